// A long channel: what one reads stays where it is whatever is fetched above it, the page stays as small
// as it was however often one goes from channel to channel, and far back only what is near is read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elements, longChannel, prependDrift, switchTo } from "./long.mjs";
import { comes, createChannel, message, send } from "./people.mjs";

/** The elements that a page has at most (counts of `UI.md`, section 4.1). */
const MOST = 4_000;
/** So many rows are read by one jump at most: a page around it, and the next one on either side. */
const MOST_READ = 200;

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

/** In every page from now on: counts the rows that its worker gives it. */
function countRows() {
  globalThis.rowsRead = 0;
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (data?.row?.type === "message") globalThis.rowsRead += 1;
      });
    }
  };
}

/** In the page: the numbers of the messages that stand in the document. */
const numbers = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("article[data-seq] [data-body]")].map((body) => Number.parseInt(body.textContent, 10)),
  );

test("a jump far back reads what is near, and from there one comes to the end without a gap", async (t) => {
  const { ada, problems, last } = await longChannel(t, 600);
  await ada.addInitScript(countRows);
  await ada.reload();
  await message(ada, last).waitFor();
  const read = () => ada.evaluate(() => globalThis.rowsRead);
  const atFirst = await read();
  assert.ok(atFirst > 0 && atFirst < 300, `${atFirst} rows were read at first`);

  await ada.getByRole("button", { name: "Search", exact: true }).click();
  const yesterday = await ada.evaluate(() => {
    const then = new Date(Date.now() - 86_400_000);
    return [then.getFullYear(), then.getMonth() + 1, then.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  });
  await ada.getByLabel("Go to a day").fill(yesterday);
  await message(ada, /^1: /).waitFor();
  await ada.waitForFunction(() => document.activeElement?.textContent?.includes("1: "));
  await comes(async () => (await numbers(ada)).includes(600), false, "the end is let go");
  const jumped = (await read()) - atFirst;
  assert.ok(jumped <= MOST_READ, `${jumped} rows were read by a jump`);

  // What is written from here stands at the end, and so does its author.
  await send(ada, "from far back");
  await message(ada, "from far back").waitFor();
  await comes(async () => (await numbers(ada)).includes(1), false, "the beginning is let go");

  // Back to the first, and down: every message comes by.
  await ada.getByLabel("Go to a day").fill("");
  await ada.getByLabel("Go to a day").fill(yesterday);
  await message(ada, /^1: /).waitFor();
  const seen = new Set();
  const look = async () => {
    for (const number of await numbers(ada)) seen.add(number);
  };
  const down = async () => {
    await look();
    await ada.getByRole("log").evaluate((log) => {
      log.scrollTop = log.scrollHeight;
    });
    return message(ada, "from far back").isVisible();
  };
  await comes(down, true, "the end is reached by scrolling");
  await look();
  for (let number = 1; number <= 600; number += 1) assert.ok(seen.has(number), `message ${number} came by`);
  assert.ok((await elements(ada)) <= MOST, `${await elements(ada)} elements`);

  // And up again, from where "Latest" leads back at once.
  await ada.getByLabel("Go to a day").fill("");
  await ada.getByLabel("Go to a day").fill(yesterday);
  await message(ada, /^1: /).waitFor();
  // What she has not stayed for is still new.
  const latest = ada.getByRole("button", { name: /^Latest$|new messages?$/ });
  await latest.click();
  await message(ada, "from far back").waitFor();
  await comes(() => latest.count(), 0);
  assert.deepEqual(problems, []);
});
