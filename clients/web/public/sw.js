// The service worker: keeps whole versions of the client, each file by its hash, and serves all of one
// from there. It is the same script in every version: what a version has stands in `hashes.json`, and who
// vouches for it in `hashes.json.sig` (spec, chapter 17). A newer one is fetched beside the one that runs,
// and begins when somebody asks. Who has taken a signed version is given no other than that key signs.
//
// What this does not hold off: a first visit takes what it gets. A browser replaces this script by whatever
// the node has at its address, runs that at once and lets it take over when the last tab is closed; here it
// is named, and not more. And whoever clears the data of the site begins anew.

const LIST = "/hashes.json";
const SIGNATURE = "/hashes.json.sig";
const SCRIPT = "sw.js";
const LABEL = "coterie/1 web release";
const FILES_MAX = 2_000;

const PREFIX = "coterie-";
/** Stands in a cache that has all of its version. */
const WHOLE = "/.whole";
/** Where it is noted what is current, what waits and what was refused. */
const NOTES = "coterie.notes";
const NOTED = "/notes";

/** Names that hash what is in them: no other bytes ever come under one. */
const HASHED = /^\/(?:_next\/static|w)\//;
/** What the node alone answers. */
const NODES = /^\/(?:v1\/|sw\.js$|hashes\.json(?:\.sig)?$)/;
/** What is kept of an answer beside its bytes: the rest could lead elsewhere, and has no hash. */
const HEADERS = [
  "content-type",
  "content-security-policy",
  "cross-origin-embedder-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "referrer-policy",
  "x-content-type-options",
];

/** A file that is another than the list says. */
class Differs extends Error {}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** Base64url without padding, of exactly so many bytes; null for anything else. */
function decoded(text, size) {
  if (typeof text !== "string" || !/^[\w-]*$/.test(text)) return null;
  if (text.length !== Math.ceil((size * 4) / 3)) return null;
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(plain), (one) => one.charCodeAt(0));
  // The bits behind the last byte are zero, so that there is one spelling.
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, "") === plain ? bytes : null;
}

/** The fields of a signature; null for what is none. */
function parsed(bytes) {
  try {
    const { key, release, signature, ...more } = JSON.parse(new TextDecoder().decode(bytes));
    if (Object.keys(more).length > 0 || !Number.isSafeInteger(release) || release < 1) return null;
    const point = decoded(key, 32);
    const signed = decoded(signature, 64);
    return point && signed ? { key, release, point, signed } : null;
  } catch {
    return null;
  }
}

/** What is signed: label, zero, release, hash of the list. */
async function message(list, release) {
  const label = new TextEncoder().encode(LABEL);
  const bytes = new Uint8Array(label.length + 1 + 8 + 32);
  bytes.set(label);
  new DataView(bytes.buffer).setBigUint64(label.length + 1, BigInt(release));
  bytes.set(await sha256(list), label.length + 9);
  return bytes;
}

/** Who vouches for a list: `none`, `bad`, `unchecked` (this browser has no Ed25519), or `good` with key and release. */
async function voucher(list, signature) {
  if (signature === null) return { signature: "none" };
  const told = parsed(signature);
  if (!told) return { signature: "bad" };
  const { key, release, point, signed } = told;
  try {
    const verifying = await crypto.subtle.importKey("raw", point, "Ed25519", false, ["verify"]);
    const bytes = await message(list, release);
    const good = await crypto.subtle.verify("Ed25519", verifying, signed, bytes);
    return good ? { signature: "good", key, release } : { signature: "bad" };
  } catch (error) {
    return { signature: error.name === "NotSupportedError" ? "unchecked" : "bad" };
  }
}

/** Why a version does not follow the current one; null if it does. */
function refusal(current, offer) {
  if (offer.signature === "bad") return "bad_signature";
  if (!current.key) return null;
  if (offer.signature === "none") return "unsigned";
  if (offer.signature === "unchecked") return "unchecked";
  if (offer.key !== current.key) return "other_key";
  return offer.release > current.release ? null : "older";
}

