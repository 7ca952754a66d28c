// Where the system has colours of its own (forced colours), what was said by a ground or a tint is said by
// lines and forms: templates, the Encryption sheet and its picture, who is there, what is new, what can be pressed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { comes, createChannel, garden, message, send } from "./people.mjs";

const style = (locator, name) => locator.evaluate((element, property) => getComputedStyle(element)[property], name);

/** The system's colours, as this browser has them. */
const system = (page, name) =>
  page.evaluate((colour) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.cssText = `forced-color-adjust: none; color: ${colour}`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, name);

test("with the system's colours nothing that is told by a ground or a line is lost", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await createChannel(ada, "tools");
  // What is said before this device has its keys is not new to it.
  const channelsOfBob = bob.getByRole("navigation", { name: "Channels" });
  for (const name of ["tools", "general"]) {
    await channelsOfBob.getByRole("link", { name }).click();
    await bob.getByRole("heading", { name, level: 1 }).waitFor();
    await bob.getByRole("button", { name: "Encrypted" }).waitFor();
  }
  await send(ada, "the spade is back");
  await message(ada, "the spade").waitFor();
  for (const page of [ada, bob]) await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  const [ground, text, chosen] = await Promise.all(["Canvas", "CanvasText", "Highlight"].map((name) => system(bob, name)));
  assert.notEqual(ground, text);

  // What is new, and who is there.
  await channelsOfBob.getByRole("link", { name: /tools.*1 unread/ }).click();
  const line = bob.locator("[data-new] .rule");
  await line.waitFor();
  assert.equal(await style(line, "backgroundColor"), chosen);
  const dot = bob.locator("[data-presence=online]").first();
  await dot.waitFor();
  assert.equal(await style(dot, "backgroundColor"), text);
  await look(bob, "forced-channel", problems);

  // A picture for cameras is dark on light in every theme.
  await bob.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await bob.getByRole("button", { name: "Encrypted" }).click();
  await bob.getByRole("button", { name: "Compare safety numbers with ada" }).waitFor();
  await look(bob, "forced-encryption", problems);
  await bob.getByRole("button", { name: "Compare safety numbers with ada" }).click();
  const picture = bob.getByRole("img", { name: "The safety number as a picture" });
  await picture.waitFor();
  assert.equal(await style(picture, "backgroundColor"), "rgb(255, 255, 255)");
  assert.equal(await style(picture.locator("path"), "fill"), "rgb(21, 31, 34)");
  await look(bob, "forced-safety-number", problems);
  await bob.keyboard.press("Escape");
  await bob.getByRole("dialog").waitFor({ state: "detached" });

  // What a search has found is marked, and what was not there before says what can be pressed.
  await bob.getByRole("button", { name: "Search", exact: true }).click();
  await bob.getByLabel("Search messages").fill("spade");
  const mark = bob.locator("mark").first();
  await mark.waitFor();
  assert.equal(await style(mark, "backgroundColor"), await system(bob, "Mark"));

  await ada.getByRole("button", { name: "Add a server" }).first().click();
  await ada.getByRole("radio", { name: /^Class/ }).check();
  await ada.getByText("the role Teacher").waitFor();
  await look(ada, "forced-templates", problems);
  // What it makes is there.
  await ada.getByLabel("Name of a new server").fill("school");
  await ada.getByRole("button", { name: "Create", exact: true }).click();
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();
  const channels = ada.getByRole("navigation", { name: "Channels" });
  await comes(() => channels.getByRole("link").count(), 5);
  assert.deepEqual(problems, []);
});
