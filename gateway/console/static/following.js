// What every page that stays fresh shares: it asks for what changed, says how fresh it is,
// and knows when to ask again.

// Longer than this nobody waits for an answer.
export const PATIENCE_MS = 8_000;
const SLOWEST_MS = 30_000;
const RETRIED_MS = 2_000;
const REOPENED_MS = 5_000;

/** What ends a wait: somebody rings, the tab is looked at again, the network goes or comes. */
export class Alarm {
  /** Nobody looks at a hidden tab: unless *rousesHidden*, it waits for its time. */
  constructor({ rousesHidden = false } = {}) {
    this.rousesHidden = rousesHidden;
    this.hasRung = false;
    this.end = () => {};
    for (const name of ["online", "offline"]) addEventListener(name, () => this.ring());
    document.addEventListener("visibilitychange", () => document.hidden || this.ring());
  }

  ring() {
    this.hasRung = true;
    if (this.rousesHidden || !document.hidden) this.end();
  }

  /** Wait so long, or until it rings; that it rang since the last wait is not lost. */
  wait(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end(), ms);
      this.end = () => {
        clearTimeout(timer);
        this.end = () => {};
        this.hasRung = false;
        resolve();
      };
      if (this.hasRung) this.ring();
    });
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Refresh at once, and then whenever *alarm* rings or *period()* has passed, but never
 * sooner than *calm* after the last time. *refresh* tells whether there was an answer.
 */
export async function follow(refresh, alarm, { period, calm = 0 }) {
  for (let failures = 0; ; ) {
    failures = (await refresh()) ? 0 : Math.min(failures + 1, 5);
    await pause(calm);
    await alarm.wait(failures ? patience(RETRIED_MS, failures) : period());
  }
}

/** How long to wait after so many failures in a row. */
export function patience(period, failures) {
  // Those who lost the gateway together do not come back together.
  const spread = failures ? 0.75 + Math.random() / 2 : 1;
  return Math.min(period * 2 ** failures, Math.max(SLOWEST_MS, period)) * spread;
}

/** What the server shows again at an address: asked for by the tag of what is known. */
export class Source {
  /** *path* tells the address, each time anew: what is looked at may change. */
  constructor(path) {
    this.path = path;
    this.tag = "";
    this.tagged = "";
    // What was answered last; 0 if nothing was.
    this.status = 0;
  }

  /** Take whatever comes next for new. */
  forget() {
    this.tag = "";
  }

  /** Return the HTML; null where nothing is new, undefined where nothing was answered. */
  async read() {
    const path = this.path();
    const headers = this.tag && this.tagged === path ? { "If-None-Match": this.tag } : {};
    this.status = 0;
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(path, { cache: "no-store", headers, signal });
      this.status = response.status;
      // A session that has ended leads to the page that begins another.
      if (response.redirected) location.reload();
      if (response.status === 304) return null;
      if (!response.ok) return undefined;
      const html = await response.text();
      this.tag = response.headers.get("ETag") ?? "";
      this.tagged = path;
      return html;
    } catch {
      return undefined; // Away or too slow; the page says so, and asks again.
    }
  }
}

/** Hear those events; a stream that was refused is opened again. Returns what ends it. */
export function listen(path, names, heard) {
  let stream;
  let timer;
  let failures = 0;
  const open = () => {
    stream = new EventSource(path);
    for (const name of names) stream.addEventListener(name, heard);
    stream.addEventListener("open", () => (failures = 0));
    stream.addEventListener("error", () => {
      // Of what the browser does not open again by itself.
      if (stream.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, patience(REOPENED_MS, failures));
      failures = Math.min(failures + 1, 5);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    stream.close();
  };
}

/** Says how fresh the page is, in the element that the template has for it. */
export class Freshness {
  constructor(phrases, staleMs) {
    this.phrases = phrases;
    this.staleMs = staleMs;
    this.heardAt = Date.now();
    this.isAnswered = true;
    this.normal = "live";
    this.element = document.querySelector("[data-freshness]");
    setInterval(() => this.show(), 1_000);
  }

  hear(isAnswered) {
    this.isAnswered = isAnswered;
    if (isAnswered) this.heardAt = Date.now();
    this.show();
  }

  name(age) {
    if (this.isAnswered && age <= this.staleMs) return this.normal;
    if (!navigator.onLine) return "offline";
    return this.isAnswered ? "stale" : "trouble";
  }

  show() {
    const age = Date.now() - this.heardAt;
    const name = this.name(age);
    const icon = name === "trouble" ? "stale" : name;
    this.element.dataset.freshness = name;
    this.element.querySelector("[data-icon] use").setAttribute("href", `#icon-${icon}`);
    this.put("freshness", this.phrases.say(`fresh_${name}`));
    const old = name === this.normal ? "" : this.phrases.age(Math.round(age / 1_000));
    this.put("age", old);
  }

  put(key, text) {
    const element = this.element.querySelector(`[data-text="${key}"]`);
    if (element.textContent !== text) element.textContent = text;
  }
}
