// Themes, printing, and what is shown first.
const themes = ["auto", "light", "dark"];
const theme = byId("theme");
theme.hidden = false;
theme.addEventListener("click", () => {
  const next = themes[(themes.indexOf(document.documentElement.dataset.theme || "auto") + 1) % themes.length];
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  theme.textContent = `Theme: ${next}`;
});

// What can be scrolled can be reached by keyboard; what cannot is no stop on the way.
const regions = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
all(".wide").forEach((node) => regions.observe(node));

let openedForPrint = [];
addEventListener("beforeprint", () => {
  openedForPrint = all("details:not([open])");
  openedForPrint.forEach((node) => { node.open = true; });
});
addEventListener("afterprint", () => openedForPrint.forEach((node) => { node.open = false; }));

function fromAddress() {
  const [, id] = location.hash.match(/^#contact=(.+)$/) || [];
  return id === undefined ? -1 : plan.contacts.findIndex((c) => c.id === decodeURIComponent(id));
}
if (plan.contacts.length) {
  const named = fromAddress();
  const best = plan.contacts.reduce((top, c, i) => (c.expected > plan.contacts[top].expected ? i : top), 0);
  choose(named >= 0 ? named : best, { zoom: named >= 0 });
  addEventListener("hashchange", () => { if (fromAddress() >= 0) choose(fromAddress(), { zoom: true }); });
}
