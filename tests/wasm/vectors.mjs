// The vectors of permissions, run by the policy as WASM: the file that native tests run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const bindings =
  process.env.COTERIE_WASM ?? fileURLToPath(new URL("../../target/wasm/nodejs", import.meta.url));
const { check_permission_vectors } = createRequire(import.meta.url)(
  join(bindings, "coterie_wasm_stories.js"),
);
const text = readFileSync(new URL("../../spec/vectors/permissions.json", import.meta.url), "utf8");

test("all vectors of permissions hold", () => {
  const file = JSON.parse(text);
  const checked = check_permission_vectors(text);
  assert.equal(checked, file.cases.length + file.named.length);
  assert.ok(checked >= 200, `${checked} cases`);
});

test("a vector that does not hold is noticed", () => {
  const file = JSON.parse(text);
  const last = file.cases.at(-1);
  last.permissions = last.permissions === "0" ? "1" : "0";
  assert.throws(() => check_permission_vectors(JSON.stringify(file)), /may do/);
  const named = JSON.parse(text);
  named.named[0].allowed = !named.named[0].allowed;
  assert.throws(() => check_permission_vectors(JSON.stringify(named)), Error);
  assert.throws(() => check_permission_vectors("{}"), Error);
});
