// The core as WASM: the same story as natively, and the one call that JavaScript makes.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const bindings =
  process.env.COTERIE_WASM ?? fileURLToPath(new URL("../../target/wasm/nodejs", import.meta.url));
const { CoreHandle, two_clients } = createRequire(import.meta.url)(join(bindings, "coterie_wasm_stories.js"));

/** A handle, with events and batches as objects. */
function open(rows = []) {
  const core = CoreHandle.open(JSON.stringify(rows));
  return (event, now = Date.now()) => JSON.parse(core.handle(now, JSON.stringify(event)));
}

const register = (username) => ({
  event: "asked",
  ask: 1,
  request: { do: "register", username, password: "correct horse", device_name: "browser" },
});

test("two clients talk as they do natively", () => {
  assert.deepEqual(two_clients(), ["hello, Bob | hello, Alice", "hello, Bob | hello, Alice"]);
});

test("a core answers a request that needs no network", () => {
  const batch = open()({ event: "asked", ask: 9, request: { do: "whoami" } });
  assert.equal(batch.show.length, 1);
  assert.equal(batch.show[0].ask, 9);
  assert.equal(batch.show[0].failure.kind, "not_signed_in");
});

test("a registration begins with a call, and no two are alike", () => {
  const calls = [open(), open()].map((handle) => handle(register("ada")).send[0]);
  for (const call of calls) {
    assert.equal(call.method, "POST");
    assert.equal(call.path, "/v1/auth/register");
    assert.equal(JSON.parse(call.body).username, "ada");
  }
  // The blinding comes from the browser's randomness.
  assert.notEqual(calls[0].body, calls[1].body);
});

test("what is no event, and rows that no core wrote, are refused and break nothing", () => {
  const core = CoreHandle.open("[]");
  for (const bad of ["", "{}", '{"event":"nonsense"}', '{"event":"asked","ask":-1}']) {
    assert.throws(() => core.handle(1, bad), Error, bad);
  }
  assert.ok(JSON.parse(core.handle(1, '{"event":"woke"}')));
  assert.throws(() => CoreHandle.open('[{"key":"a/account","value":"AAAA"}]'), /corrupt/);
  assert.throws(() => CoreHandle.open("nonsense"), Error);
});
