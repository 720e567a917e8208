// Visits at the enterprise's gate: a form is first kept in this browser, then sent, and dropped only when
// the server has told that it is stored. Each has a number of its own: sent twice, it is stored once.
(() => {
  "use strict";
  const place = document.getElementById("unsent");
  if (!place) return;
  const KEPT = `visits:${place.dataset.user}`; // another person's forms in this browser stay that person's
  const AGAIN = 30000;
  const form = document.querySelector("form[data-visit]");
  const LOGIN = "登录已失效，走访还没有发送，仍保存在这台设备上。";
  let sending = false;
  let note = "";

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) || [];
    } catch (error) {
      return [];
    }
  };
  const keep = (entries) => {
    try {
      localStorage.setItem(KEPT, JSON.stringify(entries));
      return true;
    } catch (error) {
      return false; // storage switched off or full: the form is sent the ordinary way
    }
  };
  const drop = (token) => keep(kept().filter((entry) => entry.token !== token));
  const change = (token, values) => keep(kept().map((entry) => (entry.token === token ? { ...entry, ...values } : entry)));
  const number = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const csrf = () => decodeURIComponent((/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie) || [])[1] || "");

  const element = (tag, text, values = {}) => Object.assign(document.createElement(tag), { textContent: text, ...values });
  const button = (text, press) => {
    const made = element("button", text, { type: "button", className: "btn btn-sm btn-outline-primary" });
    made.addEventListener("click", press);
    return made;
  };
  const link = (text, href) => element("a", text, { href, className: "btn btn-sm btn-outline-primary" });

  const show = () => {
    const entries = kept();
    const waiting = entries.filter((entry) => !entry.refused);
    place.replaceChildren();
    place.hidden = !entries.length && !note;
    place.className = "unsent";
    if (note) place.append(element("div", note));
    if (waiting.length) {
      place.append(element("div", `未发送 ${waiting.length} 条走访：${waiting.map((entry) => entry.name).join("、")}`));
      place.append(button("现在发送", () => send(true)));
      if (note === LOGIN) place.append(link("重新登录", window.location.pathname + window.location.search));
    }
    const refused = entries.filter((entry) => entry.refused);
    if (refused.length) {
      const list = document.createElement("ul");
      for (const entry of refused) {
        const line = element("li", `${entry.name}：没有保存。${entry.refused} `);
        line.append(link("打开修改", entry.page));
        line.append(
          button("不要了", () => {
            drop(entry.token);
            show();
          }),
        );
        list.append(line);
      }
      place.append(list);
    }
  };

  // "stored", "refused" (what is wrong is in ``said``), or "later" with the reason
  const post = async (entry) => {
    const body = new URLSearchParams(entry.values);
    body.set("visit-token", entry.token);
    let answer;
    try {
      answer = await fetch(entry.url, {
        method: "POST",
        redirect: "manual",
        credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRFToken": csrf() },
        body,
      });
    } catch (error) {
      return { outcome: "later", said: "现在没有信号，走访已存在这台设备上，有信号时自动发送。" };
    }
    if (answer.type === "opaqueredirect") return { outcome: "later", said: LOGIN };
    const isData = (answer.headers.get("Content-Type") || "").includes("json");
    if (answer.ok && isData) return { outcome: "stored", said: (await answer.json()).said };
    if (answer.status === 422 && isData) return { outcome: "refused", said: (await answer.json()).errors.join("；") };
    if (answer.status === 404) return { outcome: "refused", said: "这家企业现在不能由您的账号填写，请核对登录的账号。" };
    return { outcome: "later", said: "服务器没有接受（页面已过期或账号没有填报权限），走访仍保存在这台设备上；请重新登录后再发送。" };
  };

  const send = async () => {
    if (sending) return;
    sending = true;
    note = "";
    let stored = "";
    for (const entry of kept().filter((one) => !one.refused)) {
      const { outcome, said } = await post(entry);
      if (outcome === "stored") {
        drop(entry.token);
        stored = said;
      } else if (outcome === "refused") change(entry.token, { refused: said });
      else {
        note = said;
        break;
      }
    }
    sending = false;
    if (stored && !note && !kept().length) {
      window.location.reload(); // the visit now stands in the list
      return;
    }
    if (stored) note = stored + note;
    refill();
    show();
  };

  // A form that was refused comes back into the page it belongs to.
  const refill = () => {
    const mine = form && kept().find((entry) => entry.refused && entry.url === form.action);
    if (!mine) return;
    for (const [name, value] of mine.values) {
      for (const field of form.querySelectorAll(`[name="${name}"]`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else if (field.type !== "hidden") field.value = value;
      }
    }
    form.querySelector(".visit-told").className = "visit-told alert alert-danger";
    form.querySelector(".visit-told").textContent = mine.refused;
    drop(mine.token);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  if (form) {
    form.addEventListener("submit", (event) => {
      const values = Array.from(new FormData(form)).filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "visit-token");
      const entry = { token: number(), url: form.action, page: window.location.pathname, name: form.dataset.visit, values };
      if (!keep([...kept(), entry])) return;
      event.preventDefault();
      form.reset();
      form.querySelector(".visit-told").className = "visit-told";
      form.querySelector(".visit-told").textContent = "";
      localStorage.removeItem(`draft:${form.dataset.draft}`);
      show();
      send();
    });
  }
  window.addEventListener("online", send);
  setInterval(() => note !== LOGIN && kept().some((entry) => !entry.refused) && send(), AGAIN);
  refill();
  show();
  if (kept().some((entry) => !entry.refused)) send();
})();
