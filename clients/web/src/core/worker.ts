// The worker: the core as WASM, its store and its network. One tab at a time leads and holds the store; the
// workers of the others send it what their pages say, and another one goes on when it dies or stands still.

import init, { CoreHandle, FileOpening, FileSealing, image_sides, strip_image } from "coterie-wasm";
import { Driver } from "./driver";
import type { FromWorker, ToWorker } from "./messages";
import { previewOf } from "./picture";
import { Rows } from "./rows";
import { spoolIn } from "./spool";
import { isFor, lead, lockOf, type Mail, NO_TERM, OWN } from "./tabs";
import { type Turn, Turns } from "./turns";

declare const WASM_URL: string;
declare const WASM_INTEGRITY: string;

const tab = crypto.randomUUID();
const wire = new BroadcastChannel("coterie");
const own = (message: FromWorker) => self.postMessage(message);

const tools = {
  sealing: (key: Uint8Array, name: string, length: number, chunk: number) =>
    new FileSealing(key, name, length, chunk),
  opening: (key: Uint8Array, name: string, length: number, front: Uint8Array) =>
    new FileOpening(key, name, length, front),
  strip: strip_image,
  sides: image_sides,
  preview: previewOf,
};

/** Resolves when a tab is gone. Shared: of several who wait, one that stands still is in nobody's way. */
const gone = (other: string) =>
  navigator.locks.request(lockOf(other), { mode: "shared" }, () => {});

/** Leads with a core of its own, which nobody asks for anything when the turn is over. */
function leads(): Turn {
  let term = NO_TERM;
  let ended = false;
  /** To the page of this worker, to those of other tabs, or to all. */
  const tell = (message: FromWorker, meant: string) => {
    if (meant === OWN || isFor(meant, OWN)) own(message);
    if (meant !== OWN) wire.postMessage({ to: "tabs", tab: meant, term, message } satisfies Mail);
  };
  const driver = new Driver(tell, tools, spoolIn("uploads"), spoolIn("drafts"));
  const deaf = lead(wire, driver, gone);
  const open = async () => {
    await init({ module_or_path: fetch(WASM_URL, { integrity: WASM_INTEGRITY }) });
    if (ended) return;
    const rows = await Rows.open();
    term = rows.number;
    await driver.begin(CoreHandle.open(JSON.stringify(await rows.state())), rows);
  };
  const over = new Promise<void>((resolve, reject) => {
    driver.onTakenOver = resolve;
    open().catch((error) => {
      driver.stop(error);
      reject(error);
    });
  });
  return {
    hear: (message) => driver.hear(message),
    over,
    end: () => {
      ended = true;
      deaf();
      driver.onTakenOver();
      return { unkept: driver.end(), term };
    },
  };
}

const turns = new Turns({
  tab,
  wire,
  locks: navigator.locks,
  clock: {
    after: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    chance: Math.random,
  },
  tell: own,
  lead: leads,
});
// Heard from the first moment, whatever is still being opened.
self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => turns.hear(data));
turns.run().catch((error) => own({ state: "stopped", words: String(error) }));
