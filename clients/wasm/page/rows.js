// The store: rows in IndexedDB, sealed by a key that the browser keeps and JavaScript cannot read.
// Values go in and out as base64url, as the core writes them.

const DATABASE = "coterie";
const NONCE_BYTES = 12;

/** What a request comes to. */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The end of a transaction: complete means durable. */
function completed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

export class Rows {
  #database;
  #key;

  constructor(database, key) {
    this.#database = database;
    this.#key = key;
  }

  static async open() {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("rows");
      opening.result.createObjectStore("keys");
    };
    const database = await done(opening);
    // Never asks; a browser that is short of space may still say no.
    await navigator.storage?.persist?.();
    return new Rows(database, await storeKey(database));
  }

  /** All rows but those of timelines, in ascending order of keys. */
  async state() {
    const below = await this.#range(IDBKeyRange.upperBound("t/", true));
    return [...below, ...(await this.#range(IDBKeyRange.lowerBound("t0")))];
  }

  /** The rows that the core wants to see. */
  async load({ from, to, limit, last }) {
    if (from >= to) return [];
    const range = IDBKeyRange.bound(from, to, false, true);
    if (!last) return this.#range(range, limit);
    // From the end, so that a long timeline is not read whole.
    const store = this.#database.transaction("rows").objectStore("rows");
    const found = [];
    await new Promise((resolve, reject) => {
      const walk = store.openCursor(range, "prev");
      walk.onerror = () => reject(walk.error);
      walk.onsuccess = () => {
        const cursor = walk.result;
        if (!cursor || found.length >= limit) return resolve();
        found.push([cursor.key, cursor.value]);
        cursor.continue();
      };
    });
    return this.#opened(found.reverse());
  }

  /** Makes changes durable, all or none. */
  async save(changes) {
    // Sealed first: a transaction ends by itself when nothing is asked of it.
    const sealed = await Promise.all(
      changes.map(({ key, value }) => (value === null ? null : this.#seal(key, bytes(value)))),
    );
    const transaction = this.#database.transaction("rows", "readwrite", { durability: "strict" });
    const store = transaction.objectStore("rows");
    changes.forEach(({ key }, at) => {
      if (sealed[at] === null) store.delete(key);
      else store.put(sealed[at], key);
    });
    await completed(transaction);
  }

  async #range(range, limit) {
    const store = this.#database.transaction("rows").objectStore("rows");
    const [keys, values] = await Promise.all([
      done(store.getAllKeys(range, limit)),
      done(store.getAll(range, limit)),
    ]);
    return this.#opened(keys.map((key, at) => [key, values[at]]));
  }

  #opened(found) {
    return Promise.all(
      found.map(async ([key, sealed]) => ({ key, value: text(await this.#unseal(key, sealed)) })),
    );
  }

  async #seal(key, value) {
    const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const body = await crypto.subtle.encrypt(this.#parameters(key, iv), this.#key, value);
    return { iv, body };
  }

  async #unseal(key, { iv, body }) {
    return new Uint8Array(await crypto.subtle.decrypt(this.#parameters(key, iv), this.#key, body));
  }

  /** A value is bound to its key. */
  #parameters(key, iv) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(key) };
  }
}

/** The key, made once; it cannot be exported. */
async function storeKey(database) {
  const found = await done(database.transaction("keys").objectStore("keys").get("store"));
  if (found) return found;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const transaction = database.transaction("keys", "readwrite", { durability: "strict" });
  transaction.objectStore("keys").add(key, "store");
  await completed(transaction);
  return key;
}

function bytes(base64url) {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function text(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
