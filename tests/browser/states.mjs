// Every main state of the web client, as it is after real work of real people: in both themes and at
// three widths axe finds nothing, and nothing is wider than the screen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { createServer, invite, joinBy, message, person, register, send, stage } from "./people.mjs";

async function deed(page, text, entry) {
  await message(page, text).hover();
  await message(page, text).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

async function close(page) {
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

async function createChannel(page, name, kind = "text") {
  await page.getByRole("button", { name: "Harbor", exact: true }).click();
  await page.getByRole("menuitem", { name: "Create a channel" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Kind").selectOption(kind);
  await page.getByRole("button", { name: "Create the channel" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

test("every main state is readable by everybody, in both themes, on a desk and on a phone", async (t) => {
  const { node, browser, problems } = await stage(t);
  const mara = await person(browser, node, problems);
  await look(mara, "welcome", problems);
  await mara.getByLabel("Name", { exact: true }).fill("mara");
  await mara.getByLabel("Password").fill("a password for a picture");
  await mara.getByRole("button", { name: "Create an account" }).click();
  await mara.getByRole("heading", { name: "Save your recovery phrase" }).waitFor();
  await look(mara, "recovery", problems);
  await mara.getByRole("button", { name: "I have written it down" }).click();
  await look(mara, "recovery-test", problems);
  await mara.getByRole("button", { name: "Show the words again" }).click();
  await mara.getByRole("button", { name: "Later" }).click();
  await mara.getByRole("heading", { name: "You are in no server yet" }).waitFor();
  await look(mara, "empty", problems);
  await createServer(mara, "Harbor");
  const link = await invite(mara);
  await createChannel(mara, "Foundry");
  await createChannel(mara, "Releases", "announcement");
  await createChannel(mara, "Field notes");

  const ivo = await person(browser, node, problems);
  await ivo.goto(link);
  await ivo.getByRole("heading", { name: "Harbor" }).waitFor();
  await look(ivo, "invitation", problems);
  await joinBy(ivo, link, "ivo");
  const lena = await person(browser, node, problems);
  await joinBy(lena, link, "lena");
  for (const page of [mara, ivo, lena]) {
    await page.getByRole("link", { name: "Foundry" }).click();
    await page.getByRole("heading", { name: "Foundry", level: 1 }).waitFor();
    await page.getByText("Members · 3").waitFor();
  }
  await send(mara, "Reconnect now resumes from the last committed epoch. Worst case on the train was **1.2 s**.");
  await send(mara, "Trace is in `runs/2026-11-20` if you want to look.");
  await message(ivo, "Trace is in").waitFor();
  await deed(ivo, "Trace is in", "React with 👀");
  await deed(lena, "Trace is in", "React with 👀");
  await deed(lena, "Reconnect now", "React with 🎉");
  await deed(ivo, "Trace is in", "Reply");
  await send(ivo, "I will read it tonight. @lena, does it match what you saw on the ferry?");
  await send(lena, "It does. Three things I noticed:\n\n- the first retry is quick\n- the second waits\n- nothing is lost");
  await message(mara, "Three things").waitFor();
  await deed(mara, "Reconnect now", "Pin");
  await send(mara, "Then it goes out on monday. Notes are at https://example.org/notes");
  await message(mara, "goes out on monday").waitFor();
  await message(mara, "Reconnect now").getByLabel("Pinned").waitFor();
  await message(mara, "Trace is in").getByRole("button", { name: "👀 2" }).waitFor();

  await look(mara, "channel", problems);
  await mara.getByRole("button", { name: "Pinned messages" }).click();
  await mara.getByRole("complementary", { name: "Pinned messages" }).getByText("Reconnect now").waitFor();
  await look(mara, "pins", problems);
  await mara.getByRole("button", { name: "Members", exact: true }).click();
  await message(mara, "Trace is in").hover();
  await message(mara, "Trace is in").getByRole("button", { name: "More" }).click();
  await mara.getByRole("menuitem", { name: "Reply" }).waitFor();
  await look(mara, "menu", problems, ["desk"]);
  await mara.getByRole("menuitem", { name: "Reply" }).click();
  await mara.getByText("Answering").waitFor();
  await look(mara, "answering", problems);
  await mara.getByRole("button", { name: "Do not answer" }).click();

  await mara.getByRole("button", { name: "Encrypted" }).click();
  await mara.getByText("What the node sees").waitFor();
  await look(mara, "encryption", problems);
  await mara.getByRole("button", { name: "Compare safety numbers with ivo" }).click();
  await mara.getByRole("list", { name: "Safety number" }).waitFor();
  await look(mara, "safety-number", problems);
  await close(mara);
  await mara.getByRole("button", { name: "Add a server" }).click();
  await mara.getByLabel("Invitation link").waitFor();
  await look(mara, "add-server", problems);
  await close(mara);
  await mara.getByRole("button", { name: "Settings", exact: true }).click();
  await mara.getByRole("button", { name: "Sign out" }).click();
  await look(mara, "sign-out", problems);
  await close(mara);
  await mara.getByRole("button", { name: "Close settings" }).click();

  // What one cannot read, in words: lena's first channel begins before she came.
  await lena.getByRole("link", { name: "general" }).click();
  await lena.getByText("What was said before this device joined").waitFor();
  await look(lena, "before-joined", problems);
  // The list by itself, on a phone.
  await lena.setViewportSize({ width: 390, height: 844 });
  await lena.getByRole("button", { name: "Back to the channels" }).click();
  await lena.getByRole("navigation", { name: "Channels" }).waitFor();
  await look(lena, "list", problems);
  assert.deepEqual(problems, []);
});
