// What is done with messages, channels and members in the web client; that it looks as it should to
// everybody; and that whatever somebody writes stays a text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { comes, createServer, garden, joinBy, message, person, send } from "./people.mjs";

/** Opens the menu of a message and chooses. */
async function choose(page, text, entry) {
  await message(page, text).hover();
  await message(page, text).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

test("messages are answered, edited, reacted to, pinned and deleted, and everybody sees it", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await send(ada, "shall we sow the *beans*?");
  await message(bob, "shall we sow").waitFor();
  await choose(bob, "shall we sow", "Reply");
  await send(bob, "on sunday");
  await message(ada, "on sunday").getByText("shall we sow the *beans*?").waitFor();

  await choose(bob, "shall we sow", "React with 🎉");
  const reaction = message(ada, "shall we sow").getByRole("button", { name: "🎉 1" });
  await reaction.click();
  await message(bob, "shall we sow").getByRole("button", { name: "🎉 2", pressed: true }).waitFor();

  // The last own message is edited by the key Up.
  const field = ada.getByRole("textbox", { name: "Message general" });
  await field.press("ArrowUp");
  const edited = ada.getByRole("textbox", { name: "Edit the message" });
  await comes(() => edited.inputValue(), "shall we sow the *beans*?");
  await edited.fill("shall we sow the peas?");
  await edited.press("Enter");
  await message(bob, "sow the peas?").getByText("(edited)").waitFor();
  await comes(() => message(bob, "sow the peas?").getByRole("button", { name: "🎉 2" }).count(), 1);

  await choose(ada, "sow the peas?", "Pin");
  await message(bob, "sow the peas?").getByLabel("Pinned").waitFor();
  await bob.getByRole("button", { name: "Pinned messages" }).click();
  await bob.getByRole("complementary").getByText("shall we sow the peas?").waitFor();
  await bob.getByRole("button", { name: "Members", exact: true }).click();

  await choose(bob, "on sunday", "Delete");
  await bob.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  for (const page of [ada, bob]) await page.getByText("A message by bob was deleted.").waitFor();
  await comes(() => message(ada, "on sunday").count(), 0);
  assert.deepEqual(problems, []);
});

test("a channel is created and seen at once; a safety number is the same on both sides; a kick ends it", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await ada.getByRole("button", { name: "garden", exact: true }).click();
  await ada.getByRole("menuitem", { name: "Create a channel" }).click();
  await ada.getByLabel("Name", { exact: true }).fill("tools");
  await ada.getByRole("button", { name: "Create the channel" }).click();
  await ada.getByRole("heading", { name: "tools", level: 1 }).waitFor();
  await bob.getByRole("link", { name: "tools" }).click();
  await bob.getByRole("heading", { name: "tools", level: 1 }).waitFor();
  await send(bob, "a spade");
  await message(ada, "a spade").waitFor();

  const compare = async (page, name) => {
    await page.getByRole("button", { name: "Encrypted" }).click();
    await page.getByRole("heading", { name: "Who can read tools: 2 people, 2 devices" }).waitFor();
    await page.getByRole("button", { name: `Compare safety numbers with ${name}` }).click();
    const number = page.getByRole("list", { name: "Safety number" });
    await number.getByRole("listitem").nth(11).waitFor();
    return (await number.getByRole("listitem").allTextContents()).join(" ");
  };
  const [one, other] = [await compare(ada, "bob"), await compare(bob, "ada")];
  assert.match(one, /^(\d{5} ){11}\d{5}$/);
  assert.equal(one, other);
  await ada.getByRole("button", { name: "They are the same" }).click();
  await ada.getByText("You have compared this number").waitFor();
  await ada.keyboard.press("Escape");
  await bob.keyboard.press("Escape");

  await ada.getByRole("complementary").getByRole("button", { name: "bob" }).click();
  await ada.getByRole("dialog", { name: "bob" }).getByRole("button", { name: "Kick" }).click();
  await ada.getByRole("dialog", { name: "Kick bob?" }).getByRole("button", { name: "Kick" }).click();
  await bob.getByRole("heading", { name: "You are in no server yet" }).waitFor();
  await ada.getByText("Members · 1").waitFor();
  assert.deepEqual(problems, []);
});

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "<script>document.title='taken'</script>",
  "[press me](javascript:alert(1))",
  "<style>*{display:none}</style>",
  "{{constructor.constructor('alert(1)')()}}",
  "\u202Eevil\u202C \u2066text\u2069 " + "e\u0301\u0302\u0303\u0304".repeat(40),
  "https://user@example.invalid:443@else.where/ ".repeat(3),
  "x".repeat(4_000),
];

