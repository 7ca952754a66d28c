// The store: rows in IndexedDB, sealed by a key that the browser keeps and JavaScript cannot read.
// Rows are the core's; notes are the page's own (drafts, what waits to be sent), sealed alike.
// Whoever opens it takes the next number, and writes only as long as nobody has taken one after it.
//
// Why two tabs never use one key of a ratchet for two messages, also when the leading one stood still, was
// taken for dead and wakes up in the middle of something:
// - What leaves is saved first, with the ratchet as it stands after it, in one transaction (`driver.ts`).
// - That transaction compares the number, and the database puts it before or after the one in which the next
//   leader takes its own. Before: the next leader, who reads only after that, goes on behind the key that was
//   used. After: it is undone, and nothing of it leaves. The lock and the pulse are not part of this reasoning.

import type { Change, Load, Row } from "@/wire/core";
import { bytesOf, textOf } from "./base64url";

const DATABASE = "coterie";
const VERSION = 3;
const NONCE_BYTES = 12;

/** Somebody else has opened the store since. */
export class TakenOver extends Error {
  constructor() {
    super("another tab has taken over");
  }
}

type Sealed = { iv: Uint8Array<ArrayBuffer>; body: ArrayBuffer };

/** What a request comes to. */
function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The end of a transaction: complete means durable. */
function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new TakenOver());
  });
}

