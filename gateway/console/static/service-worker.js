// Keeps the pages of one's vehicles, and their passes, readable without a network.
// What is new always comes from the gateway; what is kept is shown when it cannot.

const KEPT = "vehicles-1";
const OURS = /^\/(?:v\/[0-9a-f-]{36}(?:\/pass\.svg)?|static\/.+)$/;

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

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (OURS.test(pathname)) event.respondWith(answer(event.request));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(event.notification.tag));
});
