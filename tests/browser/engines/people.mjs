// What people do in the web client, in whatever engine: the same steps as in `../people.mjs`, by what both
// engines are asked for.

import assert from "node:assert/strict";
import { PASSWORD } from "../people.mjs";
import { KEYS, KIND } from "./page.mjs";

const { button, dialog, entry, field } = KIND;
export const body = { kind: "body" };
const inDialog = (wanted) => ({ ...wanted, within: { kind: dialog } });

/** A message with a text, acknowledged by the node. */
export const message = (text) => ({ kind: "article[data-seq]", text });

/** The heading of an open channel. */
export const channel = (name) => ({ kind: "h1", name });

/** Makes an account, and saves the recovery phrase as a careful person does. */
export async function register(page, name) {
  await page.fill({ kind: field, name: "Name" }, name);
  await page.fill({ kind: field, name: "Password" }, PASSWORD);
  await page.click({ kind: button, name: "Create an account" });
  await page.wait({ kind: "h1,h2", name: "Save your recovery phrase" });
  const words = await page.readAll({ kind: "[data-word]" }, "textContent");
  assert.equal(words.length, 24);
  await page.click({ kind: button, name: "I have written it down" });
  await page.wait({ kind: field, name: /^Word \d+/ });
  for (const asked of await page.labels({ kind: field, name: /^Word \d+/ })) {
    await page.fill({ kind: field, name: asked }, words[Number(/\d+/.exec(asked)[0]) - 1]);
  }
  await page.click({ kind: button, name: "Done" });
}

/** Makes a server from a template; where its people talk is open afterwards. */
export async function createServer(page, name, template) {
  await page.click({ kind: button, name: "Add a server" });
  await page.fill(inDialog({ kind: field, name: "Name of a new server" }), name);
  await page.click(inDialog({ kind: "label", text: template }));
  await page.click(inDialog({ kind: button, name: "Create" }));
  await page.wait(channel("general"));
}

/** A link that lets somebody into the open server. */
export async function invite(page) {
  await page.click({ kind: button, name: "Invite people" });
  await page.click(inDialog({ kind: button, name: "Make a link" }));
  const link = await page.read(inDialog({ kind: "output" }), "textContent");
  await page.click(inDialog({ kind: button, name: "Close" }));
  await page.gone({ kind: dialog });
  return link;
}

/** Follows a link, makes an account on the way, and joins. */
export async function joinBy(page, link, name) {
  await page.goto(link);
  await page.wait({ ...body, text: "invites you to" });
  await register(page, name);
  await page.click({ kind: button, name: /^Join / });
  await page.wait(channel("general"));
}

export const composer = { kind: "textarea", name: /^Message / };

/** Says something; `shown` is what is seen of it. */
export async function send(page, text, shown = text) {
  await page.type(composer, text + KEYS.Enter);
  await page.wait(message(shown));
}

/** Opens the menu of a message and chooses. */
export async function does(page, text, name) {
  await page.hover(message(text));
  await page.click({ kind: button, name: "More", within: message(text) });
  await page.click({ kind: entry, name });
}

/** Opens a part of one's own settings. */
export async function ownSettings(page, section) {
  await page.click({ kind: button, name: "Settings" });
  await page.click({ kind: KIND.link, name: section });
}
