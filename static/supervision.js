// 督导: copy the ready text. Without it that is done by hand.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
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
