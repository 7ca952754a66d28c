// What people tell of themselves in the web client: set by one and seen by another, with pictures that
// were made small and written anew; a block that folds away, and an unblock that brings back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { comes, garden, message, send } from "./people.mjs";

/** A large PNG of one colour, with a text in it that tells where it was made. */
async function photo(page, colour) {
  const url = await page.evaluate((fill) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1_600, 1_200];
    const context = canvas.getContext("2d");
    context.fillStyle = fill;
    context.fillRect(0, 0, 1_600, 1_200);
    return canvas.toDataURL("image/png");
  }, colour);
  const png = Buffer.from(url.split(",")[1], "base64");
  const text = Buffer.from("Comment\0canary: 47.3769 N 8.5417 E");
  const chunk = Buffer.alloc(12 + text.length);
  chunk.writeUInt32BE(text.length);
  chunk.write("tEXt", 4);
  text.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + text.length)), 8 + text.length);
  // After the header, which is 33 bytes from the beginning.
  const buffer = Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
  return { name: "garden.png", mimeType: "image/png", buffer };
}

function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

/** What a picture on the screen is: its sides, the colour of its middle, and what a file of it would tell. */
const pictured = (image) =>
  image.evaluate(async (shown) => {
    await shown.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [shown.naturalWidth, shown.naturalHeight];
    const context = canvas.getContext("2d");
    context.drawImage(shown, 0, 0);
    const [red, green, blue] = context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
    const colour = red > 128 ? "red" : green > 128 ? "green" : blue > 128 ? "blue" : "other";
    return `${colour} ${canvas.width}x${canvas.height}`;
  });

/** Keeps what a page makes addresses of: its policy lets nobody fetch them. */
const keepBlobs = (page) =>
  page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    globalThis.blobs = new Map();
    URL.createObjectURL = (blob) => {
      const url = make(blob);
      globalThis.blobs.set(url, blob);
      return url;
    };
  });

/** The bytes of a picture on the screen, as text. */
const bytesOf = (image) =>
  image.evaluate(async ({ src }) => {
    const bytes = new Uint8Array(await globalThis.blobs.get(src).arrayBuffer());
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  });

async function openSettings(page, section) {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: section }).click();
  await page.getByRole("heading", { name: section, level: 1 }).waitFor();
}

async function save(page) {
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("You have changed something here").waitFor({ state: "detached" });
}

const members = (page) => page.getByRole("complementary", { name: "Members" });

