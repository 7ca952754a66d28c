// Anonymous posts from browsers and a terminal on one real node: what is said before one is made, that
// nobody else sees whose it is, that the quota runs down, and what a moderator can do and what it costs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startClock } from "./clock.mjs";
import { look, picture } from "./look.mjs";
import { startBrowser, startNode, webOf } from "./node.mjs";
import { comes, createServer, invite, joinBy, message, person, register, send } from "./people.mjs";
import { terminal } from "./terminal.mjs";
import { startWiretap } from "./wiretap.mjs";

const WINDOW_MS = 900_000;

const composer = (page) => page.getByRole("form", { name: "Anonymous post" });
const field = (page) => page.getByRole("textbox", { name: "Anonymous post" });
const begin = (page) => page.getByRole("button", { name: "Post anonymously" }).click();
const post = (page) => composer(page).getByRole("button", { name: "Post anonymously" });
const end = (page) => composer(page).getByRole("button", { name: "Write under your name" }).click();

/** Posts anonymously without a delay. */
async function postNow(page, text) {
  await begin(page);
  await field(page).fill(text);
  await composer(page).getByLabel("It leaves").selectOption("0");
  await post(page).click();
}

/** ada and bob in browsers and carol at a terminal, in one server that allows anonymous posts. */
async function house(t) {
  const clock = startClock(t);
  const node = await startNode({ ...webOf(), env: clock.env });
  const browser = await startBrowser();
  t.after(() => browser.close());
  t.after(node.stop);
  const tap = await startWiretap(t, node.url);
  const problems = [];
  const ada = await person(browser, tap, problems);
  await ada.getByLabel("Name", { exact: true }).fill("ada");
  await picture(ada, "story-1-sign-up");
  await register(ada, "ada");
  await createServer(ada, "garden");
  const link = (await invite(ada, () => picture(ada, "story-2-invite"))).replace(node.url, tap.url);
  const bob = await person(browser, tap, problems);
  await bob.goto(link);
  await bob.getByText("invites you to").waitFor();
  await picture(bob, "story-3-join");
  await joinBy(bob, link, "bob");
  await send(ada, "The plan for spring stands in the shed.");
  await message(bob, "The plan for spring").waitFor();
  const carol = terminal(t, node.url, clock.env);
  await carol.does("register", "carol");
  await carol.does("join", link);
  for (const page of [ada, bob]) await page.getByText("Members · 3").waitFor();
  await carol.does("send", "general", "I am in, from a terminal.");
  await message(ada, "I am in, from a terminal.").waitFor();
  await message(bob, "I am in, from a terminal.").waitFor();
  return { clock, node, tap, problems, ada, bob, carol };
}

/** Switches anonymous posts on in the settings: windows of 15 minutes, two posts each, among three. */
async function allow(page, problems) {
  await page.getByRole("button", { name: "garden", exact: true }).click();
  await page.getByRole("menuitem", { name: "Server settings" }).click();
  await page.getByRole("link", { name: "Channels" }).click();
  await page.getByRole("list", { name: "Channels" }).getByRole("link", { name: "general" }).click();
  await page.getByRole("switch", { name: /^Anonymous posts/ }).click();
  await page.getByLabel("In a window of").selectOption("900");
  await page.getByLabel("posts each, at most").fill("2");
  await page.getByLabel("Hidden among at least").fill("3");
  await look(page, "settings-anonymous", problems, ["desk"]);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText(/^What is set here holds from/).waitFor();
  await page.getByRole("button", { name: "Let everybody post anonymously" }).click();
  await page.getByText("Not everybody may post anonymously").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Close settings" }).click();
}

