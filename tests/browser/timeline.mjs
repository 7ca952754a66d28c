// A long channel: what one reads stays where it is whatever is fetched above it, and the page stays as
// small as it was however often one goes from channel to channel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elements, longChannel, prependDrift, switchTo } from "./long.mjs";
import { comes, createChannel, message, send } from "./people.mjs";

/** The elements that a page has at most (counts of `UI.md`, section 4.1). */
const MOST = 4_000;

test("what one reads does not move when earlier messages come, and switching leaves nothing behind", async (t) => {
  const { ada, problems, last } = await longChannel(t, 600);
  for (let page = 0; page < 8; page += 1) {
    const drift = await prependDrift(ada);
    assert.ok(drift < 0.5, `moved by ${drift} px`);
  }
  await createChannel(ada, "shed");
  await send(ada, "tools");
  await message(ada, "tools").waitFor();
  const there = async () => {
    await switchTo(ada, "general");
    await switchTo(ada, "shed");
    return elements(ada);
  };
  await there();
  const first = await there();
  for (let times = 0; times < 9; times += 1) await there();
  await comes(there, first, "as many elements as before");
  await switchTo(ada, "general");
  await message(ada, last).waitFor();
  assert.ok((await elements(ada)) <= MOST, `${await elements(ada)} elements`);
  assert.deepEqual(problems, []);
});
