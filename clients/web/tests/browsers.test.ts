// What browsers do differently, and what comes of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isComposing } from "@/ui/composer/composing";

test("the Enter that ends what an input method composes sends nothing, also where it comes after the end", () => {
  assert.equal(isComposing({ isComposing: true, keyCode: 229 }), true);
  assert.equal(isComposing({ isComposing: true, keyCode: 13 }), true);
  // WebKit.
  assert.equal(isComposing({ isComposing: false, keyCode: 229 }), true);
  assert.equal(isComposing({ isComposing: false, keyCode: 13 }), false);
});

test("what stands in for the face of the letters has none of the emoji, which some have without a colour", () => {
  const faces = readFileSync("app/globals.css", "utf8").match(/@font-face \{[^}]+\}/g) ?? [];
  assert.equal(faces.length, 6);
  for (const face of faces) {
    const ranges = [...face.matchAll(/U\+([0-9A-F]+)-([0-9A-F]+)/g)];
    assert.ok(ranges.length > 0, face);
    for (const [, , last = ""] of ranges) assert.ok(Number.parseInt(last, 16) < 0x2190, face);
  }
});
