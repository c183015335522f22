// Keeps pages of management and of testers fresh: the server says how everything stands,
// and, where there is a stream, who moved, which is shown at once as dots on their way.

import { Alarm, follow, Freshness, listen, PATIENCE_MS, Source } from "./following.js";
import { patch } from "./patching.js";
import { Phrases } from "./phrases.js";

// No more than this many looks, and dots at once, however fast the day is played.
const LEAST_MS = 1_000;
const USUAL_S = 5;
const MOST_DOTS = 24;
const MOST_FOR_A_MOVE = 3;
const DRIVE_MS = 900;

const parts = [...document.querySelectorAll("[data-live]")];
const phrases = new Phrases(JSON.parse(parts[0].dataset.texts));
const freshness = new Freshness(phrases, USUAL_S * 2_000 + PATIENCE_MS);
const still = matchMedia("(prefers-reduced-motion: reduce)");

/* Asking how it stands. */

function keepFresh(part, alarm) {
  const periodMs = Number(part.dataset.period ?? USUAL_S) * 1_000;
  const source = new Source(() => part.dataset.now);
  const refresh = async () => {
    if (document.hidden) return true;
    const html = await source.read();
    if (html) patch(part, html);
    if (part === parts[0]) freshness.hear(html !== undefined);
    return html !== undefined;
  };
  follow(refresh, alarm, { period: () => periodMs - LEAST_MS, calm: LEAST_MS });
}

/* Showing who moves. */

let driving = 0;

function drive(drawing, from, to, place) {
  if (driving >= MOST_DOTS) return;
  const { clientWidth: width, clientHeight: height } = drawing;
  const at = ([x, y]) => `translate(${x * width}px, ${y * height}px)`;
  const dot = document.createElement("i");
  dot.className = "driving";
  drawing.append(dot);
  driving += 1;
  const driven = dot.animate(
    [{ transform: at(from) }, { transform: at(to) }],
    { duration: DRIVE_MS, delay: place * 120, easing: "ease-in-out", fill: "backwards" },
  );
  driven.onfinish = driven.oncancel = () => {
    dot.remove();
    driving -= 1;
  };
}

function showMoves(part, places, moves) {
  if (document.hidden || still.matches) return;
  for (const { direction, from, to, number } of moves) {
    const drawing = [...part.querySelectorAll(`[data-drawing=${direction}]`)].find(
      (one) => one.clientWidth,
    );
    if (!drawing) continue;
    const known = places[drawing.classList.contains("tall") ? "tall" : "wide"];
    if (!known[from] || !known[to]) continue;
    for (let place = 0; place < Math.min(number, MOST_FOR_A_MOVE); place += 1) {
      drive(drawing, known[from], known[to], place);
    }
  }
}

function watchMoves(part, alarm) {
  const places = JSON.parse(part.dataset.places);
  listen(part.dataset.moves, ["moved"], ({ data }) => {
    showMoves(part, places, JSON.parse(data));
    alarm.ring();
  });
}

for (const part of parts) {
  const alarm = new Alarm();
  if (part.dataset.moves) watchMoves(part, alarm);
  keepFresh(part, alarm);
}