/** The files of a list: [name, sha256 as hex]. */
function filesOf(list) {
  const files = Object.entries(JSON.parse(new TextDecoder().decode(list)));
  const good = ([name, sum]) =>
    name.split("/").every((part) => part !== ".." && /^[\w.~()[\]-]+$/.test(part)) &&
    /^[0-9a-f]{64}$/.test(sum);
  if (files.length === 0 || files.length > FILES_MAX || !files.every(good)) {
    throw new Error("the list of files is none");
  }
  return files;
}

/** The bytes at an address as the node has them now; null where there is nothing. */
async function fetched(path) {
  const response = await fetch(path, { cache: "no-store", redirect: "error" });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.arrayBuffer();
}

/** The version that the node has now. */
async function offered() {
  const list = await fetched(LIST);
  if (list === null) throw new Error("the node has no list of its files");
  const files = filesOf(list);
  return {
    list,
    files,
    sum: hex(await sha256(list)),
    ...(await voucher(list, await fetched(SIGNATURE))),
  };
}

/** What is noted of a version. */
const noted = ({ sum, signature, key = null, release = null }) => ({
  sum,
  signature,
  key,
  release,
});

let notes = null;

async function load() {
  if (notes) return notes;
  const kept = await caches.match(NOTED, { cacheName: NOTES });
  notes = kept ? await kept.json() : { current: null, waiting: null, before: null, refused: null };
  return notes;
}

async function note(change) {
  const now = { ...(await load()), ...change };
  const cache = await caches.open(NOTES);
  await cache.put(NOTED, new Response(JSON.stringify(now)));
  notes = now;
  await tidy();
}

