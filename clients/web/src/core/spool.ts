// Sealed files that wait to go over, in the browser's own file system, where they outlive the tab. What
// is written is what the node gets; the keys are among the core's rows.

import { Failed, refusal } from "./bytes";

/** Where sealed files are kept, each under the id of its blob. */
export type Spool = {
  /** Writes one from its pieces; without room for `size` bytes nothing of it stays (`no_room`). */
  keep(name: string, size: number, pieces: AsyncIterable<Blob>): Promise<void>;
  read(name: string): Promise<Blob>;
  drop(name: string): Promise<void>;
  names(): Promise<string[]>;
  /** All of them go. */
  clear(): Promise<void>;
};

const FOLDER = "uploads";
/** So many bytes are kept at most, all together. */
const KEPT_MAX = 2 * 1024 ** 3;
/** So many are left for the rows: a store that is full stops. */
const SPARE = 64 * 1024 ** 2;

/** What TypeScript has among the libraries of workers only. */
type Writing = {
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
};
type Writable = FileSystemFileHandle & { createSyncAccessHandle(): Promise<Writing> };

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

/** How many bytes may still be kept. */
async function room(): Promise<number> {
  let kept = 0;
  for await (const handle of (await folder()).values()) {
    if (handle.kind === "file") kept += (await handle.getFile()).size;
  }
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return Math.min(quota - usage - SPARE, KEPT_MAX - kept);
}

async function write(name: string, pieces: AsyncIterable<Blob>): Promise<void> {
  const file = (await (await folder()).getFileHandle(name, { create: true })) as Writable;
  const writing = await file.createSyncAccessHandle();
  try {
    let at = 0;
    for await (const piece of pieces) {
      const bytes = new Uint8Array(await piece.arrayBuffer());
      if (writing.write(bytes, { at }) !== bytes.length) throw new Error("not all was written");
      at += bytes.length;
    }
    writing.flush();
  } finally {
    writing.close();
  }
}

async function drop(name: string): Promise<void> {
  await (await folder()).removeEntry(name).catch(gone);
}

/** What is not there need not go. */
function gone(error: unknown): void {
  if (!(error instanceof DOMException) || error.name !== "NotFoundError") throw error;
}

/** That of this browser; each act fails with a typed error where there is none. */
export const spool: Spool = {
  async keep(name, size, pieces) {
    try {
      if (size > (await room())) throw new Error("too little is left");
      await write(name, pieces);
    } catch (error) {
      await drop(name).catch(() => {});
      throw noRoom(error);
    }
  },
  async read(name) {
    return (await (await folder()).getFileHandle(name)).getFile();
  },
  drop,
  async names() {
    const names: string[] = [];
    for await (const name of (await folder()).keys()) names.push(name);
    return names;
  },
  async clear() {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(FOLDER, { recursive: true }).catch(gone);
  },
};

/** Why the browser does not keep a file; what the pieces fail with stays as it is. */
function noRoom(error: unknown): Failed {
  if (error instanceof Failed) return error;
  return refusal("no_room", `the browser does not keep the file: ${String(error)}`);
}
