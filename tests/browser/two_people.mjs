// Two people in two browsers that share nothing, on the bare page, against a real node: register,
// create, invite, join, talk both ways, reload. And the node has seen none of what they said.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { page as folder, startBrowser, startNode } from "./node.mjs";

const PASSWORD = "canary-password-in-a-browser";
const PATIENCE_MS = 60_000;

/** A person with a browser profile of their own, on the page. */
async function person(browser, node, problems) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // A refused script or connection is told here.
    if (message.type() === "error" || /Content Security Policy/.test(message.text())) {
      problems.push(message.text());
    }
  });
  await page.goto(node.url);
  await page.getByText("Nobody is signed in here.").waitFor();
  return page;
}

async function register(page, name) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByText(`You are ${name}.`).waitFor();
}

async function send(page, text) {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

const line = (page, text) => page.locator("#timeline li", { hasText: text });

/** The contents of all files below a folder. */
function everything(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return everything(inside);
    return entry.isFile() ? [readFileSync(inside)] : [];
  });
}

test("two people talk through a real node from the bare page", async (t) => {
  const node = await startNode({ web: folder });
  const browser = await startBrowser();
  t.after(() => browser.close());
  t.after(node.stop);
  const problems = [];

  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await ada.getByLabel("New server").fill("garden");
  await ada.getByRole("button", { name: "Create" }).click();
  await ada.getByRole("heading", { name: "garden / general" }).waitFor();
  await ada.getByRole("button", { name: "Invite" }).click();
  const link = ada.locator("#link", { hasText: "/i/" });
  await link.waitFor();
  const invitation = await link.textContent();
  assert.ok(invitation.startsWith(`${node.url}/i/`), invitation);
  await send(ada, "canary: before bob");
  await line(ada, "canary: before bob").waitFor();

  const bob = await person(browser, node, problems);
  await register(bob, "bob");
  await bob.getByLabel("Invitation link").fill(invitation);
  await bob.getByRole("button", { name: "Join" }).click();
  await bob.getByRole("heading", { name: "garden / general" }).waitFor();

  await send(ada, "canary: hello, bob");
  await line(bob, "canary: hello, bob").waitFor();
  await send(bob, "canary: hello, <b>ada</b>");
  await line(ada, "canary: hello, <b>ada</b>").waitFor();
  assert.match(await line(bob, "hello, bob").textContent(), /ada canary: hello, bob/);
  assert.match(await line(ada, "<b>ada</b>").textContent(), /bob canary: hello/);
  assert.equal(await line(ada, "hello").locator("b", { hasText: /^ada$/ }).count(), 1);
  // What was said before he came is not his to read, and he is told so.
  assert.equal(await line(bob, "before bob").count(), 0);
  assert.equal(await line(bob, "before_joined").count(), 1);

  // A reload goes on from what is stored.
  await bob.reload();
  await bob.getByText("You are bob.").waitFor();
  await bob.getByRole("button", { name: "garden / general" }).click();
  await line(bob, "canary: hello, bob").waitFor();
  await send(ada, "canary: still there?");
  await line(bob, "canary: still there?").waitFor();
  for (const said of ["hello, bob", "<b>ada</b>", "still there?"]) {
    for (const page of [ada, bob]) assert.equal(await line(page, said).count(), 1, said);
  }

  assert.deepEqual(problems, []);
  const log = node.log();
  const kept = everything(node.data);
  assert.ok(kept.length > 0);
  for (const canary of ["canary", PASSWORD]) {
    assert.ok(!log.includes(canary), "the log holds a canary");
    assert.ok(!kept.some((bytes) => bytes.includes(canary)), "the data hold a canary");
  }
});

test("a wrong password and a taken name are told in words", async (t) => {
  const node = await startNode({ web: folder });
  const browser = await startBrowser();
  t.after(() => browser.close());
  t.after(node.stop);
  const ada = await person(browser, node, []);
  await register(ada, "ada");
  const eve = await person(browser, node, []);
  await eve.getByLabel("Name").fill("ada");
  await eve.getByLabel("Password").fill("another password");
  await eve.getByRole("button", { name: "Sign in" }).click();
  await eve.getByRole("alert").waitFor();
  const wrong = await eve.getByRole("alert").textContent();
  await eve.getByRole("button", { name: "Register" }).click();
  await eve.waitForFunction(
    (before) => {
      const alert = document.getElementById("problem");
      return !alert.hidden && alert.textContent !== before;
    },
    wrong,
  );
  await eve.getByText("Nobody is signed in here.").waitFor();
});
