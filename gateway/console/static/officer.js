// The officer's desk by keyboard, and by itself: the gate's bell rings, and the server is
// asked for what changed. Without this script the same page is links and forms.

import { listenToKeys } from "./desk-keys.js";
import { forgetTyped, keepTyped, remember, restore, restoreTyped } from "./desk-typed.js";
import { Alarm, follow, Freshness, listen, PATIENCE_MS, Source } from "./following.js";
import { Phrases } from "./phrases.js";

// An officer reads: no more often than this does the page change under the eyes.
const CALM_MS = 1_500;
const PERIOD_MS = 15_000;

const desk = document.querySelector("[data-desk]");
const shown = desk.querySelector("[data-now]");
const troubles = desk.querySelector("[data-troubles]");
const said = desk.querySelector("[data-done]");
const phrases = new Phrases(JSON.parse(desk.dataset.texts));
const freshness = new Freshness(phrases, PERIOD_MS * 2 + PATIENCE_MS);
const alarm = new Alarm();
const base = desk.dataset.desk;
const title = document.title.replace(/^\(\d+\) /, "");
const sending = new Set();
const kept = new Map();
// What the officer has read: later changes of the owner are marked.
let read = null;

const part = (name) => shown.querySelector(`[data-part="${name}"]`);
const article = () => shown.querySelector("[data-item]");
const opened = () => article()?.dataset.item ?? "";
const rows = () => [...shown.querySelectorAll("[data-id]")];

/* Which declaration is open. */

function pathOf(id) {
  return `${base}/${desk.dataset.queue}${id ? `/${id}` : ""}`;
}

function queryOf(id) {
  const query = new URLSearchParams();
  if (desk.dataset.wanted) query.set("plate", desk.dataset.wanted);
  if (id && read?.id === id) query.set("seen", read.seq);
  return query.size ? `?${query}` : "";
}

function note(id) {
  const found = article();
  if (found && found.dataset.item === id && read?.id !== id) {
    read = { id, seq: found.dataset.seq };
  }
}

/* Asking. */

const source = new Source(() => {
  const id = wantedId();
  return `${pathOf(id)}/now${queryOf(id)}`;
});

/** Show what is new of the one that is wanted; tell whether there was an answer. */
async function refresh() {
  const id = wantedId();
  const html = await source.read();
  // It is not there any more: its queue is.
  if (source.status === 404 && id) return go("");
  if (html && id === wantedId()) show(html);
  freshness.hear(html !== undefined);
  return html !== undefined;
}

/** The one that was chosen; without a choice the first of the queue stays open. */
function wantedId() {
  return desk.dataset.chosen === "yes" ? lastWanted : "";
}

let lastWanted = opened();

/* Showing: what is typed, where the cursor is and what is unfolded stay. */

function show(html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  for (const name of ["queue", "item"]) {
    const next = fresh.content.querySelector(`[data-part="${name}"]`);
    if (next.innerHTML !== kept.get(name)) swap(name, next);
  }
  note(opened());
  count();
  markSending();
}

function swap(name, next) {
  kept.set(name, next.innerHTML);
  const place = part(name);
  const same = place.querySelector("[data-item]")?.dataset.item;
  const before = name === "item" ? remember(place) : null;
  const scrolled = place.scrollTop;
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const wanted = focused?.id ? `#${CSS.escape(focused.id)}` : focusOf(focused);
  place.replaceChildren(...next.childNodes);
  place.scrollTop = scrolled;
  if (before && same === opened()) restore(place, before);
  if (name === "item") restoreTyped(part("item"), opened());
  if (wanted) place.querySelector(wanted)?.focus({ preventScroll: true });
}

function focusOf(element) {
  const row = element?.closest?.("[data-id]");
  if (row) return `[data-id="${row.dataset.id}"]`;
  const verb = element?.closest?.("[data-verb]");
  return verb ? `[data-verb="${verb.dataset.verb}"] summary` : "";
}

function count() {
  const n = part("queue").querySelector("[aria-current] .count")?.textContent ?? "0";
  document.title = n === "0" ? title : `(${n}) ${title}`;
}

/* Going from one to the next. */

async function go(id, { isBack = false } = {}) {
  lastWanted = id;
  desk.dataset.chosen = id ? "yes" : "no";
  const path = pathOf(id);
  const more = desk.dataset.wanted ? `?plate=${encodeURIComponent(desk.dataset.wanted)}` : "";
  if (!isBack) history.pushState(null, "", path + more);
  for (const row of rows()) {
    row.toggleAttribute("aria-current", row.dataset.id === id);
    if (row.dataset.id === id) {
      row.setAttribute("aria-current", "true");
      row.scrollIntoView({ block: "nearest" });
    }
  }
  const ready = kept.get(`item:${id}`);
  if (ready) {
    part("item").innerHTML = ready;
    kept.delete("item");
    restoreTyped(part("item"), opened());
    note(id);
  }
  read = ready ? read : null;
  source.forget();
  const isAnswered = await refresh();
  if (isAnswered) prefetch();
  // What cannot be shown by the script may be by the browser.
  else if (!ready && navigator.onLine) location.assign(path + more);
  return isAnswered;
}

/** The next one is there before it is asked for. */
async function prefetch() {
  const id = article()?.dataset.next;
  if (!id || kept.has(`item:${id}`)) return;
  try {
    const response = await fetch(`${pathOf(id)}/now`, { cache: "no-store" });
    if (!response.ok) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await response.text();
    kept.set(`item:${id}`, fresh.content.querySelector('[data-part="item"]').innerHTML);
  } catch {
    // It will be asked for when it is wanted.
  }
}

