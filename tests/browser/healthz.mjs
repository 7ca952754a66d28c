// A page in Chromium reaches a real node, and the node drains when asked to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startBrowser, startNode } from "./node.mjs";

test("a browser asks the node for its health", async (t) => {
  const node = await startNode();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const answer = await page.goto(`${node.url}/healthz`);
  assert.equal(answer.status(), 200);
  await page.close();
  await node.stop();
});
