// Two people in two browsers that share nothing, in the web client, against a real node: sign up,
// create, invite, join, talk both ways, reload. And the node has seen none of what they said.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { comes, createServer, draftIsKept, invite, joinBy, message, PASSWORD, person, register, send, stage } from "./people.mjs";

/** The contents of all files below a folder. */
function everything(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return everything(inside);
    return entry.isFile() ? [readFileSync(inside)] : [];
  });
}

test("two people talk through a real node from the web client", async (t) => {
  const { node, browser, problems } = await stage(t);

  const ada = await person(browser, node, problems);
  const words = await register(ada, "ada");
  await createServer(ada, "garden");
  const link = await invite(ada);
  assert.ok(link.startsWith(`${node.url}/i/`), link);
  await send(ada, "canary: before bob");
  await message(ada, "canary: before bob").waitFor();

  const bob = await person(browser, node, problems);
  await joinBy(bob, link, "bob");

  await send(ada, "canary: hello, bob");
  await message(bob, "canary: hello, bob").waitFor();
  await send(bob, "canary: hello, <b>ada</b>");
  await message(ada, "canary: hello, <b>ada</b>").waitFor();
  assert.match(await message(bob, "hello, bob").textContent(), /ada/);
  assert.match(await message(ada, "<b>ada</b>").textContent(), /bob/);
  assert.equal(await message(ada, "<b>ada</b>").locator("[data-body] b").count(), 0);
  // What was said before he came is not his to read, and he is told so.
  assert.equal(await message(bob, "before bob").count(), 0);
  await bob.getByText("What was said before this device joined").waitFor();
  // Each sees the other among the members.
  for (const page of [ada, bob]) {
    await page.getByRole("complementary", { name: "Members" }).getByText("Members · 2").waitFor();
  }

  // A reload goes on from what is stored, at the same address.
  await bob.reload();
  await message(bob, "canary: hello, bob").waitFor();
  await send(ada, "canary: still there?");
  await message(bob, "canary: still there?").waitFor();
  for (const said of ["hello, bob", "<b>ada</b>", "still there?"]) {
    for (const page of [ada, bob]) {
      await message(page, said).waitFor();
      assert.equal(await message(page, said).count(), 1, said);
    }
  }

  assert.deepEqual(problems, []);
  const log = node.log();
  const kept = everything(node.data);
  assert.ok(kept.length > 0);
  const phrase = words.slice(0, 6).join(" ");
  for (const canary of ["canary", PASSWORD, phrase, new URL(link).hash.slice(1)]) {
    assert.ok(!log.includes(canary), "the log holds a canary");
    assert.ok(!kept.some((bytes) => bytes.includes(canary)), "the data hold a canary");
  }
});

test("a wrong password and a taken name are told in words", async (t) => {
  const { node, browser, problems } = await stage(t);
  const ada = await person(browser, node, problems);
  await register(ada, "ada", { test: false });
  await ada.getByRole("button", { name: "Save your recovery phrase" }).waitFor();

  const eve = await person(browser, node, problems);
  await eve.getByLabel("Name", { exact: true }).fill("ada");
  await eve.getByLabel("Password").fill("another password");
  await eve.getByRole("button", { name: "Create an account" }).click();
  const alert = eve.getByRole("alert").filter({ hasText: /./ });
  await alert.getByText("That name is taken.").waitFor();
  await eve.getByRole("button", { name: "Sign in" }).click();
  await eve.getByRole("heading", { name: "Sign in" }).waitFor();
  await eve.getByRole("button", { name: "Sign in", exact: true }).click();
  await alert.getByText("do not belong together").waitFor();
  await eve.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.deepEqual(problems, []);
});