test("whatever somebody writes stays a text, in every place where it is shown", async (t) => {
  const { ada, bob, problems } = await garden(t);
  let dialogs = 0;
  for (const page of [ada, bob]) page.on("dialog", (dialog) => (dialogs++, dialog.dismiss()));
  for (const text of HOSTILE) await send(bob, text);
  await message(ada, "xxxxxxxxxxxxxxxxxxxx").waitFor();
  for (const text of ["<img src=x", "<script>document", "<style>", "constructor.constructor"]) {
    await message(ada, text).waitFor();
  }
  const name = "<b>tools</b>\"'<svg onload=alert(1)>";
  await ada.getByRole("button", { name: "garden", exact: true }).click();
  await ada.getByRole("menuitem", { name: "Create a channel" }).click();
  await ada.getByLabel("Name", { exact: true }).fill(name);
  await ada.getByRole("button", { name: "Create the channel" }).click();
  await ada.getByRole("heading", { name, level: 1 }).waitFor();
  await bob.getByRole("link", { name }).waitFor();
  await createServer(bob, "<iframe src=javascript:alert(1)>");
  const made = await bob.evaluate(() => ({
    title: document.title,
    elements: document.querySelectorAll("body img, body iframe, body style, [onerror], [onload]").length,
    links: [...document.querySelectorAll("a")].map(({ protocol }) => protocol),
  }));
  assert.deepEqual([made.title, made.elements, dialogs], ["Coterie", 0, 0]);
  assert.ok(made.links.every((protocol) => protocol === "http:"), `${made.links}`);
  const wide = await ada.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} px wider than the screen`);
  assert.deepEqual(problems, []);
});

test("by the keyboard alone: a message is written, found, reacted to and answered", async (t) => {
  const { ada, problems } = await garden(t);
  const keys = ada.keyboard;
  await ada.getByRole("textbox", { name: "Message general" }).focus();
  await keys.type("by keys");
  await keys.press("Enter");
  await message(ada, "by keys").waitFor();
  // Back over the timeline, to the last message, into its menu.
  await ada.getByRole("log").focus();
  await keys.press("ArrowUp");
  await comes(() => ada.evaluate(() => document.activeElement.tagName), "ARTICLE");
  await keys.press("Enter");
  await ada.getByRole("menuitem", { name: "React with 👍" }).waitFor();
  await keys.press("ArrowDown");
  await keys.press("Enter");
  await message(ada, "by keys").getByRole("button", { name: /1$/ }).waitFor();
  await ada.getByRole("log").focus();
  await keys.press("ArrowUp");
  await keys.press("Enter");
  await ada.getByRole("menuitem", { name: "Reply" }).focus();
  await keys.press("Enter");
  await ada.getByText("Answering").waitFor();
  await keys.type("an answer");
  await keys.press("Enter");
  await message(ada, "an answer").getByText("by keys").waitFor();
  assert.deepEqual(problems, []);
});

test("on a phone one column stands at a time, and back goes up one level", async (t) => {
  const { browser, node, link, problems } = await garden(t);
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const eve = await person(browser, node, problems, phone);
  await joinBy(eve, link, "eve");
  await comes(() => eve.getByRole("navigation", { name: "Channels" }).isVisible(), false);
  await send(eve, "from a phone");
  await message(eve, "from a phone").waitFor();
  await eve.getByRole("button", { name: "Members", exact: true }).click();
  await eve.getByText("Members · 3").waitFor();
  await eve.goBack();
  await eve.getByRole("complementary").waitFor({ state: "hidden" });
  await eve.getByRole("button", { name: "Back to the channels" }).click();
  await eve.getByRole("link", { name: "general" }).click();
  // What there is to do with a message comes by a long press.
  await message(eve, "from a phone").click({ button: "right" });
  await eve.getByRole("menuitem", { name: "React with 👀" }).click();
  await message(eve, "from a phone").getByRole("button", { name: "👀 1" }).waitFor();
  // What a channel notifies of stands behind its name.
  await eve.getByRole("button", { name: "general" }).click();
  await eve.getByRole("menuitem", { name: "Only of mentions" }).click();
  await eve.getByRole("button", { name: "general" }).click();
  await eve.getByRole("menuitem", { name: "Only of mentions" }).getByLabel("chosen").waitFor();
  assert.deepEqual(problems, []);
});
