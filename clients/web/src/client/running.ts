// The files that this browser starts the client from, compared with those that the node lists now. It
// says what was served and no more: a page that was changed could say anything of itself.

/** What the node says that it serves: the hash of the list, and of each file by its name. */
export type Listed = { sum: string; files: [string, string][] };

/** Of how many files; and those that are others here, or are not here. */
export type Compared = { files: number; differ: string[] };

const LIST = "/hashes.json";
/** Not among what is kept: the browser itself keeps it, and shows it to nobody. */
const UNKEPT = "sw.js";
const PREFIX = "coterie-";
const ANSWER_MS = 3_000;

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

/** The files of the version that the service worker serves; null where there is none. */
export async function running(): Promise<((path: string) => Promise<ArrayBuffer | null>) | null> {
  const version = await versionHere();
  if (version === null) return null;
  const name = PREFIX + version;
  if (!(await caches.has(name))) return null;
  const cache = await caches.open(name);
  return async (path) => {
    const found = await cache.match(path, { ignoreVary: true });
    return found ? found.arrayBuffer() : null;
  };
}

/** What the service worker calls its version. One that does not say so is as none. */
async function versionHere(): Promise<string | null> {
  const worker = globalThis.navigator.serviceWorker?.controller;
  if (!worker) return null;
  const { port1, port2 } = new MessageChannel();
  const told = new Promise<string | null>((resolve) => {
    port1.onmessage = ({ data }) => resolve(typeof data === "string" ? data : null);
    setTimeout(() => resolve(null), ANSWER_MS);
  });
  worker.postMessage("version", [port2]);
  return told.finally(() => port1.close());
}
