// One file on its way: what is known of it, what a tab is told of it, and what is noted for a reload.

import type { Request } from "@/wire/core";
import { PART } from "./bytes";
import type { Lent, Sending, Transferred } from "./messages";
import type { SealedFile } from "./sealed";

/** What the core gives for a file. */
type Sealed = { blob_id: string; key: string; name: string; size: number };
export type Begun = Sealed & { channel_id: string; thumbnail: Sealed | null };

/** What is known of a file after a reload; no key is in it. */
export type Note = Pick<Sending, "channel" | "name" | "size" | "modified" | "at"> & {
  /** What the core was asked: the same again gives the same, as long as its message was not sent. */
  begin: Extract<Request, { do: "begin_file" }>;
  channel_id: string;
  /** The file's, and its thumbnail's. */
  blobs: { blob_id: string; size: number }[];
  kept: boolean;
  /** The core was asked to send the message: nothing of the file is needed any more. */
  said: boolean;
  cancelled: boolean;
};

export type Upload = Sending & {
  file: File | null;
  note: Note | null;
  /** Whether the note is of somebody who led before, who may have sent the message. */
  resumed: boolean;
  /** What is not kept is sealed as it goes. */
  sources: SealedFile[];
  abort: AbortController;
  /** What is being done with it, if anything is. */
  stage: Promise<unknown>;
  /** All that is done until it is sent or has failed. */
  run: Promise<void>;
};

export function uploadOf({ id, channel, at, file }: Lent): Upload {
  const { name, size, lastModified: modified } = file;
  return {
    ...{ id, channel, name, size, modified, at, file },
    ...({ step: "waits", how: null, kept: null, failed: null, again: true } as const),
    ...{ note: null, resumed: false, sources: [] },
    ...idle(),
  };
}

/** What somebody who led before has noted. */
export function resumedOf(id: string, text: string): Upload & { note: Note } {
  const note: Note = JSON.parse(text);
  const { channel, name, size, modified, at, kept } = note;
  return {
    ...{ id, channel, name, size, modified, at, kept, note, file: null },
    ...({ step: note.said ? "saying" : "waits", how: null, failed: null, again: true } as const),
    ...{ resumed: true, sources: [] },
    ...idle(),
  };
}

/** Whether nobody here has its bytes, and they are still needed. */
export const isLost = ({ file, kept, note }: Upload): boolean => !file && !kept && !note?.said;

/** As the tabs are told of it. */
export function shown(upload: Upload): Sending {
  const { id, channel, name, size, modified, at, step, how, kept, failed } = upload;
  const again = !isLost(upload);
  return { id, channel, name, size, modified, at, step, how, kept, failed, again };
}

export const howFar = ({ size: of }: Upload, parts: number): Transferred => ({
  done: Math.min(parts * PART, of),
  of,
});

const idle = () => ({
  abort: new AbortController(),
  stage: Promise.resolve(),
  run: Promise.resolve(),
});

export const pathOf = ({ channel_id }: Note, blob: string): string =>
  `/v1/channels/${channel_id}/blobs/${blob}`;
