// The declaration that is being written, kept on this telephone under its account: what
// was said, its key, the step it is at, and whether it waits to be sent.

const FIELDS = "input:not([name=step]):not([name=key]), select";
// The page of all steps, and what it needs to be shown without a network.
export const WHOLE = "/declare/offline";
const ITS_FILES = ["console.css", "icon.svg", "declare-offline.js", "drafts.js"];
// A slow network brings a step in less than that.
const PATIENCE_MS = 15_000;
const BUSY = 429;

export class Draft {
  constructor(form) {
    this.form = form;
    this.name = `declaration ${form.dataset.account}`;
  }

  /** Return what is kept, or null. */
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name));
    } catch {
      return null; // What cannot be read is begun anew.
    }
  }

  /**
   * Keep the form as it stands: *at* is its step, *waits* whether it is to be sent, and
   * *unseen* whether the gateway has not looked through all that was written.
   */
  keep({ at, waits = false, unseen = false }) {
    const fields = [...this.form.querySelectorAll(FIELDS)];
    const said = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
    const kept = { key: this.form.elements.key.value, said, at, waits, unseen };
    localStorage.setItem(this.name, JSON.stringify(kept));
  }

  /** Put what was kept into the form; return it, or null. */
  restore() {
    const kept = this.read();
    if (!kept) return null;
    this.form.elements.key.value = kept.key;
    for (const [name, value] of Object.entries(kept.said)) {
      const { elements } = this.form;
      // A new form has one line of goods; those after it are named with their number.
      if (/-\d+$/.test(name) && !elements[name]) {
        const field = Object.assign(document.createElement("input"), { type: "hidden", name });
        this.form.append(field);
      }
      if (elements[name]) elements[name].value = value;
    }
    return kept;
  }

  discard() {
    localStorage.removeItem(this.name);
  }
}

/** Return the step that a button leads to if nothing is wrong. */
export function stepAfter(steps, here, go) {
  const place = steps.indexOf(here);
  if (go === "next") return steps[Math.min(place + 1, steps.length - 1)];
  if (go === "back") return steps[Math.max(place - 1, 0)];
  return steps.includes(go) ? go : here;
}

/** Send the form as that button would; null where the gateway did not answer it. */
export async function send(form, go, { unseen = false } = {}) {
  const body = new URLSearchParams(new FormData(form));
  body.set("go", go);
  if (unseen) body.set("unseen", "yes");
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const headers = { Accept: "text/html" };
    const response = await fetch("/declare", { method: "POST", body, headers, signal });
    if (response.status >= 500 || response.status === BUSY) return null;
    const path = response.redirected ? new URL(response.url).pathname : "";
    return { path, url: response.url, html: await response.text() };
  } catch {
    return null;
  }
}

/** Go where an answer led to; false where it is a page to be shown here. */
export function isLedAway({ path, url }) {
  if (!path) return false;
  // A session that has ended begins anew, and this page is found again.
  location.assign(path === "/sign-in" ? "/sign-in?next=/declare" : url);
  return true;
}

/** Have the page of all steps on this telephone before the network is gone. */
export async function prepare() {
  if (!navigator.serviceWorker || !globalThis.caches) return;
  await navigator.serviceWorker.register("/service-worker.js");
  const cache = await caches.open("vehicles-1");
  await cache.add(WHOLE);
  for (const path of ITS_FILES.map((name) => `/static/${name}`)) {
    if (!(await cache.match(path))) await cache.add(path);
  }
}