test("three people: one posts anonymously and the others see one of three, from browsers and a terminal", async (t) => {
  const { clock, tap, problems, ada, bob, carol } = await house(t);
  assert.equal(await ada.getByRole("button", { name: "Post anonymously" }).count(), 0);
  await allow(ada, problems);

  // Before the first window it is said why not, and nothing can be sent.
  await begin(ada);
  await composer(ada).getByText("The first window of anonymous posts opens in").waitFor();
  await field(ada).fill("too early");
  await comes(() => post(ada).isDisabled(), true);
  await field(ada).fill("");
  await end(ada);

  // The keys of all three are published by themselves; two windows later they count.
  assert.match((await carol.does("anon", "status", "general")).reason, /window_not_open|no_key/);
  const keys = async () => (await carol.does("channel", "show", "general")).anonymity.length;
  await comes(keys, 1);
  const ahead = 2 * WINDOW_MS + (WINDOW_MS - ((clock.now() - 60_000) % WINDOW_MS));
  await clock.set([ada, bob], ahead);
  await carol.does("send", "general", "The seed potatoes have come.");
  await message(ada, "The seed potatoes have come.").waitFor();

  // What others are not yet seen to know would single her out: two of them write, and it does not.
  await begin(ada);
  await composer(ada).getByText("or until two others have written").waitFor();
  await send(bob, "Good morning!");
  await message(ada, "Good morning!").waitFor();
  await composer(ada).getByText("Posting as one of 3 members").waitFor();
  await composer(ada).getByText(/^2 of 2 posts left until/).waitFor();
  await look(ada, "anonymous-composer", problems);
  await composer(ada).getByRole("button", { name: "Details" }).click();
  await composer(ada).getByText("on a connection that nothing else of yours uses").waitFor();
  await look(ada, "anonymous-details", problems);
  await composer(ada).getByRole("button", { name: "Fewer details" }).click();
  // The first one is not sent by the hand's habit.
  await field(ada).fill("The watering rota is not fair.");
  await field(ada).press("Control+Enter");
  await field(ada).press("Enter");
  await comes(() => field(ada).inputValue(), "The watering rota is not fair.\n");
  await field(ada).fill("The watering rota is not fair. Could we talk about it without names first?");
  await post(ada).click();
  // Over with one post: the composer has a name again.
  await ada.getByRole("textbox", { name: "Message general" }).waitFor();
  for (const page of [ada, bob]) {
    const shown = message(page, "The watering rota");
    await shown.getByText("One of 3 members").waitFor();
    await shown.getByText("unlinkable").waitFor();
    assert.doesNotMatch(await shown.textContent(), /ada/);
  }
  await send(bob, "It is not. Let us draw lots.");
  await message(ada, "Let us draw lots").waitFor();
  const told = (await carol.all("read", "general")).find(({ text }) => text?.includes("watering"));
  assert.equal(told.anonymous.of, 3);
  assert.deepEqual([told.author, told.anonymous.handle], [null, null]);

  // A text changes sides only when somebody says so.
  await ada.getByRole("textbox", { name: "Message general" }).fill("with or without a name");
  await begin(ada);
  await ada.getByRole("dialog").getByText("unless you take it along").waitFor();
  await look(ada, "anonymous-switch", problems);
  await ada.getByRole("dialog").getByLabel("Take the text along").check();
  await ada.getByRole("button", { name: "Write anonymously" }).click();
  await composer(ada).getByText(/^1 of 2 posts left/).waitFor();
  await comes(() => field(ada).inputValue(), "with or without a name");
  await end(ada);
  await ada.getByRole("button", { name: "Leave anonymous posting" }).click();
  await comes(() => ada.getByRole("textbox", { name: "Message general" }).inputValue(), "");

  // The quota runs down, and then it is said before anything is written.
  await postNow(ada, "Lots are fine with me.");
  await message(bob, "Lots are fine").getByText("One of 3 members").waitFor();
  await begin(ada);
  await composer(ada).getByText("All 2 anonymous posts of this window are made").waitFor();
  await field(ada).fill("one more");
  await comes(() => post(ada).isDisabled(), true);
  await look(ada, "anonymous-quota", problems);
  await field(ada).fill("");
  await end(ada);

  // From the terminal to the browsers.
  await send(ada, "Anything else for today?");
  await message(bob, "Anything else").waitFor();
  const sent = await carol.does("anon", "send", "general", "The radio by the compost is too loud, on Sundays above all.", "--delay", "0");
  assert.equal(sent.of, 3);
  await message(bob, "The radio by the compost").getByText("One of 3 members").waitFor();
  await message(ada, "The radio by the compost").waitFor();
  await look(bob, "anonymous-channel", problems);

  await ada.getByRole("textbox", { name: "Message general" }).fill("");
  await picture(ada, "story-4-anonymous");
  for (const line of (await carol.shown("read", "general")).split("\n")) t.diagnostic(line);

  // What goes without a name goes alone: one call a connection, with nothing that names anybody.
  const anonymous = tap.asked().filter((heads) => heads.some((head) => head.includes("/v1/anonymous/")));
  assert.equal(anonymous.length, 2);
  for (const heads of anonymous) {
    assert.equal(heads.length, 1, heads.join("\n"));
    assert.doesNotMatch(heads[0], /^(authorization|cookie|referer):/im);
    assert.match(heads[0], /^accept-language: \*\r$/im);
  }

  // Whoever moderates keeps its author from more of them, and is told the price.
  await message(ada, "The radio by the compost").hover();
  await message(ada, "The radio by the compost").getByRole("button", { name: "More" }).click();
  await ada.getByRole("menuitem", { name: "Block the author for this window" }).click();
  await ada.getByRole("dialog").getByText("The price:").waitFor();
  await look(ada, "anonymous-block", problems);
  await ada.getByRole("dialog").getByRole("button", { name: "Block the author" }).click();
  await ada.getByText("The author of that post can make no more of them").waitFor();
  assert.equal((await carol.does("anon", "status", "general")).reason, "blocked_in_window");
  assert.deepEqual(problems, []);
});

