// What Excel and WPS put on the clipboard: tabs between cells, line ends between rows, quotes around a
// cell that holds either (its own quotes doubled).
(() => {
  "use strict";
  const Sheet = (window.Sheet = {});

  const readRow = (text, start) => {
    const cells = [];
    let at = start;
    for (;;) {
      let cell = "";
      const closing = text[at] === '"' ? /"(?:[^"]|"")*"(?=[\t\r\n]|$)/y : null;
      if (closing) closing.lastIndex = at;
      const quoted = closing && closing.exec(text);
      if (quoted) {
        cell = quoted[0].slice(1, -1).replaceAll('""', '"');
        at += quoted[0].length;
      } else {
        const end = text.slice(at).search(/[\t\r\n]/);
        cell = end < 0 ? text.slice(at) : text.slice(at, at + end);
        at += cell.length;
      }
      cells.push(cell.replace(/\s*[\r\n]+\s*/g, " ").trim());
      if (text[at] !== "\t") break;
      at += 1;
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    return [cells, at];
  };

  // The text as rows of cells; the line end that closes the block makes no row of its own.
  Sheet.readBlock = (text) => {
    const block = [];
    for (let at = 0; at < text.length; ) {
      const [cells, next] = readRow(text, at);
      block.push(cells);
      at = next;
    }
    return block;
  };

  const fold = (text) => text.replace(/\s/g, "");

  // Which of our columns each column of the block goes to (-1: none), and whether its first row is a heading.
  // With a heading the names decide; a running number before the name is left out.
  Sheet.alignBlock = (block, columns, focusColumn) => {
    const places = new Map(columns.flatMap((column, c) => column.names.map((name) => [fold(name), c])));
    const heading = block[0].map((text) => places.get(fold(text)) ?? -1);
    if (block[0].length > 1 && heading.filter((place) => place >= 0).length >= 2) return { heading: true, places: heading };
    const width = Math.max(...block.map((row) => row.length));
    const counted = width >= columns.length || block.some((row) => row[0] && row[1]); // 序号 may be blank in a whole table
    const numbered = width > 1 && counted && block.every((row) => /^\d{0,5}$/.test(row[0])) && block.every((row) => !/^\d+$/.test(row[1] || ""));
    const left = focusColumn === 0 && (width > columns.length || numbered) ? -1 : focusColumn;
    return { heading: false, places: Array.from({ length: width }, (_, c) => (left + c < columns.length ? left + c : -1)) };
  };
})();
