// Several tabs of one browser: the one whose worker holds the lock leads, with the store and the
// network; the others send it what their pages say, and take over when it is gone.

import type { FromWorker, ToWorker } from "./messages";

/** What goes between the workers of the tabs. */
export type Mail =
  | { to: "leader"; tab: string; message: ToWorker | { hello: true } }
  /** To one tab, to all, or to all but one. */
  | { to: "tabs"; tab: string; message: FromWorker };

/** A channel between the tabs, as the browser has it. */
export type Wire = Pick<BroadcastChannel, "postMessage" | "addEventListener">;

/** All tabs, and all but one. The tab whose worker says it is the empty name. */
export const ALL = "*";
export const OWN = "";
export const allBut = (tab: string): string => `!${tab}`;

/** Whether a tab is meant. */
export const isFor = (meant: string, tab: string): boolean =>
  meant === ALL || (meant.startsWith("!") ? meant.slice(1) !== tab : meant === tab);

/** The lock that a tab holds as long as it is there. */
export const lockOf = (tab: string): string => `coterie-tab/${tab}`;

type Leads = {
  hear: (message: ToWorker, tab: string) => void;
  welcome: (tab: string) => Promise<void>;
  leave: (tab: string) => Promise<void>;
};

/** Hears what other tabs say, until the worker ends. `gone` resolves when a tab is no longer there. */
export function lead(wire: Wire, driver: Leads, gone: (tab: string) => Promise<void>): void {
  const known = new Set<string>();
  wire.addEventListener("message", ({ data }: MessageEvent<Mail>) => {
    if (data.to !== "leader") return;
    const { tab, message } = data;
    if (!known.has(tab)) {
      known.add(tab);
      void gone(tab).then(() => {
        known.delete(tab);
        return driver.leave(tab);
      });
    }
    if ("hello" in message) void driver.welcome(tab);
    else driver.hear(message, tab);
  });
}

/** Carries what a page says to whoever leads, and back. Ends with the returned function. */
export function follow(
  wire: Wire,
  tab: string,
  tell: (message: FromWorker) => void,
): { hear: (message: ToWorker) => void; end: () => void } {
  let following = true;
  const post = (message: ToWorker | { hello: true }) =>
    wire.postMessage({ to: "leader", tab, message } satisfies Mail);
  wire.addEventListener("message", ({ data }: MessageEvent<Mail>) => {
    if (following && data.to === "tabs" && isFor(data.tab, tab)) tell(data.message);
  });
  post({ hello: true });
  return {
    hear: post,
    end: () => {
      following = false;
    },
  };
}
