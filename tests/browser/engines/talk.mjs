// Two people talk in Firefox, and two in WebKit, on a real node each: an account, a server from a template,
// a link, messages both ways, a reaction, a picture, a reload, a second tab that outlives the first, both
// themes on a desk and on a phone, a browser that is closed and opened again, and at last no node at all.
// `cargo xtask engines` runs it; COTERIE_ENGINES names one of them alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startNode, webOf } from "../node.mjs";
import { engines } from "./driver.mjs";
import { KEYS, KIND, startPage } from "./page.mjs";
import { body, channel, composer, createServer, does, invite, joinBy, message, ownSettings, register, send } from "./people.mjs";

const PICTURE = fileURLToPath(new URL("../../../clients/web/public/icon-512.png", import.meta.url));
const SIZES = { desk: [1360, 820], phone: [390, 844] };

for (const engine of engines()) {
  test(`two people talk in ${engine}, as in any browser`, async (t) => {
    const { node, stop, ada, bob } = await garden(t, engine);
    await talk(ada, bob);
    await sendPicture(ada, bob);
    await writeLines(ada, bob);
    await comeBack(bob);
    await looks(ada);
    await secondTab(ada, bob, node);
    assert.deepEqual([...ada.problemsThen, ...(await bob.problems())], []);
    await withoutNode(await anotherDay(t, bob, node), stop);
  });
}

/** A node, and ada and bob in her garden, each in a browser of their own. */
async function garden(t, engine) {
  const node = await startNode(webOf());
  let stopped;
  const stop = () => (stopped ??= node.stop());
  t.after(stop);
  const ada = await startPage(t, engine);
  await ada.goto(node.url);
  await register(ada, "ada");
  await createServer(ada, "garden", "Friends");
  const link = await invite(ada);
  const bob = await startPage(t, engine);
  await joinBy(bob, link, "bob");
  await ada.wait({ ...body, text: "Members · 2" });
  return { node, stop, ada, bob };
}

async function talk(ada, bob) {
  await send(ada, "Shall we sow the *beans*?", "Shall we sow the beans?");
  await bob.wait(message("Shall we sow the beans?"));
  await send(bob, "On Sunday, <b>all</b> of us.");
  await ada.wait(message("On Sunday, <b>all</b> of us."));
  await does(bob, "Shall we sow", "React with 🎉");
  await ada.click({ kind: KIND.button, name: "🎉 1", within: message("Shall we sow") });
  await bob.wait({ kind: KIND.button, name: "🎉 2", within: message("Shall we sow") });
}

/** A picture is chosen, sent, and seen as it is by the other. */
async function sendPicture(ada, bob) {
  await ada.type({ kind: "input[type=file]", name: "Files to attach" }, PICTURE);
  await ada.wait({ kind: "[aria-label='Files to send'] li" });
  await ada.click({ kind: KIND.button, name: "Send" });
  for (const page of [ada, bob]) {
    const picture = { kind: "article img", within: body };
    await page.comes(() => page.read(picture, "naturalWidth"), 512, "the width of the picture");
  }
  await ada.gone({ kind: "progress,[role=progressbar]" });
}

/** The composer grows with what is written in it, and is small again when that is sent. */
async function writeLines(ada, bob) {
  const height = () => ada.read(composer, "offsetHeight");
  const least = await height();
  const { Shift, Enter } = KEYS;
  await ada.type(composer, ["one", "two", "three", "four"].join(Shift + Enter + Shift));
  assert.equal(await ada.read(composer, "value"), "one\ntwo\nthree\nfour");
  const [high, whole] = [await ada.read(composer, "clientHeight"), await ada.read(composer, "scrollHeight")];
  assert.ok(high >= least + 40, `${ada.engine}: four lines are ${high} px high, one is ${least}`);
  assert.ok(whole <= high + 1, `${ada.engine}: ${whole} px are written, ${high} are seen`);
  await ada.type(composer, Enter);
  await bob.wait(message("four"));
  await ada.comes(height, least, "the height of the empty composer");
}

/** After a reload everything is there again, once. */
async function comeBack(bob) {
  await bob.reload();
  for (const said of ["Shall we sow", "On Sunday", "four"]) {
    await bob.wait(message(said));
    assert.equal(await bob.count(message(said)), 1, said);
  }
  await bob.comes(() => bob.read({ kind: "article img" }, "naturalWidth"), 512);
  // What the page came from is kept in the browser, each file by its hash.
  const kept = () => bob.run(() => navigator.serviceWorker.controller !== null);
  await bob.comes(kept, true, "kept by the service worker");
}

/** Light and dark, on a desk and on a phone: nothing is wider than the screen. */
async function looks(page) {
  for (const [theme, ground] of [["Light", "rgb(229, 234, 236)"], ["Dark", "rgb(11, 15, 17)"]]) {
    await ownSettings(page, "Appearance");
    await page.click({ kind: "label", text: theme });
    const is = () => page.run(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.comes(is, ground, "the ground of the page");
    await page.click({ kind: KIND.button, name: "Close settings" });
    await page.wait(channel("general"));
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      await page.resize(width, height);
      assert.equal((await page.sides()).wider, 0, `${page.engine}: wider than ${width} px`);
      await page.picture(`talk-${theme.toLowerCase()}-${size}`);
    }
    await page.resize(...SIZES.desk);
  }
}

/** A second tab works beside the first, and goes on when that is closed. */
async function secondTab(first, bob, node) {
  const second = await first.another(`${node.url}/app`);
  await second.wait(channel("general"));
  await send(second, "from the second tab");
  await first.wait(message("from the second tab"));
  await send(first, "from the first tab");
  await second.wait(message("from the first tab"));
  await first.close();
  await send(second, "alone now");
  await bob.wait(message("alone now"));
  assert.deepEqual(await second.problems(), []);
}

/** A browser that was closed has kept everything, the key of its store with it; one of private windows nothing. */
async function anotherDay(t, bob, node) {
  const back = await bob.again(t);
  if (!back) return bob;
  await back.goto(`${node.url}/app`);
  await back.wait(message("alone now"));
  await send(back, "Good morning!");
  return back;
}

/** Without the node the page opens, and shows what is kept here. */
async function withoutNode(bob, stop) {
  await stop();
  await bob.reload();
  await bob.wait(message("alone now"));
  await bob.wait({ ...body, text: "Connecting" });
}