/** Only the current version, the one that waits and the one before stay: a tab may still be open with that. */
async function tidy() {
  const { current, waiting, before } = await load();
  const stay = [current?.sum, waiting?.sum, before].map((sum) => PREFIX + sum);
  const others = (await caches.keys()).filter(
    (name) => name.startsWith(PREFIX) && !stay.includes(name),
  );
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** The answer as it is kept, if its bytes have this hash. */
async function checked(response, sum) {
  const bytes = await response.arrayBuffer();
  if (hex(await sha256(bytes)) !== sum) return null;
  const told = HEADERS.map((name) => [name, response.headers.get(name)]);
  return new Response(bytes, { headers: told.filter(([, value]) => value !== null) });
}

/** Fetches what is not here yet; a file that is another than the list says ends it, and nothing is left behind. */
async function keep({ list, files, sum }) {
  const name = PREFIX + sum;
  if (await caches.match(WHOLE, { cacheName: name })) return;
  const cache = await caches.open(name);
  try {
    for (const [file, hash] of files) {
      if (file === SCRIPT) continue;
      const path = `/${file}`;
      const hashed = HASHED.test(path);
      // An earlier version may have it.
      const here = hashed ? await caches.match(path, { ignoreVary: true }) : undefined;
      let good = here ? await checked(here, hash) : null;
      if (!good) {
        const response = await fetch(path, {
          cache: hashed ? "no-cache" : "no-store",
          redirect: "error",
        });
        if (!response.ok) throw new Error(`${path}: ${response.status}`);
        good = await checked(response, hash);
      }
      if (!good) throw new Differs(file);
      await cache.put(path, good);
    }
    await cache.put(LIST, new Response(list));
    await cache.put(WHOLE, new Response());
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
}

/** The first version that is kept here: whoever signs that is the one who signs from now on. */
async function install() {
  if ((await load()).current) return;
  const offer = await offered();
  await keep(offer);
  await note({ current: noted(offer) });
}

/** Looks what the node has: a newer version is fetched and waits, or is refused, and that is noted. */
async function look() {
  const { current } = await load();
  if (!current) return install();
  const offer = await offered();
  const reason = refusal(current, offer);
  if (offer.sum === current.sum) {
    // The same files: at most they were signed since.
    const signed = !reason && offer.signature === "good";
    return note({ current: signed ? noted(offer) : current, waiting: null, refused: null });
  }
  const refused = { reason, sum: offer.sum, key: offer.key ?? null, file: null };
  if (reason) return note({ refused });
  try {
    await keep(offer);
  } catch (error) {
    if (!(error instanceof Differs)) throw error;
    return note({ refused: { ...refused, reason: "file", file: error.message } });
  }
  return note({ waiting: noted(offer), refused: null });
}

/** Goes on to the version that waits. */
async function swap() {
  const { current, waiting } = await load();
  if (!waiting || refusal(current, waiting)) return;
  await note({ current: waiting, before: current.sum, waiting: null, refused: null });
  await tell({ begun: waiting.sum });
}

/**
 * Another script in the place of this one: `follows` if a version that may follow lists it, or the current
 * one, or nobody has signed that; else, and where it cannot be found out, `unsigned`.
 */
async function successor() {
  const { active, installing, waiting } = self.registration;
  // The first one of all waits for a moment too, and in some browsers while it is active already.
  if (!active || ![installing, waiting].some((one) => one && one !== active)) return null;
  const { current } = await load();
  if (!current?.key) return "follows";
  try {
    const offer = await offered();
    const script = await fetched(`/${SCRIPT}`);
    const listed = offer.files.find(([file]) => file === SCRIPT)?.[1];
    const same = script !== null && hex(await sha256(script)) === listed;
    const known = offer.key === current.key && offer.release >= current.release;
    return offer.signature === "good" && known && same ? "follows" : "unsigned";
  } catch {
    return "unsigned";
  }
}

async function tell(words) {
  for (const client of await self.clients.matchAll()) client.postMessage(words);
}

let turn = Promise.resolve();
/** One thing after the other: what is noted is read, and written anew. */
function inTurn(act) {
  const done = turn.then(act);
  turn = done.catch(() => {});
  return done;
}

const ASKED = {
  about: () => load(),
  look: () => inTurn(look),
  swap: () => inTurn(swap),
};

/** Does what a page asks for, and answers with what is noted then; `failed` if it could not be done. */
async function serve(asked, port) {
  const failed = await ASKED[asked]().then(
    () => false,
    () => true,
  );
  const told = { ...(await load()), script: await successor(), failed };
  port?.postMessage(told);
  if (asked === "look") await tell(told);
}

/** Pages by the addresses that lead to them. */
function pageOf(path) {
  if (path === "/") return "/index.html";
  return path === "/app" || path.startsWith("/app/") || path.startsWith("/i/") ? "/app.html" : null;
}

async function answer(request, path) {
  const { current, before } = await load();
  const from = (sum) => caches.match(path, { cacheName: PREFIX + sum, ignoreVary: true });
  if (!current) return fetch(request);
  const found =
    (await from(current.sum)) ?? (HASHED.test(path) && before ? await from(before) : null);
  if (found) return found;
  // In a version that is signed nothing runs that it does not list.
  return current.key && HASHED.test(path) ? Response.error() : fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(inTurn(install)));
self.addEventListener("activate", (event) => {
  // The script before this one may have gone on since this one was installed.
  notes = null;
  event.waitUntil(inTurn(tidy).then(() => self.clients.claim()));
});
self.addEventListener("message", (event) => {
  // Of a script that waits: in the place of the one before it.
  if (event.data === "begin") self.skipWaiting();
  if (Object.hasOwn(ASKED, event.data)) event.waitUntil(serve(event.data, event.ports[0]));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (NODES.test(url.pathname)) return;
  const page = request.mode === "navigate" ? pageOf(url.pathname) : null;
  event.respondWith(answer(request, page ?? url.pathname));
});
