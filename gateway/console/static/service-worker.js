// Keeps the pages of one's vehicles, and their passes, readable without a network, and
// one page to declare with. What is new always comes from the gateway; what is kept is
// shown when it cannot.

const KEPT = "vehicles-1";
const OURS = /^\/(?:v\/[0-9a-f-]{36}(?:\/pass\.svg)?|static\/.+)$/;
const DECLARING = /^\/declare(?:\/offline)?$/;
const WHOLE = "/declare/offline";
// Longer than this nobody looks at an empty page; a slow network takes less.
const PATIENCE_MS = 12_000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

async function answer(request) {
  const cache = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

/** Whoever wants to declare gets the page of all steps where the gateway is away. */
async function declare(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(WHOLE);
  const fetched = fetch(request);
  if (!kept) return fetched;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept));
  return Promise.race([fetched.then((found) => (found.status >= 500 ? kept : found)), late])
    .catch(() => kept);
}

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (OURS.test(pathname)) event.respondWith(answer(event.request));
  // Only what is opened: what scripts ask for is to tell whether the gateway is there.
  const isOpened = event.request.mode === "navigate";
  if (isOpened && DECLARING.test(pathname)) event.respondWith(declare(event.request));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(event.notification.tag));
});
