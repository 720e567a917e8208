// 专项报告: an editor for each heading in place of its text field. Saves by itself; what could not be saved stays
// in the page and in the browser, and is said. Without this script the text fields and 保存 do the same.
(() => {
  "use strict";
  const form = document.getElementById("written");
  const PAUSE = 1200;
  const AGAIN = 5000;
  const MOST = 200000; // characters a request can carry
  const FAILED = {
    offline: "现在连不上服务器，没有保存；内容保留在本机，连上以后自动再存。",
    login: "登录已失效，没有保存；内容保留在本机。请在新窗口登录后回到这里，会自动再存。",
    403: "服务器没有接受这次保存（页面已过期或账号没有填报权限）；内容保留在本机，请重新登录后刷新本页。",
    other: "服务器暂时不能保存；内容保留在本机，稍后自动再存。",
  };
  const token = () => decodeURIComponent((/(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [])[1] || form.elements.csrfmiddlewaretoken.value);
  const storage = (work) => {
    try {
      return work(window.localStorage);
    } catch (error) {
      return null;
    }
  };
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text || "";
    return made;
  };
  const button = (text, press) => {
    const made = element("button", "btn btn-sm btn-outline-secondary", text);
    made.type = "button";
    made.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    made.addEventListener("click", press);
    return made;
  };

  // The list above the parts says what they say.
  const sumUp = () => {
    const box = document.getElementById("written-missing");
    const lines = Array.from(form.querySelectorAll(".written-problems li"), (line) => element("li", "", line.textContent));
    const list = element("ul", "", "");
    list.append(...lines);
    const fold = element("details", "", "");
    fold.open = true;
    fold.append(element("summary", "", `还缺 ${lines.length} 项${box.dataset.meaning}`), list);
    box.replaceChildren(lines.length ? fold : element("p", "", "各部分都写好了。"));
  };

  const make = (section) => {
    const key = section.dataset.part;
    const keep = `draft:${form.dataset.keep}-${key}`;
    const area = section.querySelector("textarea");
    const edition = section.querySelector("input[type=hidden]");
    const state = section.querySelector(".written-state");
    const problems = section.querySelector(".written-problems");
    const length = section.querySelector("[data-length]");
    const values = new Map(
      Array.from(section.querySelectorAll(".written-field"), (field) => {
        const value = field.querySelector("[data-value]");
        return [field.dataset.name, value ? value.textContent : `〔${field.dataset.name}〕`];
      }),
    );
    const valueOf = (name) => values.get(name);
    const editor = element("div", "written-editor");
    editor.contentEditable = "true";
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", "true");
    editor.setAttribute("aria-label", area.labels[0].textContent);
    editor.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
    editor.append(section.querySelector("template").content.cloneNode(true));
    const saying = element("span", "");
    state.append(saying);
    let timer = 0;
    let running = false;
    let saved = Written.markup(editor);
    let clash = null;

    const tell = (text, bad) => {
      saying.textContent = text;
      state.classList.toggle("unsaved", bad);
    };
    const soon = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    };
    const isDirty = () => Written.markup(editor) !== saved;
    const changed = () => {
      if (!isDirty()) return;
      storage((store) => store.setItem(keep, JSON.stringify({ at: Date.now(), edition: edition.value, html: editor.innerHTML })));
      if (clash) return;
      tell(" 正在写……", false);
      soon(PAUSE);
    };

    const send = async (markup) => {
      if (markup.length > MOST) return { message: "这一部分太长，请删减后再保存；内容保留在本页。" };
      const answer = await fetch(form.dataset.save, {
        method: "POST",
        redirect: "manual",
        credentials: "same-origin",
        headers: { "X-CSRFToken": token() },
        body: new URLSearchParams({ heading: key, html: markup, edition: edition.value }),
      });
      if (answer.type === "opaqueredirect") return { failed: "login" };
      if (!(answer.headers.get("Content-Type") || "").includes("json")) return { failed: answer.status in FAILED ? answer.status : "other" };
      document.dispatchEvent(new CustomEvent("server-answered"));
      return Object.assign({ ok: answer.ok }, await answer.json());
    };
    const save = async () => {
      if (running || clash || !isDirty()) return;
      running = true;
      const markup = Written.markup(editor);
      tell(" 正在保存……", false);
      const answer = await send(markup).catch(() => ({ failed: "offline" }));
      running = false;
      if (answer.ok) stored(markup, answer);
      else if (answer.html !== undefined) quarrel(answer);
      else if (answer.message) tell(` 没有保存：${answer.message}`, true);
      else {
        tell(` ${FAILED[answer.failed]}`, true);
        soon(AGAIN);
      }
    };
    const stored = (markup, answer) => {
      saved = markup;
      edition.value = answer.edition;
      length.textContent = answer.length;
      problems.replaceChildren(...answer.problems.map((text) => element("li", "", text)));
      problems.hidden = !answer.problems.length;
      sumUp();
      const now = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
      tell(` ${now} 已自动保存。`, false);
      if (isDirty()) soon(PAUSE);
      else storage((store) => store.removeItem(keep));
    };
    // Somebody else saved the same heading: both texts are on the page until the writer decides.
    const quarrel = (answer) => {
      tell(` ${answer.message}`, true);
      clash = element("div", "written-clash");
      clash.append(element("p", "", "现在保存着的内容："), element("div", "", answer.theirs));
      const end = () => {
        edition.value = answer.edition;
        clash.remove();
        clash = null;
      };
      const replace = button("用我写的替换", () => {
        end();
        save();
      });
      const take = button("改用现在的内容，我写的移到这里备用", () => {
        const mine = editor.innerText;
        editor.innerHTML = answer.html; // the server's own markup, every text in it escaped
        saved = Written.markup(editor);
        end();
        storage((store) => store.removeItem(keep));
        const spare = element("div", "written-clash");
        spare.append(element("p", "", "您写的内容（没有保存，可以复制）："), element("div", "", mine), button("不要了", () => spare.remove()));
        editor.before(spare);
        tell(" 已换成现在的内容。", false);
      });
      clash.append(replace, " ", take);
      editor.before(clash);
    };

    // A click on a field, which is not to be edited, leaves no caret: then the end of the text is meant.
    const toCaret = () => {
      editor.focus();
      const selection = window.getSelection();
      const node = selection.anchorNode;
      const at = node && (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
      if (at && editor.contains(at) && !at.closest(".live-field")) return;
      selection.selectAllChildren(editor.lastElementChild || editor);
      selection.collapseToEnd();
    };
    editor.addEventListener("click", (event) => {
      const field = event.target.closest(".live-field");
      if (field) window.getSelection().setPosition(field.parentNode, Array.from(field.parentNode.childNodes).indexOf(field) + 1);
    });
    const insert = (name) => {
      toCaret();
      const made = element("div", "");
      made.append(Written.chip(name, valueOf(name)));
      const alone = section.querySelector(`.written-field[data-name="${name}"]`).dataset.kind !== "text";
      document.execCommand("insertHTML", false, alone ? `<p>${made.innerHTML}</p><p><br></p>` : made.innerHTML);
    };
    const tools = element("div", "written-tools");
    const command = (text, name, value) => button(text, () => document.execCommand(name, false, value));
    tools.append(command("小标题", "formatBlock", "h3"), command("正文", "formatBlock", "p"), command("列表", "insertOrderedList"), command("撤销", "undo"));
    if (values.size) {
      const choice = document.createElement("select");
      choice.className = "form-select form-select-sm";
      choice.setAttribute("aria-label", "插入系统填写的数据");
      choice.append(new Option("插入系统填写的数据…", ""), ...Array.from(values.keys(), (name) => new Option(name, name)));
      choice.addEventListener("change", () => {
        if (choice.value) insert(choice.value);
        choice.value = "";
      });
      tools.append(choice);
    }

    // Words of a unit below go to the end of the text, with where they come from.
    const takeOver = (source, paragraphs) => {
      for (const paragraph of paragraphs) {
        const tag = { subheading: "h3", item: "li" }[paragraph.dataset.kind] || "p";
        const line = element(tag, "", paragraph.dataset.text);
        line.dataset.from = source.dataset.from;
        line.title = source.dataset.title;
        const last = editor.lastElementChild;
        if (tag !== "li") editor.append(line);
        else if (last && last.nodeName === "OL") last.append(line);
        else editor.append(Object.assign(document.createElement("ol"), { innerHTML: line.outerHTML }));
      }
      editor.scrollTop = editor.scrollHeight;
      changed();
    };
    for (const source of section.querySelectorAll(".written-columns section")) {
      const paragraphs = Array.from(source.querySelectorAll("[data-kind]"));
      for (const paragraph of paragraphs) {
        paragraph.dataset.text = paragraph.textContent;
        paragraph.append(button("采用", () => takeOver(source, [paragraph])));
      }
      source.querySelector("h3").append(button("全部采用", () => takeOver(source, paragraphs)));
    }
    // A new paragraph behind taken-over words is the writer's own.
    editor.addEventListener("input", (event) => {
      if (event.inputType !== "insertParagraph") return;
      const node = window.getSelection().anchorNode;
      const line = node && (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("[data-from]");
      if (line && editor.contains(line) && !line.textContent.trim()) {
        line.removeAttribute("data-from");
        line.removeAttribute("title");
      }
    });

    const take = (event, data) => {
      event.preventDefault();
      if (data) document.execCommand("insertHTML", false, Written.pasted(data, valueOf));
    };
    editor.addEventListener("paste", (event) => take(event, event.clipboardData));
    editor.addEventListener("drop", (event) => take(event, event.dataTransfer));
    editor.addEventListener("input", changed);
    editor.addEventListener("blur", save);
    area.before(tools, editor);
    area.disabled = true; // the editor's text is the one that counts
    area.title = "由上面的编辑框代替";
    area.hidden = true;

    const typed = section.querySelector(".theirs") ? area.value : "";
    if (typed) editor.innerText = typed;
    // What could not be saved last time. It goes in by itself only where nobody saved since.
    const forget = () => storage((store) => store.removeItem(keep));
    const draft = storage((store) => JSON.parse(store.getItem(keep)));
    const restore = () => {
      const before = editor.innerHTML;
      editor.innerHTML = Written.clean(new DOMParser().parseFromString(draft.html, "text/html").body, valueOf);
      if (!isDirty()) return forget();
      tell(" 已恢复上次没有存上的内容。", true);
      const drop = button("不要恢复的内容", () => {
        editor.innerHTML = before;
        forget();
        drop.remove();
        soon(0);
      });
      tools.append(drop);
      soon(PAUSE);
    };
    if (draft && draft.edition === edition.value) restore();
    else if (draft) {
      const spare = element("div", "written-clash");
      const text = new DOMParser().parseFromString(draft.html.replace(/<\/(p|h3|li)>/g, "$&\n"), "text/html").body.textContent;
      const use = button("换成我上次写的", () => {
        spare.remove();
        restore();
      });
      const drop = button("不要了", () => {
        spare.remove();
        forget();
      });
      spare.append(element("p", "", "您上次没有存上的内容（这一部分此后有人保存过，没有自动填入）："), element("div", "", text), use, " ", drop);
      editor.before(spare);
    }
    return { isDirty, save };
  };

  document.execCommand("defaultParagraphSeparator", false, "p");
  const editors = Array.from(form.querySelectorAll(".written-part"), make);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const editor of editors) editor.save();
  });
  document.getElementById("written-saved").textContent = "写完自动保存；离开前看一下各部分下面有没有红字。";
  window.addEventListener("beforeunload", (event) => editors.some((editor) => editor.isDirty()) && event.preventDefault());
})();
