// The worker: the core as WASM, its store and its network. One tab at a time holds the store; another
// one says so and waits until the first is closed.

import init, { CoreHandle } from "coterie-wasm";
import { Driver } from "./driver";
import type { FromWorker, ToWorker } from "./messages";
import { Rows } from "./rows";

declare const WASM_URL: string;
declare const WASM_INTEGRITY: string;

const LOCK = "coterie-store";

const tell = (message: FromWorker) => self.postMessage(message);
const driver = new Driver(tell);

// Heard from the first moment, whatever is still being opened.
self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => driver.hear(data));

async function start(): Promise<void> {
  await init({ module_or_path: fetch(WASM_URL, { integrity: WASM_INTEGRITY }) });
  const rows = await Rows.open();
  await driver.begin(CoreHandle.open(JSON.stringify(await rows.state())), rows);
  // The lock is held as long as the worker lives.
  await new Promise(() => {});
}

async function lead(): Promise<void> {
  const free = await navigator.locks.request(
    LOCK,
    { ifAvailable: true },
    (lock) => lock && start(),
  );
  if (free !== null) return;
  tell({ state: "elsewhere" });
  await navigator.locks.request(LOCK, { mode: "exclusive" }, start);
}

lead().catch((error) => driver.stop(error));