export class Rows {
  readonly #database: IDBDatabase;
  readonly #key: CryptoKey;
  /** Which of those who have opened it this is. */
  readonly number: number;
  #lastNote: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(database: IDBDatabase, key: CryptoKey, number: number) {
    this.#database = database;
    this.#key = key;
    this.number = number;
    // Whoever deletes it does not wait for one that has been overtaken.
    database.onversionchange = () => {
      this.#closed = true;
      database.close();
    };
  }

  static async open(): Promise<Rows> {
    const opening = indexedDB.open(DATABASE, VERSION);
    opening.onupgradeneeded = () => {
      for (const name of ["rows", "keys", "notes", "lead"]) {
        if (!opening.result.objectStoreNames.contains(name)) opening.result.createObjectStore(name);
      }
    };
    const database = await done(opening);
    return new Rows(database, await storeKey(database), await nextNumber(database));
  }

  /** All rows but those of timelines, in ascending order of keys. */
  async state(): Promise<Row[]> {
    const below = await this.#range(IDBKeyRange.upperBound("t/", true));
    return [...below, ...(await this.#range(IDBKeyRange.lowerBound("t0")))];
  }

  /** The rows that the core wants to see. */
  async load({ from, to, limit, last }: Load): Promise<Row[]> {
    if (from >= to) return [];
    const range = IDBKeyRange.bound(from, to, false, true);
    if (!last) return this.#range(range, limit);
    // From the end, so that a long timeline is not read whole.
    const store = this.#database.transaction("rows").objectStore("rows");
    const found: [string, Sealed][] = [];
    await new Promise<void>((resolve, reject) => {
      const walk = store.openCursor(range, "prev");
      walk.onerror = () => reject(walk.error);
      walk.onsuccess = () => {
        const cursor = walk.result;
        if (!cursor || found.length >= limit) return resolve();
        found.push([String(cursor.key), cursor.value]);
        cursor.continue();
      };
    });
    return this.#opened(found.reverse());
  }

  /** Makes changes durable, all or none. */
  async save(changes: Change[]): Promise<void> {
    // Sealed first: a transaction ends by itself when nothing is asked of it.
    const sealed = await Promise.all(
      changes.map(({ key, value }) => (value === null ? null : this.#seal(key, bytesOf(value)))),
    );
    const transaction = this.#write("rows");
    const store = transaction.objectStore("rows");
    changes.forEach(({ key }, at) => {
      const value = sealed[at];
      if (value) store.put(value, key);
      else store.delete(key);
    });
    await completed(transaction);
  }

  /** All notes of the page, those on their way among them. */
  async notes(): Promise<[string, string][]> {
    await this.#lastNote.catch(() => {});
    const store = this.#database.transaction("notes").objectStore("notes");
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    const text = new TextDecoder();
    return Promise.all(
      keys.map(async (key, at): Promise<[string, string]> => {
        const name = String(key);
        return [name, text.decode(await this.#unseal(`note/${name}`, values[at]))];
      }),
    );
  }

  /** Keeps a note, or forgets it; one after the other, as sealing one takes longer than forgetting. */
  note(name: string, text: string | null): Promise<void> {
    this.#lastNote = this.#lastNote.then(() => this.#keepNote(name, text));
    return this.#lastNote;
  }

  async #keepNote(name: string, text: string | null): Promise<void> {
    const bytes = text === null ? null : new TextEncoder().encode(text);
    const sealed = bytes && (await this.#seal(`note/${name}`, bytes));
    const transaction = this.#write("notes");
    if (sealed) transaction.objectStore("notes").put(sealed, name);
    else transaction.objectStore("notes").delete(name);
    await completed(transaction);
  }

  /** Fails when somebody else has opened the store since. */
  async holds(): Promise<void> {
    if (this.#closed) throw new TakenOver();
    const store = this.#database.transaction("lead").objectStore("lead");
    if ((await done(store.get("number"))) !== this.number) throw new TakenOver();
  }

  /** A transaction that comes to nothing when somebody else has opened the store since. */
  #write(store: "rows" | "notes"): IDBTransaction {
    if (this.#closed) throw new TakenOver();
    const durability = store === "rows" ? "strict" : "relaxed";
    const transaction = this.#database.transaction([store, "lead"], "readwrite", { durability });
    const last = transaction.objectStore("lead").get("number");
    last.onsuccess = () => {
      if (last.result !== this.number) transaction.abort();
    };
    return transaction;
  }

  /** Deletes everything, the key with it. */
  async forget(): Promise<void> {
    this.#database.close();
    await done(indexedDB.deleteDatabase(DATABASE));
  }

  async #range(range: IDBKeyRange, limit?: number): Promise<Row[]> {
    const store = this.#database.transaction("rows").objectStore("rows");
    const [keys, values] = await Promise.all([
      done(store.getAllKeys(range, limit)),
      done(store.getAll(range, limit)),
    ]);
    return this.#opened(keys.map((key, at) => [String(key), values[at]]));
  }

  #opened(found: [string, Sealed][]): Promise<Row[]> {
    return Promise.all(
      found.map(async ([key, sealed]) => ({ key, value: textOf(await this.#unseal(key, sealed)) })),
    );
  }

  /** Seals something that is kept beside the rows, bound to its name. */
  async sealPiece(name: string, plain: Uint8Array<ArrayBuffer>): Promise<Blob> {
    const { iv, body } = await this.#seal(name, plain);
    return new Blob([iv, body]);
  }

  async openPiece(name: string, sealed: Blob): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(await sealed.arrayBuffer());
    const iv = bytes.slice(0, NONCE_BYTES);
    return this.#unseal(name, { iv, body: bytes.slice(NONCE_BYTES).buffer });
  }

  async #seal(key: string, value: Uint8Array<ArrayBuffer>): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const body = await crypto.subtle.encrypt(parameters(key, iv), this.#key, value);
    return { iv, body };
  }

  async #unseal(key: string, { iv, body }: Sealed): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(key, iv), this.#key, body));
  }
}

/** A value is bound to its key. */
function parameters(key: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(key) };
}

/** The key, made once; it cannot be exported. */
async function storeKey(database: IDBDatabase): Promise<CryptoKey> {
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

/** The number of whoever opens the store now. */
async function nextNumber(database: IDBDatabase): Promise<number> {
  const transaction = database.transaction("lead", "readwrite", { durability: "strict" });
  const store = transaction.objectStore("lead");
  const number = ((await done(store.get("number"))) ?? 0) + 1;
  store.put(number, "number");
  await completed(transaction);
  return number;
}
