// Keeps the page of one vehicle fresh: the stream says that something happened, and
// what changed comes from the server, in words.

import { Alarm, follow, Freshness, listen, PATIENCE_MS, Source } from "./following.js";
import { Phrases } from "./phrases.js";

const page = document.querySelector("[data-vehicle]");
const shown = page.querySelector("[data-now]");
const phrases = new Phrases(JSON.parse(page.dataset.texts));
const path = `/v/${page.dataset.vehicle}`;
// Who is called wants to know it, whatever else the telephone shows.
const alarm = new Alarm({ rousesHidden: true });
const title = document.title;
const source = new Source(() => `${path}/now`);

// Who was called, or is over it, waits for no call.
const UNCALLED = ["draft", "submitted", "approved", "rejected"];

const section = () => shown.querySelector("[data-status]");
const periodMs = () => Number(section().dataset.poll) * 1_000;
const freshness = new Freshness(phrases, periodMs() * 2 + PATIENCE_MS);

/* Asking. */

function show(html) {
  const before = section().dataset.status;
  const wasOpen = shown.querySelector("details[open]") !== null;
  shown.innerHTML = html;
  if (wasOpen) shown.querySelector("details")?.setAttribute("open", "");
  const status = section().dataset.status;
  if (status !== before) tell(status);
  offerAlerts();
  freshness.staleMs = periodMs() * 2 + PATIENCE_MS;
}

async function refresh() {
  const html = await source.read();
  if (html) show(html);
  freshness.hear(html !== undefined);
  return html !== undefined;
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
  const mayAsk = globalThis.Notification?.permission === "default";
  alerting.hidden = !mayAsk || !UNCALLED.includes(section().dataset.status);
}

alerting.addEventListener("click", async () => {
  await Notification.requestPermission();
  offerAlerts();
});

/* What was shown stays readable without a network, the pass too. */

// What was declared just now need not be kept as a draft any more.
if (new URLSearchParams(location.search).has("declared")) {
  localStorage.removeItem(`declaration ${page.dataset.account}`);
}

navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
offerAlerts();
// Whatever is told is a reason to ask.
listen(`${path}/events`, JSON.parse(page.dataset.kinds), () => alarm.ring());
follow(refresh, alarm, { period: periodMs });
