// How figures and times are said: what `phrases.py` says of the same ones, word for
// word. A test compares the two.

const DAY_MS = 86_400_000;
const UNTIL = { open: "until", drain: "calls_until" };

export class Phrases {
  constructor(texts) {
    this.texts = texts;
  }

  say(key, named = {}) {
    return this.texts[key].replace(/\{(\w+)\}/g, (_, name) => named[name]);
  }

  number(value) {
    return String(value).replace(/\B(?=(\d{3})+$)/g, this.texts.thousands);
  }

  /** Say how long; null is a gate that calls nobody. */
  wait(minutes) {
    if (minutes === null) return this.say("wait_unknown");
    const [h, m] = [Math.floor(minutes / 60), minutes % 60];
    const [one, other] = h ? ["wait_both", "wait_hours"] : ["wait_minutes", "wait_none"];
    return this.say(m ? one : other, { h: this.number(h), m });
  }

  /** Say how old; only a page that is open says this. */
  age(seconds) {
    if (seconds < 120) return this.say("age_seconds", { n: seconds });
    return this.say("age_minutes", { n: this.number(Math.floor(seconds / 60)) });
  }

  /** Say until when the gate calls vehicles, or when it does again. */
  hours({ mode, now, closes_at, opens_at, timezone }) {
    if (!UNTIL[mode]) return "";
    if (closes_at) return this.say(UNTIL[mode], this.local(closes_at, timezone));
    if (!opens_at) return this.say("opens_unknown");
    const opening = this.local(opens_at, timezone);
    const days = opening.dayNumber - this.local(now, timezone).dayNumber;
    return this.say(["opens", "opens_tomorrow"][days] ?? "opens_on", opening);
  }

  /** A moment on the clock and the calendar of that time zone. */
  local(moment, timeZone) {
    const found = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    }).formatToParts(new Date(moment));
    const parts = Object.fromEntries(found.map(({ type, value }) => [type, value]));
    const { year: y, month: m, day: d, hour, minute } = parts;
    const midnight = new Date(Date.UTC(y, m - 1, d));
    return {
      time: `${hour}:${minute}`,
      date: this.say("date", { y, m, d }),
      // Monday is 0, as in Python.
      weekday: this.texts[`day_${(midnight.getUTCDay() + 6) % 7}`],
      dayNumber: midnight / DAY_MS,
    };
  }
}

/** The gate's mode; `resting` for an open one outside its hours. */
export function stateOf({ mode, open_now }) {
  return mode === "open" && !open_now ? "resting" : mode;
}
