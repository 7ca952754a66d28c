// Files on their way: sealed into the browser's own file system first, where they outlive the tab, then
// sent part by part, one file after the other, and then said. Whoever leads goes on with what was kept;
// what could not be kept ends with the tab that has lent it.

import { type Ask, Bytes, Failed, failureOf, PART, refusal } from "./bytes";
import type { Lent, Sending } from "./messages";
import { readyOf, SealedFile, type Tools, told } from "./sealed";
import type { Spool } from "./spool";
import {
  type Begun,
  howFar,
  isLost,
  type Note,
  pathOf,
  resumedOf,
  shown,
  type Upload,
  uploadOf,
} from "./upload";

/** Where notes of the page are kept, and these: sealed, one a file. */
export type Notes = { note(name: string, text: string | null): Promise<void> };

type BlobView = { received: number; whole: boolean; part_size: number };

/** One after the other. */
type Queue = { last: Promise<unknown> };

const PREFIX = "upload/";
const AGAIN_MS = 3_000;
const GIVING_UP_MS = 5_000;

export class Uploads {
  readonly #ask: Ask;
  readonly #tools: Tools;
  readonly #spool: Spool;
  readonly #tell: (sending: Sending[], anew: boolean) => void;
  readonly #uploads = new Map<string, Upload>();
  readonly #sealing: Queue = { last: Promise.resolve() };
  readonly #sending: Queue = { last: Promise.resolve() };
  #notes: Notes | undefined;
  /** Ends when nothing goes on. */
  readonly #halted = new AbortController();
  /** What was lent before the store was open. */
  #early: Lent[] = [];

  constructor(
    ask: Ask,
    tools: Tools,
    spool: Spool,
    tell: (sending: Sending[], anew: boolean) => void,
  ) {
    this.#ask = ask;
    this.#tools = tools;
    this.#spool = spool;
    this.#tell = tell;
  }

