// The sheet's keys, mouse and clipboard, and what stands in its bars. One listener for all cells.
(() => {
  "use strict";
  const Sheet = window.Sheet;
  const byId = (id) => document.getElementById(id);
  const wrap = byId("grid");
  const sheet = JSON.parse(byId("grid-sheet").textContent);
  const rows = Sheet.makeRows(sheet);
  const table = Sheet.makeTable(wrap, byId("grid-row"), sheet, rows);
  const BLANK_ROWS = 20;
  const PAGE = 15;
  let locked = "locked" in wrap.dataset;
  let edit = null; // the cell under the cursor: { row, c, from }

  // --- what stands in the bars
  const tell = (text, kind) => {
    const notice = byId("grid-notice");
    notice.textContent = text;
    notice.className = kind ? `grid-notice grid-notice-${kind}` : "grid-notice";
    if (kind !== "login") return;
    const link = document.createElement("a");
    Object.assign(link, { href: window.location.href, target: "_blank", textContent: "重新登录" });
    notice.append(link);
  };
  const sayCell = () => {
    const place = edit;
    const said = [];
    if (place) {
      const { text, level } = table.problemOf(place.row, place.c);
      if (place.row.theirs) said.push(`对方也改了这一行，请选“用我的”或“用对方的”（Shift+Tab 到企业名称格）。`);
      if (text) said.push(`${{ error: "错误", warn: "疑问", waived: "不影响报送" }[level]}：${text}`);
      if (place.row.held) said.push("这一行还没有保存，改好后自动保存；内容已保留在本机浏览器中。");
    }
    byId("grid-message").textContent = said.join(" ");
  };
  const state = (word) => {
    const open = rows.allUnsaved().length;
    const element = byId("grid-state");
    if (word === "saving") element.textContent = "正在保存…";
    else if (open) element.textContent = `${open} 行未保存`;
    else element.textContent = "已保存";
    element.className = `state ${word === "saving" ? "state-busy" : open ? "state-warn" : "state-good"}`;
  };
  const count = () => {
    const all = rows.list.flatMap((row) => row.problems);
    const errors = all.filter((p) => p.level === "error").length;
    const doubts = all.filter((p) => p.level === "warn").length;
    const clashes = rows.list.filter((row) => row.theirs).length;
    byId("grid-next").textContent = `${errors} 处错误，${doubts} 处疑问${clashes ? `，${clashes} 行待选` : ""}（F8 看下一处）`;
  };
  const show = (touched) => {
    new Set(touched).forEach(table.paint);
    count();
    sayCell();
  };

  // --- saving
  const lock = (reason) => {
    locked = true;
    table.lock();
    saving.lock();
    tell(reason, "bad");
  };
  const saving = Sheet.makeSaving(sheet, rows, { focused: () => edit, show, tell, state, locked: lock });
  const touched = (step) => {
    if (!step.length) return;
    show(step.map((cell) => cell.row));
    saving.changed();
  };

  // --- one cell being typed in
  const settle = () => {
    if (!edit) return;
    const { row, c, from } = edit;
    rows.tidy(row, c);
    if (row.cells[c] !== from) rows.record([{ row, c, from, to: row.cells[c] }]);
    edit.from = row.cells[c];
    table.paint(row);
  };
  const setCell = ({ row, c }, text) => {
    rows.put(row, c, text);
    settle();
    touched([{ row }]);
  };
  const goBack = (replay) => {
    settle();
    const step = replay();
    if (!step.length) return;
    touched(step);
    table.focus(step[0].row.at, step[0].c);
    if (edit) edit.from = edit.row.cells[edit.c];
  };
  const choices = Sheet.makeChoices(sheet, table, setCell);

  wrap.addEventListener("focusin", (event) => {
    const place = event.target.matches("input") && table.placeOf(event.target);
    if (!place) return;
    edit = { ...place, from: place.row.cells[place.c] };
    if (table.picked()) table.pick(null);
    sayCell();
  });
  wrap.addEventListener("focusout", () => {
    choices.close();
    settle();
    edit = null;
    saving.changed();
  });
  wrap.addEventListener("input", (event) => {
    const place = table.placeOf(event.target);
    if (!place) return;
    rows.put(place.row, place.c, event.target.value);
    saving.changed();
  });
  wrap.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) {
      const { row, c } = table.placeOf(button);
      touched([{ row }, ...rows.choose(row, button.dataset.choose === "mine")]);
      table.focus(row.at, c);
    } else if (event.target.matches("[role=combobox]") && event.offsetX > event.target.clientWidth - 22) choices.open(event.target);
  });

  // --- paste and fill
  const paste = (text) => {
    const block = Sheet.readBlock(text);
    const { heading, places } = Sheet.alignBlock(block, sheet.columns, edit.c);
    const lines = heading ? block.slice(1) : block;
    const [first, column] = [edit.row.at, places.find((c) => c >= 0)];
    table.grow(first + lines.length + BLANK_ROWS);
    const cells = lines.flatMap((line, i) => line.flatMap((word, k) => (places[k] >= 0 ? [[rows.list[first + i], places[k], word]] : [])));
    settle();
    const step = rows.change(cells);
    edit.from = edit.row.cells[edit.c];
    touched(step);
    const lost = lines.some((line) => line.some((word, k) => word && places[k] < 0 && !(k === 0 && /^\d*$/.test(word))));
    tell(`已粘贴 ${lines.length} 行${heading ? "（标题行已跳过，按栏名对齐）" : ""}，按 Ctrl+Z 可整块撤销。${lost ? "超出表格或不认识的栏没有填入。" : ""}`, lost ? "warn" : "");
    table.focus(first, column ?? edit.c);
  };
  wrap.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replaceAll("\u0000", "");
    if (!edit || locked || !/[\t\n\r]/.test(text)) return; // one plain cell goes in as in any field
    event.preventDefault();
    const block = Sheet.readBlock(text);
    if (block.length === 1 && block[0].length === 1) {
      event.target.setRangeText(block[0][0], event.target.selectionStart, event.target.selectionEnd, "end");
      rows.put(edit.row, edit.c, event.target.value);
      saving.changed();
    } else if (block.length) paste(text);
  });
  const fillDown = () => {
    const range = table.picked() || { top: edit.row.at - 1, bottom: edit.row.at };
    if (range.top < 0) return;
    settle();
    const source = rows.list[range.top].cells[edit.c];
    const step = rows.change(rows.list.slice(range.top + 1, range.bottom + 1).map((row) => [row, edit.c, source]));
    edit.from = edit.row.cells[edit.c];
    touched(step);
  };
  const extend = (by) => {
    const [here, old] = [edit.row.at, table.picked()];
    const end = Math.max(0, Math.min((old ? old.end : here) + by, rows.list.length - 1));
    table.pick(end === here ? null : { c: edit.c, top: Math.min(here, end), bottom: Math.max(here, end), end });
  };

  // --- the next mistake; doubts only when no mistake is left
  const next = (back) => {
    const spots = rows.list.flatMap((row) => sheet.columns.map((column, c) => ({ row, c, level: row.theirs && row.clash.includes(c) ? "error" : row.problems.length ? table.problemOf(row, c).level : "" })));
    const wanted = ["error", "warn"].find((level) => spots.some((spot) => spot.level === level));
    if (!wanted) return;
    const here = last.row.at * sheet.columns.length + last.c;
    const order = spots.map((spot, i) => ({ ...spot, i })).filter((spot) => spot.level === wanted);
    if (back) order.reverse();
    const found = order.find((spot) => (back ? spot.i < here : spot.i > here)) || order[0];
    table.focus(found.row.at, found.c);
  };
  let last = { row: rows.list[0], c: -1 };
  wrap.addEventListener("focusin", () => (last = edit || last));

  // --- keys
  const atEdge = (input, right) => {
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const edge = right ? input.value.length : 0;
    return whole || (input.selectionStart === edge && input.selectionEnd === edge);
  };
  const withCtrl = {
    z: (event) => goBack(event.shiftKey ? rows.redo : rows.undo),
    y: () => goBack(rows.redo),
    d: () => fillDown(),
    s: () => {
      settle();
      saving.flush();
    },
    home: () => table.focus(0, 0),
    end: () => table.focus(rows.list.reduce((end, row) => (rows.isEmpty(row) ? end : row.at), 0), 0),
  };
  const moveBy = (event) => {
    const [r, c, input] = [edit.row.at, edit.c, event.target];
    if (event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey)) return [r + 1, c];
    if (event.key === "ArrowUp" || event.key === "Enter") return [r - 1, c];
    if (event.key === "PageDown") return [Math.min(r + PAGE, rows.list.length - 1), c];
    if (event.key === "PageUp") return [r - PAGE, c];
    if (event.key === "ArrowRight" && !event.shiftKey && c < sheet.columns.length - 1 && atEdge(input, true)) return [r, c + 1];
    if (event.key === "ArrowLeft" && !event.shiftKey && c > 0 && atEdge(input, false)) return [r, c - 1];
    return null;
  };
  const press = (event) => {
    if (choices.key(event)) return true;
    if (event.ctrlKey || event.metaKey) {
      const deed = withCtrl[event.key.toLowerCase()];
      if (deed && !(locked && "zyd".includes(event.key.toLowerCase()))) deed(event);
      return Boolean(deed);
    }
    if (event.altKey) return false;
    if (event.key === "Escape") {
      setCell(edit, edit.from);
      event.target.select();
      return true;
    }
    if (event.shiftKey && event.key.startsWith("Arrow") && /Up|Down/.test(event.key)) {
      extend(event.key === "ArrowDown" ? 1 : -1);
      return true;
    }
    const goal = moveBy(event);
    if (!goal) return false;
    if (!locked) table.grow(goal[0] + 1);
    table.focus(Math.min(goal[0], rows.list.length - 1), goal[1]);
    return true;
  };
  wrap.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // Enter belongs to the input method
    if (edit && event.target.matches("input") && press(event)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8") return;
    event.preventDefault();
    next(event.shiftKey);
  });

  // --- buttons, leaving, start
  byId("grid-next").addEventListener("click", () => next(false));
  byId("grid-save")?.addEventListener("click", () => saving.flush());
  byId("grid-undo")?.addEventListener("click", () => goBack(rows.undo));
  byId("grid-redo")?.addEventListener("click", () => goBack(rows.redo));
  window.addEventListener("pagehide", rows.keep);
  window.addEventListener("beforeunload", (event) => {
    rows.keep();
    if (rows.allUnsaved().length) event.preventDefault();
  });
  wrap.addEventListener("scroll", choices.close, { passive: true });

  const restored = rows.restore();
  table.grow(rows.list.length + BLANK_ROWS);
  table.start();
  count();
  state();
  if (restored.length) {
    tell(`已恢复上次没有保存的 ${restored.length} 行，请核对。`, "warn");
    if (!locked) saving.changed();
  }
})();