test("a profile is set by one and seen by another, with pictures that tell nothing of where they were taken", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await keepBlobs(bob);
  await openSettings(ada, "Profile");
  const preview = ada.getByRole("region", { name: "How others see you" });

  // What cannot be is said before anything is sent.
  const name = ada.getByLabel("Display name");
  await name.fill("Ada\u202eecalevoL");
  await ada.getByText("turns the text around (U+202E)").waitFor();
  await name.fill("x".repeat(51));
  await ada.getByText("The display name is too long by 1").waitFor();
  await ada.getByRole("button", { name: "Save changes" }).click();
  await comes(() => ada.getByRole("alert").filter({ hasText: "too long by 1" }).count(), 2);
  await name.fill("Ada Lovelace");
  await ada.getByLabel("Pronouns").fill("she/her");
  await ada.getByLabel("About you").fill("<img src=x onerror=alert(1)>\nBeans, mostly.");
  await ada.getByLabel("Status", { exact: true }).fill("in the garden 🌱");
  await ada.getByLabel("The status ends").selectOption("14400000");
  await ada.getByLabel("Avatar: file").setInputFiles(await photo(ada, "#0000ff"));
  await ada.getByLabel("Banner: file").setInputFiles(await photo(ada, "#00ff00"));
  await comes(() => preview.locator("img").count(), 2);
  await preview.getByText("Ada Lovelace").waitFor();
  await look(ada, "profile-own", problems);
  await save(ada);
  await ada.getByLabel("Avatar: file").setInputFiles({
    name: "drawing.svg",
    mimeType: "image/svg+xml",
    buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"),
  });
  await ada.getByText("A picture is a JPEG, PNG or WebP, and this is none.").waitFor();
  await ada.getByRole("button", { name: "Close settings" }).click();
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();

  // The other sees it without a word being said, beside the username.
  const row = members(bob).getByRole("button", { name: "Ada Lovelace" });
  await row.waitFor();
  await comes(() => pictured(row.locator("img")), "blue 512x512");
  const told = await bytesOf(row.locator("img"));
  assert.ok(told.length > 100 && !/canary|47\.3769/.test(told), "nothing goes along with a picture");
  await row.click();
  const card = bob.getByRole("dialog", { name: "Ada Lovelace" });
  await comes(() => card.locator("[data-username]").textContent(), "ada");
  await card.getByText("she/her").waitFor();
  await card.getByText("in the garden 🌱").waitFor();
  await card.getByText("<img src=x onerror=alert(1)>").waitFor();
  await comes(() => card.locator("img").count(), 2);
  await comes(() => pictured(card.locator("img").first()), "green 1536x512");
  await look(bob, "profile-card", problems);
  await bob.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });

  // In the timeline too, and from there to the card.
  await send(ada, "The beans are up.");
  const said = message(bob, "The beans are up.");
  await said.getByText("Ada Lovelace").waitFor();
  await comes(() => pictured(said.locator("img")), "blue 512x512");
  await said.getByRole("button", { name: "Ada Lovelace" }).click();
  await card.getByRole("button", { name: "Message" }).click();
  await bob.getByRole("heading", { name: "ada", level: 1 }).waitFor();
  const talks = bob.getByRole("navigation", { name: "Direct messages" });
  await comes(() => talks.getByRole("link", { name: "ada" }).locator("img").count(), 1);
  await bob.goBack();
  await bob.getByRole("heading", { name: "general", level: 1 }).waitFor();

  // Another avatar in one server; the first stays everywhere else.
  await openSettings(ada, "Profile");
  await ada.getByLabel("Server", { exact: true }).selectOption({ label: "garden" });
  await ada.getByLabel("Avatar there: file").setInputFiles(await photo(ada, "#ff0000"));
  await save(ada);
  await comes(() => pictured(row.locator("img")), "red 512x512");
  await comes(() => pictured(said.locator("img")), "red 512x512");

  // And wherever else they are named: where a mention is completed, and in the log of changes.
  const field = bob.getByRole("textbox", { name: "Message general" });
  await field.pressSequentially("@ad");
  await comes(() => pictured(bob.getByRole("option").first().locator("img")), "red 512x512");
  await field.fill("");
  await ada.getByRole("button", { name: "Close settings" }).click();
  await ada.getByRole("button", { name: "garden", exact: true }).click();
  await ada.getByRole("menuitem", { name: "Server settings" }).click();
  const sections = ada.getByRole("navigation", { name: "garden" });
  await sections.getByRole("link", { name: "Audit log" }).click();
  const entry = ada.locator("ol > li").filter({ hasText: "created the server" });
  await comes(() => pictured(entry.locator("img")), "red 512x512");
  await ada.getByRole("button", { name: "Close settings" }).click();
  await openSettings(ada, "Profile");
  await ada.getByLabel("Server", { exact: true }).selectOption({ label: "garden" });

  // What is taken away is gone.
  await ada.getByRole("region", { name: "Avatar there" }).getByRole("button", { name: "Take it away" }).click();
  await ada
    .getByRole("region", { name: "Avatar", exact: true })
    .getByRole("button", { name: "Take it away" })
    .click();
  await ada.getByLabel("Display name").fill("");
  await save(ada);
  await members(bob).getByRole("button", { name: "ada" }).waitFor();
  await comes(() => members(bob).locator("img").count(), 0);
  assert.deepEqual(problems, []);
});

