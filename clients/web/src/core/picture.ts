// What is sent beside a picture: its sides, a blur hash, a thumbnail. Made by the browser in the worker;
// a picture that it does not decode goes without.

import { blurHash } from "./blurhash";

/** As the core takes it, and the thumbnail's bytes. */
export type Preview = {
  width: number;
  height: number;
  blur_hash: string;
  thumbnail: Blob | null;
};

/** The limits of chapter 09: of a thumbnail's bytes and sides, and of what a preview says. */
export const THUMBNAIL_MAX = 131_072;
export const THUMBNAIL_PIXELS = 640;
const SIDE_MAX = 65_535;
/** Most pixels of a picture that is decoded here. */
const PIXELS_MAX = 50_000_000;
/** A blur hash is made of a picture of so many pixels on a side. */
const BLURRED = 32;
const QUALITY = 0.8;

type Sides = { width: number; height: number };

/** A picture of these sides, not larger than this on either. */
export function fit({ width, height }: Sides, side: number): Sides {
  const scale = Math.min(1, side / Math.max(width, height));
  const scaled = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: scaled(width), height: scaled(height) };
}

/** Whether a picture that says these sides may be decoded. */
export const isDecoded = ({ width, height }: Sides): boolean =>
  width > 0 && height > 0 && Math.max(width, height) <= SIDE_MAX && width * height <= PIXELS_MAX;

/** Of the bytes that are sent, so that it tells nothing that they do not; turned as it is shown. */
export async function previewOf(image: Blob): Promise<Preview | null> {
  let whole: ImageBitmap | undefined;
  try {
    whole = await createImageBitmap(image, { imageOrientation: "from-image" });
    const { width, height } = whole;
    if (!isDecoded(whole)) return null;
    const small = drawn(whole, fit(whole, BLURRED));
    const pixels = small.getImageData(0, 0, small.canvas.width, small.canvas.height);
    // A small file is as soon there as its thumbnail would be.
    const thumbnail = image.size > THUMBNAIL_MAX ? await thumbnailOf(whole, isClear(pixels)) : null;
    const worth = thumbnail && thumbnail.size < image.size;
    return { width, height, blur_hash: blurHash(pixels), thumbnail: worth ? thumbnail : null };
  } catch {
    return null;
  } finally {
    whole?.close();
  }
}

function drawn(whole: ImageBitmap, { width, height }: Sides): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (!context) throw new Error("there is no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(whole, 0, 0, width, height);
  return context;
}

/** Whether anything shines through. */
function isClear({ data }: ImageData): boolean {
  return data.some((value, at) => at % 4 === 3 && value < 255);
}

/** Encoded, and small enough to be fetched. What shines through stays so. */
async function thumbnailOf(whole: ImageBitmap, clear: boolean): Promise<Blob | null> {
  for (const side of [THUMBNAIL_PIXELS, THUMBNAIL_PIXELS / 2, THUMBNAIL_PIXELS / 4]) {
    const { canvas } = drawn(whole, fit(whole, side));
    const type = clear ? "image/webp" : "image/jpeg";
    const made = await canvas.convertToBlob({ type, quality: QUALITY });
    if (made.size <= THUMBNAIL_MAX) return made;
  }
  return null;
}
