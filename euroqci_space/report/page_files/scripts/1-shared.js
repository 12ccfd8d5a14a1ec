// What all parts of the page share: the data, words for times and amounts, drawing, and the state.
const plan = JSON.parse(document.getElementById("plan-data").textContent);
const byId = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Times are seconds from the start of the horizon on a uniform scale; leap seconds come off in words.
const startMs = Date.parse(plan.start);
const leapsUntil = (s) => plan.leaps.reduce((sum, [at, change]) => sum + (s >= at ? change : 0), 0);
const utcDate = (s, offset = 0) => new Date(startMs + (s - leapsUntil(s) + offset) * 1000);
const two = (number) => String(number).padStart(2, "0");
const dayText = (d) => `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
const clockText = (d) => `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
const utcText = (s) => { const d = utcDate(Math.round(s)); return `${dayText(d)} ${clockText(d)} UTC`; };

function localText(s, station) {
  let [, offset, name] = station.clock[0];
  for (const step of station.clock) if (s >= step[0]) [, offset, name] = step;
  const there = utcDate(Math.round(s), offset);
  const zone = station.zone === "mean solar time" ? "mean solar time" : `${name}, ${station.zone}`;
  return `${dayText(there).slice(5)} ${clockText(there)} ${zone}`;
}

const whole = (number) => Math.round(number).toLocaleString("en-US");
function amountText(bits) {
  for (const [unit, size] of [["Gbit", 1e9], ["Mbit", 1e6], ["kbit", 1e3]]) {
    if (bits >= 0.9995 * size) return `${(bits / size).toFixed(bits / size >= 99.95 ? 0 : 1)} ${unit}`;
  }
  return `${whole(bits)} bit`;
}

function draw(parent, tag, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

const contactName = (c) => `${plan.satellites[c.satellite]} to ${plan.stations[c.station].id}`;
const contactWords = (c) => [
  `${contactName(c)}${c.role === "backup" ? " (back-up)" : ""}${c.status === "cancelled" ? " (cancelled)" : ""}`,
  `${utcText(c.start)}, ${Math.round(c.stop - c.start)} s`,
  `${localText(c.start, plan.stations[c.station])}`,
  `up to ${c.elevation}°, ${amountText(c.expected)} expected, ${amountText(c.secret)} under a clear sky`,
].join("\n");

// One state; parts of the page listen for what changes.
const state = { chosen: null, shown: new Set(plan.contacts.keys()) };
const listeners = { choose: [], filter: [] };
const on = (event, react) => listeners[event].push(react);
const tell = (event, ...facts) => listeners[event].forEach((react) => react(...facts));

// Everything that stands for contact c carries data-c, for station s data-s, for demand d data-d.
const index = { c: new Map(), s: new Map(), d: new Map() };
for (const kind of Object.keys(index)) {
  for (const node of all(`[data-${kind}]`)) {
    const place = Number(node.dataset[kind]);
    if (!index[kind].has(place)) index[kind].set(place, []);
    index[kind].get(place).push(node);
  }
}
const nodesOf = (kind, place) => index[kind].get(place) || [];
