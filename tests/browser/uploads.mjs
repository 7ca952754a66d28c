// Files on their way outlive the tab: a reload in the middle goes on, another tab takes over, and nothing
// stays behind; what the browser cannot keep says so.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { comes, garden } from "./people.mjs";

const MIB = 1024 * 1024;
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Sends a file from the composer; the browser reads it from the disk, as people's are. */
async function sendFile(page, name, bytes) {
  await page.getByLabel("Files to attach").setInputFiles([{ name, mimeType: "", buffer: bytes }]);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Lets so many parts of files through, and holds the rest until they are let go. */
async function hold(page, passing) {
  let [passed, open, release] = [0, false, () => {}];
  const opened = new Promise((resolve) => (release = resolve));
  await page.context().route(/\/blobs\/[^/]+\/parts\//, async (route) => {
    if (route.request().method() === "PUT" && !open && passed >= passing) await opened;
    else passed += 1;
    // Whoever waited for it may be gone.
    await route.continue().catch(() => {});
  });
  return {
    passed: () => passed,
    go: () => {
      open = true;
      release();
    },
  };
}

const row = (page, name) => page.locator("[data-key^=file-]", { hasText: name });
const bar = (page, name) => page.getByRole("progressbar", { name: `Sending ${name}` });

/** What somebody saves of a file, its hash. */
async function savedHash(page, name) {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: `Save ${name}` }).click();
  return hash(readFileSync(await (await download).path()));
}

/** What the browser keeps of files on their way: in its file system, among notes, among rows. */
const left = (page) =>
  page.evaluate(async () => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("uploads").catch(() => null);
    const kept = [];
    for await (const name of folder?.keys() ?? []) kept.push(name);
    const database = await done(indexedDB.open("coterie"));
    const keys = async (store) => done(database.transaction(store).objectStore(store).getAllKeys());
    const notes = (await keys("notes")).filter((name) => name.startsWith("upload/"));
    const rows = (await keys("rows")).filter((key) => key.startsWith("f/"));
    database.close();
    return { kept: kept.length, notes: notes.length, rows: rows.length };
  });

const NOTHING = { kept: 0, notes: 0, rows: 0 };

/** Sends a file, and stops when some of it has gone over and the rest is held. */
async function halfway(page, name, bytes, passing = 4) {
  const held = await hold(page, passing);
  await sendFile(page, name, bytes);
  await row(page, name).and(page.locator("[data-kept=true]")).waitFor();
  await comes(held.passed, passing);
  await comes(() => bar(page, name).evaluate((element) => element.value), passing * MIB);
  return held;
}

/** Everybody has it, once, as it was; and nothing of it is left behind. */
async function arrived({ ada, bob }, name, bytes) {
  await bob.getByRole("button", { name: `Save ${name}` }).waitFor();
  assert.equal(await savedHash(bob, name), hash(bytes));
  await row(ada, name).waitFor({ state: "detached" });
  await comes(() => left(ada), NOTHING);
  for (const page of [ada, bob]) {
    await comes(() => page.getByRole("button", { name: `Save ${name}` }).count(), 1);
  }
}

test("a file that is on its way when the tab is reloaded goes on by itself, and arrives once", async (t) => {
  const { node, ada, bob, problems } = await garden(t);
  const bytes = randomBytes(12 * MIB + 77);
  const held = await halfway(ada, "plans.bin", bytes);
  assert.deepEqual(await left(ada), { kept: 1, notes: 1, rows: 1 });
  await ada.reload();
  // What the node has is not sent again.
  await comes(() => bar(ada, "plans.bin").evaluate((element) => element.value), 4 * MIB);
  await ada.getByRole("button", { name: "Do not send plans.bin" }).waitFor();
  held.go();
  await arrived({ ada, bob }, "plans.bin", bytes);
  const parts = node.log().split("\n").filter((line) => /PUT.*\/parts\//.test(line));
  assert.deepEqual(problems, [], parts.length);
});
