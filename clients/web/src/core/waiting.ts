// Files that wait beside a draft: sealed piece by piece by the key of the store, under ids that say
// nothing, until their message is sent, they are taken away, or they have waited too long.

import { Failed, refusal } from "./bytes";
import type { Spool } from "./spool";
import type { Notes } from "./uploads";

/** What seals by the key of the store, bound to a name. */
export type Sealer = {
  sealPiece(name: string, plain: Uint8Array<ArrayBuffer>): Promise<Blob>;
  openPiece(name: string, sealed: Blob): Promise<Uint8Array<ArrayBuffer>>;
};

/** Notes of the page, by channel and id: what a file is called, and since when it waits. */
export const PREFIX = "attached/";
/** So large a file is kept at most; and so long. */
export const LARGEST = 64 * 1024 ** 2;
export const LONGEST_MS = 30 * 86_400_000;

const PIECE = 1024 ** 2;
/** A nonce before each piece, a tag behind it. */
const SEALED_MORE = 12 + 16;

const nameOf = (id: string, piece: number, of: number): string => `waiting/${id}/${piece}/${of}`;

export class Waiting {
  readonly #spool: Spool;
  #sealer: Sealer | undefined;
  /** One act after another: what is dropped is not kept after that. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  /** What has waited too long goes, and what nobody knows of. */
  begin(store: Sealer & Notes, found: [string, string][], now: number): Promise<void> {
    this.#sealer = store;
    return this.#inTurn(async () => {
      const known = new Set<string>();
      for (const [name, text] of found.filter(([name]) => name.startsWith(PREFIX))) {
        const id = name.slice(name.lastIndexOf("/") + 1);
        if (now - Number(JSON.parse(text).at) < LONGEST_MS) known.add(id);
        else await store.note(name, null);
      }
      const names = await this.#spool.names().catch(() => []);
      for (const id of names) if (!known.has(id)) await this.#spool.drop(id).catch(() => {});
    });
  }

  /** Keeps a file; false where the browser has no room for it, or it cannot be read. */
  keep(id: string, file: Blob): Promise<boolean> {
    return this.#inTurn(async () => {
      const sealer = this.#sealer;
      if (!sealer || file.size > LARGEST) return false;
      const pieces = Math.max(1, Math.ceil(file.size / PIECE));
      const sealed = async function* () {
        for (let piece = 0; piece < pieces; piece += 1) {
          const part = file.slice(piece * PIECE, (piece + 1) * PIECE);
          const plain = new Uint8Array(await part.arrayBuffer());
          yield await sealer.sealPiece(nameOf(id, piece, pieces), plain);
        }
      };
      try {
        await this.#spool.keep(id, file.size + pieces * SEALED_MORE, sealed());
        return true;
      } catch (error) {
        if (error instanceof Failed) return false;
        throw error;
      }
    });
  }

  /** The bytes of one that was kept; `not_kept` if it is not there, or not as it was. */
  open(id: string): Promise<Blob> {
    return this.#inTurn(async () => {
      try {
        const sealed = await this.#spool.read(id);
        const step = PIECE + SEALED_MORE;
        const pieces = Math.ceil(sealed.size / step);
        const plain: Uint8Array<ArrayBuffer>[] = [];
        for (let piece = 0; piece < pieces; piece += 1) {
          const part = sealed.slice(piece * step, (piece + 1) * step);
          const opened = await this.#sealer?.openPiece(nameOf(id, piece, pieces), part);
          if (opened) plain.push(opened);
        }
        return new Blob(plain);
      } catch {
        throw refusal("not_kept", "the browser has not kept the file");
      }
    });
  }

  drop(id: string): Promise<void> {
    return this.#inTurn(() => this.#spool.drop(id).catch(() => {}));
  }

  /** All of them go. */
  clear(): Promise<void> {
    return this.#inTurn(() => this.#spool.clear().catch(() => {}));
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
