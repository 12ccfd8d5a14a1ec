// The details of the chosen contact: facts, sky, curves, losses.
const sky = byId("sky");
const curves = byId("curves");
const losses = byId("losses");
const along = byId("along");
const spot = (azimuth, elevation) => {
  const r = ((90 - elevation) / 90) * 118;
  const a = (azimuth * Math.PI) / 180;
  return [r * Math.sin(a), -r * Math.cos(a)];
};
const lineOf = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
const shownRows = [
  ["elevation", "elevation [°]", 0],
  ["loss", "loss [dB]", null],
  ["rate", "sifted rate [bit/s]", 0],
  ["qber", "error rate [%]", 0],
];

const instant = (contact, i) => contact.curves.first + i * contact.curves.step;
const inContact = (contact, i) => instant(contact, i) >= contact.start && instant(contact, i) <= contact.stop;

function facts(contact) {
  const station = plan.stations[contact.station];
  const relayed = contact.relayed.map(([d, bits]) => `${plan.demands[d].a}–${plan.demands[d].b} ${whole(bits)}`);
  byId("relayed").textContent = relayed.length
    ? `Relayed by the satellite when this contact ended, in bit: ${relayed.join(", ")}.`
    : "When this contact ended the satellite had nothing to relay.";
  const entries = [
    ["starts", utcText(contact.start)],
    ["there", localText(contact.start, station)],
    ["lasts", `${Math.round(contact.stop - contact.start)} s of a pass of ${Math.round(contact.los - contact.aos)} s`],
    ["role", contact.status === "cancelled" ? `${contact.role}, cancelled` : `${contact.role}, ${contact.status}`],
    ["key expected", `${whole(contact.expected)} bit`],
    ["under a clear sky", `${whole(contact.secret)} bit (asymptotic ${whole(contact.asymptotic)})`],
    ["clear sky", `${(100 * contact.clear).toFixed(0)} %`],
    ["sifted, error", `${whole(contact.sifted)} bit, ${contact.qber} %`],
    ["loss, mean", `${contact.loss} dB`],
    ["highest, nearest", `${contact.elevation}°, ${whole(contact.range)} km`],
    ["Sun at most", `${String(contact.sun).replace("-", "−")}°`],
    ["Moon, away", `${contact.moon}°`],
    ["elements", `${contact.age} h old, passes ± ${contact.error} s`],
    ["name", contact.id],
  ];
  byId("facts").replaceChildren(...entries.flatMap(([term, text]) => {
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    dt.textContent = term;
    dd.textContent = text;
    return [dt, dd];
  }));
}

function drawSky(contact) {
  sky.replaceChildren();
  const c = contact.curves;
  draw(sky, "path", { class: "below", "fill-rule": "evenodd", d: `M118 0A118 118 0 1 1 118 -.01zM${spot(90, plan.mask)[0]} 0A${spot(90, plan.mask)[0]} ${spot(90, plan.mask)[0]} 0 1 0 ${spot(90, plan.mask)[0]} .01z` });
  for (const elevation of [0, 30, 60]) {
    draw(sky, "circle", { class: "ring", r: spot(90, elevation)[0] });
    if (elevation) draw(sky, "text", { class: "faint-text", x: 3, y: spot(0, elevation)[1] - 2 }, `${elevation}°`);
  }
  draw(sky, "path", { class: "ring", d: "M-118 0H118M0 -118V118" });
  for (const [name, x, y] of [["N", 0, -124], ["E", 129, 4], ["S", 0, 133], ["W", -129, 4]]) draw(sky, "text", { x, y, "text-anchor": "middle" }, name);
  const points = c.azimuth.map((azimuth, i) => spot(azimuth, c.elevation[i]));
  draw(sky, "path", { class: "pass", d: lineOf(points) });
  draw(sky, "path", { class: "within", d: lineOf(points.filter((_, i) => inContact(contact, i))) });
  for (const [name, body] of [["sun", c.sunAt], ["moon", c.moonAt]]) {
    if (body[1] <= 0) continue;
    const [x, y] = spot(body[0], body[1]);
    draw(sky, "circle", { class: name, cx: x, cy: y, r: 6 });
    draw(sky, "text", { class: "faint-text", x: x + 9, y: y + 4 }, name === "sun" ? "Sun" : "Moon");
  }
  for (const [i, word] of [[0, "rises"], [points.length - 1, "sets"]]) {
    const [x, y] = points[i];
    draw(sky, "text", { class: "faint-text", x: Math.max(-112, Math.min(112, x * 1.08)), y: y * 1.08 + 4, "text-anchor": "middle" }, `${word} ${clockText(utcDate(instant(contact, i))).slice(0, 5)}`);
  }
  draw(sky, "circle", { class: "here", id: "sky-here", r: 5 });
}

const band = { left: 62, right: 452, height: 70, gap: 24, top: 18 };
const topOf = (row) => band.top + row * (band.height + band.gap);
const xOf = (contact, s) => band.left + ((s - contact.aos) / (contact.los - contact.aos)) * (band.right - band.left);

