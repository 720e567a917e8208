// Small helpers for every page: drafts, one press only, conditional fields, all boxes at once, warning before
// the session ends.
// Buttons and values come from the page; nothing here decides what is right.
(() => {
  "use strict";

  const bar = (className, text) => {
    const element = document.createElement("div");
    element.className = className;
    element.setAttribute("role", "status");
    element.append(text);
    return element;
  };
  const button = (text, press) => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "btn btn-sm btn-outline-secondary";
    element.textContent = text;
    element.addEventListener("click", press);
    return element;
  };

  // Conditional fields: data-show-when="unionised=yes" or "unionised=yes|unknown".
  // A hidden field is not sent; one with a mistake stays in sight.
  const currentValue = (form, name) => {
    const control = form.elements.namedItem(name);
    return control ? control.value : "";
  };
  const showFields = (form) => {
    for (const element of form.querySelectorAll("[data-show-when]")) {
      const [name, wanted] = element.dataset.showWhen.split("=");
      const wrong = element.querySelector("[aria-invalid=true], .is-invalid");
      element.hidden = !wanted.split("|").includes(currentValue(form, name)) && !wrong;
      for (const control of element.querySelectorAll("input, select, textarea")) {
        if (element.hidden && !control.disabled) {
          control.disabled = true;
          control.dataset.hiddenAway = "";
        } else if (!element.hidden && "hiddenAway" in control.dataset) {
          control.disabled = false;
          delete control.dataset.hiddenAway;
        }
      }
    }
  };

  // Drafts: <form data-draft="key">. Hidden fields (token, version) and passwords are never kept or restored.
  const DRAFT = "draft:";
  const KEEP_DAYS = 14;
  const storage = (work) => {
    try {
      return work(window.localStorage);
    } catch (error) {
      return null; // storage switched off or full: the form works without drafts
    }
  };
  const fieldsOf = (form) =>
    Array.from(form.elements).filter(
      (field) => field.name && !["hidden", "password", "file", "submit", "button", "reset"].includes(field.type) && field.tagName !== "FIELDSET",
    );
  const isTicked = (field) => ["checkbox", "radio"].includes(field.type);
  const valuesOf = (form) => {
    const values = {};
    for (const field of fieldsOf(form)) {
      values[field.name] = values[field.name] || [];
      if (field.tagName === "SELECT") values[field.name].push(...Array.from(field.selectedOptions, (option) => option.value));
      else if (!isTicked(field) || field.checked) values[field.name].push(field.value);
    }
    return values;
  };
  const fill = (form, values) => {
    for (const field of fieldsOf(form)) {
      const wanted = values[field.name];
      if (!wanted) continue;
      if (field.tagName === "SELECT") for (const option of field.options) option.selected = wanted.includes(option.value);
      else if (isTicked(field)) field.checked = wanted.includes(field.value);
      else field.value = wanted[fieldsOf(form).filter((other) => other.name === field.name).indexOf(field)] || "";
    }
    showFields(form);
    form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true }));
  };
  const versionOf = (form) => currentValue(form, "version");
  const readDraft = (key) => storage((store) => JSON.parse(store.getItem(DRAFT + key)));
  const dropDraft = (key) => storage((store) => store.removeItem(DRAFT + key));
  const keepDraft = (form) => {
    const draft = { at: Date.now(), version: versionOf(form), values: valuesOf(form) };
    storage((store) => store.setItem(DRAFT + form.dataset.draft, JSON.stringify(draft)));
  };
  const same = (one, other) => Object.keys(one).every((name) => !(name in other) || String(one[name]) === String(other[name]));
  const offerDraft = (form) => {
    const key = form.dataset.draft;
    const draft = readDraft(key);
    if (!draft || same(draft.values, valuesOf(form))) return;
    const before = valuesOf(form);
    const time = new Date(draft.at).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
    const giveUp = (notice) =>
      button("放弃草稿", () => {
        dropDraft(key);
        fill(form, before);
        notice.remove();
      });
    const changed = draft.version !== versionOf(form);
    const notice = bar("draft-bar", changed ? `${time} 的草稿没有自动填入，因为这条记录此后已有新版本。` : `已恢复 ${time} 未保存的内容，请核对后保存。`);
    if (changed) {
      notice.append(
        button("填入草稿", () => {
          fill(form, draft.values);
          notice.firstChild.textContent = `已填入 ${time} 的草稿，请与新版本核对后保存。`;
        }),
      );
    } else fill(form, draft.values);
    notice.append(giveUp(notice));
    form.prepend(notice);
  };
  const dropOldDrafts = () =>
    storage((store) => {
      const oldest = Date.now() - KEEP_DAYS * 86400000;
      for (const name of Object.keys(store)) {
        if (name.startsWith(DRAFT) && JSON.parse(store.getItem(name)).at < oldest) store.removeItem(name);
      }
    });

  // One press only: <button data-once>. Comes back when the page is shown again or the answer was a part or a file.
  const WAIT_SECONDS = 30;
  const release = (element) => {
    if (!("label" in element.dataset)) return;
    element.textContent = element.dataset.label;
    element.disabled = false;
    delete element.dataset.label;
  };
  const releaseAll = () => document.querySelectorAll("button[data-once]").forEach(release);
  document.addEventListener("submit", (event) => {
    const pressed = event.submitter || event.target.querySelector("button[data-once]");
    if (!pressed || !pressed.matches("button[data-once]")) return;
    setTimeout(() => {
      pressed.dataset.label = pressed.textContent;
      pressed.textContent = "正在处理…";
      pressed.disabled = true;
      setTimeout(release, WAIT_SECONDS * 1000, pressed);
    });
  });
  window.addEventListener("pageshow", (event) => event.persisted && releaseAll());

  // Before the session ends: <body data-idle-seconds="3600">. Every answer of the server starts the clock again.
  const WARN_SECONDS = 300;
  let timers = [];
  let idleBar = null;
  const sayIdle = (...parts) => {
    if (idleBar) idleBar.remove();
    idleBar = bar("idle-bar", "");
    idleBar.append(...parts);
    document.body.prepend(idleBar);
  };
  const link = (text, press) => {
    const element = document.createElement("a");
    element.href = window.location.pathname + window.location.search;
    element.textContent = text;
    if (press) element.addEventListener("click", press);
    return element;
  };
  const sayEnded = () => sayIdle("您已较长时间没有操作，登录已经失效。", link("重新登录"));
  const stayIn = async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(event.target.href, { credentials: "same-origin", redirect: "manual" });
      if (answer.ok) startClock();
      else sayEnded();
    } catch (error) {
      sayIdle("现在连不上服务器，请检查网络后再试。", link("继续办理", stayIn));
    }
  };
  const startClock = () => {
    const seconds = Number(document.body.dataset.idleSeconds);
    timers.forEach(clearTimeout);
    if (idleBar) idleBar.remove();
    idleBar = null;
    if (!seconds) return;
    const warn = () => sayIdle("您已较长时间没有操作，登录将在 5 分钟后失效。", link("继续办理", stayIn));
    timers = [setTimeout(warn, Math.max(seconds - WARN_SECONDS, 0) * 1000), setTimeout(sayEnded, seconds * 1000)];
  };

  // Where all of it starts: the whole page once, then every part that htmx brings.
  const prepare = (root) => {
    for (const saved of document.querySelectorAll("meta[name=draft-saved]")) dropDraft(saved.content);
    for (const form of root.querySelectorAll("form")) prepareForm(form);
    if (root.matches("form")) prepareForm(root);
    const around = root.closest("form");
    if (around) showFields(around);
  };
  const prepareForm = (form) => {
    showFields(form);
    if (form.dataset.draft && !("draftReady" in form.dataset)) {
      form.dataset.draftReady = "";
      offerDraft(form);
    }
  };
  const onInput = (event) => {
    const form = event.target.form;
    if (!form) return;
    showFields(form);
    if (form.dataset.draft) keepDraft(form);
  };
  // All boxes of one name at once: data-tick-all="row". Pressed again, none.
  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-tick-all]");
    if (!all) return;
    const boxes = [...document.querySelectorAll(`input[name="${all.dataset.tickAll}"]`)];
    const ticked = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !ticked;
  });
  document.addEventListener("input", onInput);
  document.addEventListener("change", onInput);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  document.addEventListener("htmx:afterRequest", () => {
    releaseAll();
    startClock();
  });
  document.addEventListener("server-answered", startClock);
  dropOldDrafts();
  prepare(document.documentElement);
  startClock();
})();
