// The rows of the sheet as plain values: what is stored, what is typed, one step of undo for each deed,
// and the draft the browser keeps until a row is saved. No element of the page in here.
(() => {
  "use strict";
  const Sheet = window.Sheet;
  const DRAFT = "draft:"; // app.js drops old ones by this name
  const same = (one, other) => one.every((text, c) => text === other[c]);

  Sheet.makeRows = (sheet) => {
    const width = sheet.columns.length;
    const empty = () => Array(width).fill("");
    const list = [];
    const done = [];
    const undone = [];
    let keepTimer = 0;

    // base: what the server has (as text); theirs: what somebody else stored meanwhile, while undecided;
    // lost: sent and not answered; held: sent as it is and not saved, so not sent again before it is changed; born: added on this page.
    const add = (known) => {
      const row = { at: list.length, key: `r${list.length}`, pk: null, version: 0, position: "", problems: [], theirs: null, clash: [], lost: false, held: false, born: !known, changedAt: 0, ...known };
      row.base = known ? known.cells : empty();
      row.cells = [...row.base];
      list.push(row);
      return row;
    };
    const isEmpty = (row) => row.cells.every((text) => !text.trim());
    const unsaved = (row) => !same(row.cells, row.base) && (row.pk !== null || !isEmpty(row));
    const allUnsaved = () => list.filter(unsaved);

    const put = (row, column, text) => {
      row.cells[column] = text;
      row.held = false;
      row.changedAt = Date.now();
      keepSoon();
    };

    // One deed: the cells that really change, as [row, column, text]. Returns the rows it touched.
    const change = (cells) => {
      const step = cells.filter(([row, c, text]) => row.cells[c] !== text).map(([row, c, text]) => ({ row, c, from: row.cells[c], to: text }));
      for (const { row, c, to } of step) put(row, c, to);
      for (const { row } of step) row.changedAt = 0; // whole as they are: not held back while the cursor stands there
      return record(step);
    };
    const record = (step) => {
      if (step.length) {
        done.push(step);
        undone.length = 0;
      }
      return step;
    };
    const replay = (from, to, side) => {
      const step = from.pop();
      if (!step) return [];
      to.push(step);
      for (const cell of step) put(cell.row, cell.c, cell[side]);
      return step;
    };

    // Somebody else stored ``theirs`` since ``base``: what I left alone follows them, what both changed is asked.
    const merge = (row, base, theirs, version) => {
      row.clash = theirs.map((text, c) => c).filter((c) => row.cells[c] !== base[c] && theirs[c] !== base[c] && row.cells[c] !== theirs[c]);
      row.cells = row.cells.map((text, c) => (text === base[c] ? theirs[c] : text));
      row.base = theirs;
      row.version = version;
      row.theirs = row.clash.length ? theirs : null;
      row.held = false;
    };
    const choose = (row, mine) => {
      const step = mine ? [] : change(row.clash.map((c) => [row, c, row.theirs[c]]));
      row.theirs = null;
      row.clash = [];
      keepSoon();
      return step;
    };

    // ``editing`` is the column under the cursor, -1 when none: its text is tidied when the cursor leaves.
    // An earlier sending whose answer was lost may have come back meanwhile as a row of its own.
    const saved = (row, sent, answer, editing) => {
      if (row.pk === null && list.some((other) => other.pk === answer.pk)) {
        row.cells = empty();
        removed(row);
        return;
      }
      Object.assign(row, { pk: answer.pk, version: answer.version, position: answer.position, problems: answer.problems, held: false });
      row.tidy = answer.cells;
      row.base = answer.cells.map((text, c) => (c === editing && row.cells[c] === sent[c] ? sent[c] : text));
      row.cells = row.cells.map((text, c) => (text === sent[c] ? row.base[c] : text));
      keepSoon();
    };
    const tidy = (row, c) => {
      if (!row.tidy || row.cells[c] !== row.base[c]) return;
      row.cells[c] = row.base[c] = row.tidy[c];
    };
    const removed = (row) => {
      Object.assign(row, { pk: null, version: 0, position: "", problems: [], base: empty(), tidy: null, held: false, born: true });
      keepSoon();
    };

    const storage = (work) => {
      try {
        return work(window.localStorage);
      } catch (error) {
        return null; // switched off or full: leaving the page still warns
      }
    };
    const keep = () => {
      clearTimeout(keepTimer);
      keepTimer = 0;
      const rows = allUnsaved().map(({ pk, version, base, cells, born, lost }) => ({ pk, version, base, cells, born, lost }));
      storage((store) => (rows.length ? store.setItem(DRAFT + sheet.draft, JSON.stringify({ at: Date.now(), rows })) : store.removeItem(DRAFT + sheet.draft)));
    };
    const keepSoon = () => {
      keepTimer = keepTimer || setTimeout(keep, 300);
    };
    const restore = () => {
      const draft = storage((store) => JSON.parse(store.getItem(DRAFT + sheet.draft)));
      const kept = (draft && draft.rows) || [];
      for (const line of kept) {
        if (line.pk === null && list.some((row) => same(row.cells, line.cells))) continue;
        const row = list.find((known) => line.pk !== null && known.pk === line.pk) || list.find((known) => known.pk === null && isEmpty(known)) || add();
        const theirs = row.base;
        row.cells = [...line.cells, ...empty()].slice(0, width);
        row.lost = Boolean(line.lost);
        if (row.pk !== null) {
          row.born = line.born;
          if (row.version !== line.version) merge(row, line.base, theirs, row.version);
        }
        row.changedAt = 1;
      }
      return allUnsaved();
    };

    for (const known of sheet.rows) add(known);
    return { list, add, isEmpty, unsaved, allUnsaved, put, change, record, merge, choose, saved, tidy, removed, keep, restore, undo: () => replay(done, undone, "from"), redo: () => replay(undone, done, "to") };
  };
})();
