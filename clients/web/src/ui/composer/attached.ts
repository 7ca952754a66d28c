// Files that were added to a draft and not sent outlive the tab, as its text does: the worker keeps
// their bytes, sealed, and a note says what they are. An anonymous draft has no files.

import type { App } from "@/client/app";
import { Refusal } from "@/client/core";
import { type StagedFile, view } from "../view";

/** So many go with one message at most. */
const MOST = 10;
const PREFIX = "attached/";

type Note = { name: string; type: string; modified: number; at: number };

const noteOf = (channel: string, id: string): string => `${PREFIX}${channel}/${id}`;

const followed = new WeakSet<App>();
/** Those that are being read again. */
const opening = new Set<string>();

/** Hears what becomes of files, here and in other tabs. */
function follow(app: App): void {
  if (followed.has(app)) return;
  followed.add(app);
  app.core.onWaits = (id, kept) => heard(app, id, kept);
  // Whoever was writing one may be gone: whoever is there now writes it.
  app.notes.onOpened = () => {
    const unheard = Object.values(view.get().staged).flatMap((all) =>
      all.filter(({ kept }) => kept === null),
    );
    for (const { id, file } of unheard) app.core.draft({ wait: { id, file } });
  };
  app.notes.onHeard = (name, text) => {
    const [, channel = "", id] = name.split("/");
    if (name.startsWith(PREFIX) && text === null) take(channel, id);
  };
}

function heard(app: App, id: string, kept: boolean): void {
  const found = Object.entries(view.get().staged).find(([, all]) => all.some((f) => f.id === id));
  // It was sent, or taken away, while it was being written.
  if (!found) return app.core.draft({ leave: id });
  const [channel, all] = found;
  put(
    channel,
    all.map((one) => (one.id === id ? { ...one, kept } : one)),
  );
  const one = all.find((one) => one.id === id);
  if (!kept || !one) return;
  const { name, type, lastModified: modified } = one.file;
  app.notes.set(
    noteOf(channel, id),
    JSON.stringify({ name, type, modified, at: one.at } satisfies Note),
  );
}

const put = (channel: string, files: StagedFile[]): void =>
  view.set(({ staged }) => ({ staged: { ...staged, [channel]: files } }));

const inOf = (channel: string): StagedFile[] => view.get().staged[channel] ?? [];

/** Takes one out of what is shown, or all; gives them. */
function take(channel: string, id?: string): StagedFile[] {
  const all = inOf(channel);
  const taken = all.filter((one) => id === undefined || one.id === id);
  if (taken.length > 0)
    put(
      channel,
      all.filter((one) => !taken.includes(one)),
    );
  return taken;
}

export function stage(app: App, channel: string, files: File[]): void {
  follow(app);
  const before = inOf(channel);
  const at = Date.now();
  const added = files.slice(0, Math.max(0, MOST - before.length)).map((file, nth): StagedFile => {
    return { id: crypto.randomUUID(), file, at: at + nth, kept: null };
  });
  put(channel, [...before, ...added]);
  for (const { id, file } of added) app.core.draft({ wait: { id, file } });
}

/** Takes one away, or all of a channel; gives what was there. */
export function unstage(app: App, channel: string, id?: string): File[] {
  const taken = take(channel, id);
  for (const { id } of taken) {
    app.notes.set(noteOf(channel, id), null);
    app.core.draft({ leave: id });
  }
  return taken.map(({ file }) => file);
}

/** What was added before the page was loaded is there again. */
export function restore(app: App, channel: string): void {
  follow(app);
  for (const [name, text] of app.notes.under(`${PREFIX}${channel}/`)) {
    const id = name.slice(name.lastIndexOf("/") + 1);
    if (opening.has(id) || inOf(channel).some((one) => one.id === id)) continue;
    opening.add(id);
    void reopen(app, channel, id, JSON.parse(text)).finally(() => opening.delete(id));
  }
}

async function reopen(app: App, channel: string, id: string, note: Note): Promise<void> {
  const { name, type, modified: lastModified, at } = note;
  try {
    const blob = await app.core.transfer<Blob>({ do: "waiting", id }, () => {}).done;
    // It may have been sent by another tab meanwhile.
    if (app.notes.get(noteOf(channel, id)) === null) return;
    const file = new File([blob], name, { type, lastModified });
    const all = [...inOf(channel), { id, file, at, kept: true }];
    put(
      channel,
      all.sort((a, b) => a.at - b.at),
    );
  } catch (error) {
    // Of what the browser has thrown away nothing is told: nobody could do anything about it.
    if (error instanceof Refusal && error.code === "not_kept") {
      app.notes.set(noteOf(channel, id), null);
    }
  }
}
