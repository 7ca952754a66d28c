// Pictures of people: what one is, by its header; one's own made small enough, and written anew, so that
// nothing goes along of where and with what it was taken.

/** The bounds of `spec/16-profiles.md`, section 6; the sides of what is drawn here are less or the same. */
export const BOUNDS = {
  avatar: { bytes: 65_536, side: 1_024, width: 512, height: 512 },
  banner: { bytes: 131_072, side: 2_048, width: 1_536, height: 512 },
} as const;

export type What = keyof typeof BOUNDS;
export type Form = { media_type: string; width: number; height: number };

/** A file that is chosen is read whole. */
const CHOSEN_MAX = 64 * 1024 * 1024;
/** What is drawn is held whole in memory. */
const CHOSEN_SIDE = 16_384;

const number = (bytes: Uint8Array, at: number, length: number): number => {
  let sum = 0;
  for (let place = at; place < at + length; place += 1) sum = sum * 256 + (bytes[place] ?? 0);
  return sum;
};

const numberLe = (bytes: Uint8Array, at: number, length: number): number => {
  let sum = 0;
  for (let place = at + length - 1; place >= at; place -= 1) sum = sum * 256 + (bytes[place] ?? 0);
  return sum;
};

const says = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((character, place) => bytes[at + place] === character.charCodeAt(0));

function png(bytes: Uint8Array): Form | null {
  if (bytes.length < 24 || !says(bytes, 0, "\x89PNG\r\n\x1a\n") || !says(bytes, 12, "IHDR")) {
    return null;
  }
  return { media_type: "image/png", width: number(bytes, 16, 4), height: number(bytes, 20, 4) };
}

function webp(bytes: Uint8Array): Form | null {
  if (bytes.length < 30 || !says(bytes, 0, "RIFF") || !says(bytes, 8, "WEBP")) return null;
  const form = (width: number, height: number) => ({ media_type: "image/webp", width, height });
  if (says(bytes, 12, "VP8 ") && says(bytes, 23, "\x9d\x01\x2a")) {
    return form(numberLe(bytes, 26, 2) & 0x3fff, numberLe(bytes, 28, 2) & 0x3fff);
  }
  if (says(bytes, 12, "VP8L") && bytes[20] === 0x2f) {
    const bits = numberLe(bytes, 21, 4);
    return form((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (says(bytes, 12, "VP8X")) return form(numberLe(bytes, 24, 3) + 1, numberLe(bytes, 27, 3) + 1);
  return null;
}

/** Markers that have no length after them. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
/** A frame header: C0 to CF but for tables (C4, C8, CC). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** By the first frame header; what stands before it is skipped by its length. */
function jpeg(bytes: Uint8Array): Form | null {
  if (!says(bytes, 0, "\xff\xd8\xff")) return null;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (isFrame(marker)) {
      const [width, height] = [number(bytes, at + 7, 2), number(bytes, at + 5, 2)];
      return { media_type: "image/jpeg", width, height };
    }
    if (marker === 0xff) at += 1;
    else if (isBare(marker)) at += 2;
    // The image itself, its end, or another beginning: no frame header came before.
    else if (marker === 0x00 || (marker >= 0xd8 && marker <= 0xda)) return null;
    else {
      const length = number(bytes, at + 2, 2);
      if (length < 2) return null;
      at += 2 + length;
    }
  }
  return null;
}

/** What a picture is, by its header; nothing of what is not JPEG, PNG or WebP. */
export const measure = (bytes: Uint8Array): Form | null => png(bytes) ?? webp(bytes) ?? jpeg(bytes);

/** The form of a picture that may be shown. */
export function shownForm(bytes: Uint8Array, what: What): Form | null {
  const { bytes: most, side } = BOUNDS[what];
  const form = bytes.length <= most ? measure(bytes) : null;
  const fits = (length: number) => length >= 1 && length <= side;
  return form && fits(form.width) && fits(form.height) ? form : null;
}

/** The part of a picture that is kept: as much of its middle as has the shape that is wanted. */
export function middleOf(
  { width, height }: { width: number; height: number },
  wanted: { width: number; height: number },
): { x: number; y: number; width: number; height: number } {
  const shape = wanted.width / wanted.height;
  const wide = width / height > shape;
  const part = wide
    ? { width: Math.round(height * shape), height }
    : { width, height: Math.round(width / shape) };
  return {
    x: Math.floor((width - part.width) / 2),
    y: Math.floor((height - part.height) / 2),
    width: Math.max(1, part.width),
    height: Math.max(1, part.height),
  };
}

const QUALITIES = [0.9, 0.8, 0.65, 0.5] as const;
const KINDS = ["image/webp", "image/jpeg"] as const;
const SMALLEST = 32;

/** A chosen file as a picture that may be sent: of the right shape and size, drawn and written anew. */
export async function drawn(file: Blob, what: What): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > CHOSEN_MAX) throw new Error("this file is too large for a picture");
  const form = measure(new Uint8Array(await file.arrayBuffer()));
  if (!form) throw new Error("a picture is a JPEG, PNG or WebP, and this is none");
  if (form.width > CHOSEN_SIDE || form.height > CHOSEN_SIDE) {
    throw new Error("this picture has too many pixels to be drawn here");
  }
  const image = await createImageBitmap(file).catch(() => {
    throw new Error("this picture is damaged: it cannot be drawn");
  });
  try {
    return await written(image, what);
  } finally {
    image.close();
  }
}

async function written(image: ImageBitmap, what: What): Promise<Uint8Array<ArrayBuffer>> {
  const bounds = BOUNDS[what];
  const part = middleOf(image, bounds);
  for (
    let width = Math.min(bounds.width, part.width);
    width >= SMALLEST || width === part.width;
    width = Math.floor(width * 0.75)
  ) {
    const height = Math.max(1, Math.round((width * bounds.height) / bounds.width));
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    if (!context) break;
    context.imageSmoothingQuality = "high";
    context.drawImage(image, part.x, part.y, part.width, part.height, 0, 0, width, height);
    for (const quality of QUALITIES) {
      const bytes = await smallest(canvas, quality, what);
      if (bytes) return bytes;
    }
    if (width < SMALLEST) break;
  }
  throw new Error("this browser cannot make a picture of it that is small enough");
}

/** In the first form that this browser writes and that fits. */
async function smallest(canvas: OffscreenCanvas, quality: number, what: What) {
  for (const type of KINDS) {
    const blob = await canvas.convertToBlob({ type, quality });
    // A browser that cannot write a form writes another one.
    if (blob.type !== type) continue;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    if (shownForm(bytes, what)) return bytes;
  }
  return null;
}
