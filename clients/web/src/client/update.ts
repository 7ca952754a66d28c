// The client as a program that stays: kept by the service worker, and told of when there is a newer one,
// or one that was refused. Nothing is loaded anew unless somebody asks for it.

import { askWorker, stateOf, type Told } from "./release";
import { Store } from "./store";

export type Update = {
  /**
   * `waiting`: a newer version is here; `begun`: it was begun in another tab; `refused`: the node has one that does
   * not follow this one; `script`: another service worker is about to come, and nobody vouches for it.
   */
  state: "none" | "waiting" | "begun" | "refused" | "script";
  told: Told | null;
};

export const update = new Store<Update>({ state: "none", told: null });

const LOOK_MS = 60 * 60_000;

let registration: ServiceWorkerRegistration | undefined;
let asked = false;

/** Keeps this version, and looks for newer ones. */
export async function keepClient(): Promise<void> {
  if (!("serviceWorker" in navigator) || process.env.NODE_ENV !== "production") return;
  const workers = navigator.serviceWorker;
  // The first one takes over a page that it did not bring: nothing has changed by that.
  let controlled = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (asked) window.location.reload();
    else if (controlled) update.set({ state: "begun" });
    controlled = true;
  });
  workers.addEventListener("message", ({ data }) => {
    if (data?.current) take(data);
    else if (data?.begun && !asked) update.set({ state: "begun" });
  });
  registration = await workers.register("/sw.js", { updateViaCache: "none" });
  const here = registration;
  look();
  here.addEventListener("updatefound", () => {
    here.installing?.addEventListener("statechange", () => here.waiting && look());
  });
  setInterval(() => {
    here.update().catch(() => {});
    look();
  }, LOOK_MS);
}

/** Has the service worker look; what it finds it tells every tab. */
function look(): void {
  askWorker("look").catch(() => {});
}

function take(told: Told): void {
  update.set(({ state }) => ({ state: state === "begun" ? state : stateOf(told), told }));
}

/** Looks now whether there is a newer version; false where nothing is kept here. */
export async function lookForUpdate(): Promise<boolean> {
  await registration?.update();
  const told = await askWorker("look");
  if (told) take(told);
  return registration !== undefined;
}

/** Goes on with the newer version. */
export async function beginUpdate(): Promise<void> {
  asked = true;
  const told = await askWorker("swap");
  const next = registration?.waiting;
  // A service worker that nobody vouches for is not begun from here.
  if (!next || (told ?? update.get().told)?.script === "unsigned") return window.location.reload();
  next.postMessage("begin");
}