test("a block folds away what somebody writes, and an unblock brings it back", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await send(ada, "Something about beans.");
  const said = message(bob, "Something about beans.");
  const folded = bob.getByText("A message by ada, whom you have blocked.");
  await said.hover();
  await said.getByRole("button", { name: "More" }).click();
  await bob.getByRole("menuitem", { name: "Block" }).click();
  const asked = bob.getByRole("dialog", { name: "Block ada?" });
  await asked.getByText("What it does not do:").waitFor();
  await look(bob, "block", problems);
  await asked.getByRole("button", { name: "Block" }).click();
  await asked.waitFor({ state: "detached" });
  await folded.waitFor();
  await comes(() => said.count(), 0);
  await look(bob, "blocked-channel", problems, ["desk", "phone"]);
  // What comes later is folded as well, and can be looked at.
  await send(ada, "And about peas.");
  await comes(() => folded.count(), 2);
  await bob.getByRole("button", { name: "Show it" }).last().click();
  await message(bob, "And about peas.").waitFor();
  // She is not told.
  await send(bob, "Nothing to see.");
  await message(ada, "Nothing to see.").waitFor();

  await members(bob).getByRole("button", { name: "ada" }).click();
  const card = bob.getByRole("dialog", { name: "ada" });
  await card.getByText("You have blocked ada").waitFor();
  await look(bob, "profile-blocked", problems, ["desk"]);
  await bob.keyboard.press("Escape");
  await openSettings(bob, "Blocked people");
  const list = bob.getByRole("list", { name: "Blocked people" });
  await comes(() => list.getByRole("listitem").count(), 1);
  await look(bob, "settings-blocked", problems);
  await list.getByRole("button", { name: "Unblock ada" }).click();
  const back = bob.getByRole("dialog", { name: "Unblock ada?" });
  await back.getByRole("button", { name: "Unblock" }).click();
  await bob.getByText("You block nobody.").waitFor();
  await bob.getByRole("button", { name: "Close settings" }).click();
  await said.waitFor();
  await comes(() => folded.count(), 0);
  assert.deepEqual(problems, []);
});

test("where the system has colours of its own, what is chosen, on and focused is still seen", async (t) => {
  const { ada, problems } = await garden(t);
  await openSettings(ada, "Appearance");
  await ada.emulateMedia({ forcedColors: "active" });
  const style = (locator, name) =>
    locator.evaluate((element, property) => getComputedStyle(element)[property], name);
  const here = ada.getByRole("navigation", { name: "Settings" }).locator("[aria-current=page]");
  assert.equal(await style(here, "outlineStyle"), "solid");
  const contrast = ada.getByRole("switch", { name: "More contrast" });
  const knob = contrast.locator("> span > span");
  const off = await style(knob, "backgroundColor");
  await contrast.click();
  await comes(() => contrast.getAttribute("aria-checked"), "true");
  assert.notEqual(await style(contrast.locator("> span"), "backgroundColor"), await style(knob, "backgroundColor"));
  assert.notEqual(off, await style(knob, "backgroundColor"));
  await contrast.click();
  await ada.keyboard.press("Tab");
  const focused = ada.locator(":focus-visible");
  await comes(() => focused.count(), 1);
  const ring = focused.locator("xpath=ancestor-or-self::*[self::input or self::button][1]");
  assert.equal(await style(ring, "outlineStyle"), "solid");
  await look(ada, "forced-colours", problems, ["desk", "phone"]);
  const dark = ada.getByText("Dark", { exact: true });
  await dark.click();
  await comes(() => style(dark, "outlineStyle"), "solid");
  await ada.emulateMedia({ forcedColors: null });
  assert.deepEqual(problems, []);
});

test("who asks to write to one is seen with the face that they have shown", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await openSettings(ada, "Profile");
  await ada.getByLabel("Avatar: file").setInputFiles(await photo(ada, "#0000ff"));
  await comes(() => ada.getByRole("region", { name: "How others see you" }).locator("img").count(), 1);
  await save(ada);
  await ada.getByRole("button", { name: "Close settings" }).click();
  await members(ada).getByRole("button", { name: "bob" }).click();
  await ada.getByRole("dialog", { name: "bob" }).getByRole("button", { name: "Message" }).click();
  await ada.getByText("not accepted yet").waitFor();
  await bob.getByRole("link", { name: /Direct messages.*1 waits/ }).click();
  await bob.getByRole("navigation", { name: "Direct messages" }).getByRole("link", { name: "ada" }).click();
  await bob.getByRole("heading", { name: "ada asks to write to you" }).waitFor();
  const face = bob.getByRole("main").locator("img");
  await face.waitFor();
  assert.match(await pictured(face), /^blue/);
  await look(bob, "request-with-a-face", problems);
  assert.deepEqual(problems, []);
});
