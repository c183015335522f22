// The agent's desk by itself and by keyboard; without this script it is links and forms.

import { Cells } from "./agent-cells.js";
import { listenToKeys } from "./desk-keys.js";
import { Alarm, follow, Freshness, listen, PATIENCE_MS, Source } from "./following.js";
import { Phrases } from "./phrases.js";

const PERIOD_MS = 15_000;
// Fifty verdicts in a moment are one reason to ask.
const CALM_MS = 800;

const desk = document.querySelector("[data-agent]");
const shown = desk.querySelector("[data-now]");
const phrases = new Phrases(JSON.parse(desk.dataset.texts));
const freshness = new Freshness(phrases, PERIOD_MS * 2 + PATIENCE_MS);
const alarm = new Alarm();
const title = document.title.replace(/^\(\d+\) /, "");
const source = new Source(() => `/agent/now${location.search}`);
const told = desk.querySelector("[data-told]");
const cells = new Cells(shown, phrases, (text) => {
  told.textContent = text;
  alarm.ring();
});
let hush = () => {};
let known = "";

const rows = () => [...shown.querySelectorAll("[data-id]")];
const ticks = () => [...shown.querySelectorAll("td input[type=checkbox]")];

/* Asking. */

async function refresh() {
  const html = await source.read();
  if (html) show(html);
  freshness.hear(html !== undefined);
  return html !== undefined;
}

/* Showing: ticks and the cursor stay, and what changed is seen to. */

function show(html) {
  const before = new Map(rows().map((row) => [row.dataset.id, row.textContent]));
  const ticked = new Set(ticks().filter((tick) => tick.checked).map((tick) => tick.name));
  const focused = shown.contains(document.activeElement) ? document.activeElement : null;
  const at = focused?.name ? `[name="${CSS.escape(focused.name)}"]` : hrefOf(focused);
  const next = document.createElement("template");
  next.innerHTML = html;
  const goOn = cells.carry(next.content);
  shown.replaceChildren(next.content);
  for (const tick of ticks()) tick.checked = ticked.has(tick.name);
  if (at) shown.querySelector(at)?.focus({ preventScroll: true });
  goOn();
  for (const row of rows()) {
    const old = before.get(row.dataset.id);
    if (before.size && old !== row.textContent) row.classList.add("ticked");
  }
  dress();
}

function hrefOf(element) {
  const href = element?.getAttribute?.("href");
  return href ? `a[href="${CSS.escape(href)}"]` : "";
}

function dress() {
  const needs = Number(shown.querySelector("[data-needs]").dataset.needs);
  document.title = needs ? `(${needs}) ${title}` : title;
  for (const element of shown.querySelectorAll("[data-all]")) element.hidden = false;
  const ids = rows().map((row) => row.dataset.id).sort().join();
  if (ids !== known) {
    known = ids;
    // The stream rings for the vehicles that were there when it began.
    hush();
    hush = listen("/agent/events", ["moved"], () => alarm.ring());
  }
}

shown.addEventListener("change", ({ target }) => {
  if (!target.matches("input[data-all]")) return;
  for (const tick of ticks()) tick.checked = target.checked;
});

/* By keyboard: J and K go along the rows, X ticks, Enter opens, / looks for. */

function step(by) {
  const links = [...shown.querySelectorAll("tbody th a")];
  const here = links.indexOf(document.activeElement?.closest?.("tr")?.querySelector("th a"));
  links[Math.min(Math.max(here + by, 0), links.length - 1)]?.focus();
}

listenToKeys(desk, {
  KeyJ: () => step(1),
  KeyK: () => step(-1),
  KeyX: () => document.activeElement.closest("tr")?.querySelector("td input")?.click(),
  "/": () => desk.querySelector("#q").select(),
});

dress();
follow(refresh, alarm, { period: () => PERIOD_MS, calm: CALM_MS });