test("what was written without a connection is sent when there is one, also after a reload", async (t) => {
  const { node, browser } = await stage(t);
  const ada = await person(browser, node, []);
  await register(ada, "ada");
  await createServer(ada, "garden");
  await send(ada, "with a connection");
  await message(ada, "with a connection").waitFor();
  const calls = /\/v1\//;
  await ada.context().route(calls, (route) => route.abort());
  await send(ada, "without one");
  await ada.locator("[data-state=pending]", { hasText: "without one" }).waitFor();
  await ada.getByRole("textbox", { name: /^Message / }).fill("only a draft");
  await draftIsKept(ada);
  await ada.reload();
  await ada.locator("[data-state=pending]", { hasText: "without one" }).waitFor();
  await comes(() => ada.getByRole("textbox", { name: /^Message / }).inputValue(), "only a draft");
  await ada.context().unroute(calls);
  await message(ada, "without one").waitFor();
  await comes(() => ada.locator("[data-state]").count(), 0);
  await comes(() => message(ada, "without one").count(), 1);
});

test("two tabs work side by side, and when the leading one is killed the other goes on", async (t) => {
  const { node, browser, problems } = await stage(t);
  const first = await person(browser, node, problems);
  await register(first, "ada");
  await createServer(first, "garden");
  const second = await first.context().newPage();
  await second.goto(`${node.url}/app`);
  await second.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await send(second, "from the second tab");
  await message(second, "from the second tab").waitFor();
  await message(first, "from the second tab").waitFor();
  await send(first, "from the first tab");
  await message(second, "from the first tab").waitFor();

  // What the leading tab has not sent when it dies, the other one sends.
  let online = false;
  await first.context().route(/\/v1\//, (route) => (online ? route.continue() : route.abort()));
  for (const page of [first, second]) {
    await send(page, `left by ${page === first ? "the first" : "the second"}`);
    await page.locator("[data-state=pending]", { hasText: "left by" }).waitFor();
  }
  const session = await first.context().newCDPSession(first);
  await Promise.race([session.send("Page.crash").catch(() => {}), first.waitForEvent("crash")]);
  online = true;
  await message(second, "left by the first").waitFor();
  await message(second, "left by the second").waitFor();
  await send(second, "alone now");
  await message(second, "alone now").waitFor();
  for (const said of ["from the first", "from the second", "left by the first", "left by the second"]) {
    assert.equal(await message(second, said).count(), 1, said);
  }
  await comes(() => second.locator("[data-state]").count(), 0);
  assert.deepEqual(problems, []);
});

test("whoever signs out in one tab is signed out in the other, and comes back in both", async (t) => {
  const { node, browser, problems } = await stage(t);
  const first = await person(browser, node, problems);
  await register(first, "ada");
  await createServer(first, "garden");
  const second = await first.context().newPage();
  await second.goto(`${node.url}/app`);
  await second.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await second.getByRole("button", { name: "Settings", exact: true }).click();
  await second.getByRole("button", { name: "Sign out" }).click();
  await second.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await first.getByRole("heading", { name: "Welcome back, ada" }).waitFor();
  await first.getByLabel("Password").fill(PASSWORD);
  await first.getByRole("button", { name: "Sign in", exact: true }).click();
  await first.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await second.getByRole("heading", { name: "general", level: 1 }).waitFor();
  assert.deepEqual(problems, []);
});

test("signed out, a person comes back with the password; what was forgotten is gone", async (t) => {
  const { node, browser, problems } = await stage(t);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await createServer(ada, "garden");
  const signOut = async (forget) => {
    await ada.getByRole("button", { name: "Settings", exact: true }).click();
    await ada.getByRole("button", { name: "Sign out" }).click();
    const dialog = ada.getByRole("dialog");
    if (forget) await dialog.getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Sign out" }).click();
  };
  await signOut(false);
  await ada.getByRole("heading", { name: "Welcome back, ada" }).waitFor();
  await ada.getByLabel("Password").fill(PASSWORD);
  await ada.getByRole("button", { name: "Sign in", exact: true }).click();
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await signOut(true);
  await ada.getByRole("heading", { name: "Create an account" }).waitFor();
  const names = await ada.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  assert.ok(names.length <= 1, "the new worker's at most");
  assert.deepEqual(problems, []);
});
