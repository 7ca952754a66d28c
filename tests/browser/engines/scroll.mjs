// A channel with more in it than a page has rows, in Firefox and in WebKit: its end stays in sight as it grows, and what
// one reads stays where it is when earlier messages come above it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { prependDrift, speaker } from "../long.mjs";
import { startNode, webOf } from "../node.mjs";
import { engines } from "./driver.mjs";
import { startPage } from "./page.mjs";
import { createServer, invite, message, register } from "./people.mjs";

const MESSAGES = 400;

for (const engine of engines()) {
  test(`what one reads in ${engine} does not move when earlier messages come`, async (t) => {
    const node = await startNode(webOf());
    t.after(node.stop);
    const ada = await startPage(t, engine);
    await ada.goto(node.url);
    await register(ada, "ada");
    await createServer(ada, "garden", "One channel");
    const { say, sayMany } = await speaker(t, node, await invite(ada));
    await sayMany(MESSAGES);
    await ada.wait(message(`${MESSAGES}: `));
    await ada.comes(() => ada.run(fromTheEnd), 0, "how far the end is");
    for (let page = 0; page < 4; page += 1) {
      const drift = await prependDrift({ evaluate: (does) => ada.run(does) });
      assert.ok(drift < 0.5, `${engine}: moved by ${drift} px`);
    }
    // Whoever reads far back is not moved by what is said now.
    const before = await ada.run(firstSeen);
    await say(["and now this"]);
    await ada.comes(() => ada.run(firstSeen), before, "the first row that is seen");
    assert.deepEqual(await ada.problems(), []);
  });
}

/** In the page: how many px of the channel are below what is seen. */
function fromTheEnd() {
  const log = document.querySelector("[role=log]");
  return Math.max(0, Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));
}

/** In the page: what stands first in what is seen, and where. */
function firstSeen() {
  const log = document.querySelector("[role=log]");
  const { top } = log.getBoundingClientRect();
  const row = [...log.querySelectorAll("[data-key]")].find((one) => one.getBoundingClientRect().bottom > top);
  return `${row.dataset.key} ${Math.round(row.getBoundingClientRect().top - top)}`;
}
