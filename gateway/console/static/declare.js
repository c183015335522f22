// Declares step by step without loading the page again, and keeps what was written on
// this telephone: a reload, a lost network or an empty battery loses nothing. Where the
// gateway does not answer, the page of all steps takes over.

import { Draft, isLedAway, prepare, send, stepAfter, WHOLE } from "./drafts.js";

const SLOW_MS = 300;

let form = document.querySelector("[data-declare]");
let draft = new Draft(form);
let isSending = false;

const steps = () => form.dataset.declare.split(" ");
const here = () => form.elements.step.value;
const part = (name) => document.querySelector(`[data-${name}]`);

function showNetwork() {
  const note = part("offline");
  if (note) note.hidden = navigator.onLine;
}

/* One step after the other. */

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  part("main").replaceWith(document.adoptNode(page.querySelector("main")));
  document.title = page.title;
  const found = part("declare");
  const heading = document.querySelector("h1");
  heading.tabIndex = -1;
  (part("wrong") ?? heading).focus();
  scrollTo(0, 0);
  if (!found) return; // It is refused as a whole; what was written is kept.
  form = found;
  draft = new Draft(form);
  draft.keep({ at: here() });
  showNetwork();
}

async function goOnWithout() {
  // Where no page of all steps is kept, this one stays, and says what is the matter.
  if (await globalThis.caches?.match(WHOLE)) location.assign(WHOLE);
  else part("away").hidden = false;
}

async function advance(go, { unseen = false } = {}) {
  if (isSending) return;
  isSending = true;
  const slow = setTimeout(() => (part("sending").hidden = false), SLOW_MS);
  const at = go === "send" ? "check" : stepAfter(steps(), here(), go);
  draft.keep({ at, waits: go === "send", unseen });
  part("away").hidden = true;
  const answer = await send(form, go, { unseen });
  clearTimeout(slow);
  part("sending").hidden = true;
  isSending = false;
  if (!answer) await goOnWithout();
  else if (!isLedAway(answer)) show(answer.html);
}

/* A declaration that was begun goes on where it was, with its key. */

function resume() {
  const kept = draft.restore();
  if (!kept) return false;
  part("resumed").hidden = false;
  if (kept.waits) advance("send", { unseen: kept.unseen });
  else if (kept.at !== here()) advance(kept.at, { unseen: kept.unseen });
  else return false;
  return true;
}

document.addEventListener("input", ({ target }) => {
  if (target.form === form) draft.keep({ at: here() });
});
document.addEventListener("submit", (event) => {
  if (event.target !== form) return;
  event.preventDefault();
  advance(event.submitter?.value ?? "next");
});
document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-anew]")) return;
  event.preventDefault();
  draft.discard();
  await send(form, "anew");
  location.assign("/declare");
});
addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);

if (form.dataset.new === undefined || !resume()) draft.keep({ at: here() });
showNetwork();
part("wrong")?.focus();
prepare().catch(() => {}); // Without it, one declares with a network only.
