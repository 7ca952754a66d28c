// Files on their way outlive the tab: a reload in the middle goes on, another tab takes over, and nothing
// stays behind; what the browser cannot keep says so.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { look } from "./look.mjs";
import { comes, draftIsKept, garden, message, PASSWORD, send } from "./people.mjs";

const MIB = 1024 * 1024;
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Sends a file from the composer; the browser reads it from the disk, as people's are. */
async function sendFile(page, name, bytes) {
  await page.getByLabel("Files to attach").setInputFiles([{ name, mimeType: "", buffer: bytes }]);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** Lets so many parts of files through, and holds the rest until they are let go. */
async function hold(page, passing) {
  let [open, release] = [false, () => {}];
  const opened = new Promise((resolve) => (release = resolve));
  const passed = [];
  await page.context().route(/\/blobs\/[^/]+\/parts\//, async (route) => {
    const request = route.request();
    const part = `${request.method()} ${new URL(request.url()).pathname}`;
    if (request.method() === "PUT" && !open && passed.length >= passing) await opened;
    const went = await route.continue().then(
      () => true,
      // Whoever waited for it is gone.
      () => false,
    );
    if (went && request.method() === "PUT") passed.push(part);
  });
  return {
    passed: () => passed.length,
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
  await look(ada, "sending-after-reload", problems);
  await ada.reload();
  await ada.getByRole("button", { name: "Do not send plans.bin" }).waitFor();
  held.go();
  await arrived({ ada, bob }, "plans.bin", bytes);
  assert.deepEqual(problems, []);
  assert.ok(!node.log().includes("plans.bin"));
});

test("one that is cancelled after a reload is sent to nobody, and nothing of it stays", async (t) => {
  const { ada, bob, problems } = await garden(t);
  const held = await halfway(ada, "secret.bin", randomBytes(6 * MIB));
  await sendFile(ada, "next.txt", Buffer.from("the next one"));
  await row(ada, "next.txt").and(ada.locator("[data-kept=true]")).waitFor();
  await ada.reload();
  await row(ada, "next.txt").waitFor();
  await ada.getByRole("button", { name: "Do not send secret.bin" }).click();
  await row(ada, "secret.bin").waitFor({ state: "detached" });
  held.go();
  await arrived({ ada, bob }, "next.txt", Buffer.from("the next one"));
  assert.equal(await bob.getByText("secret.bin").count(), 0);
  await ada.reload();
  await message(ada, "").first().waitFor();
  assert.equal(await row(ada, "secret.bin").count(), 0);
  assert.deepEqual(problems, []);
});

test("when the leading tab is killed in the middle the other one goes on with its file", async (t) => {
  const { node, ada, bob, problems } = await garden(t);
  const second = await ada.context().newPage();
  second.setDefaultTimeout(60_000);
  await second.goto(`${node.url}/app`);
  await second.getByRole("heading", { name: "general", level: 1 }).waitFor();
  const [bytes, others] = [randomBytes(7 * MIB + 5), randomBytes(2 * MIB)];
  const held = await halfway(ada, "plans.bin", bytes);
  // Both tabs show it, and what the other one has lent waits behind it.
  await row(second, "plans.bin").waitFor();
  await sendFile(second, "more.bin", others);
  await row(ada, "more.bin").and(ada.locator("[data-kept=true]")).waitFor();
  const session = await ada.context().newCDPSession(ada);
  await Promise.race([session.send("Page.crash").catch(() => {}), ada.waitForEvent("crash")]);
  await comes(() => bar(second, "plans.bin").evaluate((element) => element.value), 4 * MIB);
  held.go();
  await arrived({ ada: second, bob }, "plans.bin", bytes);
  await arrived({ ada: second, bob }, "more.bin", others);
  assert.deepEqual(problems, []);
});

