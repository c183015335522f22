// All steps of a declaration without a network: what is written is kept on this
// telephone, and sent with its key when the gateway answers again.

import { Draft, isLedAway, send, stepAfter, WHOLE } from "./drafts.js";

const RETRIED_MS = 10_000;
const ASKED_MS = 8_000;

const form = document.querySelector("[data-declare]");
const steps = form.dataset.declare.split(" ");
const draft = new Draft(form);
const part = (name) => document.querySelector(`[data-${name}]`);
const section = (name) => form.querySelector(`[data-step="${name}"]`);
let here = steps[0];
let waits = false;
let isSending = false;

const keep = () => draft.keep({ at: here, waits, unseen: true });

/* Saying where it stands. */

function tell(name) {
  for (const note of document.querySelectorAll("[data-note]")) {
    note.hidden = note.dataset.note !== name;
  }
}

/** Write what was said of every topic, as the page of the gateway does. */
function summarise() {
  for (const list of form.querySelectorAll("[data-said]")) {
    const rows = [...section(list.dataset.said).querySelectorAll("input, select")]
      .filter(({ value, dataset }) => value || dataset.required !== undefined)
      .map((field) => {
        const [term, said] = [document.createElement("dt"), document.createElement("dd")];
        term.textContent = field.labels[0].firstChild.textContent.trim();
        said.textContent = field.selectedOptions?.[0].textContent.trim() || field.value || "–";
        return [term, said];
      });
    list.replaceChildren(...rows.flat());
  }
}

function show(name, { focuses = true } = {}) {
  here = name;
  form.elements.step.value = name;
  if (name === "check") summarise();
  for (const one of steps) section(one).hidden = one !== name;
  const { heading, progress } = section(name).dataset;
  const title = document.querySelector("h1");
  title.textContent = heading;
  part("progress").textContent = progress;
  form.querySelector("[value=back]").hidden = name === steps[0];
  form.querySelector(".go-on").hidden = name === "check";
  form.querySelector("[value=send]").hidden = name !== "check";
  keep();
  if (!focuses) return;
  title.focus();
  scrollTo(0, 0);
}

/** Say beside its field what has to be filled in; the gateway looks at the rest. */
function isComplete(name) {
  const fields = [...section(name).querySelectorAll("[data-required]")];
  for (const field of fields) {
    const isMissing = !field.value.trim();
    const said = document.getElementById(`${field.id}-missing`);
    said.hidden = !isMissing;
    if (isMissing) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  const missing = fields.find(({ value }) => !value.trim());
  missing?.focus();
  return !missing;
}

/* Sending. */

async function attempt() {
  if (isSending || !waits) return;
  isSending = true;
  tell("sending");
  const answer = await send(form, "send", { unseen: true });
  isSending = false;
  if (!answer) return waits && tell("waiting");
  // Once it is sent, whatever was changed meanwhile is corrected there.
  if (isLedAway(answer)) return;
  // Something is wrong: the gateway's own page says what.
  waits = false;
  keep();
  location.assign("/declare");
}

/** Ask whether the gateway answers, where nothing waits to be sent. */
async function look() {
  if (waits) return attempt();
  try {
    const signal = AbortSignal.timeout(ASKED_MS);
    const asked = { method: "HEAD", cache: "no-store", signal };
    const { status } = await fetch(WHOLE, asked);
    if (!waits) tell(status < 500 ? "back" : "kept");
  } catch {
    if (!waits) tell("kept");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const go = event.submitter?.value ?? "next";
  if (go === "send") {
    const lacking = steps.slice(0, -1).find((name) => !isComplete(name));
    if (lacking) {
      show(lacking);
      isComplete(lacking);
      return;
    }
    waits = true;
    keep();
    attempt();
    return;
  }
  if (waits) tell("kept");
  waits = false;
  if (go === "next" && !isComplete(here)) return;
  const to = stepAfter(steps, here, go);
  if (to !== here) history.pushState({ at: to }, "");
  show(to);
});
form.addEventListener("input", () => {
  waits = false;
  keep();
});
addEventListener("popstate", ({ state }) => show(state?.at ?? steps[0]));
addEventListener("online", look);
addEventListener("offline", look);
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-check]")) location.assign("/declare");
});

const kept = draft.restore();
// A page that was kept knows only the key of the declaration before.
if (!kept) form.elements.key.value = crypto.randomUUID();
waits = kept?.waits ?? false;
history.replaceState({ at: kept?.at ?? steps[0] }, "");
show(waits ? "check" : (kept?.at ?? steps[0]), { focuses: false });
tell(waits ? "waiting" : "kept");
look();
setInterval(look, RETRIED_MS);
