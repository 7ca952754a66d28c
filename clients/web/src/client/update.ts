// The client as a program that stays: kept by the service worker, and told of when there is a newer one.
// Nothing is loaded anew unless somebody asks for it.

import { Store } from "./store";

/** `waiting`: a newer version is here; `begun`: it was begun in another tab. */
export const update = new Store<{ state: "none" | "waiting" | "begun" }>({ state: "none" });

const LOOK_MS = 60 * 60_000;

let registration: ServiceWorkerRegistration | undefined;
let asked = false;

/** What is said of a worker. */
type Worker = Pick<ServiceWorker, "state">;

/**
 * Whether a newer version waits behind the one that is here. The first one of all waits for a moment too, and a
 * browser may say that it has the page before it says that it waits no more.
 */
export function isNewer(
  { waiting, active }: { waiting: Worker | null; active: Worker | null },
  controller: Worker | null,
): boolean {
  const others = active !== null && active !== waiting && controller !== waiting;
  return waiting?.state === "installed" && controller !== null && others;
}

/** Keeps this version, and looks for newer ones. */
export async function keepClient(): Promise<void> {
  if (!("serviceWorker" in navigator) || process.env.NODE_ENV !== "production") return;
  // The first one takes over a page that it did not bring: nothing has changed by that.
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (asked) window.location.reload();
    else if (controlled) update.set({ state: "begun" });
    controlled = true;
  });
  registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const here = registration;
  const look = () => {
    if (isNewer(here, navigator.serviceWorker.controller)) update.set({ state: "waiting" });
  };
  look();
  here.addEventListener("updatefound", () => {
    here.installing?.addEventListener("statechange", look);
  });
  setInterval(() => here.update().catch(() => {}), LOOK_MS);
}

/** Looks now whether there is a newer version; false where nothing is kept here. */
export async function lookForUpdate(): Promise<boolean> {
  await registration?.update();
  return registration !== undefined;
}

/** Goes on with the newer version. */
export function beginUpdate(): void {
  if (!registration?.waiting) return window.location.reload();
  asked = true;
  registration.waiting.postMessage("begin");
}
