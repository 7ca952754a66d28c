// Every main state of the web client, as it is after real work of real people: in both themes and at
// three widths axe finds nothing, and nothing is wider than the screen.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { look, picture } from "./look.mjs";
import { landscape } from "./paint.mjs";
import { comes, createServer, invite, joinBy, message, person, register, send, stage } from "./people.mjs";
import { terminal } from "./terminal.mjs";

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

/** Tells the others who somebody is. */
async function introduce(page, hue, { pronouns, about, status }) {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Profile" }).click();
  await page.getByLabel("Pronouns").fill(pronouns);
  await page.getByLabel("About you").fill(about);
  await page.getByLabel("Status", { exact: true }).fill(status);
  await page.getByLabel("Avatar: file").setInputFiles(await landscape(page, "face.png", hue));
  await page.getByLabel("Banner: file").setInputFiles(await landscape(page, "banner.png", hue + 20));
  await comes(() => page.getByRole("region", { name: "How others see you" }).locator("img").count(), 2);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("You have changed something here").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Close settings" }).click();
  await page.getByRole("link", { name: "Harbor" }).click();
}

/** An attester at a terminal: its key, and what it gives for somebody born on a day. */
async function attesting(t, node) {
  const folder = mkdtempSync(join(tmpdir(), "coterie-attester-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const program = terminal(t, node.url);
  const [key, out] = [join(folder, "key"), join(folder, "given.json")];
  const { attester } = await program.does("attest", "key", key);
  const attest = async (user, born) => {
    await program.does("attest", "issue", "--key", key, "--user", user, "--born", born, "--count", "5", "--out", out);
    return readFileSync(out, "utf8");
  };
  return { attester, attest };
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
  await introduce(ivo, 205, {
    pronouns: "he/him",
    about: "Keeps the reconnect code honest. On the ferry most mornings, where every connection ends.",
    status: "testing in a tunnel 🚇",
  });
  await introduce(lena, 330, { pronouns: "she/her", about: "Field notes, mostly.", status: "on the ferry" });
  await introduce(mara, 30, { pronouns: "they/them", about: "Harbor’s keeper.", status: "" });
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

  // A picture, with somebody who types below it.
  await ivo.getByLabel("Files to attach").setInputFiles(await landscape(ivo, "from the ferry.png", 200));
  await ivo.getByRole("list", { name: "Files to send" }).getByText("from the ferry.png").waitFor();
  await send(ivo, "No signal out here, and nothing lost.");
  const shot = mara.getByRole("button", { name: "Open the image from the ferry.png" });
  await shot.getByRole("img").waitFor();
  const typing = async () => {
    await lena.locator("#composer").pressSequentially("Oh", { delay: 20 });
    return mara.locator("[data-typing]").textContent();
  };
  await mara.emulateMedia({ colorScheme: "dark" });
  // Nothing is pointed at, and no row shows what can be done with it.
  await mara.mouse.move(700, 10);
  await comes(typing, "lena is typing…");
  await picture(mara, "typing-dark-desk");
  await mara.emulateMedia({ colorScheme: "light" });
  await lena.locator("#composer").fill("");
  await mara.getByRole("complementary", { name: "Members" }).getByRole("button", { name: /^ivo/ }).click();
  await mara.getByRole("dialog", { name: "ivo" }).getByText("testing in a tunnel").waitFor();
  await comes(() => mara.getByRole("dialog").locator("img").count(), 2);
  await comes(() => mara.locator("[data-typing]").textContent(), "");
  await look(mara, "card", problems);
  await close(mara);

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
  await mara.getByText("What the node can see").waitFor();
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

  // A role with a gate, as who sets it and who passes it see them.
  const { attester, attest } = await attesting(t, node);
  await mara.getByRole("button", { name: "Harbor", exact: true }).click();
  await mara.getByRole("menuitem", { name: "Server settings" }).click();
  await mara.getByRole("link", { name: "Roles", exact: true }).click();
  await mara.getByRole("button", { name: "Create a role" }).click();
  await mara.locator('input[value="new role"]').fill("Night watch");
  await mara.getByRole("button", { name: "Save changes" }).click();
  await mara.getByRole("button", { name: "Save changes" }).waitFor({ state: "detached" });
  await mara.getByRole("button", { name: "Set a gate" }).click();
  await mara.getByLabel("Attester’s key").fill(attester);
  await mara.getByLabel("Attested within days").fill("365");
  await look(mara, "gate-terms", problems);
  await mara.getByRole("button", { name: "Set the gate" }).click();
  await mara.getByRole("dialog").getByRole("button", { name: "Set the gate" }).click();
  await mara.getByText("For whoever proves to be 18 or older").waitFor();
  await mara.getByRole("heading", { name: "Gate" }).evaluate((heading) => heading.scrollIntoView({ block: "center" }));
  await look(mara, "gate", problems);
  await mara.getByRole("button", { name: "Close settings" }).click();

  await ivo.getByRole("button", { name: "Settings", exact: true }).click();
  await ivo.getByRole("link", { name: "Attestations" }).click();
  await ivo.getByText("Nothing has been attested to you on this device.").waitFor();
  await look(ivo, "attestations-none", problems);
  const id = await ivo.getByText("An attester asks for your id").locator("code").textContent();
  await ivo.getByLabel("What the attester gave you").fill(await attest(id, "1990-05-31"));
  await ivo.getByRole("button", { name: "Import" }).click();
  await ivo.getByText("5 of 5 left").waitFor();
  await look(ivo, "attestations", problems);
  await ivo.getByRole("button", { name: "Close settings" }).click();
  await ivo.getByRole("link", { name: "Harbor" }).click();
  await ivo.getByRole("button", { name: "Harbor", exact: true }).click();
  await ivo.getByRole("menuitem", { name: "Prove it" }).click();
  const proof = ivo.getByRole("dialog", { name: "Prove it" });
  await proof.getByText("5 of 5 left").waitFor();
  await look(ivo, "prove", problems);
  await proof.getByRole("button", { name: "Prove it for Night watch" }).click();
  await proof.getByText("you have it").waitFor();
  await proof.getByText("4 of 5 left").waitFor();
  await look(ivo, "proved", problems);
  await close(ivo);

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

test("an address with nothing behind it says so, and leads to the start", async (t) => {
  const { node, browser, problems } = await stage(t);
  const page = await person(browser, node, problems);
  const answer = await page.goto(`${node.url}/nothing-here`);
  assert.equal(answer.status(), 404);
  await page.getByRole("heading", { name: "There is nothing at this address", level: 1 }).waitFor();
  await look(page, "not-found", problems);
  await page.getByRole("link", { name: "To the start" }).click();
  await page.getByRole("heading", { name: "Create an account" }).waitFor();
  assert.deepEqual(problems, []);
});
