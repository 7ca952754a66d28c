// Who has taken a signed version of the client is given no other than its key signs: what does not follow
// is refused and named, and the version that runs goes on, with and without the node.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fingerprint, newKey, publicOf } from "../../clients/web/scripts/sign.mjs";
import { look } from "./look.mjs";
import { comes, ownSettings, person, register } from "./people.mjs";
import { change, controlled, copied, lookForNew, lookForScript, publish, served } from "./versions.mjs";

/** The number of a release: when it was signed. */
const at = (minute) => 1_795_777_200_000 + minute * 60_000;

const refusal = (page) => page.getByRole("region", { name: "A version that was refused" });
const newer = (page) => page.getByRole("region", { name: "A newer version" });

/** Goes on to the version that waits. */
async function goOn(page, version) {
  await page.evaluate(() => (globalThis.marked = true));
  await newer(page).getByRole("button", { name: "Reload" }).click();
  await page.waitForFunction(() => !globalThis.marked);
  await controlled(page);
  await comes(() => served(page), version);
}

/** What is refused, in words, and that the version before is served after a reload. */
async function refused(page, words, version) {
  const { waiting } = await lookForNew(page);
  assert.equal(waiting, null);
  await refusal(page).getByText(words).waitFor();
  await refusal(page).getByText("It was not taken: you go on with the version that you have.").waitFor();
  assert.equal(await newer(page).count(), 0);
  await page.reload();
  await refusal(page).getByText(words).waitFor();
  assert.equal(await served(page), version);
}

test("a signed version is followed by newer ones of its key, and what is none is refused and named", async (t) => {
  const { folder, node, browser, problems } = await copied(t);
  t.after(node.stop);
  const key = newKey();
  publish(folder, "first", { key, release: at(10) });
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await controlled(ada);
  await ownSettings(ada, "About");
  await ada.getByText(fingerprint(publicOf(key))).waitFor();
  await ada.getByText("Only what this key signs later is taken after it.").waitFor();
  await ada.getByText(/What is kept is what its list says, \d+ files\./).waitFor();
  await ada.getByText(`coterie verify-web ${node.url} --key ${publicOf(key)}`).waitFor();
  await look(ada, "settings-about-signed", problems);

  publish(folder, "second", { key, release: at(11) });
  assert.equal((await lookForNew(ada)).waiting.release, at(11));
  assert.equal(await served(ada), "first");
  await goOn(ada, "second");

  publish(folder, "unsigned");
  await refused(ada, "The node serves a version of Coterie that nobody signed.", "second");
  await look(ada, "update-refused", problems);
  await refusal(ada).getByRole("button", { name: "About this client" }).click();
  await ada.getByText("that nobody signed. It was not taken.").waitFor();
  assert.equal(await refusal(ada).count(), 0, "it was put off, but not the next");

  publish(folder, "of somebody else", { key: newKey(), release: at(12) });
  await refused(ada, "that somebody else signed", "second");

  publish(folder, "first again", { key, release: at(10) });
  await refused(ada, "that is not newer than yours", "second");

  publish(folder, "third", { key, release: at(12) });
  const list = readFileSync(join(folder, "hashes.json"), "utf8");
  change(folder, "hashes.json", `${list}\n`);
  await refused(ada, "with a signature that does not match", "second");

  publish(folder, "third", { key, release: at(12) });
  const page = readFileSync(join(folder, "app.html"), "utf8");
  change(folder, "app.html", page.replace("third", "trap!"));
  await refused(ada, "of which a file is another than its list says: app.html", "second");

  change(folder, "app.html", page);
  assert.equal((await lookForNew(ada)).waiting.release, at(12));
  await comes(() => refusal(ada).count(), 0);
  await goOn(ada, "third");
  assert.deepEqual(problems, []);
});

test("what nobody signed is followed by what somebody signs, and then by nobody else", async (t) => {
  const { folder, node, browser, problems } = await copied(t);
  t.after(node.stop);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await controlled(ada);
  await ownSettings(ada, "About");
  await ada.getByText("Built by hand, not signed").waitFor();

  const key = newKey();
  publish(folder, "signed", { key, release: at(1) });
  assert.equal((await lookForNew(ada)).waiting.release, at(1));
  await goOn(ada, "signed");
  await ownSettings(ada, "About");
  await ada.getByText(fingerprint(publicOf(key))).waitFor();
  publish(folder, "unsigned");
  await refused(ada, "that nobody signed", "signed");

  // A file that is kept is changed where it is kept.
  await ada.evaluate(async () => {
    const { current } = await (await globalThis.caches.match("/notes")).json();
    const cache = await globalThis.caches.open(`coterie-${current.sum}`);
    await cache.put("/404.html", new Response("another"));
  });
  await ownSettings(ada, "Privacy");
  await ownSettings(ada, "About");
  await ada.getByText(/What is kept is not what its list says: 1 of \d+ files\./).waitFor();
  await ada.getByText("404.html", { exact: true }).first().waitFor();
  assert.deepEqual(problems, []);
});

test("another service worker is named and not begun, unless the signed list has it", async (t) => {
  const { folder, node, browser, problems } = await copied(t);
  t.after(node.stop);
  const key = newKey();
  publish(folder, "first", { key, release: at(1) });
  const ada = await person(browser, node, problems);
  await controlled(ada);
  const script = readFileSync(join(folder, "sw.js"), "utf8");

  change(folder, "sw.js", `${script}\n// not ours\n`);
  assert.equal(await lookForScript(ada), "installed");
  await refusal(ada).getByText("no signature says so").waitFor();
  await look(ada, "update-script", problems);
  assert.equal(await newer(ada).count(), 0);
  // A list that has it, but that nobody signed, says nothing.
  publish(folder, "unsigned");
  assert.equal((await lookForNew(ada)).script, "unsigned");
  await refusal(ada).getByText("no signature says so").waitFor();
  const state = () => ada.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state ?? null);
  assert.equal(await state(), "installed", "it was not begun");

  publish(folder, "second", { key, release: at(2) });
  const told = await lookForNew(ada);
  assert.deepEqual([told.script, told.waiting.release], ["follows", at(2)]);
  await goOn(ada, "second");
  assert.equal(await state(), null, "it was begun with the version that has it");
  await comes(() => newer(ada).count(), 0);
  assert.deepEqual(problems, []);
});
