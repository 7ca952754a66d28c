// What is open on this screen: a dialog, a menu, a panel; what is being answered or edited; a theme.

import { type ReactNode, useSyncExternalStore } from "react";
import { Store } from "@/client/store";
import type { FileView, MemberView, MessageRow } from "@/client/types";

export type Modal =
  | { kind: "add_server" }
  | { kind: "discover" }
  | { kind: "invite"; server: string }
  | { kind: "create_channel"; server: string; of?: "text" | "category" }
  | { kind: "leave"; server: string }
  | { kind: "kick"; server: string; member: MemberView }
  | { kind: "profile"; server: string | null; user: string }
  | { kind: "poll"; channel: string }
  | { kind: "recount"; channel: string; seq: number }
  | { kind: "verify"; user: string; name: string }
  | { kind: "encryption"; channel: string }
  | { kind: "delete"; channel: string; row: MessageRow }
  | { kind: "prove"; server: string }
  | { kind: "write_to" }
  | { kind: "switcher" }
  | { kind: "shortcuts" }
  | { kind: "image"; channel: string; seq: number; file: FileView }
  | { kind: "question"; question: Question }
  | { kind: "link_device"; code?: string; done?: () => void }
  | { kind: "sign_out" };

/** Something that is asked for twice, as it cannot be undone. */
export type Question = {
  title: string;
  verb: string;
  /** How its button looks; what cannot be undone is red. */
  kind?: "primary";
  words: ReactNode;
  /** Whether a reason can be given, for the audit log. */
  reason?: boolean;
  /** What has to be typed first. */
  typed?: string;
  act: (fields: Record<string, string>) => Promise<unknown>;
  more?: ReactNode;
};

export type Panel = "members" | "pins" | "search" | null;

export type MenuEntry = {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  /** Whether it is what is so now, of several that can be. */
  checked?: boolean;
  /** Where the focus goes afterwards, if not back to where it was. */
  focus?: "composer" | "dialog";
  act: () => void;
};

/** A menu at an element: perhaps a row of emoji, then what can be done. */
export type MenuView = {
  label: string;
  /** Where it was opened; it may be hidden as soon as nothing points at it. */
  at: DOMRect;
  /** What gets the focus back. */
  from: HTMLElement;
  emoji?: (emoji: string) => void;
  entries: MenuEntry[];
};

/** An emoji is chosen at an element, which gets the focus back. */
export type PickerView = {
  at: DOMRect;
  from: HTMLElement;
  choose: (emoji: string) => void;
};

/** What a composer is about, when it is not about a new message. */
export type About = { kind: "reply" | "edit"; row: MessageRow };

/** A file that goes with the next message. */
export type StagedFile = {
  id: string;
  file: File;
  /** When it was added. */
  at: number;
  /** Whether it outlives the tab; null before anybody knows. */
  kept: boolean | null;
};

type View = {
  modal: Modal | null;
  menu: MenuView | null;
  panel: Panel;
  about: Record<string, About>;
  /** Files that go with the next message of a channel. */
  staged: Record<string, StagedFile[]>;
  /** Where an emoji is being chosen. */
  picker: PickerView | null;
  /** What is looked for, and whether everywhere or in one channel. */
  search: { text: string; everywhere: boolean };
  /** A message to go to. */
  jump: { channel: string; seq: number } | null;
};

export const view = new Store<View>({
  modal: null,
  menu: null,
  panel: null,
  about: {},
  staged: {},
  picker: null,
  search: { text: "", everywhere: false },
  jump: null,
});

export const openModal = (modal: Modal): void => view.set({ modal, menu: null });
export const closeModal = (): void => view.set({ modal: null });

export const openPicker = (picker: PickerView): void => view.set({ picker, menu: null });
export const closePicker = (): void => view.set({ picker: null });

export const openMenu = (menu: MenuView): void => view.set({ menu });
export const closeMenu = (): void => view.set({ menu: null });

export function writeAbout(channel: string, about: About | null): void {
  view.set(({ about: all }) => {
    const { [channel]: _, ...others } = all;
    return { about: about ? { ...others, [channel]: about } : others };
  });
}

/** One column at a time. */
export const NARROW = "(max-width: 719px)";

/** Whether a media query holds, followed. */
export function useMedia(query: string): boolean {
  const subscribe = (listener: () => void) => {
    const media = window.matchMedia(query);
    media.addEventListener("change", listener);
    return () => media.removeEventListener("change", listener);
  };
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** Wide enough for a panel beside the timeline. */
export const WIDE = "(min-width: 1100px)";
export const isWide = (): boolean => window.matchMedia(WIDE).matches;

export function openPanel(panel: Panel): void {
  // On a narrow screen a panel is a level of its own: going back closes it.
  if (panel && !isWide() && !view.get().panel) window.history.pushState(null, "");
  view.set({ panel });
}

export function closePanel(): void {
  if (!isWide() && view.get().panel) window.history.back();
  else view.set({ panel: null });
}