/** A page whose browser has no room left. */
async function full(ada) {
  // The worker is told by the browser that nothing is free.
  const worker = /\/w\/core-[0-9a-f]+\.js$/;
  const changed = async (route) => {
    const answer = await route.fetch();
    const full = "navigator.storage.estimate = async () => ({ quota: 1, usage: 1 });\n";
    await route.fulfill({ response: answer, body: full + (await answer.text()) });
  };
  // The service worker fetches it too, perhaps until the browser is closed: nobody waits for it then.
  await ada.context().route(worker, (route) => changed(route).catch(() => {}));
  await ada.evaluate(async () => {
    // No other copy of the worker's script than the one that comes over the network.
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await ada.reload();
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();
}

test("what the browser has no room to keep goes over, asks before it is left, and then is chosen again", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await full(ada);
  const bytes = randomBytes(9 * MIB);
  const folder = mkdtempSync(join(tmpdir(), "coterie-upload-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "large.bin");
  writeFileSync(path, bytes);
  const held = await hold(ada, 4);
  await ada.getByLabel("Files to attach").setInputFiles(path);
  await ada.getByRole("button", { name: "Send", exact: true }).click();
  await ada.getByText("The browser has no room to keep it").waitFor();
  await comes(() => bar(ada, "large.bin").evaluate((element) => element.value), 4 * MIB);
  assert.deepEqual(await left(ada), { kept: 0, notes: 1, rows: 1 });
  await look(ada, "sending-unkept", problems, ["desk"]);

  const asked = [];
  ada.on("dialog", (dialog) => {
    asked.push(dialog.type());
    // The first time one stays.
    return asked.length === 1 ? dialog.dismiss() : dialog.accept();
  });
  await ada.evaluate(() => setTimeout(() => location.reload()));
  await comes(() => asked, ["beforeunload"]);
  await bar(ada, "large.bin").waitFor();
  await ada.reload();
  assert.deepEqual(asked, ["beforeunload", "beforeunload"]);
  await row(ada, "large.bin").getByRole("alert").getByText("closed before the browser had kept").waitFor();
  await look(ada, "sending-lost", problems, ["desk"]);
  // Nothing depends on the page now.
  await ada.reload();
  assert.equal(asked.length, 2);

  await ada.getByLabel("Choose large.bin again").setInputFiles(path);
  await row(ada, "large.bin").and(ada.locator("[data-kept=false]")).waitFor();
  held.go();
  await arrived({ ada, bob }, "large.bin", bytes);
  assert.deepEqual(problems, []);
});

test("whoever signs out leaves nothing of a file that was on its way", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await halfway(ada, "plans.bin", randomBytes(6 * MIB));
  await ada.getByRole("button", { name: "Settings", exact: true }).click();
  await ada.getByRole("button", { name: "Sign out" }).click();
  await ada.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await ada.getByRole("heading", { name: "Welcome back, ada" }).waitFor();
  await comes(() => left(ada), NOTHING);
  await ada.getByLabel("Password").fill(PASSWORD);
  await ada.getByRole("button", { name: "Sign in", exact: true }).click();
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await send(ada, "back again");
  await message(bob, "back again").waitFor();
  assert.equal(await ada.getByText("plans.bin").count(), 0);
  assert.equal(await bob.getByText("plans.bin").count(), 0);
  assert.deepEqual(problems, []);
});

/** What waits beside drafts: in the browser's file system, and among notes; and whether any of it can be read there. */
const waiting = (page) =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("drafts").catch(() => null);
    let [files, readable] = [0, false];
    for await (const handle of folder?.values() ?? []) {
      files += 1;
      readable ||= handle.name.includes("plan") || (await (await handle.getFile()).text()).includes("canary");
    }
    const database = await new Promise((resolve) => {
      indexedDB.open("coterie").onsuccess = ({ target }) => resolve(target.result);
    });
    const keys = await new Promise((resolve) => {
      database.transaction("notes").objectStore("notes").getAllKeys().onsuccess = ({ target }) => resolve(target.result);
    });
    database.close();
    return { files, readable, notes: keys.filter((name) => name.startsWith("attached/")).length };
  });

const chips = (page) => page.getByRole("list", { name: "Files to send" }).getByRole("listitem");

test("files beside a draft are there again after a reload, sealed until then, and gone once they are sent or taken away", async (t) => {
  const { ada, bob, problems } = await garden(t);
  const plan = Buffer.from("canary of a plan");
  const add = (name, buffer) => ada.getByLabel("Files to attach").setInputFiles([{ name, mimeType: "text/plain", buffer }]);
  await add("plan.txt", plan);
  await add("other.txt", Buffer.alloc(3 * MIB, "canary "));
  await comes(() => waiting(ada), { files: 2, readable: false, notes: 2 });
  await ada.getByRole("textbox", { name: "Message general" }).fill("what I mean is");
  await draftIsKept(ada);
  await ada.reload();
  await comes(() => chips(ada).count(), 2);
  assert.match(await chips(ada).first().textContent(), /plan\.txt/, "in their order");
  await comes(() => ada.getByRole("textbox", { name: "Message general" }).inputValue(), "what I mean is");
  await look(ada, "draft-with-files", problems);

  // Taken away here it is gone there, too.
  const second = await ada.context().newPage();
  second.setDefaultTimeout(60_000);
  await second.goto(ada.url());
  await comes(() => chips(second).count(), 2);
  await ada.getByRole("button", { name: "Take away other.txt" }).click();
  await comes(() => chips(second).count(), 1);
  await comes(() => waiting(ada), { files: 1, readable: false, notes: 1 });
  await second.close();
  await ada.getByRole("button", { name: "Send", exact: true }).click();
  await arrived({ ada, bob }, "plan.txt", plan);
  await comes(() => waiting(ada), { files: 0, readable: false, notes: 0 });
  await ada.reload();
  await message(ada, "what I mean is").waitFor();
  assert.equal(await chips(ada).count(), 0);
  assert.deepEqual(problems, []);
});

test("a file beside a draft for which there is no room says so, and goes with the tab", async (t) => {
  const { ada, problems } = await garden(t);
  await full(ada);
  await ada.getByLabel("Files to attach").setInputFiles([{ name: "plan.txt", mimeType: "", buffer: Buffer.alloc(99) }]);
  await ada.getByText("The browser does not keep it").waitFor();
  await look(ada, "draft-unkept", problems, ["desk"]);
  assert.deepEqual(await waiting(ada), { files: 0, readable: false, notes: 0 });
  await ada.reload();
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();
  assert.equal(await chips(ada).count(), 0);
  assert.deepEqual(problems, []);
});
