// "Sealing" for tests of files: as the module does it, but for the secrecy.

import assert from "node:assert/strict";
import type { Tools } from "@/core/sealed";

const CHUNK = 65_536;
export const COMMITMENT = 32;

/** "Sealing" that only puts a commitment before the first chunk, as the real one does. */
export const tools: Tools = {
  sealing: (_key, _name, length, chunk) => {
    const starts = (at: number) => Math.min(length, Math.max(0, at * CHUNK - COMMITMENT));
    let at = chunk;
    const takes = () => starts(at + 1) - starts(at);
    return {
      takes,
      ended: () => starts(at) >= length,
      seal: (plain) => {
        assert.equal(plain.length, takes());
        const first = at === 0;
        at += 1;
        return first ? new Uint8Array([...new Uint8Array(COMMITMENT), ...plain]) : plain;
      },
    };
  },
  opening: (_key, _name, length, front) => {
    assert.equal(front.length, COMMITMENT);
    let left = length;
    const takes = () => Math.min(left, left === length ? CHUNK - COMMITMENT : CHUNK);
    return {
      takes,
      open: (sealed) => {
        if (sealed[0] === 255) throw new Error("not authentic");
        left -= sealed.length;
        return sealed;
      },
    };
  },
  strip: (image) => {
    if (image[0] === 66) throw new Error("broken");
    return image[0] === 0x89 ? image.slice(0, 4) : undefined;
  },
  sides: (image) => (image[0] === 0x89 ? Uint32Array.of(image[1] ?? 0, image[2] ?? 0) : undefined),
  preview: async () => ({
    width: 4000,
    height: 3000,
    blur_hash: "00OZZy",
    thumbnail: new Blob([Uint8Array.of(0x89, 7, 7)], { type: "image/jpeg" }),
  }),
};
