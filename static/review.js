// The reviewer's table by keyboard: j/↓ and k/↑ go from row to row, space or x ticks, r remarks.
// Each key presses what the row itself offers; never while somebody types.
(() => {
  "use strict";

  let current = ""; // the key of the row last stood on
  const rows = () => Array.from(document.querySelectorAll("tr[data-row]"));
  const find = () => rows().find((row) => row.dataset.row === current);
  const stand = (row) => {
    if (!row) return;
    current = row.dataset.row;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const all = rows();
    const here = all.indexOf(find());
    stand(here < 0 ? all[0] : all[here + step]);
  };

  const tick = () => {
    const row = find();
    const button = row && row.querySelector("button[name=tick]");
    if (!button) return;
    const next = button.value === "1" ? row.nextElementSibling : null;
    button.click();
    if (next) stand(next);
  };

  // Writes the row into the form for remarks and goes there; false when the report takes no remarks.
  const remark = (row) => {
    const choice = document.getElementById("remark-row");
    if (!row || !choice) return false;
    choice.value = row.dataset.row;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    document.getElementById("remark").scrollIntoView({ block: "nearest" });
    document.getElementById("remark-text").focus();
    return true;
  };

  const KEYS = {
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    x: tick,
    " ": tick,
    r: () => remark(find()),
  };
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
  // On a link or button space presses it, and away from the rows space and arrows move the page.
  const taken = (event) => {
    if (event.key === "x" || event.key === "r" || event.key === "j" || event.key === "k") return false;
    if (event.key === " ") return !event.target.matches("tr[data-row]");
    return !event.target.matches("body, main") && !event.target.closest("tr[data-row]");
  };
  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || taken(event)) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (row) current = row.dataset.row;
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (row) current = row.dataset.row;
    if (event.target.matches("[data-remark]") && remark(row)) event.preventDefault();
  });
  // A ticked row comes back as a new one: whoever stood on it stands on it again.
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) stand(find());
  });
})();
