// 督导: choose all units at once, copy the ready text. Without it both are done by hand.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-tick-all]");
    if (all) {
      const boxes = [...document.querySelectorAll(`input[name="${all.dataset.tickAll}"]`)];
      const ticked = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !ticked;
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const text = document.getElementById(copy.dataset.copy);
      text.select();
      // The clipboard interface is closed to pages without HTTPS; the old command is not.
      const done = document.execCommand("copy");
      document.getElementById(`${text.id}-copied`).textContent = done ? "已复制，可以粘贴了。" : "浏览器不允许自动复制，文字已选中，请按 Ctrl+C。";
    }
  });
})();
