// What browsers do differently, and what comes of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isComposing } from "@/ui/composer/composing";

test("the Enter that ends what an input method composes sends nothing, also where it comes after the end", () => {
  assert.equal(isComposing({ isComposing: true, keyCode: 229 }), true);
  assert.equal(isComposing({ isComposing: true, keyCode: 13 }), true);
  // WebKit.
  assert.equal(isComposing({ isComposing: false, keyCode: 229 }), true);
  assert.equal(isComposing({ isComposing: false, keyCode: 13 }), false);
});
