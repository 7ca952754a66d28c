// The files that this browser starts the client from, compared with the list that they came with, and with
// that of the node now. It says what was served and no more: a page that was changed could say anything of itself.

import { askWorker, type Told } from "./release";

/** What the node says that it serves: the hash of the list, and of each file by its name. */
export type Listed = { sum: string; files: [string, string][] };

/** Of how many files; and those that are others here, or are not here. */
export type Compared = { files: number; differ: string[] };

const LIST = "/hashes.json";
/** Not among what is kept: the browser itself keeps it, and shows it to nobody. */
const UNKEPT = "sw.js";
const PREFIX = "coterie-";

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const sumOf = async (bytes: ArrayBuffer): Promise<string> =>
  hex(await crypto.subtle.digest("SHA-256", bytes));

/** Reads a list of hashes; what is none is refused. */
export async function readList(bytes: ArrayBuffer): Promise<Listed> {
  const told: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof told !== "object" || told === null) throw new Error("the node's list is none");
  const files = Object.entries(told).map(([name, sum]): [string, string] => {
    if (!/^[0-9a-f]{64}$/.test(sum)) throw new Error(`${name} has no hash in the node's list`);
    return [name, sum];
  });
  return { sum: await sumOf(bytes), files };
}

/** The list as the node serves it now. */
export async function listed(): Promise<Listed> {
  const answer = await fetch(LIST, { cache: "no-store" });
  if (!answer.ok) throw new Error(`the node has no list of its files (${answer.status})`);
  return readList(await answer.arrayBuffer());
}

/** Compares what is here with a list. */
export async function compare(
  { files }: Listed,
  read: (path: string) => Promise<ArrayBuffer | null>,
): Promise<Compared> {
  const kept = files.filter(([name]) => name !== UNKEPT);
  const differ: string[] = [];
  for (const [name, sum] of kept) {
    const bytes = await read(`/${name}`);
    if (bytes === null || (await sumOf(bytes)) !== sum) differ.push(name);
  }
  return { files: kept.length, differ };
}

/** The version that the service worker serves. */
export type Kept = {
  told: Told;
  /** SHA-256 of its list. */
  sum: string;
  /** With the list that it came with. */
  compared: Compared;
  read: (path: string) => Promise<ArrayBuffer | null>;
};

/** What is kept here; null where nothing is. */
export async function kept(): Promise<Kept | null> {
  const told = await askWorker("about");
  if (!told?.current) return null;
  const { sum } = told.current;
  const read = async (path: string) => {
    const found = await caches.match(path, { cacheName: PREFIX + sum, ignoreVary: true });
    return found ? found.arrayBuffer() : null;
  };
  const list = await read(LIST);
  if (list === null || (await sumOf(list)) !== sum) {
    return { told, sum, compared: { files: 1, differ: [LIST.slice(1)] }, read };
  }
  return { told, sum, compared: await compare(await readList(list), read), read };
}
