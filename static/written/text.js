// 专项报告: what may stand in an editor – subheadings, paragraphs, lists, the system's fields – and nothing else.
// The server cleans it again; here it is cleaned so that the writer sees at once what will be kept.
window.Written = window.Written || {};
(() => {
  "use strict";
  const HEADS = /^H[1-6]$/;
  const CUTS = /^(H[1-6]|P|DIV|LI|TR|BLOCKQUOTE|PRE|BR)$/;
  const SKIPPED = /^(SCRIPT|STYLE|TEMPLATE|IFRAME|OBJECT|NOSCRIPT|TITLE|HEAD|SVG|MATH|META|LINK)$/i;

  // A field as it stands in the text: its present value, not to be edited.
  const chip = (name, value) => {
    const span = document.createElement("span");
    span.className = "live-field";
    span.contentEditable = "false";
    span.dataset.field = name;
    span.title = `系统填写：${name}`;
    span.textContent = value;
    return span;
  };

  // Cuts any HTML into [{tag, nodes}]; ``valueOf(name)`` is a known field's value, undefined for others.
  const cut = (root, valueOf) => {
    const blocks = [];
    let block = null;
    const start = (tag, from) => blocks.push((block = { tag, from, nodes: [] }));
    const put = (node) => {
      if (!block) start("P");
      block.nodes.push(node);
    };
    const walk = (node, tag) => {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.data.replace(/[\s\u00a0]+/g, " ");
        if (text.trim() || (block && block.nodes.length)) put(document.createTextNode(text));
        return;
      }
      if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.test(node.nodeName)) return;
      const name = node.dataset && node.dataset.field;
      if (name && valueOf(name) !== undefined) return put(chip(name, valueOf(name)));
      const cuts = CUTS.test(node.nodeName);
      const inner = node.nodeName === "LI" ? "LI" : HEADS.test(node.nodeName) ? "H3" : cuts && tag !== "LI" ? "P" : tag;
      if (cuts) start(inner, node.dataset.from);
      if (/^(TD|TH)$/.test(node.nodeName)) put(document.createTextNode(" "));
      for (const child of node.childNodes) walk(child, inner);
      if (cuts && node.nodeName !== "BR") block = null;
    };
    for (const child of root.childNodes) walk(child, "P");
    return blocks.filter((one) => one.nodes.some((node) => node.nodeType === Node.ELEMENT_NODE || node.data.trim()));
  };

  // The same blocks as elements, items of a list together.
  const built = (blocks) => {
    const made = document.createDocumentFragment();
    for (const { tag, from, nodes } of blocks) {
      const line = document.createElement(tag);
      line.append(...nodes);
      const said = from && document.querySelector(`.written-columns [data-from="${CSS.escape(from)}"]`);
      if (said) Object.assign(line, { title: said.dataset.title }).dataset.from = from;
      if (tag !== "LI") made.append(line);
      else if (made.lastChild && made.lastChild.nodeName === "OL") made.lastChild.append(line);
      else {
        const list = document.createElement("ol");
        list.append(line);
        made.append(list);
      }
    }
    return made;
  };
  const html = (fragment) => {
    const box = document.createElement("div");
    box.append(fragment);
    return box.innerHTML;
  };

  // What was pasted or dropped, as clean HTML; it is parsed where nothing of it can run.
  Written.pasted = (data, valueOf) => {
    const markup = data.getData("text/html");
    if (markup && markup.length < 900000) return Written.clean(new DOMParser().parseFromString(markup, "text/html").body, valueOf);
    const root = document.createElement("div");
    for (const line of data.getData("text/plain").split(/\r?\n/)) {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      root.append(paragraph);
    }
    return Written.clean(root, valueOf);
  };

  Written.clean = (root, valueOf) => html(built(cut(root, valueOf)));
  // What is sent: fields as 【name】.
  Written.markup = (editor) => {
    const copy = editor.cloneNode(true);
    for (const span of copy.querySelectorAll("[data-field]")) span.replaceWith(`【${span.dataset.field}】`);
    return copy.innerHTML;
  };
  Written.chip = chip;
})();
