// The rows on screen. Only the pieces of the table near the window hold elements, so that 2,000 rows
// scroll like 100; each piece is a <tbody> of 20 rows, or one empty row as high as they were.
(() => {
  "use strict";
  const Sheet = window.Sheet;
  const PIECE = 20;
  const NEAR = "1600px 0px"; // filled before it comes into sight

  Sheet.makeTable = (wrap, template, sheet, rows) => {
    const table = wrap.querySelector("table");
    const pieces = [];
    const rowOf = new WeakMap();
    const shown = new Map(); // row → its <tr>
    let rowHeight = 34;
    let composing = false;
    let picked = null; // { c, top, bottom }: what Ctrl+D fills

    const spacer = (height) => {
      const tr = document.createElement("tr");
      const td = tr.insertCell();
      td.colSpan = sheet.columns.length + 1;
      td.className = "grid-spacer";
      td.style.height = `${height}px`;
      return tr;
    };
    const fill = (piece) => {
      if (!piece || piece.filled) return;
      piece.filled = true;
      const fragment = document.createDocumentFragment();
      for (const row of rows.list.slice(piece.at * PIECE, (piece.at + 1) * PIECE)) {
        const tr = template.content.firstElementChild.cloneNode(true);
        rowOf.set(tr, row);
        shown.set(row, tr);
        paint(row);
        fragment.append(tr);
      }
      piece.body.replaceChildren(fragment);
    };
    const clear = (piece, height) => {
      if (!piece.filled) return;
      piece.filled = false;
      for (const tr of piece.body.rows) shown.delete(rowOf.get(tr));
      piece.body.replaceChildren(spacer(height));
    };
    const focusPiece = () => {
      const place = placeOf(document.activeElement);
      return place ? Math.floor(place.row.at / PIECE) : -9;
    };
    const leave = (piece) => {
      if (!piece.near && Math.abs(piece.at - focusPiece()) > 1) clear(piece, piece.body.offsetHeight);
    };
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const piece = pieces[Number(entry.target.dataset.piece)];
          piece.near = entry.isIntersecting;
          if (piece.near) fill(piece);
          else if (Math.abs(piece.at - focusPiece()) > 1) clear(piece, entry.boundingClientRect.height);
        }
      },
      { root: wrap, rootMargin: NEAR },
    );
    // A scroll may outrun the observer: what is in sight is filled before it is painted.
    const fillSight = () => {
      const { top, bottom } = wrap.getBoundingClientRect();
      const edges = (piece) => piece.body.getBoundingClientRect();
      let [first, end] = [0, pieces.length];
      while (first < end) {
        const middle = (first + end) >> 1;
        if (edges(pieces[middle]).bottom <= top) first = middle + 1;
        else end = middle;
      }
      for (; first < pieces.length && edges(pieces[first]).top < bottom; first += 1) fill(pieces[first]);
    };
    // Rows at the end until there are ``count`` and the last piece is whole.
    const grow = (count) => {
      while (rows.list.length < count || rows.list.length % PIECE) rows.add();
      while (pieces.length * PIECE < rows.list.length) {
        const piece = { at: pieces.length, body: document.createElement("tbody"), filled: false, near: false };
        piece.body.dataset.piece = piece.at;
        piece.body.append(spacer(PIECE * rowHeight));
        pieces.push(piece);
        table.append(piece.body);
        observer.observe(piece.body);
      }
    };

    const problemOf = (row, c) => {
      const found = row.problems.filter((p) => p.column === sheet.columns[c].field || (c === 0 && !p.column));
      const level = ["error", "warn", "waived"].find((one) => found.some((p) => p.level === one)) || "";
      return { level, text: found.map((p) => p.message).join("；") };
    };
    const paintCell = (row, td, c) => {
      const input = td.firstElementChild;
      if (input.value !== row.cells[c] && !(composing && input === document.activeElement)) input.value = row.cells[c];
      const { level, text } = problemOf(row, c);
      const clash = row.theirs && row.clash.includes(c);
      td.className = [level && `grid-${level}`, clash && "grid-clash", picked && picked.c === c && row.at >= picked.top && row.at <= picked.bottom && "grid-picked"].filter(Boolean).join(" ");
      input.title = text;
      if (level === "error" || clash) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      if (text || clash) input.setAttribute("aria-describedby", "grid-message");
      else input.removeAttribute("aria-describedby");
      const note = td.querySelector(".grid-theirs");
      if (note) note.remove();
      if (clash) {
        const theirs = document.createElement("div");
        theirs.className = "grid-theirs";
        theirs.textContent = `对方：${row.theirs[c] || "（空）"}`;
        input.after(theirs);
      }
    };
    const paint = (row) => {
      const tr = shown.get(row);
      if (!tr) return;
      const [head, ...cells] = tr.cells;
      const link = head.firstElementChild;
      link.textContent = row.position;
      if (row.pk === null) link.removeAttribute("href");
      else link.href = sheet.edit.replace("/0/", `/${row.pk}/`);
      tr.classList.toggle("grid-unsaved", rows.unsaved(row));
      cells.forEach((td, c) => paintCell(row, td, c));
      const choice = tr.querySelector(".grid-choice");
      if (choice && !row.theirs) choice.remove();
      if (!choice && row.theirs) cells[0].append(document.getElementById("grid-choice").content.cloneNode(true));
    };

    const placeOf = (element) => {
      const td = element instanceof Element && wrap.contains(element) ? element.closest("td") : null;
      const row = td && rowOf.get(td.parentNode);
      return row ? { row, c: td.cellIndex - 1 } : null;
    };
    const inputOf = (row, c) => shown.get(row)?.cells[c + 1].firstElementChild;
    const focus = (r, c) => {
      const before = pieces[focusPiece()];
      const row = rows.list[Math.max(0, r)];
      if (!row) return;
      const at = Math.floor(row.at / PIECE);
      for (const piece of [at - 1, at, at + 1]) fill(pieces[piece]);
      const input = inputOf(row, Math.min(Math.max(0, c), sheet.columns.length - 1));
      input.focus();
      input.select();
      if (before && before.at !== at) for (const piece of pieces.slice(Math.max(0, before.at - 1), before.at + 2)) leave(piece);
    };
    const pick = (range) => {
      const lines = new Set();
      for (const old of [picked, range]) if (old) for (let r = old.top; r <= old.bottom; r += 1) lines.add(rows.list[r]);
      picked = range;
      lines.forEach(paint);
      if (range) shown.get(rows.list[range.end])?.scrollIntoView({ block: "nearest" });
    };
    const lock = () => {
      for (const root of [table, template.content]) for (const input of root.querySelectorAll("input")) input.readOnly = true;
    };

    wrap.addEventListener("scroll", fillSight, { passive: true });
    wrap.addEventListener("compositionstart", () => (composing = true));
    wrap.addEventListener("compositionend", () => (composing = false));
    return {
      grow,
      paint,
      placeOf,
      focus,
      pick,
      lock,
      problemOf,
      picked: () => picked,
      start: () => {
        pieces.slice(0, 3).forEach(fill);
        rowHeight = pieces[0].body.rows[0].offsetHeight || rowHeight;
      },
    };
  };
})();
