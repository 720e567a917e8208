// 大字: every size follows the root's, so one class makes all of it larger. Kept in the browser; read before
// anything is painted. The button [data-large-text] shows itself only where it works.
(() => {
  "use strict";

  const KEY = "large-text";
  const root = document.documentElement;
  const storage = (work) => {
    try {
      return work(window.localStorage);
    } catch (error) {
      return null; // storage switched off: the size lasts as long as the page
    }
  };
  root.classList.toggle("large-text", storage((store) => store.getItem(KEY)) !== null);

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-large-text]")) {
      const show = () => button.setAttribute("aria-pressed", String(root.classList.contains("large-text")));
      button.addEventListener("click", () => {
        const large = root.classList.toggle("large-text");
        storage((store) => (large ? store.setItem(KEY, "") : store.removeItem(KEY)));
        show();
      });
      show();
      button.hidden = false;
    }
  });
})();
