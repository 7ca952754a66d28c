// Which keys do what on this device: as usual, or as somebody chose. `Mod` is Ctrl, or Cmd on a Mac.

import { Store } from "./store";

/** What a key can do, in the order in which it is listed; the keys are those that it usually has. */
export const ACTIONS = {
  go: { words: "Go to a channel, a server or a person", usual: "Mod+K" },
  search: { words: "Search the messages of this channel", usual: "Mod+F" },
  search_all: { words: "Search all messages", usual: "Mod+Shift+F" },
  mentions: { words: "Where you are mentioned", usual: "Alt+Shift+M" },
  above: { words: "The channel above", usual: "Alt+ArrowUp" },
  below: { words: "The channel below", usual: "Alt+ArrowDown" },
  unread_above: { words: "The channel above with something unread", usual: "Alt+Shift+ArrowUp" },
  unread_below: { words: "The next channel with something unread", usual: "Alt+Shift+ArrowDown" },
  region: {
    words: "From region to region: servers, channels, messages, composer, panel",
    usual: "F6",
  },
  region_back: { words: "The same way back", usual: "Shift+F6" },
  members: { words: "Show or hide the members", usual: "Alt+Shift+U" },
  settings: { words: "Your settings", usual: "Mod+," },
  keys: { words: "The list of keys", usual: "?" },
} as const;

export type Action = keyof typeof ACTIONS;
export const ORDER = Object.keys(ACTIONS) as Action[];

/** Keys that are the same everywhere, and stay as they are. */
export const FIXED: [string[], string][] = [
  [["ArrowUp"], "In an empty composer: edit your last message"],
  [["Enter"], "In the composer: send; with Shift a new line"],
  [["Escape"], "Stop answering or editing; close what is open; read what is new above"],
  [["ArrowUp", "ArrowDown"], "From message to message, in the timeline"],
  [["Enter"], "On a message: what can be done with it"],
  [["ArrowLeft", "ArrowRight"], "On a category: fold and unfold it; on an edge: move it"],
];

/** Where an action has other keys than usual; null: none. */
export type Chosen = Partial<Record<Action, string | null>>;
export type Bound = Record<Action, string | null>;

export const usualOf = (action: Action): string => ACTIONS[action].usual;

/** The keys of every action: what was chosen goes before what is usual. */
export function boundBy(chosen: Chosen): Bound {
  const taken = new Set(Object.values(chosen));
  const pairs = ORDER.map((action) => {
    const own = chosen[action];
    if (own !== undefined) return [action, own];
    return [action, taken.has(usualOf(action)) ? null : usualOf(action)];
  });
  return Object.fromEntries(pairs) as Bound;
}

type Press = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

const MODIFIERS = new Set([
  "Control",
  "Meta",
  "Alt",
  "AltGraph",
  "Shift",
  "CapsLock",
  "Fn",
  "Dead",
]);

/** What was pressed, in one spelling; null while it is only keys that go with others. */
export function comboOf(event: Press): string | null {
  const { altKey, ctrlKey, metaKey, shiftKey } = event;
  const key = keyOf(event);
  if (key === null) return null;
  const mod = ctrlKey || metaKey;
  // Where Shift has made another sign, that sign says it.
  const sign = key.length === 1 && key.toLowerCase() === key.toUpperCase() && key !== " ";
  const shift = shiftKey && !(sign && !altKey);
  const parts = [mod && "Mod", altKey && "Alt", shift && "Shift", key === " " ? "Space" : key];
  return parts.filter(Boolean).join("+");
}

function keyOf({ key, code, altKey }: Press): string | null {
  // With Alt some systems write another letter: then it is the key itself that counts.
  const own = altKey ? /^(?:Key|Digit)(.)$/.exec(code)?.[1] : undefined;
  if (own) return own;
  if (MODIFIERS.has(key) || key === "Unidentified" || key === "Process") return null;
  return key.length === 1 ? key.toUpperCase() : key;
}

/** Signs that are written by it, so that a field gets it. */
export const writes = (combo: string): boolean => [...combo].length === 1 || combo === "Space";

const EDITING =
  /^(Shift\+)?(Enter|Escape|Tab|Space|Backspace|Delete|Home|End|PageUp|PageDown|Insert|Arrow\w+)$/;
const TEXT = /^Mod\+(Shift\+)?([ACVXYZ]|Enter|Backspace|Delete|Home|End|Arrow\w+)$/;
const BROWSER = /^(Mod\+(Shift\+)?[NTWQR]|Mod\+L|Mod\+Tab|Alt\+(F4|Tab)|F5|F11|F12)$/;

/** Why keys cannot be chosen, if they cannot. */
export function refusedBecause(combo: string): string | null {
  if (EDITING.test(combo)) return "is needed to move about and to write";
  if (TEXT.test(combo)) return "is needed to edit a text";
  if (BROWSER.test(combo)) return "belongs to the browser";
  return null;
}

/** What else has these keys. */
export const holderOf = (bound: Bound, combo: string, except: Action): Action | null =>
  ORDER.find((action) => action !== except && bound[action] === combo) ?? null;

/** What was chosen, with other keys for an action; whatever had them has none then. */
export function withKeys(chosen: Chosen, action: Action, combo: string | null): Chosen {
  const next: Chosen = { ...chosen, [action]: combo };
  const holder = combo === null ? null : holderOf(boundBy(chosen), combo, action);
  if (holder) next[holder] = null;
  return withoutUsual(next);
}

/** Only what is another than usual is kept. */
function withoutUsual(chosen: Chosen): Chosen {
  const others = ORDER.filter((one) => chosen[one] !== undefined && chosen[one] !== usualOf(one));
  return Object.fromEntries(others.map((one) => [one, chosen[one]]));
}

/** What was kept; what makes no sense is left out. */
export function readKeys(kept: string | null): Chosen {
  let told: unknown;
  try {
    told = JSON.parse(kept ?? "{}");
  } catch {
    return {};
  }
  if (typeof told !== "object" || told === null) return {};
  let chosen: Chosen = {};
  for (const [action, combo] of Object.entries(told)) {
    if (!ORDER.includes(action as Action)) continue;
    if (combo === null) chosen = { ...chosen, [action]: null };
    else if (typeof combo === "string" && combo !== "" && refusedBecause(combo) === null) {
      const twice = Object.values(chosen).includes(combo);
      if (!twice) chosen = { ...chosen, [action]: combo };
    }
  }
  return withoutUsual(chosen);
}

const KEPT_AS = "keys";

export const keys = new Store<{ chosen: Chosen; bound: Bound }>({
  chosen: {},
  bound: boundBy({}),
});

function take(chosen: Chosen): void {
  keys.set({ chosen, bound: boundBy(chosen) });
}

/** Takes what is kept into the page. */
export function openKeys(): void {
  take(readKeys(localStorage.getItem(KEPT_AS)));
}

/** Changes them, at once and for the next start. */
export function chooseKeys(chosen: Chosen): void {
  take(chosen);
  if (Object.keys(chosen).length === 0) localStorage.removeItem(KEPT_AS);
  else localStorage.setItem(KEPT_AS, JSON.stringify(chosen));
}

const SIGNS: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};

/** Keys as they stand on a keyboard. */
export function signsOf(combo: string, apple: boolean): string[] {
  const mac: Record<string, string> = { Mod: "⌘", Alt: "⌥", Shift: "⇧" };
  // A plus is a key, too.
  const parts = combo.split(/\+(?=.)/);
  return parts.map(
    (part) => (apple ? mac[part] : undefined) ?? SIGNS[part] ?? (part === "Mod" ? "Ctrl" : part),
  );
}
