// What every page that stays fresh shares: how fresh it is, and when to ask again.

const SLOWEST_MS = 30_000;

/** Wait so long, or until the tab is looked at again or the network is back. */
export function pause(ms, alarm) {
  return new Promise((resolve) => {
    const controller = new AbortController();
    const wake = () => {
      if (document.hidden) return;
      clearTimeout(timer);
      controller.abort();
      resolve();
    };
    const timer = setTimeout(wake, ms);
    const { signal } = controller;
    document.addEventListener("visibilitychange", wake, { signal });
    addEventListener("online", wake, { signal });
    alarm?.addEventListener("alarm", wake, { signal });
  });
}

/** How long to wait after so many failures in a row. */
export function patience(period, failures) {
  // Those who lost the gateway together do not come back together.
  const spread = failures ? 0.75 + Math.random() / 2 : 1;
  return Math.min(period * 2 ** failures, Math.max(SLOWEST_MS, period)) * spread;
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
