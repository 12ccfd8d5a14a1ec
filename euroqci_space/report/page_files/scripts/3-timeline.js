// The timeline: zoom, the clock under the pointer, contacts by keyboard.
const layers = byId("layers");
const axis = byId("axis");
const plot = byId("plot");
const cursor = byId("cursor");
const rowHeight = 20;
const least = 1800; // s
const view = { from: 0, length: plan.duration };

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const steps = [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

function setView(from, length) {
  view.length = Math.min(plan.duration, Math.max(Math.min(least, plan.duration), length));
  view.from = Math.min(plan.duration - view.length, Math.max(0, from));
  layers.setAttribute("viewBox", `${view.from} 0 ${view.length} ${layers.viewBox.baseVal.height}`);
  drawAxis();
}

function drawAxis() {
  const width = plot.clientWidth || 900;
  const step = steps.find((s) => (view.length / s) * 70 <= width) || steps.at(-1);
  const day = utcDate(0);
  const midnight = -(day.getUTCHours() * 3600 + day.getUTCMinutes() * 60 + day.getUTCSeconds());
  axis.replaceChildren();
  byId("grid").replaceChildren();
  let lastDay = "";
  for (let i = Math.ceil((view.from - midnight) / step); midnight + i * step <= view.from + view.length; i += 1) {
    const at = midnight + i * step;
    const s = at + leapsUntil(at);
    const d = utcDate(s);
    const share = ((s - view.from) / view.length) * 100;
    draw(byId("grid"), "path", { d: `M${s} 0V${layers.viewBox.baseVal.height}` });
    const date = `${days[d.getUTCDay()]} ${d.getUTCDate()} ${months[d.getUTCMonth()]}`;
    const isMidnight = d.getUTCHours() === 0 && d.getUTCMinutes() === 0;
    if (share < 1.5 || share > 98.5) continue;
    draw(axis, "path", { d: "M0 0v4", transform: `translate(${(share / 100) * width} 0)` });
    if (step >= 86400) draw(axis, "text", { x: `${share}%`, y: 16 }, date);
    else {
      draw(axis, "text", { x: `${share}%`, y: 16 }, clockText(d).slice(0, 5));
      if (isMidnight || (!lastDay && share > 4)) { draw(axis, "text", { x: `${share}%`, y: 30 }, date); lastDay = date; }
    }
  }
}

const moves = {
  in: () => setView(view.from + view.length / 4, view.length / 2),
  out: () => setView(view.from - view.length / 2, view.length * 2),
  left: () => setView(view.from - view.length / 2, view.length),
  right: () => setView(view.from + view.length / 2, view.length),
  all: () => setView(0, plan.duration),
};
all("[data-zoom]").forEach((button) => button.addEventListener("click", moves[button.dataset.zoom]));
all("[data-layer]").forEach((box) => box.addEventListener("change", () => {
  all(`.layer.${box.dataset.layer}`, layers).forEach((node) => node.classList.toggle("off", !box.checked));
}));

const timeAt = (event) => {
  const box = layers.getBoundingClientRect();
  return view.from + ((event.clientX - box.left) / box.width) * view.length;
};
const rowAt = (event) => Math.floor((event.clientY - layers.getBoundingClientRect().top) / rowHeight);
const belongs = (contact, row) => {
  const [isStation, place] = plan.rows[row] || [];
  return isStation ? contact.station === place : contact.satellite === place;
};

function nearest(event) {
  const at = timeAt(event);
  const row = rowAt(event);
  const reach = (8 / layers.getBoundingClientRect().width) * view.length;
  let best = null;
  plan.contacts.forEach((contact, place) => {
    if (!belongs(contact, row)) return;
    const away = Math.max(contact.start - at, at - contact.stop, 0);
    if (away <= reach && (best === null || away < best.away)) best = { away, place };
  });
  return best && best.place;
}

let drag = null;
let dragged = false; // a click that ends a drag chooses nothing
layers.addEventListener("pointerdown", (event) => { drag = { x: event.clientX, from: view.from }; dragged = false; });
addEventListener("pointerup", () => { drag = null; });
layers.addEventListener("pointermove", (event) => {
  const box = layers.getBoundingClientRect();
  if (drag && Math.abs(event.clientX - drag.x) > 4 && event.buttons) {
    dragged = true;
    setView(drag.from - ((event.clientX - drag.x) / box.width) * view.length, view.length);
    return;
  }
  cursor.hidden = false;
  cursor.style.left = `${event.clientX - box.left}px`;
  const place = nearest(event);
  if (place !== null) {
    light(nodesOfContact(place));
    showTip(contactWords(plan.contacts[place]), event.clientX, event.clientY);
    return;
  }
  const [isStation, station] = plan.rows[rowAt(event)] || [];
  light(isStation ? [...nodesOf("s", station), nameOfRow(rowAt(event))] : []);
  const at = timeAt(event);
  const local = isStation ? `\n${localText(at, plan.stations[station])}\n${plan.stations[station].name || plan.stations[station].id}` : "";
  showTip(`${utcText(at)}${local}`, event.clientX, event.clientY);
});
layers.addEventListener("pointerleave", () => { cursor.hidden = true; hideTip(); });
layers.addEventListener("click", (event) => {
  if (dragged) return;
  const place = nearest(event);
  if (place !== null) choose(place);
});
layers.addEventListener("dblclick", (event) => {
  const at = timeAt(event);
  setView(at - view.length / 6, view.length / 3);
});

// One mark of each contact, in the row of its station, can have the focus.
const marks = new Map();
all(".mark", layers).forEach((mark) => {
  const place = Number(mark.dataset.c);
  const row = Math.floor(Number(mark.getAttribute("y")) / rowHeight);
  if (!plan.rows[row][0]) { mark.setAttribute("aria-hidden", "true"); return; }
  mark.setAttribute("role", "button");
  mark.setAttribute("tabindex", "-1");
  mark.setAttribute("aria-label", contactWords(plan.contacts[place]).replaceAll("\n", ", "));
  marks.set(place, mark);
});
const inTime = [...marks.keys()].sort((a, b) => plan.contacts[a].start - plan.contacts[b].start);
let stop = null;
function setStop(place) {
  if (stop !== null) marks.get(stop).setAttribute("tabindex", "-1");
  stop = place;
  marks.get(place).setAttribute("tabindex", "0");
}
function focusMark(place) {
  const { start, stop: end } = plan.contacts[place];
  if (start < view.from || end > view.from + view.length) setView((start + end - view.length) / 2, view.length);
  setStop(place);
  marks.get(place).focus({ preventScroll: true });
}
if (inTime.length) setStop(inTime[0]);

function neighbour(place, key) {
  const shown = inTime.filter((other) => state.shown.has(other) || other === place);
  if (key === "ArrowRight" || key === "ArrowLeft") {
    return shown[shown.indexOf(place) + (key === "ArrowRight" ? 1 : -1)];
  }
  const rowOf = (other) => rowOfStation.get(plan.contacts[other].station);
  const down = key === "ArrowDown";
  const beyond = shown.filter((other) => (down ? rowOf(other) > rowOf(place) : rowOf(other) < rowOf(place)));
  const away = (other) => Math.abs(rowOf(other) - rowOf(place)) * plan.duration + Math.abs(plan.contacts[other].start - plan.contacts[place].start);
  return beyond.sort((a, b) => away(a) - away(b))[0];
}

layers.addEventListener("keydown", (event) => {
  const place = Number(event.target.dataset.c);
  const zooms = { "+": "in", "-": "out", "−": "out", 0: "all" };
  if (event.shiftKey && event.key === "ArrowLeft") moves.left();
  else if (event.shiftKey && event.key === "ArrowRight") moves.right();
  else if (event.key in zooms) moves[zooms[event.key]]();
  else if (event.key === "Enter" || event.key === " ") choose(place);
  else if (event.key === "Escape") hideTip();
  else if (event.key.startsWith("Arrow")) {
    const next = neighbour(place, event.key);
    if (next !== undefined) focusMark(next);
  } else return;
  event.preventDefault();
});

on("choose", (place, { zoom, focus }) => {
  const { start, stop: end } = plan.contacts[place];
  if (zoom) {
    const length = Math.min(plan.duration, 6 * 3600);
    setView((start + end - length) / 2, length);
    byId("timeline").scrollIntoView({ block: "start" });
  }
  if (focus) focusMark(place);
});
on("filter", () => {
  for (const kind of [...all(".mark"), ...all(".track")]) kind.classList.toggle("muted", !state.shown.has(Number(kind.dataset.c)));
});
new ResizeObserver(drawAxis).observe(plot);
setView(0, plan.duration);
