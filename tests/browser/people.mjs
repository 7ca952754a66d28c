// What people do in the web client, for all scripts: a browser profile each, and everything that goes
// wrong in a page counts, a report of the policy and a request elsewhere too.

import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { startBrowser, startNode, webOf } from "./node.mjs";

export const PASSWORD = "canary-password-in-a-browser";
const PATIENCE_MS = Number(process.env.PATIENCE ?? 60_000);

/** Waits until what is read is what is wanted: the client says some things a moment after an act. */
export async function comes(read, wanted, why) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const is = await read();
    if (isDeepStrictEqual(is, wanted)) return;
    if (Date.now() > end) assert.deepEqual(is, wanted, why);
    await delay(50);
  }
}

/** A node with the web client, a browser, and a list of what goes wrong; both end with the test. */
export async function stage(t) {
  const node = await startNode(webOf());
  const browser = await startBrowser();
  t.after(() => browser.close());
  t.after(node.stop);
  return { node, browser, problems: [] };
}

/** A person with a browser profile of their own, at the first page of a node. */
export async function person(browser, node, problems, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 }, ...options });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  watch(page, node, problems);
  await page.goto(node.url);
  return page;
}

/** Everything that must not happen in a page is a problem. */
function watch(page, node, problems) {
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    const told = message.text();
    // An answer of the node that is no 2xx is told here too; the client says what came of it.
    if (/Failed to load resource: the server responded/.test(told)) return;
    if (message.type() === "error" || /Content Security Policy|Trusted/.test(told)) {
      problems.push(told);
    }
  });
  const { host } = new URL(node.url);
  page.context().on("request", (request) => {
    const url = new URL(request.url());
    const ours = url.host === host || ["data:", "blob:"].includes(url.protocol);
    if (!ours) problems.push(`a request to ${request.url()}`);
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== host) problems.push(`a socket to ${socket.url()}`);
  });
}

/** Makes an account, and saves the recovery phrase as a careful person does. */
export async function register(page, name, { test = true } = {}) {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByRole("heading", { name: "Save your recovery phrase" }).waitFor();
  const words = await page.locator("[data-word]").allTextContents();
  assert.equal(words.length, 24);
  if (!test) {
    await page.getByRole("button", { name: "Later" }).click();
    return words;
  }
  await page.getByRole("button", { name: "I have written it down" }).click();
  for (const field of await page.getByLabel(/^Word \d+$/).all()) {
    const label = await field.evaluate((element) => element.labels[0].textContent);
    await field.fill(words[Number(label.slice(5)) - 1]);
  }
  await page.getByRole("button", { name: "Done" }).click();
  return words;
}

/** Makes a server; its first channel is open afterwards. */
export async function createServer(page, name) {
  await page.getByRole("button", { name: "Add a server" }).first().click();
  await page.getByLabel("Name of a new server").fill(name);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { name: "general", level: 1 }).waitFor();
}

/** A link that lets somebody into the open server; `shown` is done while it is on the screen. */
export async function invite(page, shown = async () => {}) {
  await page.getByRole("button", { name: "Invite people" }).click();
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.getByRole("dialog").locator("output").textContent();
  await shown();
  await page.getByRole("button", { name: "Close" }).click();
  return link;
}

/** Follows a link, makes an account on the way, and joins. */
export async function joinBy(page, link, name) {
  await page.goto(link);
  await page.getByText("invites you to").waitFor();
  await register(page, name);
  await page.getByRole("button", { name: /^Join / }).click();
  await page.getByRole("heading", { name: "general", level: 1 }).waitFor();
}

/** A node, and ada and bob in her garden. */
export async function garden(t) {
  const { node, browser, problems } = await stage(t);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await createServer(ada, "garden");
  const link = await invite(ada);
  const bob = await person(browser, node, problems);
  await joinBy(bob, link, "bob");
  await ada.getByText("Members · 2").waitFor();
  return { node, browser, ada, bob, link, problems };
}

/** Makes a channel of the garden, and stands in it then. */
export async function createChannel(page, name) {
  await page.getByRole("button", { name: "garden", exact: true }).click();
  await page.getByRole("menuitem", { name: "Create a channel" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create the channel" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

export async function send(page, text) {
  const field = page.getByRole("textbox", { name: /^Message / });
  await field.fill(text);
  await field.press("Enter");
}

/** The message with a text, acknowledged by the node; what it answers does not count. */
export const message = (page, text) =>
  page.locator("article[data-seq]").filter({ has: page.locator("[data-body]", { hasText: text }) });

/** Waits until the browser's store has a draft: it is kept a moment after the last key, not at it. */
export async function draftIsKept(page) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await page.evaluate(hasDraft))) assert.ok(Date.now() < end, "no draft is kept");
}

/** In the page: whether its store has a draft. */
async function hasDraft() {
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(indexedDB.open("coterie"));
  const names = await done(database.transaction("notes").objectStore("notes").getAllKeys());
  database.close();
  return names.some((name) => name.startsWith("draft/"));
}

/** One's own settings, at a section. */
export async function ownSettings(page, section) {
  const settings = page.getByRole("navigation", { name: "Settings" });
  const button = page.getByRole("button", { name: "Settings", exact: true });
  await settings.or(button).first().waitFor();
  if (!(await settings.isVisible())) await button.click();
  await settings.getByRole("link", { name: section, exact: true }).click();
  await page.getByRole("heading", { name: section, level: 1 }).waitFor();
}
