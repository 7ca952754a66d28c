// Several tabs of one browser: the one whose worker holds the lock leads, with the store and the
// network; the others send it what their pages say, and take over when it is gone or stands still.

import type { FromWorker, ToWorker } from "./messages";

/** What goes between the workers of the tabs. */
export type Mail =
  /** A ping is answered by its number. */
  | { to: "leader"; tab: string; message: ToWorker | { hello: true } | { ping: number } }
  /** To one tab, to all, or to all but one; `term` is the number under which the leader has opened the store. */
  | { to: "tabs"; tab: string; term: number; message: FromWorker | { pong: number } };

/** A channel between the tabs, as the browser has it. */
export type Wire = Pick<
  BroadcastChannel,
  "postMessage" | "addEventListener" | "removeEventListener"
>;

/** All tabs, and all but one. The tab whose worker says it is the empty name. */
export const ALL = "*";
export const OWN = "";
export const allBut = (tab: string): string => `!${tab}`;

/** A term before the store is open. */
export const NO_TERM = 0;

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

/**
 * Hears what other tabs say, and gives them signs of life, until the returned function is called. `gone`
 * resolves when a tab is no longer there.
 */
export function lead(wire: Wire, driver: Leads, gone: (tab: string) => Promise<void>): () => void {
  const known = new Set<string>();
  let leading = true;
  const pong = (number: number, tab: string) =>
    wire.postMessage({
      to: "tabs",
      tab,
      term: NO_TERM,
      message: { pong: number },
    } satisfies Mail);
  const listen = ({ data }: MessageEvent<Mail>) => {
    if (data.to !== "leader") return;
    const { tab, message } = data;
    if (!known.has(tab)) {
      known.add(tab);
      void gone(tab).then(() => {
        known.delete(tab);
        return leading ? driver.leave(tab) : undefined;
      });
    }
    if ("hello" in message) void driver.welcome(tab);
    else if ("ping" in message) pong(message.ping, tab);
    else driver.hear(message, tab);
  };
  wire.addEventListener("message", listen);
  // Whoever was about to take over need not.
  pong(0, ALL);
  return () => {
    leading = false;
    wire.removeEventListener("message", listen);
  };
}

/** What a page has had noted, and no leader is known to have heard: by name, the last one each. */
export type Unheard = Map<string, string | null>;

export type Following = {
  hear: (message: ToWorker) => void;
  /** Asks for a sign of life. */
  ping: () => void;
  /** Follows no longer; gives the notes that no leader is known to have heard. */
  end: () => Unheard;
};

/**
 * Carries what a page says to whoever leads, and back. A note that was said to a leader who stood still
 * already is said to the next one again: it may be all that is kept of what somebody has written.
 */
export function follow(
  wire: Wire,
  tab: string,
  tell: (message: FromWorker) => void,
  alive: () => void = () => {},
  before: Unheard = new Map(),
  term = NO_TERM,
): Following {
  let newest = term;
  let pings = 0;
  /** With how many pings had been sent before. */
  const unheard = new Map([...before].map(([name, text]) => [name, { text, after: 0 }]));
  const texts = (): Unheard => new Map([...unheard].map(([name, { text }]) => [name, text]));
  const post = (message: ToWorker | { hello: true } | { ping: number }) =>
    wire.postMessage({ to: "leader", tab, message } satisfies Mail);
  const sayAgain = () => {
    for (const [note, text] of texts()) post({ note, text });
  };
  const listen = ({ data }: MessageEvent<Mail>) => {
    if (data.to !== "tabs" || !isFor(data.tab, tab)) return;
    const { message } = data;
    if ("pong" in message) {
      for (const [name, { after }] of unheard) if (after < message.pong) unheard.delete(name);
      return alive();
    }
    // Who was overtaken, and does not know it yet, has nothing to say any more.
    if (data.term !== NO_TERM && data.term < newest) return;
    newest = Math.max(newest, data.term);
    if (!("state" in message) || message.state !== "open") return tell(message);
    sayAgain();
    tell({ ...message, notes: over(message.notes, texts()) });
  };
  wire.addEventListener("message", listen);
  sayAgain();
  post({ hello: true });
  return {
    hear: (message) => {
      if ("note" in message) unheard.set(message.note, { text: message.text, after: pings });
      post(message);
    },
    ping: () => {
      pings += 1;
      post({ ping: pings });
    },
    end: () => {
      wire.removeEventListener("message", listen);
      return texts();
    },
  };
}

/** Notes as they are when those unheard of are heard. */
function over(notes: [string, string][], unheard: Unheard): [string, string][] {
  const all = new Map<string, string | null>([...notes, ...unheard]);
  return [...all].filter((note): note is [string, string] => note[1] !== null);
}
