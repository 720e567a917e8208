// Changed rows go to the server after a short pause, at most ``sheet.most`` in one request.
// What cannot be saved stays in the cell, in the browser's draft, and is said in the bar.
(() => {
  "use strict";
  const Sheet = window.Sheet;
  const PAUSE = 900;
  const REST_IN_ROW = 4000; // a row the cursor stands in waits longer: it is not finished yet
  const AGAIN = 15000; // after a failure that may pass

  const token = () => decodeURIComponent((/(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [])[1] || "");
  const FAILED = {
    offline: "现在连不上服务器，没有保存；内容已保留在本机浏览器中，网络恢复后自动再存。",
    login: "登录已失效，没有保存；内容已保留在本机浏览器中。请在新窗口重新登录后回到这里，会自动再存。",
    403: "服务器没有接受这次保存（页面已过期或账号没有填报权限）；内容已保留在本机浏览器中，请重新登录后刷新本页。",
    404: "这本台账现在不能由您的账号填写；内容已保留在本机浏览器中，请核对登录的账号后刷新本页。",
    other: "服务器暂时不能保存；内容已保留在本机浏览器中，稍后自动再存。",
  };

  // ``page``: focused() → {row, c} or null, show(rows), tell(text, kind), locked(reason), state(word)
  Sheet.makeSaving = (sheet, rows, page) => {
    let timer = 0;
    let running = false;
    let resting = 0;
    let locked = false;

    const due = (all) => {
      const here = page.focused()?.row;
      const early = (row) => !all && row === here && Date.now() - row.changedAt < REST_IN_ROW;
      const waiting = rows.allUnsaved().filter((row) => !row.theirs && !row.held);
      return { now: waiting.filter((row) => !early(row)).slice(0, sheet.most), later: waiting.some(early) };
    };
    const soon = (pause = PAUSE) => {
      clearTimeout(timer);
      timer = setTimeout(flush, pause);
    };
    const changed = () => {
      page.state();
      soon();
    };

    const packed = (row) => ({
      key: row.key,
      pk: row.pk,
      version: row.version,
      cells: Object.fromEntries(sheet.columns.map((column, c) => [column.field, row.cells[c]])),
      again: row.pk === null && row.lost,
      remove: row.pk !== null && row.born && rows.isEmpty(row),
    });
    const post = async (packedRows) => {
      const answer = await fetch(sheet.save, {
        method: "POST",
        redirect: "manual",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ rows: packedRows }),
      });
      if (answer.type === "opaqueredirect") return { failed: "login" };
      if (!(answer.headers.get("Content-Type") || "").includes("json")) return { failed: answer.status in FAILED ? answer.status : "other" };
      document.dispatchEvent(new CustomEvent("server-answered"));
      const told = await answer.json();
      return answer.ok ? { rows: told.rows } : { message: told.message, locked: told.locked };
    };

    const take = (row, cells, answer) => {
      if (answer.outcome === "saved") {
        const place = page.focused();
        rows.saved(row, cells, answer, place && place.row === row ? place.c : -1);
      } else if (answer.outcome === "removed") rows.removed(row);
      else if (answer.outcome === "conflict") {
        rows.merge(row, row.base, answer.cells, answer.version);
        page.tell(row.theirs ? answer.message : `第 ${row.position} 行别人也改过，改的不是同一格，已合在一起。`, row.theirs ? "warn" : "");
      } else {
        row.problems = answer.problems;
        row.held = cells.every((text, c) => text === row.cells[c]);
      }
    };
    const fail = (answer) => {
      resting = Date.now() + AGAIN;
      if (answer.locked) {
        locked = true;
        page.locked(answer.message);
      } else page.tell(answer.message || FAILED[answer.failed], answer.failed === "login" ? "login" : "bad");
      if (!answer.message && answer.failed !== "login") soon(AGAIN);
    };

    const flush = async (all = false) => {
      clearTimeout(timer);
      const { now, later } = due(all);
      if (running || locked) return;
      if (!now.length || (!all && Date.now() < resting)) {
        if (later || now.length) soon(Math.max(PAUSE, resting - Date.now()));
        return;
      }
      running = true;
      page.state("saving");
      const cells = now.map((row) => [...row.cells]);
      const packedRows = now.map(packed);
      for (const row of now) row.lost = true; // until it is answered: stored perhaps, and the answer lost
      rows.keep();
      let answer;
      try {
        answer = await post(packedRows);
      } catch (error) {
        answer = { failed: "offline" };
      }
      running = false;
      if (answer.rows) {
        if (resting) page.tell("", "");
        resting = 0;
        const byKey = new Map(answer.rows.map((outcome) => [outcome.key, outcome]));
        for (const row of now) row.lost = false;
        now.forEach((row, i) => take(row, cells[i], byKey.get(row.key)));
        page.show(now);
        rows.keep();
        if (due(true).now.length) soon(all ? 0 : 50);
      } else fail(answer);
      page.state();
    };

    window.addEventListener("focus", () => {
      if (!resting) return;
      resting = 0;
      flush(true);
    });
    document.addEventListener("visibilitychange", () => document.hidden && flush(true));
    return { changed, flush: () => flush(true), isRunning: () => running, lock: () => (locked = true) };
  };
})();