test("an anonymous poll: asked by one, voted in by all, counted by everybody, closed by its author", async (t) => {
  const { clock, problems, ada, bob, carol } = await house(t);
  await allow(ada, problems);
  const keys = async () => (await carol.does("channel", "show", "general")).anonymity.length;
  await carol.does("anon", "status", "general");
  await comes(keys, 1);
  let ahead = 2 * WINDOW_MS + (WINDOW_MS - ((clock.now() - 60_000) % WINDOW_MS));
  await clock.set([ada, bob], ahead);
  await carol.does("send", "general", "The seed potatoes have come.");
  await message(ada, "The seed potatoes have come.").waitFor();
  await send(bob, "Good morning!");
  await message(ada, "Good morning!").waitFor();

  await ada.getByRole("button", { name: "Add files or a poll" }).click();
  await ada.getByRole("menuitem", { name: "Anonymous poll" }).click();
  const dialog = ada.getByRole("dialog", { name: "Anonymous poll" });
  await dialog.getByLabel("Question").fill("What do we sow in the north bed?");
  await dialog.getByRole("textbox", { name: "Option 1" }).fill("Beans");
  await dialog.getByRole("textbox", { name: "Option 2" }).fill("Beans");
  await dialog.getByRole("button", { name: "Ask", exact: true }).click();
  await dialog.getByText("Two options are the same.").waitFor();
  await dialog.getByRole("textbox", { name: "Option 2" }).fill("Peas");
  await dialog.getByRole("button", { name: "One more option" }).click();
  await dialog.getByRole("textbox", { name: "Option 3" }).fill("Nothing this year");
  await dialog.getByLabel("It is open for").selectOption("21600000");
  await look(ada, "poll-create", problems);
  await dialog.getByRole("button", { name: "Ask", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  const poll = (page) => page.getByRole("region", { name: "What do we sow in the north bed?" });
  for (const page of [ada, bob]) {
    await poll(page).getByText(/^0 of 3 members voted · closes/).waitFor();
  }

  // What is said before one votes; then it waits, as the poll was only just read.
  await poll(bob).getByRole("radio", { name: "Peas" }).check();
  await poll(bob).getByText("You are one of 3 members.").waitFor();
  await look(bob, "poll-before", problems);
  await poll(bob).getByLabel("It leaves").selectOption("0");
  await poll(bob).getByRole("button", { name: "Vote anonymously" }).click();
  await poll(bob).getByText("this device has only just read the poll").waitFor();
  await poll(bob).getByRole("button", { name: "Do not send it" }).waitFor();
  await look(bob, "poll-waiting", problems, ["desk", "phone"]);
  const { seq } = (await carol.all("read", "general")).find((row) => row.poll);
  ahead += 11 * 60_000;
  await clock.set([ada, bob], ahead);
  await send(ada, "Please vote.");
  await poll(bob).getByText("your vote", { exact: true }).waitFor();
  for (const page of [ada, bob]) {
    await poll(page).getByText(/^1 of 3 members voted/).waitFor();
    await comes(() => poll(page).getByRole("progressbar", { name: "Votes for Peas" }).evaluate(({ value }) => value), 1);
  }
  await comes(() => poll(ada).getByText("your vote", { exact: true }).count(), 0);
  await comes(() => poll(bob).getByRole("radio").count(), 0);
  await carol.does("anon", "poll", "vote", "general", String(seq), "1", "--delay", "0");
  await poll(ada).getByRole("radio", { name: "Peas" }).check();
  await poll(ada).getByLabel("It leaves").selectOption("0");
  await poll(ada).getByRole("button", { name: "Vote anonymously" }).click();
  for (const page of [ada, bob]) await poll(page).getByText(/^3 of 3 members voted/).waitFor();

  // Every vote stands there with its number, and nobody's name.
  await poll(bob).getByRole("button", { name: "How it was counted" }).click();
  const counted = bob.getByRole("dialog", { name: "How it was counted" });
  await comes(() => counted.getByRole("list", { name: "Votes" }).getByRole("listitem").count(), 3);
  assert.doesNotMatch(await counted.textContent(), /ada|bob|carol/);
  await look(bob, "poll-counted", problems);
  await bob.keyboard.press("Escape");

  await poll(ada).getByRole("button", { name: "Close the poll" }).click();
  await ada.getByRole("dialog", { name: "Close the poll?" }).getByRole("button", { name: "Close the poll" }).click();
  for (const page of [ada, bob]) {
    await poll(page).getByText("3 of 3 members voted · closed by its author").waitFor();
  }
  await comes(() => poll(ada).getByRole("button", { name: "Close the poll" }).count(), 0);
  await look(ada, "poll-closed", problems);
  const refused = await carol.fails("anon", "poll", "vote", "general", String(seq), "2", "--delay", "0");
  assert.match(JSON.stringify(refused), /poll_closed/);
  assert.deepEqual(problems, []);
});
