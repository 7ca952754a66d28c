// Sealed files in the browser's own file system, where they outlive the tab: those on their way, as the
// node gets them, whose keys are among the core's rows; and those beside a draft, by the store's own key.

import { Failed, refusal } from "./bytes";

/** Where sealed files are kept, each under an id of its own. */
export type Spool = {
  /** Writes one from its pieces; without room for `size` bytes nothing of it stays (`no_room`). */
  keep(name: string, size: number, pieces: AsyncIterable<Blob>): Promise<void>;
  read(name: string): Promise<Blob>;
  drop(name: string): Promise<void>;
  names(): Promise<string[]>;
  /** All of them go. */
  clear(): Promise<void>;
};

const MIB = 1024 ** 2;
/** So many bytes are kept at most in a folder, all together. */
const KEPT_MAX = { uploads: 2 * 1024 * MIB, drafts: 256 * MIB };
/** So many are left for the rows: a store that is full stops. */
const SPARE = 64 * MIB;

/** Files on their way; files that wait beside a draft. */
export type Folder = keyof typeof KEPT_MAX;

/** What TypeScript has among the libraries of workers only. */
type Writing = {
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
};
type Writable = FileSystemFileHandle & { createSyncAccessHandle(): Promise<Writing> };

async function folder(name: Folder): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(name, { create: true });
}

/** How many bytes may still be kept. */
async function room(of: Folder): Promise<number> {
  let kept = 0;
  for await (const handle of (await folder(of)).values()) {
    if (handle.kind === "file") kept += (await handle.getFile()).size;
  }
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return Math.min(quota - usage - SPARE, KEPT_MAX[of] - kept);
}

async function write(of: Folder, name: string, pieces: AsyncIterable<Blob>): Promise<void> {
  const file = (await (await folder(of)).getFileHandle(name, { create: true })) as Writable;
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

/** What is not there need not go. */
function gone(error: unknown): void {
  if (!(error instanceof DOMException) || error.name !== "NotFoundError") throw error;
}

/** A folder of this browser; each act fails with a typed error where there is none. */
export function spoolIn(of: Folder): Spool {
  const drop = async (name: string) => {
    await (await folder(of)).removeEntry(name).catch(gone);
  };
  return {
    async keep(name, size, pieces) {
      try {
        if (size > (await room(of))) throw new Error("too little is left");
        await write(of, name, pieces);
      } catch (error) {
        await drop(name).catch(() => {});
        throw noRoom(error);
      }
    },
    async read(name) {
      return (await (await folder(of)).getFileHandle(name)).getFile();
    },
    drop,
    async names() {
      const names: string[] = [];
      for await (const name of (await folder(of)).keys()) names.push(name);
      return names;
    },
    async clear() {
      const root = await navigator.storage.getDirectory();
      await root.removeEntry(of, { recursive: true }).catch(gone);
    },
  };
}

/** Why the browser does not keep a file; what the pieces fail with stays as it is. */
function noRoom(error: unknown): Failed {
  if (error instanceof Failed) return error;
  return refusal("no_room", `the browser does not keep the file: ${String(error)}`);
}
