// Files: read, stripped, sealed and sent part by part; fetched, opened chunk by chunk. The core gives
// keys and sends the messages; nothing of a file's bytes goes through it.

import type { BegunFile, BegunThumbnail, Failure, Request } from "@/wire/core";
import type { BlobView } from "@/wire/rest";
import { bytesOf } from "./base64url";
import { type Ask, Bytes, Failed } from "./bytes";
import type { Downloaded, Transfer, Transferred } from "./messages";
import { isDecoded, type Preview, THUMBNAIL_MAX, THUMBNAIL_PIXELS } from "./picture";

/** What the WASM module does for files. */
export type Sealing = { takes(): number; ended(): boolean; seal(plain: Uint8Array): Uint8Array };
export type Opening = { takes(): number; open(sealed: Uint8Array): Uint8Array };
export type Tools = {
  sealing(key: Uint8Array, name: string, length: number, chunk: number): Sealing;
  opening(key: Uint8Array, name: string, length: number, front: Uint8Array): Opening;
  /** An image without what it tells of places and devices; nothing for what is no image. */
  strip(image: Uint8Array): Uint8Array | undefined;
  /** Width and height of an image, by its header. */
  sides(image: Uint8Array): Uint32Array | undefined;
  /** What goes beside a picture; nothing for one that cannot be decoded. */
  preview(image: Blob): Promise<Preview | null>;
};

const PART = 1024 * 1024;
const CHUNK = 65_536;
const COMMITMENT = 32;
/** Images up to this length are read whole, to take out what tells of places and devices. */
const IMAGE_MAX = 64 * 1024 * 1024;
const FILE_MAX = 0xffff_ffff;
/** Progress is told after so many bytes. */
const TOLD = 256 * 1024;

const refusal = (code: string, message: string): Failed => {
  const failure: Failure = { kind: "refused", code, message };
  return new Failed(failure);
};

export class Files {
  readonly #ask: Ask;
  readonly #tools: Tools;
  /** Whether others than the node hand out parts: asked once. */
  #elsewhere: boolean | null = null;

  constructor(ask: Ask, tools: Tools) {
    this.#ask = ask;
    this.#tools = tools;
  }

  run(
    transfer: Transfer,
    progress: (how: Transferred) => void,
    signal: AbortSignal,
  ): Promise<unknown> {
    return transfer.do === "upload"
      ? this.#upload(transfer, progress, signal)
      : this.#download(transfer, progress, signal);
  }

