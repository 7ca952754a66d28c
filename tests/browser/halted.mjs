// What cannot be shown, and what stands still: a node that lies to one person, and a store in which
// something is not theirs. Each says why, what is safe, and offers the one thing that can be done.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { comes, createServer, garden, message, send } from "./people.mjs";

const heading = (page, name) => page.getByRole("heading", { name, level: 1 });
const hidden = (page) => page.locator("[data-kind=hidden]");

/** Changes what the node answers to somebody's reads of a path; `honest` ends it. */
async function lies(page, path, change) {
  let lying = true;
  const answer = async (route) => {
    if (!lying || route.request().method() !== "GET") return route.continue();
    const answered = await route.fetch();
    if (!answered.ok()) return route.fulfill({ response: answered });
    const body = await answered.json();
    change(body);
    return route.fulfill({ response: answered, json: body });
  };
  await page.context().route(path, answer);
  // What is on its way is still answered so.
  return { honest: () => (lying = false) };
}

/** Somebody hears of nothing but what they read. */
async function unheard(page) {
  const refuse = (route) => route.abort();
  await page.context().route(/\/v1\/gateway\//, refuse);
  return { heard: () => page.context().unroute(/\/v1\/gateway\//, refuse) };
}

/** Puts an unreadable message into the place of one, in somebody's store. */
const notOurs = (page, text) =>
  message(page, text).evaluate(async (article) => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const channel = location.pathname.split("/")[4];
    const name = `t/${channel}/${Number(article.dataset.seq).toString(16).padStart(16, "0")}`;
    const database = await done(indexedDB.open("coterie"));
    const rows = () => database.transaction("rows", "readwrite").objectStore("rows");
    const key = await done(database.transaction("keys").objectStore("keys").get("store"));
    const sealed = await done(rows().get(name));
    const additionalData = new TextEncoder().encode(name);
    const of = (iv) => ({ name: "AES-GCM", iv, additionalData });
    const record = new Uint8Array(await crypto.subtle.decrypt(of(sealed.iv), key, sealed.body));
    // {0: 1, 1: the message's id, …} becomes {0: 2, 1: the same, 5: "not_ours", 6: a hash}.
    if (record[1] !== 0 || record[2] !== 1 || record[3] !== 1 || record[4] !== 0x50) throw new Error("no message");
    const reason = new TextEncoder().encode("not_ours");
    const made = [0xa4, 0, 2, ...record.slice(3, 21), 5, 0x60 + reason.length, ...reason, 6, 0x58, 32, ...new Uint8Array(32)];
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const body = await crypto.subtle.encrypt(of(iv), key, new Uint8Array(made));
    await done(rows().put({ iv, body }, name));
    database.close();
  });

test("a message of a later version stops a channel, which says so and goes on by itself with a program that knows it", async (t) => {
  const { node, ada, bob, problems } = await garden(t);
  await send(ada, "of today");
  await message(bob, "of today").waitFor();
  const address = bob.url();
  await bob.goto("about:blank");
  await send(ada, "of tomorrow");
  await message(ada, "of tomorrow").waitFor();
  const deaf = await unheard(bob);
  const lie = await lies(bob, /\/v1\/channels\/[^/]+\/log\?/, ({ entries }) => {
    const last = entries.at(-1);
    if (!last) return;
    const header = Buffer.from(last.header, "base64url");
    assert.deepEqual([...header.subarray(0, 3)], [0xa6, 0, 1], "the version stands first");
    header[2] = 2;
    last.header = header.toString("base64url");
  });
  await bob.goto(address);
  const alert = bob.getByRole("alert").filter({ hasText: "This channel is paused here." });
  await alert.waitFor();
  assert.match(await alert.textContent(), /What you have read stays on this device; nothing is sent meanwhile/);
  await hidden(bob).getByText("What follows needs a newer version of Coterie.").waitFor();
  await message(bob, "of today").waitFor();
  assert.equal(await message(bob, "of tomorrow").count(), 0);
  assert.equal(await bob.getByRole("button", { name: "Try again" }).count(), 0, "it would not help");
  await look(bob, "halted-channel", problems);
  await hidden(bob).getByRole("button", { name: "Look for a newer version" }).click();
  await bob.getByText("There is no newer version on this node yet").waitFor();

  // A program that knows it goes on, and nothing is lost.
  lie.honest();
  await deaf.heard();
  await bob.reload();
  await message(bob, "of tomorrow").waitFor();
  await alert.waitFor({ state: "detached" });
  await comes(() => hidden(bob).getByText("newer version").count(), 0);
  await send(bob, "back again");
  await message(ada, "back again").waitFor();
  assert.deepEqual(problems, []);
  assert.ok(!node.log().includes("panic"));
});

test("a message that this device never sent leads to one's devices", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await send(bob, "did I say that");
  await message(bob, "did I say that").waitFor();
  await message(ada, "did I say that").waitFor();
  await notOurs(bob, "did I say that");
  await bob.reload();
  await hidden(bob).getByText("said to come from this device, which never sent it").waitFor();
  assert.equal(await message(bob, "did I say that").count(), 0);
  await look(bob, "hidden-not-ours", problems);
  await hidden(bob).getByRole("button", { name: "Your devices" }).click();
  await heading(bob, "Devices").waitFor();
  await bob.goBack();
  await heading(bob, "general").waitFor();
  assert.deepEqual(problems, []);
});

test("a server whose log the node withholds stands still for good, and no other one with it", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await send(ada, "before the lie");
  await message(bob, "before the lie").waitFor();
  const garden_ = bob.url();
  await createServer(bob, "shed");
  const deaf = await unheard(bob);
  const another = ({ seq }) => ({ seq: seq + 1, hash: Buffer.alloc(32, 7).toString("base64url") });
  const server = garden_.split("/")[5];
  const listed = await lies(bob, /\/v1\/servers$/, ({ servers }) => {
    for (const row of servers) if (row.server_id === server) row.head = another(row.head);
  });
  const read = await lies(bob, new RegExp(`/v1/servers/${server}/policy\\?`), (page) => {
    page.head = another(page.head);
  });
  await bob.goto(garden_);
  const alert = bob.getByRole("alert").filter({ hasText: "This server is paused here." });
  await alert.getByText("The node withholds entries of the policy log.").waitFor();
  await bob.getByText("Server “garden” is paused").waitFor();
  await message(bob, "before the lie").waitFor();
  assert.equal(await bob.getByRole("button", { name: "Try again" }).count(), 0, "it would not help");
  await look(bob, "halted-server", problems);
  for (const lie of [listed, read]) lie.honest();
  await deaf.heard();

  // It is not forgotten, and what the node says later does not take it back.
  await bob.reload();
  await alert.waitFor();
  await send(bob, "into nothing");
  await bob.getByRole("link", { name: "shed" }).click();
  await heading(bob, "general").waitFor();
  assert.equal(await alert.count(), 0);
  await send(bob, "the shed is well");
  await message(bob, "the shed is well").waitFor();
  assert.equal(await message(ada, "into nothing").count(), 0, "nothing is sent meanwhile");
  assert.deepEqual(problems, []);
});
