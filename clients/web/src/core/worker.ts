// The worker: the core as WASM, its store and its network. One tab at a time leads and holds the
// store; the workers of the others send it what their pages say, and the next one goes on when it dies.

import init, { CoreHandle, FileOpening, FileSealing, image_sides, strip_image } from "coterie-wasm";
import { Driver } from "./driver";
import type { FromWorker, ToWorker } from "./messages";
import { previewOf } from "./picture";
import { Rows } from "./rows";
import { spoolIn } from "./spool";
import { follow, isFor, lead, lockOf, type Mail, OWN } from "./tabs";

declare const WASM_URL: string;
declare const WASM_INTEGRITY: string;

const LOCK = "coterie-store";

const tab = crypto.randomUUID();
const wire = new BroadcastChannel("coterie");
const own = (message: FromWorker) => self.postMessage(message);

/** To the page of this worker, to those of other tabs, or to all. */
function tell(message: FromWorker, meant: string): void {
  if (meant === OWN || isFor(meant, OWN)) own(message);
  if (meant !== OWN) wire.postMessage({ to: "tabs", tab: meant, message } satisfies Mail);
}

const tools = {
  sealing: (key: Uint8Array, name: string, length: number, chunk: number) =>
    new FileSealing(key, name, length, chunk),
  opening: (key: Uint8Array, name: string, length: number, front: Uint8Array) =>
    new FileOpening(key, name, length, front),
  strip: strip_image,
  sides: image_sides,
  preview: previewOf,
};

const driver = new Driver(tell, tools, spoolIn("uploads"), spoolIn("drafts"));
// Heard from the first moment, whatever is still being opened.
let hear = (message: ToWorker) => driver.hear(message);
self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => hear(data));

/** Holds a lock as long as the worker lives. */
const forever = () => new Promise<void>(() => {});

async function start(): Promise<void> {
  lead(wire, driver, (other) => navigator.locks.request(lockOf(other), () => {}));
  await init({ module_or_path: fetch(WASM_URL, { integrity: WASM_INTEGRITY }) });
  const rows = await Rows.open();
  await driver.begin(CoreHandle.open(JSON.stringify(await rows.state())), rows);
  await forever();
}

async function run(): Promise<void> {
  const free = await navigator.locks.request(
    LOCK,
    { ifAvailable: true },
    (lock) => lock && start(),
  );
  if (free !== null) return;
  // What the page has asked meanwhile waits with the driver, which may lead one day.
  const waiting: ToWorker[] = [];
  hear = (message) => waiting.push(message);
  await new Promise<void>((held) => {
    void navigator.locks.request(lockOf(tab), () => {
      held();
      return forever();
    });
  });
  const following = follow(wire, tab, own);
  hear = following.hear;
  for (const message of waiting) hear(message);
  await navigator.locks.request(LOCK, { mode: "exclusive" }, () => {
    following.end();
    hear = (message) => driver.hear(message);
    return start();
  });
}

run().catch((error) => driver.stop(error));