  async #upload(
    { channel, file }: Extract<Transfer, { do: "upload" }>,
    progress: (how: Transferred) => void,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (file.size > FILE_MAX) throw refusal("too_large", "a file of more than 4 GB is not sent");
    const { bytes, media_type, preview } = await this.#stripped(file);
    const begun = await this.#ask({
      do: "begin_file",
      channel,
      name: file.name,
      media_type,
      length: bytes.size,
      source: `browser/${crypto.randomUUID()}`,
      preview: told(preview),
    });
    const node = new Bytes(this.#ask, signal);
    const { thumbnail } = begun;
    const path = (blob: string) => `/v1/channels/${begun.channel_id}/blobs/${blob}`;
    try {
      await this.#send(node, path(begun.blob_id), begun, bytes, progress);
      if (thumbnail && preview?.thumbnail) {
        await this.#send(node, path(thumbnail.blob_id), thumbnail, preview.thumbnail, () => {});
      }
    } catch (error) {
      const calm = new Bytes(this.#ask, AbortSignal.timeout(5_000));
      await calm.call("DELETE", path(begun.blob_id)).catch(() => {});
      if (thumbnail) await calm.call("DELETE", path(thumbnail.blob_id)).catch(() => {});
      await this.#ask({ do: "forget_file", blob: begun.blob_id }).catch(() => {});
      throw error;
    }
    let sent: unknown = null;
    const message: Request = { do: "send_file", channel, blob: begun.blob_id, text: "" };
    await this.#ask(message, (row) => {
      sent = row;
    });
    return sent;
  }

  /** The file; an image without EXIF and the like. One that is not understood is not sent. */
  async #stripped(
    file: File,
  ): Promise<{ bytes: Blob; media_type: string; preview: Preview | null }> {
    const media_type = file.type || "application/octet-stream";
    if (file.size > IMAGE_MAX) return { bytes: file, media_type, preview: null };
    let clean: Uint8Array | undefined;
    try {
      clean = this.#tools.strip(new Uint8Array(await file.arrayBuffer()));
    } catch {
      const words =
        "the image is damaged, or of a form that is not known: it could tell where it was taken";
      throw refusal("image", words);
    }
    if (!clean) return { bytes: file, media_type, preview: null };
    const bytes = new Blob([clean as Uint8Array<ArrayBuffer>]);
    const decoded = isDecoded(this.#sidesOf(clean));
    const preview = decoded ? await this.#tools.preview(bytes) : null;
    return { bytes, media_type: kindOf(clean), preview };
  }

  async #partsElsewhere(): Promise<boolean> {
    if (this.#elsewhere === null) {
      const answer = await fetch("/v1/info", { redirect: "error" }).catch(() => null);
      if (!answer?.ok) return false;
      this.#elsewhere = (await answer.json()).parts_elsewhere === true;
    }
    return this.#elsewhere;
  }

  #sidesOf(image: Uint8Array): { width: number; height: number } {
    const [width = 0, height = 0] = this.#tools.sides(image) ?? [];
    return { width, height };
  }

  async #send(
    node: Bytes,
    path: string,
    begun: BegunFile | BegunThumbnail,
    bytes: Blob,
    progress: (how: Transferred) => void,
  ): Promise<void> {
    const open = () => node.json<BlobView>("PUT", path, { size: begun.size });
    const of = bytes.size;
    let at = await open();
    if (at.part_size !== PART) throw refusal("part_size", "the node takes parts of another size");
    while (!at.whole) {
      progress({ done: Math.min(at.received * PART, of), of });
      const part = at.received;
      const sealed = await this.#part(begun, bytes, part);
      // Where it stands after a lost answer is the node's to say.
      const after = await node.part<BlobView>(`${path}/parts/${part}`, sealed, open);
      if (after.received <= part && !after.whole) {
        throw refusal("part", "the node takes a part and does not have it");
      }
      at = after;
    }
    progress({ done: of, of });
  }

  /** Seals what the node keeps as one part. */
  async #part(begun: BegunFile | BegunThumbnail, bytes: Blob, part: number): Promise<Blob> {
    const chunks = PART / CHUNK;
    const key = bytesOf(begun.key);
    const sealing = this.#tools.sealing(key, begun.name, bytes.size, part * chunks);
    const from = this.#startOf(begun, bytes.size, part * chunks);
    const sealed: Uint8Array<ArrayBuffer>[] = [];
    for (let done = 0, at = from; done < chunks && !sealing.ended(); done += 1) {
      const takes = sealing.takes();
      const plain = new Uint8Array(await bytes.slice(at, at + takes).arrayBuffer());
      sealed.push(sealing.seal(plain) as Uint8Array<ArrayBuffer>);
      at += takes;
    }
    return new Blob(sealed);
  }

  /** Where in the file a chunk starts: the first one holds less, as the commitment stands before it. */
  #startOf(begun: BegunFile | BegunThumbnail, length: number, chunk: number): number {
    if (chunk === 0) return 0;
    const first = this.#tools.sealing(bytesOf(begun.key), begun.name, length, 0).takes();
    const second = this.#tools.sealing(bytesOf(begun.key), begun.name, length, 1).takes();
    return first + (chunk - 1) * second;
  }

  async #download(
    { channel, seq, thumbnail = false }: Extract<Transfer, { do: "download" }>,
    progress: (how: Transferred) => void,
    signal: AbortSignal,
  ): Promise<Downloaded> {
    const found = await this.#ask({ do: "find_file", channel, seq, thumbnail });
    const { name, length, media_type } = found;
    if (thumbnail && length > THUMBNAIL_MAX)
      throw refusal("too_large", "a thumbnail of this length is not fetched");
    if (length > FILE_MAX)
      throw refusal("too_large", "a file of more than 4 GB is not opened here");
    const node = new Bytes(this.#ask, signal);
    const path = `/v1/channels/${found.channel_id}/blobs/${found.blob_id}`;
    const stream = node.stream(path, await this.#partsElsewhere());
    try {
      const front = await stream.take(COMMITMENT);
      const opening = this.#tools.opening(bytesOf(found.key), name, length, front);
      const opened: Uint8Array<ArrayBuffer>[] = [];
      let done = 0;
      let told = 0;
      while (opening.takes() > 0) {
        const plain = opening.open(await stream.take(opening.takes()));
        opened.push(plain as Uint8Array<ArrayBuffer>);
        done += plain.length;
        if (done - told >= TOLD || opening.takes() === 0) {
          told = done;
          progress({ done, of: length });
        }
      }
      const blob = new Blob(opened);
      if (thumbnail) this.#checkThumbnail(new Uint8Array(await blob.arrayBuffer()));
      return { blob, name, media_type };
    } catch (error) {
      if (error instanceof Failed || signal.aborted) throw error;
      const message = `not the file that was sent: ${error instanceof Error ? error.message : error}`;
      throw new Failed({ kind: "lied", code: "file_corrupt", message });
    } finally {
      stream.close();
    }
  }

  /** A few bytes may say that they are a picture that fills the memory. */
  #checkThumbnail(image: Uint8Array): void {
    const { width, height } = this.#sidesOf(image);
    if (!isDecoded({ width, height }) || Math.max(width, height) > THUMBNAIL_PIXELS) {
      const message = "what is said to be a thumbnail is none";
      throw new Failed({ kind: "refused", code: "no_thumbnail", message });
    }
  }
}

/** What the core is told of a picture. */
function told(preview: Preview | null) {
  if (!preview) return null;
  const { thumbnail: made, ...seen } = preview;
  return { ...seen, thumbnail: made && { media_type: made.type, length: made.size } };
}

/** By its first bytes, as the module has stripped it. */
function kindOf([first]: Uint8Array): string {
  if (first === 0xff) return "image/jpeg";
  return first === 0x89 ? "image/png" : "image/webp";
}
