// Files that are fetched, and opened chunk by chunk. The core gives keys; nothing of a file's bytes goes
// through it.

import { bytesOf } from "./base64url";
import { type Ask, Bytes, Failed, refusal } from "./bytes";
import type { Downloaded, Transfer, Transferred } from "./messages";
import { isDecoded, THUMBNAIL_MAX, THUMBNAIL_PIXELS } from "./picture";
import { FILE_MAX, sidesOf, type Tools } from "./sealed";

const COMMITMENT = 32;
/** Progress is told after so many bytes. */
const TOLD = 256 * 1024;
/** After so many opened bytes they are handed to the browser, which need not hold them in memory. */
const HANDED = 8 * 1024 * 1024;

export class Files {
  readonly #ask: Ask;
  readonly #tools: Tools;
  /** Whether others than the node hand out parts: asked once. */
  #elsewhere: boolean | null = null;

  constructor(ask: Ask, tools: Tools) {
    this.#ask = ask;
    this.#tools = tools;
  }

  async #partsElsewhere(): Promise<boolean> {
    if (this.#elsewhere === null) {
      const answer = await fetch("/v1/info", { redirect: "error" }).catch(() => null);
      if (!answer?.ok) return false;
      this.#elsewhere = (await answer.json()).parts_elsewhere === true;
    }
    return this.#elsewhere;
  }

  async run(
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
      const handed: Blob[] = [];
      let opened: Uint8Array<ArrayBuffer>[] = [];
      let here = 0;
      let done = 0;
      let told = 0;
      while (opening.takes() > 0) {
        const plain = opening.open(await stream.take(opening.takes()));
        opened.push(plain as Uint8Array<ArrayBuffer>);
        done += plain.length;
        here += plain.length;
        if (here >= HANDED) {
          handed.push(new Blob(opened));
          [opened, here] = [[], 0];
        }
        if (done - told >= TOLD || opening.takes() === 0) {
          told = done;
          progress({ done, of: length });
        }
      }
      const blob = new Blob([...handed, ...opened]);
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
    const { width, height } = sidesOf(this.#tools, image);
    if (!isDecoded({ width, height }) || Math.max(width, height) > THUMBNAIL_PIXELS) {
      const message = "what is said to be a thumbnail is none";
      throw new Failed({ kind: "refused", code: "no_thumbnail", message });
    }
  }
}