function step(by) {
  const ids = rows().map((row) => row.dataset.id);
  const here = ids.indexOf(opened());
  const id = ids[here < 0 ? 0 : here + by];
  if (id && id !== opened()) go(id);
}

addEventListener("popstate", () => {
  const id = location.pathname.split("/")[4] ?? "";
  go(id, { isBack: true });
});

shown.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-id], a[rel=next], a[rel=prev]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.dataset.id ?? new URL(link.href).pathname.split("/")[4]);
});

/* Deciding: the next one is there at once, and what was sent is told as sent, not as done. */

shown.addEventListener("submit", (event) => {
  const form = event.target.closest("form[method=post]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});

async function send(form, button) {
  const id = opened();
  const plate = article().querySelector(".plate").textContent;
  const fields = new URLSearchParams(new FormData(form, button));
  const isVerdict = /\/reviews\/.*\/(approve|reject|hold)$/.test(form.action);
  const next = article().dataset.next;
  let isDone = false;
  sending.add(id);
  markSending();
  if (isVerdict && next) go(next);
  else {
    button?.setAttribute("disabled", "");
    keepOpen(id);
  }
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: fields,
      headers: { Accept: "text/html" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS * 2),
    });
    isDone = response.type === "opaqueredirect";
    if (isDone) done(id, isVerdict && !next);
    else refused(id, plate, await response.text());
  } catch {
    tell("officer_unknown", plate, id);
  } finally {
    sending.delete(id);
    markSending();
    button?.removeAttribute("disabled");
    source.forget();
    await refresh();
    if (isDone) await goOn(id, plate, next);
  }
}

/** What does not wait in this queue any more makes room for the next that does. */
async function goOn(id, plate, next) {
  const waiting = rows().map((row) => row.dataset.id);
  const isOver = desk.dataset.queue !== "found" && !waiting.includes(id);
  if (opened() === id && isOver && waiting.length) {
    await go(waiting.includes(next) ? next : waiting[0]);
  }
  if (opened() === id || !article()) return;
  const after = article().querySelector(".plate").textContent;
  said.querySelector("span").textContent = phrases.say("officer_recorded", { plate, next: after });
  said.hidden = false;
}

/** What was done to it is shown of it, also when it leaves the list by that. */
function keepOpen(id) {
  desk.dataset.chosen = "yes";
  lastWanted = id;
  history.replaceState(null, "", pathOf(id) + location.search);
}

function done(id, wasLast) {
  forgetTyped(id);
  kept.delete(`item:${id}`);
  read = null;
  if (wasLast) desk.dataset.chosen = "no";
  if (opened() === id) kept.delete("item");
}

/** Above the desk, until it is opened or put away: why, and what others did. */
function refused(id, plate, html) {
  const answered = new DOMParser().parseFromString(html, "text/html");
  const said = answered.querySelector("[data-collision]");
  if (!said) return tell("officer_not_sent", plate, id);
  said.querySelector("a")?.parentElement.remove();
  return put(said, id);
}

function tell(key, plate, id) {
  const note = document.createElement("div");
  note.className = "refused";
  note.setAttribute("role", "alert");
  note.textContent = phrases.say(key, { plate });
  put(note, id);
}

function put(note, id) {
  const acts = document.createElement("p");
  acts.className = "choices";
  for (const key of ["officer_open", "officer_close"]) {
    const button = document.createElement("button");
    button.className = "quiet";
    button.textContent = phrases.say(key);
    button.addEventListener("click", () => {
      note.remove();
      if (key === "officer_open") go(id);
    });
    acts.append(button);
  }
  note.append(acts);
  troubles.append(note);
}

function markSending() {
  for (const row of rows()) {
    const isSent = sending.has(row.dataset.id);
    if (isSent === row.hasAttribute("data-sending")) continue;
    const word = row.querySelector(".word");
    if (isSent) row.dataset.word = word.innerHTML;
    row.toggleAttribute("data-sending", isSent);
    if (isSent) word.textContent = phrases.say("officer_sending");
    else word.innerHTML = row.dataset.word;
  }
}

/* By keyboard: a letter each, in Vietnamese and in English. */

function unfold(...verbs) {
  const found = verbs
    .map((verb) => desk.querySelector(`details[data-verb="${verb}"]`))
    .find(Boolean);
  if (!found) return;
  found.open = true;
  found.querySelector("input:not([type=hidden])").focus();
}

const approve = () => desk.querySelector('form[data-verb="approve"] button')?.click();
const reject = () => unfold("reject");
const hold = () => unfold("hold", "release");
listenToKeys(desk, {
  ...{ KeyJ: () => step(1), ArrowDown: () => step(1) },
  ...{ KeyK: () => step(-1), ArrowUp: () => step(-1) },
  ...{ KeyD: approve, KeyA: approve, KeyT: reject, KeyR: reject, KeyG: hold, KeyH: hold },
  "/": () => desk.querySelector("#find").select(),
});
keepTyped(opened);

listen(`${base}/events`, ["moved"], () => alarm.ring());
for (const name of ["queue", "item"]) kept.set(name, part(name).innerHTML);
note(opened());
restoreTyped(part("item"), opened());
document.querySelector("[data-collision]")?.focus();
prefetch();
follow(refresh, alarm, { period: () => PERIOD_MS, calm: CALM_MS });
