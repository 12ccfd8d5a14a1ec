// Hover and choice tie timeline, map and tables together.
const tip = byId("tip");
const rowOfStation = new Map(plan.rows.flatMap(([isStation, place], row) => (isStation ? [[place, row]] : [])));
const rowOfSatellite = new Map(plan.rows.flatMap(([isStation, place], row) => (isStation ? [] : [[place, row]])));
const nameOfRow = (row) => document.querySelector(`.name[data-row="${row}"]`);

let lit = [];
function light(nodes) {
  for (const node of lit) node.classList.remove("hot");
  lit = nodes.filter(Boolean);
  for (const node of lit) node.classList.add("hot");
  byId("chart").classList.toggle("focus", lit.some((node) => node.matches(".pair")));
}

function nodesOfContact(place) {
  const contact = plan.contacts[place];
  return [...nodesOf("c", place), ...nodesOf("s", contact.station),
    nameOfRow(rowOfStation.get(contact.station)), nameOfRow(rowOfSatellite.get(contact.satellite))];
}

function nodesOfStation(place) {
  const { site } = plan.stations[place];
  const demands = plan.demands.flatMap((d, i) => (d.a === site || d.b === site ? nodesOf("d", i) : []));
  const contacts = plan.contacts.flatMap((c, i) => (c.station === place ? nodesOf("c", i) : []));
  return [...nodesOf("s", place), ...demands, ...contacts, nameOfRow(rowOfStation.get(place)),
    ...all(".store").filter((store) => store.dataset.site === site)];
}

function nodesOfDemand(place) {
  const { a, b } = plan.demands[place];
  const ends = plan.stations.flatMap((station, i) => (station.site === a || station.site === b ? nodesOf("s", i) : []));
  const feeding = plan.contacts.flatMap((c, i) => (c.relayed.some(([d]) => d === place) ? nodesOf("c", i) : []));
  return [...nodesOf("d", place), ...ends, ...feeding];
}

function stationWords(place) {
  const station = plan.stations[place];
  const mine = plan.contacts.filter((c) => c.station === place && c.role === "primary" && c.status !== "cancelled");
  const bits = mine.reduce((sum, c) => sum + c.expected, 0);
  return `${station.name || station.id} (${station.id})\n${mine.length} contacts, ${amountText(bits)} expected\nkey of ${station.site}; local time ${station.zone}`;
}

function demandWords(place) {
  const d = plan.demands[place];
  const age = d.age === null ? "" : `\noldest key ${d.age} h when relayed`;
  return `${d.a} – ${d.b} (${d.class})\n${whole(d.delivered)} of ${whole(d.requested)} bit delivered${age}`;
}

function showTip(words, x, y) {
  tip.textContent = words;
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 8))}px`;
  tip.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - height - 12) : y + 18}px`;
}
function hideTip() { tip.hidden = true; light([]); }

const kinds = [
  ["c", nodesOfContact, (place) => contactWords(plan.contacts[place])],
  ["s", nodesOfStation, stationWords],
  ["d", nodesOfDemand, demandWords],
];
function hovered(node) {
  for (const [kind, nodes, words] of kinds) {
    const owner = node.closest && node.closest(`[data-${kind}]`);
    if (owner) return { kind, place: Number(owner.dataset[kind]), nodes, words, owner };
  }
  return null;
}

document.addEventListener("pointerover", (event) => {
  if (event.target.closest("#layers")) return; // the timeline finds the nearest contact itself
  const found = hovered(event.target);
  if (!found) { hideTip(); return; }
  light(found.nodes(found.place));
  if (!found.owner.closest("table") || found.kind === "d") showTip(found.words(found.place), event.clientX, event.clientY);
});
document.addEventListener("focusin", (event) => {
  const found = hovered(event.target);
  if (!found) { hideTip(); return; }
  light(found.nodes(found.place));
  if (event.target.matches(".mark, .cell, #chart .station")) {
    const box = event.target.getBoundingClientRect();
    showTip(found.words(found.place), box.right, box.top);
  }
});
document.addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });

function choose(place, { zoom = false, focus = false } = {}) {
  if (state.chosen !== null) for (const node of nodesOfContact(state.chosen)) if (node) node.classList.remove("chosen");
  state.chosen = place;
  all("#contact-table tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
  for (const node of nodesOfContact(place)) if (node) node.classList.add("chosen");
  const row = nodesOf("c", place).find((node) => node.tagName === "TR");
  if (row) row.setAttribute("aria-current", "true");
  tell("choose", place, { zoom, focus });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("#layers")) return;
  const pick = event.target.closest("a.pick");
  const found = hovered(event.target);
  if (!found || found.kind !== "c") return;
  if (pick) event.preventDefault();
  choose(found.place, { zoom: Boolean(pick), focus: Boolean(pick) });
  history.replaceState(null, "", `#contact=${encodeURIComponent(plan.contacts[found.place].id)}`);
});

// A group of things is one stop of the tab key; arrows go on within it.
function rove(nodes, nextOf, onEnter) {
  nodes.forEach((node, i) => {
    node.setAttribute("tabindex", i ? "-1" : "0");
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hideTip();
      if (onEnter && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        onEnter(node);
      }
      const next = event.key.startsWith("Arrow") && nextOf(node, event.key);
      if (!next) return;
      event.preventDefault();
      nodes.forEach((other) => other.setAttribute("tabindex", "-1"));
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  });
}

const dots = all("#chart .station");
for (const dot of dots) {
  dot.setAttribute("role", "button");
  dot.setAttribute("aria-label", stationWords(Number(dot.dataset.s)).replaceAll("\n", ", "));
  dot.addEventListener("click", () => showOnly(Number(dot.dataset.s)));
}
rove(dots, (dot, key) => {
  const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  return dots[(dots.indexOf(dot) + step + dots.length) % dots.length];
}, (dot) => showOnly(Number(dot.dataset.s)));

const cells = all(".cell");
rove(cells, (cell, key) => {
  if (key === "ArrowRight" || key === "ArrowLeft") return cells[cells.indexOf(cell) + (key === "ArrowRight" ? 1 : -1)];
  const column = cells.filter((other) => other.cellIndex === cell.cellIndex);
  return column[column.indexOf(cell) + (key === "ArrowDown" ? 1 : -1)];
});
