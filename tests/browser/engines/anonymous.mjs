// One of three members writes without a name in Firefox, and in WebKit: the proof is made there by the core
// in WASM, and the others see one of three. The third is at a terminal; windows pass by a clock put forward.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startClock } from "../clock.mjs";
import { startNode, webOf } from "../node.mjs";
import { terminal } from "../terminal.mjs";
import { startPagesClock } from "./clock.mjs";
import { engines } from "./driver.mjs";
import { KIND, startPage } from "./page.mjs";
import { body, channel, composer, createServer, invite, joinBy, message, register, send } from "./people.mjs";

const { button, entry, field, link: anchor } = KIND;
const WINDOW_MS = 900_000;
const form = { kind: "form", name: "Anonymous post" };
const WORDS = "The watering rota is not fair.";

for (const engine of engines()) {
  test(`one of three posts anonymously from ${engine}`, async (t) => {
    const clock = startClock(t);
    const node = await startNode({ ...webOf(), env: clock.env });
    t.after(node.stop);
    const pages = await startPagesClock(t, node.url);
    const { ada, bob, carol } = await house(t, engine, node, pages, clock);
    await allow(ada);

    // Keys are published by themselves, and count two windows later.
    const keys = async () => (await carol.does("channel", "show", "general")).anonymity.length;
    await ada.comes(keys, 1, "what the channel allows");
    assert.match((await carol.does("anon", "status", "general")).reason, /window_not_open|no_key/);
    const ahead = 2 * WINDOW_MS + (WINDOW_MS - ((clock.now() - 60_000) % WINDOW_MS));
    await clock.set([], ahead);
    await pages.set([ada, bob], ahead);
    await carol.does("send", "general", "Two windows later.");
    await ada.wait(message("Two windows later."));
    await send(bob, "Good morning!");
    await ada.wait(message("Good morning!"));

    await ada.click({ kind: button, name: "Post anonymously" });
    await ada.wait({ ...form, text: "Posting as one of 3 members" });
    await ada.fill({ kind: "textarea", name: "Anonymous post" }, WORDS);
    await ada.put({ kind: "select", name: "It leaves" }, "0");
    await ada.picture("anonymous-composer");
    await ada.click({ kind: button, name: "Post anonymously", within: form });
    await ada.wait(composer);
    for (const page of [ada, bob]) {
      await page.wait({ ...message(WORDS), name: /^One of 3 members/ });
      assert.doesNotMatch(await page.read(message(WORDS), "textContent"), /ada/);
    }
    const told = (await carol.all("read", "general")).find(({ text }) => text === WORDS);
    assert.equal(told.anonymous.of, 3);
    assert.equal(told.author, null);
    for (const page of [ada, bob]) assert.deepEqual(await page.problems(), []);
  });
}

/** ada and bob in browsers of one engine and carol at a terminal, in one server. */
async function house(t, engine, node, pages, clock) {
  const ada = await startPage(t, engine);
  await ada.goto(pages.url);
  await register(ada, "ada");
  await createServer(ada, "garden", "One channel");
  const link = (await invite(ada)).replace(node.url, pages.url);
  const bob = await startPage(t, engine);
  await joinBy(bob, link, "bob");
  const carol = terminal(t, node.url, clock.env);
  await carol.does("register", "carol");
  await carol.does("join", link.replace(pages.url, node.url));
  for (const page of [ada, bob]) await page.wait({ ...body, text: "Members · 3" });
  return { ada, bob, carol };
}

/** Switches anonymous posts on in the settings: windows of 15 minutes, two posts each, among three. */
async function allow(page) {
  await page.click({ kind: button, name: "garden" });
  await page.click({ kind: entry, name: "Server settings" });
  await page.click({ kind: anchor, name: "Channels" });
  await page.click({ kind: anchor, name: "general", within: { kind: "ul,ol", name: "Channels" } });
  await page.click({ kind: KIND.switch, name: /^Anonymous posts/ });
  await page.put({ kind: "select", name: "In a window of" }, "900");
  await page.put({ kind: field, name: "posts each, at most" }, "2");
  await page.put({ kind: field, name: "Hidden among at least" }, "3");
  await page.click({ kind: button, name: "Save changes" });
  await page.wait({ ...body, text: "What is set here holds from" });
  await page.click({ kind: button, name: "Let everybody post anonymously" });
  await page.gone({ kind: button, name: "Let everybody post anonymously" });
  await page.click({ kind: button, name: "Close settings" });
  await page.wait(channel("general"));
}