  /** Goes on with what was kept; what nobody knows of goes. */
  async begin(notes: Notes, found: [string, string][]): Promise<void> {
    const known = found.filter(([name]) => name.startsWith(PREFIX));
    const resumed = known.map(([name, text]) => resumedOf(name.slice(PREFIX.length), text));
    const blobs = new Set(resumed.flatMap(({ note }) => note.blobs.map(({ blob_id }) => blob_id)));
    const names = await this.#spool.names().catch(() => []);
    for (const name of names) {
      if (!blobs.has(name)) await this.#spool.drop(name).catch(() => {});
    }
    this.#notes = notes;
    for (const upload of resumed.sort((a, b) => a.at - b.at)) {
      if (upload.note.cancelled) void this.#giveUp(upload);
      else this.#uploads.set(upload.id, upload);
    }
    this.tell(true);
    for (const upload of this.#uploads.values()) upload.run = this.#run(upload);
    for (const lent of this.#early.splice(0)) this.lend(lent);
  }

  /** Tells the tabs how it stands. */
  tell(anew = false): void {
    this.#tell(this.shown(), anew);
  }

  shown(): Sending[] {
    return [...this.#uploads.values()].map(shown);
  }

  /** Takes a file that is to be sent; again, when whoever had it is gone or it was chosen again. */
  lend(lent: Lent): void {
    if (!this.#notes) return void this.#early.push(lent);
    const known = this.#uploads.get(lent.id);
    const upload = known ?? uploadOf(lent);
    if (known && !isLost(known)) return;
    this.#uploads.set(lent.id, upload);
    upload.file = lent.file;
    void this.#again(upload);
  }

  retry(id: string): void {
    const upload = this.#uploads.get(id);
    if (upload?.failed && shown(upload).again) void this.#again(upload);
  }

  /** After a new session: what has failed for want of one. */
  resume(): void {
    for (const upload of this.#uploads.values()) {
      if (upload.failed?.kind === "not_signed_in") void this.#again(upload);
    }
  }

  /** Gives one up, whether it is on its way, waits, or has failed; not while its message is sent. */
  async cancel(id: string): Promise<void> {
    const upload = this.#uploads.get(id);
    if (!upload || (upload.step === "saying" && !upload.failed)) return;
    await this.#stop(upload);
    await this.#giveUp(upload);
  }

  /** All of them end: the session has. What is being said is with the core. */
  async end(): Promise<void> {
    for (const upload of [...this.#uploads.values()]) {
      const said = upload.note?.said;
      await this.#stop(upload);
      if (said) await this.#clean(upload);
      else await this.#giveUp(upload);
    }
  }

  /** Nothing goes on, and what is kept stays. */
  halt(): void {
    this.#halted.abort();
    for (const { abort } of this.#uploads.values()) abort.abort();
  }

  async #again(upload: Upload): Promise<void> {
    // What has just come may be what it waits for.
    await upload.run;
    if (!this.#uploads.has(upload.id) || upload.abort.signal.aborted) return;
    this.#change(upload, { failed: null });
    upload.run = this.#run(upload);
  }

  async #run(upload: Upload): Promise<void> {
    const { signal } = upload.abort;
    try {
      await inTurn(this.#sealing, upload, () => this.#seal(upload));
      await inTurn(this.#sending, upload, () => this.#send(upload));
    } catch (error) {
      if (signal.aborted) return;
      this.#change(upload, { step: "waits", how: null, failed: failureOf(error, false) });
      return;
    }
    // Told first: whoever has lent it does not lend it once more when this ends here.
    this.#uploads.delete(upload.id);
    this.tell();
    await this.#clean(upload);
  }

  /** Seals a file into the store, so that it needs no tab; where there is no room it goes without. */
  async #seal(upload: Upload): Promise<void> {
    const { id, channel, name, at, size, modified, file } = upload;
    if (upload.kept || upload.note?.said || upload.sources.length > 0) return;
    if (!file) throw refusal("not_kept", "the tab was closed before the browser had kept the file");
    this.#change(upload, { step: "sealing", how: { done: 0, of: size } });
    const { bytes, media_type, preview } = await readyOf(this.#tools, file);
    const begin = {
      ...({ do: "begin_file", channel, name, media_type } as const),
      ...{ length: bytes.size, source: `browser/${id}`, preview: told(preview) },
    };
    const begun = await this.#patiently(upload, () => this.#ask(begin) as Promise<Begun>);
    const sealed = [begun, ...(begun.thumbnail ? [begun.thumbnail] : [])];
    upload.note = {
      ...{ channel, name, size, modified, at, begin, channel_id: begun.channel_id },
      blobs: sealed.map(({ blob_id, size }) => ({ blob_id, size })),
      ...{ kept: false, said: false, cancelled: false },
    };
    upload.resumed = false;
    await this.#keepNote(upload);
    const plain = [bytes, preview?.thumbnail ?? new Blob()];
    const sources = sealed.map((one, at) => new SealedFile(this.#tools, one, plain[at] as Blob));
    const kept = await this.#keep(upload, sources);
    upload.note.kept = kept;
    if (kept) await this.#keepNote(upload);
    upload.sources = kept ? [] : sources;
    if (kept) upload.file = null;
    this.#change(upload, { step: "waits", how: null, kept });
  }

  /** Whether the browser keeps all that is to go over. */
  async #keep(upload: Upload, sources: SealedFile[]): Promise<boolean> {
    const blobs = upload.note?.blobs ?? [];
    try {
      for (const [at, source] of sources.entries()) {
        const { blob_id = "", size = 0 } = blobs[at] ?? {};
        await this.#spool.keep(blob_id, size, this.#pieces(upload, source, size, at === 0));
      }
      return true;
    } catch (error) {
      // Whoever gives it up drops it; whoever was halted may no longer: another tab may be writing it.
      upload.abort.signal.throwIfAborted();
      for (const { blob_id } of blobs) await this.#spool.drop(blob_id).catch(() => {});
      if (error instanceof Failed && error.failure.code === "no_room") return false;
      throw error;
    }
  }

  async *#pieces(
    upload: Upload,
    source: SealedFile,
    size: number,
    isFile: boolean,
  ): AsyncGenerator<Blob> {
    for (let part = 0; part * PART < size; part += 1) {
      upload.abort.signal.throwIfAborted();
      yield await source.part(part);
      if (isFile) this.#change(upload, { how: howFar(upload, part + 1) });
    }
  }

  async #send(upload: Upload): Promise<void> {
    const { note } = upload;
    if (!note) throw refusal("not_kept", "nothing of the file is here");
    this.#change(upload, { step: note.said ? "saying" : "sending", how: howFar(upload, 0) });
    if (upload.resumed && (await this.#isSent(upload, note))) return;
    for (const [at] of note.blobs.entries()) {
      await this.#patiently(upload, () => this.#put(upload, note, at));
    }
    note.said = true;
    await this.#keepNote(upload);
    this.#change(upload, { step: "saying" });
    await this.#patiently(upload, () => this.#say(upload, note));
  }

  /** Whether whoever led before has sent the message: the core knows nothing of its file any more. */
  async #isSent(upload: Upload, note: Note): Promise<boolean> {
    const begun = await this.#patiently(upload, () => this.#ask(note.begin) as Promise<Begun>);
    upload.resumed = false;
    if (begun.blob_id === note.blobs[0]?.blob_id) return false;
    await this.#ask({ do: "forget_file", blob: begun.blob_id });
    return true;
  }

  async #put(upload: Upload, note: Note, at: number): Promise<void> {
    const { blob_id = "", size = 0 } = note.blobs[at] ?? {};
    const path = pathOf(note, blob_id);
    const node = new Bytes(this.#ask, upload.abort.signal);
    const open = () => node.json<BlobView>("PUT", path, { size });
    let stands = await open();
    if (stands.part_size !== PART)
      throw refusal("part_size", "the node takes parts of another size");
    while (!stands.whole) {
      const part = stands.received;
      if (at === 0) this.#change(upload, { how: howFar(upload, part) });
      const sealed = await this.#part(upload, at, blob_id, part);
      const after = await node.part<BlobView>(`${path}/parts/${part}`, sealed);
      if (after && after.received <= part && !after.whole) {
        throw refusal("part", "the node takes a part and does not have it");
      }
      // Where it stands after a lost answer is the node's to say.
      stands = after ?? (await open());
    }
    const { size: of } = upload;
    if (at === 0) this.#change(upload, { how: { done: of, of } });
  }

  async #part(upload: Upload, at: number, blob_id: string, part: number): Promise<Blob> {
    const source = upload.sources[at];
    if (source) return source.part(part);
    try {
      const kept = await this.#spool.read(blob_id);
      return kept.slice(part * PART, (part + 1) * PART);
    } catch {
      return this.#lost(upload, "the browser has not kept the file");
    }
  }

  /** The same again is the same message: the core has given it its id when the file was begun. */
  async #say(upload: Upload, note: Note): Promise<void> {
    const [file] = note.blobs;
    try {
      await this.#ask({
        do: "send_file",
        channel: note.channel,
        blob: file?.blob_id ?? "",
        text: "",
      });
    } catch (error) {
      if (!(error instanceof Failed) || error.failure.kind === "unreachable") throw error;
      note.said = false;
      // Then the core has forgotten its key, and what is kept opens for nobody.
      if (error.failure.message.includes("blob_unknown")) {
        await this.#lost(upload, "the node has not kept the file until its message came");
      }
      await this.#keepNote(upload);
      throw error;
    }
  }

  /** Nothing that is here is of any use: the file has to be chosen again. */
  async #lost(upload: Upload, words: string): Promise<never> {
    const { note } = upload;
    for (const { blob_id } of note?.blobs ?? []) await this.#spool.drop(blob_id).catch(() => {});
    if (note) note.kept = false;
    [upload.kept, upload.file, upload.sources] = [false, null, []];
    await this.#keepNote(upload);
    throw refusal("not_kept", words);
  }

  /** Again and again while the node cannot be reached. */
  async #patiently<T>(upload: Upload, act: () => Promise<T>): Promise<T> {
    const { signal } = upload.abort;
    for (;;) {
      signal.throwIfAborted();
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof Failed) || error.failure.kind !== "unreachable") throw error;
      }
      await pause(AGAIN_MS, signal);
    }
  }

  async #stop(upload: Upload): Promise<void> {
    this.#uploads.delete(upload.id);
    upload.abort.abort();
    this.tell();
    if (upload.note) upload.note.cancelled = true;
    await this.#keepNote(upload);
    await upload.stage.catch(() => {});
  }

  /** Nothing of it stays, at the node neither. */
  async #giveUp(upload: Upload): Promise<void> {
    const { note } = upload;
    if (note) {
      const patience = AbortSignal.timeout(GIVING_UP_MS);
      const calm = new Bytes(this.#ask, AbortSignal.any([patience, this.#halted.signal]));
      for (const { blob_id } of note.blobs) {
        await calm.call("DELETE", pathOf(note, blob_id)).catch(() => {});
      }
      const [file] = note.blobs;
      if (file) await this.#ask({ do: "forget_file", blob: file.blob_id }).catch(() => {});
    }
    await this.#clean(upload);
  }

  /** Nothing of it stays here. */
  async #clean({ id, note }: Upload): Promise<void> {
    for (const { blob_id } of note?.blobs ?? []) await this.#spool.drop(blob_id).catch(() => {});
    if (note) await this.#notes?.note(PREFIX + id, null);
  }

  async #keepNote({ id, note }: Upload): Promise<void> {
    if (note) await this.#notes?.note(PREFIX + id, JSON.stringify(note));
  }

  #change(upload: Upload, change: Partial<Sending>): void {
    Object.assign(upload, change);
    if (this.#uploads.has(upload.id)) this.tell();
  }
}

/** Does something when all before it are done, unless it was given up by then. */
function inTurn(queue: Queue, upload: Upload, act: () => Promise<void>): Promise<void> {
  const turn = queue.last.then(() => {
    upload.abort.signal.throwIfAborted();
    const stage = act();
    upload.stage = stage;
    return stage;
  });
  queue.last = turn.catch(() => {});
  return turn;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
