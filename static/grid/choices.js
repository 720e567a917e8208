// The list of official words under a cell: a help for typing, never a must. One list for the whole sheet.
(() => {
  "use strict";
  const Sheet = window.Sheet;

  // ``take(place, word)`` is called with the cell's place and the word chosen.
  Sheet.makeChoices = (sheet, table, take) => {
    const list = document.getElementById("grid-list");
    let input = null;
    let at = -1;

    const mark = (index) => {
      at = Math.max(0, Math.min(index, list.children.length - 1));
      Array.from(list.children, (item, i) => item.setAttribute("aria-selected", String(i === at)));
      list.children[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", list.children[at].id);
    };
    const close = () => {
      if (!input) return;
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      input = null;
    };
    const open = (cell) => {
      const place = table.placeOf(cell);
      const words = place && sheet.words[sheet.columns[place.c].field];
      if (!words || cell.readOnly) return;
      input = cell;
      list.replaceChildren(
        ...words.map((word, i) => {
          const item = document.createElement("li");
          Object.assign(item, { id: `grid-word-${i}`, textContent: word });
          item.setAttribute("role", "option");
          return item;
        }),
      );
      list.hidden = false;
      const box = input.getBoundingClientRect();
      const below = window.innerHeight - box.bottom - 60;
      list.style.maxHeight = `${Math.min(260, Math.max(below, box.top - 10))}px`;
      list.style.minWidth = `${box.width}px`;
      list.style.left = `${Math.max(0, Math.min(box.left, window.innerWidth - list.offsetWidth - 8))}px`;
      list.style.top = list.offsetHeight > below && box.top > below ? `${box.top - list.offsetHeight}px` : `${box.bottom}px`;
      input.setAttribute("aria-expanded", "true");
      const typed = input.value.trim();
      const best = words.findIndex((word) => word === typed);
      mark(best >= 0 ? best : typed ? words.findIndex((word) => word.includes(typed)) : 0);
    };
    const choose = () => {
      const [place, word] = [table.placeOf(input), list.children[at].textContent];
      close();
      take(place, word);
    };

    // True when the key was meant for the list.
    const key = (event) => {
      if (event.altKey && event.key === "ArrowDown") {
        if (input) close();
        else open(event.target);
        return true;
      }
      if (!input) return false;
      const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
      if (move) mark(at + move);
      else if (event.key === "Enter") choose();
      else if (event.key === "Escape") close();
      else close();
      return Boolean(move) || event.key === "Enter" || event.key === "Escape";
    };
    list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the cell keeps the cursor
      const item = event.target.closest("li");
      if (!item) return;
      at = Array.from(list.children).indexOf(item);
      choose();
    });
    return { key, open, close };
  };
})();
