// Keeps the page of one vehicle fresh: the stream says that something happened, and
// what changed comes from the server, in words.

import { Freshness, patience, pause } from "./following.js";
import { Phrases } from "./phrases.js";

const PATIENCE_MS = 8_000;

const page = document.querySelector("[data-vehicle]");
const shown = page.querySelector("[data-now]");
const phrases = new Phrases(JSON.parse(page.dataset.texts));
const path = `/v/${page.dataset.vehicle}`;
const alarm = new EventTarget();
const title = document.title;
let tag = "";

const section = () => shown.querySelector("[data-status]");
const periodMs = () => Number(section().dataset.poll) * 1_000;
const freshness = new Freshness(phrases, periodMs() * 2 + PATIENCE_MS);

/* Asking. */

async function read() {
  try {
    const response = await fetch(`${path}/now`, {
      cache: "no-store",
      headers: tag ? { "If-None-Match": tag } : {},
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    // A session that has ended leads to the page that begins another.
    if (response.redirected) location.reload();
    if (response.status === 304) return null;
    if (!response.ok) return undefined;
    tag = response.headers.get("ETag");
    return await response.text();
  } catch {
    return undefined; // Away or too slow; the page says so, and asks again.
  }
}

function show(html) {
  const before = section().dataset.status;
  const wasOpen = shown.querySelector("details[open]") !== null;
  shown.innerHTML = html;
  if (wasOpen) shown.querySelector("details")?.setAttribute("open", "");
  const status = section().dataset.status;
  if (status !== before) tell(status);
  freshness.staleMs = periodMs() * 2 + PATIENCE_MS;
}

async function follow() {
  for (let failures = 0; ; ) {
    const html = await read();
    freshness.hear(html !== undefined);
    failures = html === undefined ? Math.min(failures + 1, 5) : 0;
    if (html) show(html);
    await pause(patience(html === undefined ? 2_000 : periodMs(), failures), alarm);
  }
}

/* Being told: whatever comes is a reason to ask, and a stream that ends is opened anew. */

function listen() {
  const events = new EventSource(`${path}/events`);
  const ring = () => alarm.dispatchEvent(new Event("alarm"));
  for (const kind of JSON.parse(page.dataset.kinds)) events.addEventListener(kind, ring);
}

/* Being woken when the vehicle is called. */

const alerting = page.querySelector("[data-alerting]");

function tell(status) {
  const said = phrases.say(`status_${status}`);
  document.title = status === "called" ? `${said} · ${title}` : title;
  if (status !== "called") return;
  navigator.vibrate?.([400, 200, 400]);
  if (globalThis.Notification?.permission === "granted") {
    const body = shown.querySelector(".reason")?.textContent ?? "";
    navigator.serviceWorker?.ready
      .then((worker) => worker.showNotification(document.title, { body, tag: path }))
      .catch(() => {});
  }
}

function offerAlerts() {
  alerting.hidden = globalThis.Notification?.permission !== "default";
}

alerting.addEventListener("click", async () => {
  await Notification.requestPermission();
  offerAlerts();
});

/* What was shown stays readable without a network, the pass too. */

// What was declared just now need not be kept as a draft any more.
if (new URLSearchParams(location.search).has("declared")) localStorage.removeItem("declaration");

navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
offerAlerts();
listen();
follow();
