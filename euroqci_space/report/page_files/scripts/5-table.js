// The table of contacts: sort and filter.
const table = byId("contact-table");
const search = byId("search");
const filters = { satellite: byId("by-satellite"), station: byId("by-station"), role: byId("by-role") };

function filter() {
  const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const rows = [...table.tBodies[0].rows];
  state.shown = new Set();
  for (const row of rows) {
    const place = Number(row.dataset.c);
    const contact = plan.contacts[place];
    const text = `${row.textContent} ${contact.id} ${plan.stations[contact.station].name}`.toLowerCase();
    const fits = words.every((word) => text.includes(word))
      && (!filters.satellite.value || contact.satellite === Number(filters.satellite.value))
      && (!filters.station.value || contact.station === Number(filters.station.value))
      && (!filters.role.value || contact.role === filters.role.value);
    row.hidden = !fits;
    if (fits) state.shown.add(place);
  }
  const kept = state.shown.size;
  const noun = rows.length === 1 ? "contact" : "contacts";
  byId("count").textContent = kept === rows.length ? `${kept} ${noun}` : `${kept} of ${rows.length} ${noun}`;
  tell("filter");
}

function showOnly(station) {
  if (!table) return;
  filters.station.value = filters.station.value === String(station) ? "" : String(station);
  filter();
}

function sort(button) {
  const column = Number(button.dataset.column);
  const header = button.closest("th");
  const rising = header.getAttribute("aria-sort") !== "ascending";
  all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
  header.setAttribute("aria-sort", rising ? "ascending" : "descending");
  const keyOf = (row) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en"));
  const rows = [...table.tBodies[0].rows].map((row) => [keyOf(row), row]);
  rows.sort(([a, first], [b, second]) => compare(a, b) * (rising ? 1 : -1) || Number(first.dataset.c) - Number(second.dataset.c));
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

if (table) {
  search.addEventListener("input", filter);
  Object.values(filters).forEach((choice) => choice.addEventListener("change", filter));
  byId("clear-filters").addEventListener("click", () => {
    search.value = "";
    Object.values(filters).forEach((choice) => { choice.value = ""; });
    filter();
  });
  all(".sort", table).forEach((button) => button.addEventListener("click", () => sort(button)));
  filter();
}
