// The client as a program that stays: it opens without the node, goes on to a newer version only when
// somebody says so, and takes no version whose files are others than it says.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { look } from "./look.mjs";
import { startBrowser, startNode, web } from "./node.mjs";
import { landscape } from "./paint.mjs";
import { comes, createServer, message, person, register, send } from "./people.mjs";

/** A node that serves a copy of the client, which the test may change. */
async function copied(t) {
  const folder = mkdtempSync(join(tmpdir(), "coterie-web-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(web, folder, { recursive: true });
  const node = await startNode({ web: folder });
  const browser = await startBrowser();
  t.after(() => browser.close());
  return { folder, node, browser, problems: [] };
}

/** Changes a file of the copy, and what stands compressed beside it. */
function change(folder, name, text) {
  writeFileSync(join(folder, name), text);
  for (const end of [".br", ".gz"]) rmSync(join(folder, name + end), { force: true });
}

/** Another version of the service worker: of the same files, unless told otherwise. */
function newVersion(folder, version) {
  const script = readFileSync(join(folder, "sw.js"), "utf8");
  change(folder, "sw.js", script.replace(/const VERSION = "[^"]*"/, `const VERSION = "${version}"`));
}

const controlled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);
/** Looks for a newer version, and says what became of it: `installed` or `redundant`. */
const lookForNew = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const settled = new Promise((resolve) => {
      registration.addEventListener("updatefound", () => {
        const found = registration.installing;
        found.addEventListener("statechange", () => resolve(found.state));
      });
    });
    await registration.update().catch(() => {});
    return settled;
  });
const caches = (page) => page.evaluate(() => globalThis.caches.keys());

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
  const sums = await (await get("/hashes.json")).json();
  const kept = JSON.parse(/const FILES = (\[.*\]);/.exec(await worker.text())[1]);
  const told = kept.map(([path, hash]) => [path.slice(1), Buffer.from(hash, "base64").toString("hex")]);
  delete sums["sw.js"];
  assert.deepEqual(Object.fromEntries(told), sums, "it keeps every file, by the hash of the manifest");
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
  const [first] = await caches(ada);
  await ada.evaluate(() => (globalThis.marked = true));

  // A file is another than the new version says: nobody is asked to go on to that.
  const page = readFileSync(join(folder, "index.html"), "utf8");
  change(folder, "index.html", page.replace("</body>", "<p>not ours</p></body>"));
  newVersion(folder, "changed");
  assert.equal(await lookForNew(ada), "redundant");
  await ada.reload();
  assert.equal(await ada.getByText("not ours").count(), 0);
  assert.equal(await ada.getByText("A newer version of Coterie is ready.").count(), 0);
  await ada.evaluate(() => (globalThis.marked = true));

  change(folder, "index.html", page);
  newVersion(folder, "newer");
  assert.equal(await lookForNew(ada), "installed");
  await ada.getByText("A newer version of Coterie is ready.").waitFor();
  await look(ada, "update", problems);
  assert.equal(await ada.evaluate(() => globalThis.marked), true, "nothing was loaded anew");
  await ada.getByRole("button", { name: "Reload" }).click();
  await ada.waitForFunction(() => !globalThis.marked);
  await ada.getByRole("button", { name: "Create an account" }).waitFor();
  await comes(() => ada.getByText("A newer version of Coterie is ready.").count(), 0);
  assert.ok((await caches(ada)).includes("coterie-newer"));
  assert.ok((await caches(ada)).includes(first), "the one before stays for tabs that are open with it");
  const wrong = problems.filter((one) => !/integrity|digest|sw\.js/.test(one));
  assert.deepEqual(wrong, []);
});

test("an update waits for files that the browser does not keep, and what was just written or added is there after it", async (t) => {
  const { folder, node, browser, problems } = await copied(t);
  t.after(node.stop);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await createServer(ada, "garden");
  await controlled(ada);
  await ada.evaluate(() => (globalThis.marked = true));
  newVersion(folder, "newer");
  assert.equal(await lookForNew(ada), "installed");
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