function niceTop(value) {
  const size = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 1.5, 2, 3, 4, 5, 7.5, 10].map((f) => f * size).find((nice) => nice >= value) || value;
}
function scaleOf(values, floor) {
  const known = values.filter((value) => value !== null);
  const low = floor === null ? Math.floor(Math.min(...known) - 0.5) : floor;
  const high = floor === null ? Math.ceil(Math.max(...known) + 0.5) : niceTop(Math.max(...known));
  return [low, high === low ? low + 1 : high];
}

function drawCurves(contact) {
  curves.replaceChildren();
  const c = contact.curves;
  shownRows.forEach(([name, label, floor], row) => {
    const top = topOf(row);
    const [low, high] = name === "elevation" ? [0, 90] : scaleOf(c[name], floor);
    const yOf = (value) => top + band.height * (1 - (value - low) / (high - low));
    draw(curves, "rect", { class: "stretch", x: xOf(contact, contact.start), y: top, width: xOf(contact, contact.stop) - xOf(contact, contact.start), height: band.height });
    draw(curves, "rect", { class: "frame", x: band.left, y: top, width: band.right - band.left, height: band.height });
    const points = c[name].flatMap((value, i) => (value === null ? [] : [[xOf(contact, instant(contact, i)), yOf(value)]]));
    draw(curves, "path", { class: "curve", d: lineOf(points) });
    draw(curves, "text", { class: "faint-text", x: band.left - 5, y: top + 9, "text-anchor": "end" }, high >= 10000 ? whole(high) : high);
    draw(curves, "text", { class: "faint-text", x: band.left - 5, y: top + band.height, "text-anchor": "end" }, low);
    draw(curves, "text", { x: band.left, y: top - 5 }, label);
  });
  const bottom = topOf(3) + band.height;
  for (const [s, anchor] of [[contact.aos, "start"], [contact.tca, "middle"], [contact.los, "end"]]) {
    draw(curves, "text", { class: "faint-text", x: xOf(contact, s), y: bottom + 13, "text-anchor": anchor }, clockText(utcDate(Math.round(s))));
  }
  draw(curves, "text", { class: "faint-text", x: 4, y: bottom + 13 }, "UTC");
  draw(curves, "path", { class: "hair", id: "hair" });
}

function drawLosses(contact) {
  losses.replaceChildren();
  const terms = contact.curves.terms.filter(([, loss]) => loss !== null && Math.abs(loss) >= 0.005);
  const total = terms.reduce((sum, [, loss]) => sum + loss, 0);
  const scale = 150 / Math.max(total, 1);
  let from = 0;
  [...terms, ["total", total]].forEach(([name, loss], row) => {
    const y = 4 + row * 24;
    const isTotal = row === terms.length;
    draw(losses, "text", { x: 78, y: y + 13, "text-anchor": "end" }, name);
    const left = isTotal ? 0 : Math.min(from, from + loss);
    draw(losses, "rect", { class: isTotal ? "loss total" : "loss", x: 84 + left * scale, y, width: Math.max(Math.abs(loss) * scale, 1), height: 17 });
    draw(losses, "text", { x: 88 + (isTotal ? total : Math.max(from, from + loss)) * scale, y: y + 13 }, `${loss.toFixed(loss < 10 ? 2 : 1)} dB`);
    if (!isTotal) from += loss;
  });
  losses.setAttribute("viewBox", `0 0 300 ${(terms.length + 1) * 24 + 8}`);
}

function read() {
  const contact = plan.contacts[state.chosen];
  const c = contact.curves;
  const i = Number(along.value);
  const [x, y] = spot(c.azimuth[i], c.elevation[i]);
  byId("sky-here").setAttribute("cx", x);
  byId("sky-here").setAttribute("cy", y);
  const at = xOf(contact, instant(contact, i));
  byId("hair").setAttribute("d", `M${at} ${topOf(0)}V${topOf(3) + band.height}`);
  byId("reading").textContent = `${clockText(utcDate(Math.round(instant(contact, i))))} UTC: ${c.elevation[i]}° high at azimuth ${c.azimuth[i]}°, ${whole(c.range[i])} km, ${c.loss[i]} dB, ${whole(c.rate[i])} bit/s sifted, ${c.qber[i]} % wrong`;
}

on("choose", (place) => {
  const contact = plan.contacts[place];
  byId("contact-name").textContent = `${contactName(contact)}, ${utcText(contact.start)}`;
  facts(contact);
  drawSky(contact);
  drawCurves(contact);
  drawLosses(contact);
  along.max = contact.curves.elevation.length - 1;
  along.value = contact.curves.elevation.indexOf(Math.max(...contact.curves.elevation));
  read();
});

if (along) {
  along.addEventListener("input", read);
  curves.addEventListener("pointermove", (event) => {
    const box = curves.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * curves.viewBox.baseVal.width;
    const share = (x - band.left) / (band.right - band.left);
    along.value = Math.round(share * Number(along.max));
    read();
  });
  const step = (by) => {
    const shown = inTime.filter((place) => state.shown.has(place));
    const at = shown.indexOf(state.chosen);
    if (shown.length) choose(shown[(at + by + shown.length) % shown.length]);
  };
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
}
