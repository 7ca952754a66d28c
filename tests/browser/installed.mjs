// The client as a program that stays: it opens without the node, goes on to a newer version only when
// somebody says so, and takes no version whose files are others than it says.

import assert from "node:assert/strict";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { look } from "./look.mjs";
import { landscape } from "./paint.mjs";
import { comes, createServer, message, person, register, send } from "./people.mjs";
import { caches, change, controlled, copied, lookForNew, publish, served } from "./versions.mjs";

test("what makes it a program is served as it must be", async (t) => {
  const { node } = await copied(t);
  t.after(node.stop);
  const get = (path) => fetch(node.url + path);
  const manifest = await get("/manifest.webmanifest");
  assert.equal(manifest.headers.get("content-type"), "application/manifest+json");
  const { icons, start_url, display } = await manifest.json();
  assert.deepEqual([start_url, display], ["/app", "standalone"]);
  for (const { src, type } of icons) {
    const icon = await get(src);
    assert.deepEqual([icon.status, icon.headers.get("content-type")], [200, type], src);
  }
  const worker = await get("/sw.js");
  assert.match(worker.headers.get("content-type"), /javascript/);
  assert.equal(worker.headers.get("cache-control"), "no-cache");
  assert.match(worker.headers.get("content-security-policy"), /script-src 'self' 'wasm-unsafe-eval'/);
});

test("every file of the list is kept, and no other", async (t) => {
  const { node, browser, problems } = await copied(t);
  t.after(node.stop);
  const ada = await person(browser, node, problems);
  await controlled(ada);
  const list = await (await fetch(`${node.url}/hashes.json`)).json();
  const wanted = Object.keys(list).filter((name) => name !== "sw.js");
  const kept = await ada.evaluate(async () => {
    const name = (await globalThis.caches.keys()).find((name) => name.startsWith("coterie-"));
    const requests = await (await globalThis.caches.open(name)).keys();
    return requests.map(({ url }) => new URL(url).pathname.slice(1));
  });
  assert.deepEqual(kept.sort(), [...wanted, "hashes.json", ".whole"].sort());
  assert.deepEqual(problems, []);
});

test("without the node it opens, and shows what is kept here", async (t) => {
  const { node, browser, problems } = await copied(t);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await createServer(ada, "garden");
  await send(ada, "kept for later");
  await message(ada, "kept for later").waitFor();
  await controlled(ada);
  await node.stop();
  problems.length = 0;
  await ada.reload();
  await message(ada, "kept for later").waitFor();
  await ada.getByText("Connecting…").waitFor();
  const wrong = problems.filter((one) => !/ERR_CONNECTION_REFUSED|WebSocket connection/.test(one));
  assert.deepEqual(wrong, []);
});

test("a newer version waits until somebody goes on to it; one with a changed file is not taken", async (t) => {
  const { folder, node, browser, problems } = await copied(t);
  t.after(node.stop);
  const ada = await person(browser, node, problems);
  await controlled(ada);
  const [first] = (await caches(ada)).filter((name) => name.startsWith("coterie-"));
  await ada.evaluate(() => (globalThis.marked = true));

  // A file is another than the new version says: nobody is asked to go on to that.
  const page = readFileSync(join(folder, "index.html"), "utf8");
  publish(folder, "changed");
  change(folder, "index.html", page.replace("</body>", "<p>not ours</p></body>"));
  const { refused, waiting } = await lookForNew(ada);
  assert.deepEqual([refused.reason, refused.file, waiting], ["file", "index.html", null]);
  await ada.reload();
  assert.equal(await ada.getByText("not ours").count(), 0);
  assert.equal(await ada.getByText("A newer version of Coterie is ready.").count(), 0);
  assert.equal(await served(ada), null);
  assert.deepEqual(await caches(ada), [first, "coterie.notes"]);
  await ada.evaluate(() => (globalThis.marked = true));

  change(folder, "index.html", page);
  publish(folder, "newer");
  const newer = `coterie-${(await lookForNew(ada)).waiting.sum}`;
  await ada.getByText("A newer version of Coterie is ready.").waitFor();
  await look(ada, "update", problems);
  assert.equal(await ada.evaluate(() => globalThis.marked), true, "nothing was loaded anew");
  assert.equal(await served(ada), null);
  // Nor is it begun by a reload that is not for it.
  await ada.reload();
  assert.equal(await served(ada), null);
  await ada.evaluate(() => (globalThis.marked = true));
  const second = await ada.context().newPage();
  await second.goto(`${node.url}/`);
  await second.getByText("A newer version of Coterie is ready.").waitFor();
  await ada.getByRole("button", { name: "Reload" }).click();
  await ada.waitForFunction(() => !globalThis.marked);
  await ada.getByRole("button", { name: "Create an account" }).waitFor();
  await comes(() => ada.getByText("A newer version of Coterie is ready.").count(), 0);
  assert.equal(await served(ada), "newer");
  await second.getByText("Another tab has gone on to a newer version.").waitFor();
  const kept = await caches(ada);
  assert.ok(kept.includes(newer));
  assert.ok(kept.includes(first), "the one before stays for tabs that are open with it");
  assert.deepEqual(problems, []);
});

test("an update waits for files that the browser does not keep, and what was just written or added is there after it", async (t) => {
  const { folder, node, browser, problems } = await copied(t);
  t.after(node.stop);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await createServer(ada, "garden");
  await controlled(ada);
  await ada.evaluate(() => (globalThis.marked = true));
  publish(folder, "newer");
  assert.notEqual((await lookForNew(ada)).waiting, null);
  const prompt = ada.getByRole("region", { name: "A newer version" });
  const reload = prompt.getByRole("button", { name: "Reload" });
  await reload.waitFor();
  // So large a file is not kept beside a draft.
  const large = `${folder}.bin`;
  t.after(() => rmSync(large, { force: true }));
  writeFileSync(large, "");
  truncateSync(large, 65 * 1024 ** 2);
  await ada.getByLabel("Files to attach").setInputFiles(large);
  await prompt.getByText("Files wait beside a message that is not sent.").waitFor();
  assert.equal(await reload.isDisabled(), true);
  await look(ada, "update-held", problems);
  await ada.getByRole("list", { name: "Files to send" }).getByRole("button").click();
  await comes(() => reload.isDisabled(), false);

  await send(ada, "to be edited");
  await message(ada, "to be edited").waitFor();
  const field = ada.getByRole("textbox", { name: "Message general" });
  await field.press("ArrowUp");
  await prompt.getByText("A message is being edited.").waitFor();
  assert.equal(await reload.isDisabled(), true);
  await ada.keyboard.press("Escape");
  await comes(() => reload.isDisabled(), false);

  await ada.getByLabel("Files to attach").setInputFiles(await landscape(ada, "a.png", 90));
  await comes(() => reload.isDisabled(), false);
  await field.fill("half a sentence, and");
  assert.equal(await ada.evaluate(() => globalThis.marked), true, "nothing was loaded anew by itself");
  await reload.click();
  await ada.waitForFunction(() => !globalThis.marked);
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await comes(() => field.inputValue(), "half a sentence, and");
  await ada.getByRole("list", { name: "Files to send" }).getByText("a.png").waitFor();
  assert.deepEqual(problems, []);
});
