// A leading tab that stands still: its worker is halted as a browser halts a tab in the background. Another
// tab takes over; and when the first goes on, it follows, and nothing is lost or said twice.

import assert from "node:assert/strict";
import { test } from "node:test";
import { comes, garden, message, send } from "./people.mjs";

/** Halts the worker of a page by way of a debugger; `resume` lets it go on. */
async function halt(page) {
  const session = await page.context().newCDPSession(page);
  const attached = new Promise((resolve) => {
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") resolve(sessionId);
    });
  });
  // Not flattened: so its messages come by this session, too.
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await attached;
  let number = 0;
  const answers = new Map();
  const events = new Map();
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, method, result } = JSON.parse(message);
    answers.get(id)?.(result);
    events.get(method)?.();
  });
  const tell = (method, params = {}) => {
    number += 1;
    const answered = new Promise((resolve) => answers.set(number, resolve));
    const message = JSON.stringify({ id: number, method, params });
    return session.send("Target.sendMessageToTarget", { sessionId, message }).then(() => answered);
  };
  const once = (method) => new Promise((resolve) => events.set(method, resolve));
  const paused = once("Debugger.paused");
  await tell("Debugger.enable");
  // Something that runs on in the worker, and says how far it has come: not while it stands still.
  await tell("Runtime.evaluate", { expression: "globalThis.ticks = 0; setInterval(() => (globalThis.ticks += 1), 20)" });
  await tell("Debugger.pause");
  await paused;
  const expression = "globalThis.ticks";
  const ticks = async () => (await tell("Runtime.evaluate", { expression })).result.value;
  const resume = async () => {
    const resumed = once("Debugger.resumed");
    await tell("Debugger.resume");
    await resumed;
  };
  return { ticks, resume };
}

/** Who holds the lock of the store, and under which number it was opened last. */
const leading = (page) =>
  page.evaluate(async () => {
    const { held } = await navigator.locks.query();
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open("coterie"));
    const number = await done(database.transaction("lead").objectStore("lead").get("number"));
    database.close();
    const holders = held.filter(({ name }) => name === "coterie-store").map(({ clientId }) => clientId);
    return { holders, number };
  });

test("a leading tab that stands still is taken over, and follows when it goes on", async (t) => {
  const { node, ada: first, bob, problems } = await garden(t);
  const left = [];
  first.on("request", (request) => left.push(new URL(request.url()).pathname));
  await send(first, "while all is well");
  await message(bob, "while all is well").waitFor();
  const second = await first.context().newPage();
  await second.goto(first.url());
  await second.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await send(second, "by way of the first tab");
  await message(bob, "by way of the first tab").waitFor();
  const before = await leading(second);
  assert.equal(before.holders.length, 1);

  const halted = await halt(first);
  const still = await halted.ticks();
  assert.ok(left.some((path) => path.startsWith("/v1/")), "what leaves by the first tab is seen");
  left.splice(0);
  // Its page goes on, and has nobody to do what is asked.
  await send(first, "said to a tab that stands still");
  await first.locator("[data-state=pending]", { hasText: "stands still" }).waitFor();
  await send(second, "who takes over?");
  await second.locator("[data-state=pending]", { hasText: "who takes over?" }).waitFor();
  await message(bob, "who takes over?").waitFor();
  await message(second, "who takes over?").waitFor();
  await send(bob, "you did");
  await message(second, "you did").waitFor();
  assert.equal(await halted.ticks(), still, "the first tab did not stand still");
  await first.locator("[data-state=pending]", { hasText: "stands still" }).waitFor();
  assert.equal(await message(first, "you did").count(), 0);
  const meanwhile = await leading(second);
  assert.equal(meanwhile.holders.length, 1);
  assert.notDeepEqual(meanwhile.holders, before.holders);
  assert.equal(meanwhile.number, before.number + 1);

  await halted.resume();
  await message(first, "who takes over?").waitFor();
  await message(first, "you did").waitFor();
  await message(bob, "said to a tab that stands still").waitFor();
  await message(first, "said to a tab that stands still").waitFor();
  assert.ok((await halted.ticks()) > still);
  await send(first, "by way of the second tab");
  await message(bob, "by way of the second tab").waitFor();
  await message(second, "by way of the second tab").waitFor();
  await send(bob, "both of you");
  for (const page of [first, second]) await message(page, "both of you").waitFor();
  assert.deepEqual(await leading(first), meanwhile, "the second tab leads, and nobody has taken it back");
  assert.deepEqual(
    left.filter((path) => path.startsWith("/v1/")),
    [],
    "something has left by a tab that does not lead",
  );

  // Whoever followed meanwhile leads again when the other is closed.
  await second.close();
  await send(first, "alone again");
  await message(bob, "alone again").waitFor();
  const after = await leading(first);
  assert.deepEqual(after, { holders: before.holders, number: meanwhile.number + 1 });
  const said = [
    ["while all is well", "by way of the first tab", "who takes over?", "you did"],
    ["said to a tab that stands still", "by way of the second tab", "both of you", "alone again"],
  ].flat();
  for (const page of [first, bob]) {
    for (const text of said) await comes(() => message(page, text).count(), 1, text);
  }
  await comes(() => first.locator("[data-state]").count(), 0);
  assert.deepEqual(problems, []);
  assert.ok(!node.log().includes("panic"));
});
