// Much comes while one reads: every row is made once and stands in its order, one stays at the end, what nobody
// would see is not made, and a channel is shown as chosen before its messages are made. Counts, never times.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elements, longChannel } from "./long.mjs";
import { comes, createChannel, message, send } from "./people.mjs";

const MANY = 1_000;
/** The elements that a page has at most (counts of `UI.md`, section 4.1). */
const MOST = 4_000;

/** In every page from now on: how often React has run the function of a message, by what it tells its tools. */
function countMade() {
  globalThis.made = 0;
  const walk = (fiber) => {
    for (let one = fiber; one; one = one.sibling) {
      // The first flag: its function was run.
      if (one.flags & 1 && one.memoizedProps?.row && "begins" in one.memoizedProps) globalThis.made += 1;
      // Where the children are those of before, nothing was done below.
      if (!one.alternate || one.alternate.child !== one.child) walk(one.child);
    }
  };
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    checkDCE: () => {},
    inject: () => 1,
    onCommitFiberRoot: (_, root) => walk(root.current),
    onCommitFiberUnmount: () => {},
    onPostCommitFiberRoot: () => {},
  };
}

/** In the page: looks at each frame whether numbers follow each other, and whether one is at the end. */
function watchRows() {
  globalThis.seen = { frames: 0, gaps: 0, away: 0, rows: new Set() };
  const log = document.querySelector("[role=log]");
  const look = () => {
    requestAnimationFrame(look);
    const bodies = [...log.querySelectorAll("article[data-seq] [data-body]")];
    const numbers = bodies.map((body) => Number(/^coming (\d+)$/.exec(body.textContent)?.[1])).filter(Boolean);
    globalThis.seen.frames += 1;
    for (const [at, number] of numbers.entries()) {
      globalThis.seen.rows.add(number);
      if (at > 0 && number !== numbers[at - 1] + 1) globalThis.seen.gaps += 1;
    }
    if (log.scrollHeight - log.scrollTop - log.clientHeight > 1) globalThis.seen.away += 1;
  };
  look();
}

/** In the page: keeps it from doing anything else for so long. */
function stand(millis) {
  const end = performance.now() + millis;
  while (performance.now() < end);
}

/** ada at the end of a channel of 200 messages, in a page that counts. */
async function atTheEnd(t) {
  const { ada, problems, say, last } = await longChannel(t, 200);
  // What is read already has no line to open at.
  const latest = ada.getByRole("button", { name: /^Latest|new messages?$/ });
  const unread = ada.locator("nav[aria-label=Channels] a[data-unread]");
  const left = async () => {
    if (await latest.isVisible()) await latest.click();
    return (await latest.count()) + (await unread.count());
  };
  await comes(left, 0, "everything is read");
  await ada.addInitScript(countMade);
  await ada.reload();
  await message(ada, last).waitFor();
  await ada.waitForFunction(() => document.querySelectorAll("article[data-seq]").length >= 50);
  await comes(left, 0, "one is at the end");
  return { ada, problems, say };
}

const said = (what) => Array.from({ length: MANY }, (_, at) => `${what} ${at + 1}`);
const made = (page) => page.evaluate(() => globalThis.made);

test("what comes is made once, in order, and one stays at the end", async (t) => {
  const { ada, problems, say } = await atTheEnd(t);
  const before = await made(ada);
  assert.ok(before >= 50, `${before} were made before: is React as it was?`);

  await ada.evaluate(watchRows);
  await say(said("coming"));
  await message(ada, `coming ${MANY}`).waitFor();
  const all = (await made(ada)) - before;
  const { frames, gaps, away } = await ada.evaluate(() => globalThis.seen);
  assert.ok(frames > 0);
  assert.equal(gaps, 0, "numbers follow each other in every frame");
  assert.equal(away, 0, "one is at the end in every frame");
  // Each at most once, and a few that were read again when what they are is known.
  assert.ok(all <= MANY + 300, `${all} were made of ${MANY} that came`);
  assert.ok((await elements(ada)) <= MOST, `${await elements(ada)} elements`);
  assert.deepEqual(problems, []);
});

test("of what came while nothing could be drawn only the last is made", async (t) => {
  const { ada, problems, say } = await atTheEnd(t);
  const before = await made(ada);
  const standing = ada.evaluate(stand, 6_000);
  await say(said("late"));
  await standing;
  await message(ada, `late ${MANY}`).waitFor();
  const all = (await made(ada)) - before;
  assert.ok(all < MANY / 2, `${all} were made of ${MANY} that came`);

  // What was not made is there for whoever goes up.
  await ada.locator("[role=log]").focus();
  const upTo = async () => {
    await ada.keyboard.press("PageUp");
    return ada.evaluate(() => document.querySelector("[role=log]").textContent.includes("late 500"));
  };
  await comes(upTo, true, "what was passed over is there");
  assert.deepEqual(problems, []);
});

test("a channel is shown as chosen before its messages are made", async (t) => {
  const { ada, problems, last } = await longChannel(t, 200);
  await createChannel(ada, "shed");
  await send(ada, "tools");
  await message(ada, "tools").waitFor();
  const then = await ada.evaluate(async () => {
    const link = (name) =>
      [...document.querySelectorAll("nav[aria-label=Channels] a")].find((one) => one.textContent.trim().startsWith(name));
    link("general").click();
    await Promise.resolve();
    await new Promise(queueMicrotask);
    return {
      chosen: link("general").getAttribute("aria-current"),
      name: document.querySelector("h1").textContent,
      field: document.querySelector("#composer").getAttribute("aria-label"),
      rows: document.querySelectorAll("article[data-seq]").length,
    };
  });
  assert.deepEqual(then, { chosen: "page", name: "general", field: "Message general", rows: 0 });
  await message(ada, last).waitFor();
  assert.deepEqual(problems, []);
});
