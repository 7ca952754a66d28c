// What asks for attention and what does not: badges, the line of what is new, where a channel opens,
// marks of what was read, levels and mutes; and conversations of a few people.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { comes, createChannel, garden, joinBy, message, person, send } from "./people.mjs";

const channels = (page) => page.getByRole("navigation", { name: "Channels" });
const goTo = async (page, name) => {
  await channels(page).getByRole("link", { name }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  // What is said before this device has its keys cannot be read, and is not unread.
  await page.getByRole("button", { name: "Encrypted" }).waitFor();
};

test("what is unread is told of, stands below a line, and is read when it was seen", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await createChannel(ada, "tools");
  await goTo(bob, "tools");
  await goTo(bob, "general");
  for (let n = 1; n <= 30; n += 1) await send(ada, `tool ${n}`);
  await send(ada, "@bob, which one?");
  await message(ada, "which one?").waitFor();

  const tools = channels(bob).getByRole("link", { name: "tools" });
  await tools.getByText("1 mention of you").waitFor();
  await channels(bob).getByRole("link", { name: /tools.*31 unread/ }).waitFor();
  await bob.waitForFunction(() => document.title === "(1) Coterie");
  await bob.getByRole("link", { name: /garden.*1 mention of you/ }).waitFor();
  await look(bob, "unread", problems);

  // It opens at the first of them, and not all of it is read by that.
  await tools.click();
  const first = message(bob, /^tool 1$/);
  await first.waitFor();
  const line = await bob.locator("[data-new]").boundingBox();
  const said = await first.boundingBox();
  const log = await bob.getByRole("log").boundingBox();
  assert.ok(line.y >= log.y && line.y < log.y + 200, `the line stands at ${line.y - log.y}`);
  assert.ok(said.y > line.y && said.y - line.y < 60);
  await bob.getByRole("button", { name: "31 new messages" }).waitFor();
  await look(bob, "new-line", problems, ["desk"]);
  await bob.getByRole("button", { name: "31 new messages" }).click();
  await bob.waitForFunction(() => document.title === "Coterie");
  await bob.getByRole("link", { name: "tools", exact: true }).waitFor();
  assert.equal(await bob.locator("[data-new]").count(), 1, "the line stays while one is here");

  // After a reload it is still read, and no line stands there.
  await bob.reload();
  await message(bob, "which one?").waitFor();
  await comes(() => bob.locator("[data-new]").count(), 0);
  await comes(() => bob.title(), "Coterie");
  assert.deepEqual(problems, []);
});

test("a channel is muted for a while and notifies only of mentions, and says so", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await createChannel(ada, "tools");
  await goTo(bob, "tools");
  await goTo(bob, "general");
  const row = channels(bob).getByRole("link", { name: "tools" });
  await row.click({ button: "right" });
  await bob.getByRole("menuitem", { name: "Mute for an hour" }).waitFor();
  await look(bob, "notifications-menu", problems, ["desk"]);
  await bob.getByRole("menuitem", { name: "Mute for an hour" }).click();
  await row.getByLabel("Muted").waitFor();
  await send(ada, "a rake");
  await message(ada, "a rake").waitFor();
  await bob.locator("[data-unread='1']").waitFor();
  await comes(() => row.getByText("unread").count(), 0);

  await row.click({ button: "right" });
  await bob.getByRole("menuitem", { name: /^Unmute/ }).click();
  await row.getByText("1 unread").waitFor();
  await row.click({ button: "right" });
  await bob.getByRole("menuitem", { name: "Mark as read" }).click();
  await bob.locator("[data-unread]").waitFor({ state: "detached" });
  await row.click({ button: "right" });
  await bob.getByRole("menuitem", { name: "Only of mentions" }).click();
  await row.click({ button: "right" });
  await bob.getByRole("menuitem", { name: "Only of mentions" }).getByLabel("chosen").waitFor();
  assert.deepEqual(problems, []);
});

test("a conversation is asked for from a member's card, accepted, and talked in; another is declined", async (t) => {
  const { browser, node, ada, bob, link, problems } = await garden(t);
  await bob.getByRole("complementary").getByRole("button", { name: "ada" }).click();
  await bob.getByRole("dialog", { name: "ada" }).getByRole("button", { name: "Message" }).click();
  await bob.getByRole("heading", { name: "ada", level: 1 }).waitFor();
  await bob.getByText("not accepted yet").waitFor();
  await send(bob, "psst");
  await message(bob, "psst").waitFor();

  await ada.getByRole("link", { name: /Direct messages.*1 waits/ }).click();
  await ada.getByRole("navigation", { name: "Direct messages" }).getByRole("link", { name: "bob" }).click();
  await ada.getByRole("heading", { name: "bob asks to write to you" }).waitFor();
  await look(ada, "request", problems);
  await ada.getByRole("button", { name: "Accept" }).click();
  await ada.getByRole("heading", { name: "bob", level: 1 }).waitFor();
  await send(ada, "yes?");
  await message(bob, "yes?").waitFor();
  await bob.getByText("not accepted yet").waitFor({ state: "detached" });
  await look(bob, "dm", problems);

  // While ada is elsewhere it is counted, and a reload leads back here.
  await ada.getByRole("link", { name: "garden" }).click();
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await send(bob, "are you there?");
  await ada.getByRole("link", { name: /Direct messages.*1 waits/ }).waitFor();
  await bob.reload();
  await message(bob, "are you there?").waitFor();

  const eve = await person(browser, node, problems);
  await joinBy(eve, link, "eve");
  await eve.getByRole("link", { name: "Direct messages" }).click();
  await eve.getByRole("button", { name: "Write to somebody" }).first().click();
  await eve.getByLabel("Name", { exact: true }).fill("ada");
  await look(eve, "write-to", problems, ["desk"]);
  await eve.getByRole("button", { name: "Open", exact: true }).click();
  await eve.getByRole("heading", { name: "ada", level: 1 }).waitFor();
  await ada.getByRole("link", { name: /Direct messages.*2 wait/ }).click();
  await ada.getByRole("link", { name: "eve" }).click();
  await ada.getByRole("button", { name: "Decline" }).click();
  await ada.getByRole("link", { name: "eve" }).waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
});

test("who wants it is notified by the system, unless they look", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await createChannel(ada, "tools");
  await goTo(bob, "tools");
  await goTo(bob, "general");
  await bob.context().grantPermissions(["notifications"]);
  await bob.evaluate(() => {
    globalThis.shown = [];
    globalThis.Notification = class {
      static permission = "granted";
      static requestPermission = () => Promise.resolve("granted");
      constructor(title, { body }) {
        globalThis.shown.push(`${title}: ${body}`);
      }
    };
  });
  await bob.getByRole("button", { name: "Notifications" }).click();
  await bob.getByRole("menuitem", { name: "Turn on desktop notifications" }).click();
  await send(ada, "while he looks");
  await channels(bob).getByRole("link", { name: /tools.*1 unread/ }).waitFor();
  await bob.evaluate(() => {
    document.hasFocus = () => false;
    window.dispatchEvent(new Event("blur"));
  });
  await send(ada, "while he does **not** look");
  await bob.waitForFunction(() => globalThis.shown.length > 0);
  assert.deepEqual(await bob.evaluate(() => globalThis.shown), [
    "ada in tools (garden): while he does **not** look",
  ]);
  assert.deepEqual(problems, []);
});
