// The service worker: keeps one whole version of the client, each file by its hash, and serves all of
// it from there. A new version is fetched beside it and waits until somebody asks for it.

// `scripts/finish.mjs` writes the files of the version in here: [path, sha256 as base64].
const FILES = [];
const VERSION = "none";

const PREFIX = "coterie-";
const CACHE = `${PREFIX}${VERSION}`;
/** Stands in a cache that has all of its version. */
const WHOLE = "/.whole";

/** Pages by the addresses that lead to them. */
function pageOf(path) {
  if (path === "/") return "/index.html";
  return path === "/app" || path.startsWith("/app/") || path.startsWith("/i/") ? "/app.html" : null;
}

/** Fetches what is not here yet; a file that is another than this version says ends it. */
async function keep() {
  const cache = await caches.open(CACHE);
  for (const [path, hash] of FILES) {
    const request = new Request(path, { integrity: `sha256-${hash}`, cache: "no-cache" });
    // What has its hash in its name does not change: an earlier version may have it.
    const hashed = path.startsWith("/_next/static/") || path.startsWith("/w/");
    const known = hashed ? await caches.match(path, { ignoreVary: true }) : undefined;
    const response = known ?? (await fetch(request));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await cache.put(path, response);
  }
  await cache.put(WHOLE, new Response());
}

/** Only this version and the whole one before it stay: a tab may still be open with that. */
async function tidy() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const whole = [];
  for (const name of others) {
    if (await (await caches.open(name)).match(WHOLE)) whole.push(name);
    else if (!self.registration.installing) await caches.delete(name);
  }
  await Promise.all(whole.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request, path) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(path, { ignoreVary: true });
  return found ?? (await caches.match(path, { ignoreVary: true })) ?? fetch(request);
}

/** A version that is not whole leaves nothing behind. */
async function install() {
  try {
    await keep();
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("message", (event) => {
  if (event.data === "begin") self.skipWaiting();
  if (event.data === "version") event.ports[0]?.postMessage(VERSION);
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const path = request.mode === "navigate" ? pageOf(url.pathname) : url.pathname;
  // What is no file of this version, the node answers: every call of the client among it.
  if (path && FILES.some(([known]) => known === path)) event.respondWith(answer(request, path));
});
