// What is sent of a file: an image without what it tells of places and devices, with what goes beside
// it; and its bytes, sealed part by part as the node keeps them.

import type { Previewed } from "@/wire/core";
import { bytesOf } from "./base64url";
import { PART, refusal } from "./bytes";
import { isDecoded, type Preview } from "./picture";

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

const CHUNK = 65_536;
/** Images up to this length are read whole, to take out what tells of places and devices. */
const IMAGE_MAX = 64 * 1024 * 1024;
export const FILE_MAX = 0xffff_ffff;

/** A file as it is sent. */
export type Ready = { bytes: Blob; media_type: string; preview: Preview | null };

export function sidesOf(tools: Tools, image: Uint8Array): { width: number; height: number } {
  const [width = 0, height = 0] = tools.sides(image) ?? [];
  return { width, height };
}

/** The file; an image without EXIF and the like. One that is not understood is not sent. */
export async function readyOf(tools: Tools, file: File): Promise<Ready> {
  if (file.size > FILE_MAX) throw refusal("too_large", "a file of more than 4 GB is not sent");
  const media_type = file.type || "application/octet-stream";
  if (file.size > IMAGE_MAX) return { bytes: file, media_type, preview: null };
  const whole = await read(file);
  let clean: Uint8Array | undefined;
  try {
    clean = tools.strip(whole);
  } catch {
    const words =
      "the image is damaged, or of a form that is not known: it could tell where it was taken";
    throw refusal("image", words);
  }
  if (!clean) return { bytes: file, media_type, preview: null };
  const bytes = new Blob([clean as Uint8Array<ArrayBuffer>]);
  const preview = isDecoded(sidesOf(tools, clean)) ? await tools.preview(bytes) : null;
  return { bytes, media_type: kindOf(clean), preview };
}

/** What the core is told of a picture. */
export function told(preview: Preview | null): Previewed | null {
  if (!preview) return null;
  const { thumbnail: made, ...seen } = preview;
  return { ...seen, thumbnail: made && { media_type: made.type, length: made.size } };
}

/** A file that is sealed as it is read: the same part again is as good as the first time. */
export class SealedFile {
  readonly #tools: Pick<Tools, "sealing">;
  readonly #key: Uint8Array;
  readonly #name: string;
  readonly #plain: Blob;

  constructor(
    tools: Pick<Tools, "sealing">,
    { key, name }: { key: string; name: string },
    plain: Blob,
  ) {
    this.#tools = tools;
    this.#key = bytesOf(key);
    this.#name = name;
    this.#plain = plain;
  }

  /** What the node keeps as one part. */
  async part(part: number): Promise<Blob> {
    const chunks = PART / CHUNK;
    const sealing = this.#from(part * chunks);
    const start = this.#startOf(part * chunks);
    const end = Math.min(start + PART, this.#plain.size);
    const plain = await read(this.#plain.slice(start, end));
    const sealed: Uint8Array<ArrayBuffer>[] = [];
    for (let done = 0, at = 0; done < chunks && !sealing.ended(); done += 1) {
      const takes = sealing.takes();
      sealed.push(sealing.seal(plain.subarray(at, at + takes)) as Uint8Array<ArrayBuffer>);
      at += takes;
    }
    return new Blob(sealed);
  }

  #from(chunk: number): Sealing {
    return this.#tools.sealing(this.#key, this.#name, this.#plain.size, chunk);
  }

  /** Where in the file a chunk starts: the first one holds less, as the commitment stands before it. */
  #startOf(chunk: number): number {
    if (chunk === 0) return 0;
    return this.#from(0).takes() + (chunk - 1) * this.#from(1).takes();
  }
}

/** A browser takes a file back that was changed or removed since it was chosen. */
async function read(file: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    const words = "the file cannot be read any longer: it was changed or removed";
    throw refusal("file_changed", words);
  }
}

/** By its first bytes, as the module has stripped it. */
function kindOf([first]: Uint8Array): string {
  if (first === 0xff) return "image/jpeg";
  return first === 0x89 ? "image/png" : "image/webp";
}
