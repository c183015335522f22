// Keeps the public board fresh: asks for the figures, puts in place what changed.

import { Alarm, follow, Freshness, PATIENCE_MS, Source } from "./following.js";
import { patch } from "./patching.js";
import { Phrases, stateOf } from "./phrases.js";

const PERIOD_MS = 2_000;
// Three answers that did not come.
const STALE_MS = 6_500;
// A wall screen is on for weeks: this often it takes up the newest page by itself.
const RENEWED_MS = 3_600_000;
// How the day went changes by the hour, and is read for all of them seldom.
const DAYS_MS = 30_000;
const CALM_MS = 5_000;

const board = document.querySelector("[data-board]");
const phrases = new Phrases(JSON.parse(board.dataset.texts));
const freshness = new Freshness(phrases, STALE_MS);
const openedAt = Date.now();

/** The database says the same, slower; the page says which it was. */
function nameSource() {
  freshness.normal = board.dataset.source === "database" ? "database" : "live";
}

/* What is put in place. */

function put(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

function putText(within, key, text) {
  return put(within.querySelector(`[data-text="${key}"]`), text);
}

function putIcon(within, name) {
  within.querySelector("[data-icon] use").setAttribute("href", `#icon-${name}`);
}

function tick(element) {
  element.classList.remove("ticked");
  void element.offsetWidth; // The animation starts anew only after a layout.
  element.classList.add("ticked");
}

function showFlow(element, flow) {
  for (const figure of element.querySelectorAll("[data-figure]")) {
    if (put(figure, phrases.number(flow[figure.dataset.figure]))) tick(figure);
  }
  putText(element, "expected_wait", phrases.wait(flow.expected_wait_minutes));
}

/** What `announced.py` makes of the same: something else is announced now. */
function announcedOf(gate, { dayNumber }) {
  const day = new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);
  return [day, gate.version, ...gate.notices.map(({ id }) => id)].join(" ");
}

function showGate(element, gate) {
  const state = stateOf(gate);
  const now = phrases.local(gate.now, gate.timezone);
  // Announcements come with a page that is made anew.
  if (element.dataset.announced !== announcedOf(gate, now)) throw new Error("news");
  element.dataset.state = state;
  element.dataset.density = gate.density;
  putIcon(element, state);
  putText(element, "state", phrases.say(`state_${state}`));
  putText(element, "advice", phrases.say(`advice_${state}`));
  putText(element, "hours", phrases.hours(gate));
  putText(element, "density", phrases.say(`density_${gate.density}`));
  const n = phrases.number(gate.waiting);
  putText(element, "density_waiting", phrases.say("density_waiting", { n }));
  putText(element, "time", now.time);
  putText(element, "day", `${now.weekday} ${now.date}`);
  element.querySelector("time").dateTime = gate.now;
  for (const flow of element.querySelectorAll("[data-direction]")) {
    showFlow(flow, gate.directions[flow.dataset.direction]);
  }
}

function showAll({ gates, source }) {
  const shown = [...board.querySelectorAll("[data-gate]")];
  const ids = shown.map((element) => element.dataset.gate).join();
  if (ids !== gates.map(({ id }) => id).join()) throw new Error("other gates");
  board.dataset.source = source;
  shown.forEach((element, place) => showGate(element, gates[place]));
}

function show(found) {
  try {
    showAll(found);
  } catch (error) {
    // There is another gate, or a newer service than this page: it is made anew.
    console.warn(error);
    location.reload();
  }
}

/* Asking, again and again. */

async function read() {
  try {
    const response = await fetch("/v1/gates", {
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // Away or too slow; the page says so, and asks again.
  }
}

async function refresh() {
  const found = await read();
  if (found !== null) {
    show(found);
    nameSource();
    if (Date.now() - openedAt > RENEWED_MS) location.reload();
  }
  freshness.hear(found !== null);
  return found !== null;
}

/* How the day went, below the figures: seldom new, and nothing to worry about. */

const days = document.querySelector("[data-days]");
const course = new Source(() => "/days");

async function refreshDays() {
  if (document.hidden) return true;
  const html = await course.read();
  if (html) patch(days, html);
  return html !== undefined;
}

if (days) follow(refreshDays, new Alarm(), { period: () => DAYS_MS, calm: CALM_MS });

nameSource();
follow(refresh, new Alarm(), { period: () => PERIOD_MS });
