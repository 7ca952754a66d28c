// The client on a phone, by a finger: the bar below, mentions, the search over everything, a swipe from
// the edge, sheets; and on a desk what belongs to the lists: their width, folded categories, the keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { comes, createChannel, createServer, garden, joinBy, message, person, send } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const bar = (page) => page.getByRole("navigation", { name: "Coterie" });
const channels = (page) => page.getByRole("navigation", { name: "Channels" });
const heading = (page, name) => page.getByRole("heading", { name, level: 1 });

/** A state as it is on a phone, which the page stays. */
async function lookAtPhone(page, name, problems) {
  await look(page, name, problems, ["phone"]);
  await page.setViewportSize(PHONE.viewport);
  await page.emulateMedia({ reducedMotion: "no-preference" });
}

/** A finger on a page, by the protocol of the browser. */
async function finger(page) {
  const devtools = await page.context().newCDPSession(page);
  const touch = (type, points) =>
    devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  const down = (at) => touch("touchStart", [at]);
  const lift = () => touch("touchEnd", []);
  const drag = async ([fromX, fromY], [toX, toY], steps = 12) => {
    for (let step = 1; step <= steps; step += 1) {
      const part = step / steps;
      await touch("touchMove", [[fromX + (toX - fromX) * part, fromY + (toY - fromY) * part]]);
    }
  };
  const swipe = async (from, to) => {
    await down(from);
    await drag(from, to);
    await lift();
  };
  return { down, lift, drag, swipe };
}

/** How far to the right what is open was moved. */
const moved = (page) =>
  page.locator("main").first().evaluate((main) => {
    const { transform } = getComputedStyle(main.parentElement);
    return transform === "none" ? 0 : new DOMMatrix(transform).m41;
  });

async function onPhone(t) {
  const all = await garden(t);
  const eve = await person(all.browser, all.node, all.problems, PHONE);
  await joinBy(eve, all.link, "eve");
  return { ...all, eve };
}

test("the bar below leads home, to mentions, to the search and to oneself, and counts", async (t) => {
  const { ada, eve, problems } = await onPhone(t);
  await createChannel(ada, "tools");
  assert.equal(await bar(eve).isVisible(), false, "in a channel there is none");
  await eve.getByRole("button", { name: "Back to the channels" }).click();
  await bar(eve).waitFor();
  await channels(eve).getByRole("link", { name: "tools" }).click();
  await eve.getByRole("button", { name: "Encrypted" }).waitFor();
  await eve.goBack();
  await channels(eve).getByRole("link", { name: "general" }).click();
  await heading(eve, "general").waitFor();
  await eve.goBack();
  await bar(eve).getByRole("link", { name: "Mentions" }).click();
  await eve.getByText("Nobody has mentioned you").waitFor();
  await lookAtPhone(eve, "mentions-none", problems);
  await bar(eve).getByRole("link", { name: "Home" }).click();

  for (let n = 1; n <= 30; n += 1) await send(ada, `tool ${n}`);
  await send(ada, "@eve, which one would you take?");
  await message(ada, "which one").waitFor();
  await ada.getByRole("link", { name: "general" }).click();
  await heading(ada, "general").waitFor();
  await send(ada, "@eve, the key is under the third pot.");
  await bar(eve).getByRole("link", { name: /^Mentions.*2 mentions of you/ }).waitFor();
  await bar(eve).getByRole("link", { name: /^Home.*something unread/ }).waitFor();
  await bar(eve).getByRole("link", { name: /^You.*connected/ }).waitFor();
  await lookAtPhone(eve, "root", problems);

  // By channel, the newest first.
  await bar(eve).getByRole("link", { name: /^Mentions/ }).click();
  await heading(eve, "Mentions").waitFor();
  await comes(() => eve.locator("main h2").allTextContents(), ["general1, 1 mention of you", "tools1, 1 mention of you"]);
  await lookAtPhone(eve, "mentions", problems);
  await eve.getByRole("button", { name: /which one would you take/ }).click();
  await heading(eve, "tools").waitFor();
  await eve.waitForFunction(() => document.activeElement?.textContent?.includes("which one"));

  // What came before it is new, too, and stands above.
  const above = eve.getByRole("button", { name: /^31 new since/ });
  await above.waitFor();
  await lookAtPhone(eve, "new-above", problems);
  await above.click();
  await message(eve, /^tool 1$/).waitFor();
  await above.waitFor({ state: "detached" });
  const line = await eve.locator("[data-new]").boundingBox();
  assert.ok(line.y > 56 && line.y < 400, `the line stands at ${line.y}`);

  // Back is where one came from, and what was read is no longer told of.
  await eve.goBack();
  await heading(eve, "Mentions").waitFor();
  await comes(() => eve.locator("main h2").allTextContents(), ["general1, 1 mention of you"]);
  await eve.getByRole("button", { name: "Mark general as read" }).click();
  await eve.getByText("Nobody has mentioned you").waitFor();

  await bar(eve).getByRole("link", { name: "Search" }).click();
  await eve.getByLabel("Search messages").fill("third pot");
  await eve.getByRole("button", { name: /the third pot/ }).waitFor();
  await lookAtPhone(eve, "search-everywhere", problems);
  await eve.getByRole("button", { name: /the third pot/ }).click();
  await heading(eve, "general").waitFor();
  await eve.goBack();
  await heading(eve, "Search").waitFor();
  await bar(eve).getByRole("link", { name: "Home" }).click();
  await channels(eve).waitFor();
  await bar(eve).getByRole("link", { name: /^You/ }).click();
  await heading(eve, "Settings").waitFor();
  await eve.goBack();
  await channels(eve).waitFor();
  assert.deepEqual(problems, []);
});

test("a swipe from the left edge goes one level up, and nothing else does", async (t) => {
  const { ada, eve, problems } = await onPhone(t);
  await send(ada, `\`\`\`\n${"a line that is far too long for a phone ".repeat(6)}\n\`\`\``);
  await message(eve, "far too long").waitFor();
  const { down, lift, drag, swipe } = await finger(eve);
  const stays = async (why) => {
    assert.equal(await heading(eve, "general").isVisible(), true, why);
    await comes(() => moved(eve), 0, why);
  };

  await swipe([6, 300], [60, 520]);
  await stays("up and down is no swipe");
  await swipe([6, 300], [34, 304]);
  await stays("too short and it comes back");
  await swipe([120, 300], [360, 300]);
  await stays("it begins at the edge");
  // Code is moved sideways, and only that.
  const code = eve.locator("pre").first();
  const { y, height } = await code.boundingBox();
  const middle = y + height / 2;
  await swipe([300, middle], [120, middle]);
  await comes(() => code.evaluate((element) => element.scrollLeft > 50), true);
  await stays("code was moved");

  // It follows the finger, and the list is seen beneath.
  await down([6, 300]);
  await drag([6, 300], [106, 302]);
  await comes(() => moved(eve), 100);
  assert.equal(await channels(eve).isVisible(), true);
  await drag([106, 302], [256, 302]);
  await lift();
  await channels(eve).waitFor();
  await heading(eve, "general").waitFor({ state: "hidden" });
  await bar(eve).waitFor();
  await channels(eve).getByRole("link", { name: "general" }).click();
  await stays("it is where it was");

  // From a panel to the timeline, and by what the system does the same.
  const panel = eve.getByRole("complementary");
  await eve.getByRole("button", { name: "Members", exact: true }).click();
  await panel.waitFor();
  await swipe([6, 400], [260, 402]);
  await panel.waitFor({ state: "hidden" });
  await stays("one level only");
  await eve.getByRole("button", { name: "Members", exact: true }).click();
  await panel.waitFor();
  await eve.goBack();
  await panel.waitFor({ state: "hidden" });
  await eve.goBack();
  await channels(eve).waitFor();

  // Where nothing may move it goes all the same. Opened by its address, its list is the one above.
  await eve.emulateMedia({ reducedMotion: "reduce" });
  await channels(eve).getByRole("link", { name: "general" }).click();
  await eve.reload();
  await message(eve, "far too long").waitFor();
  await down([6, 300]);
  await drag([6, 300], [206, 302]);
  assert.equal(await moved(eve), 0);
  await lift();
  await channels(eve).waitFor();
  assert.deepEqual(problems, []);
});

test("in settings a swipe, the arrow and going back lead one level up", async (t) => {
  const { eve, problems } = await onPhone(t);
  const { down, lift, drag, swipe } = await finger(eve);
  const list = () => eve.getByRole("navigation", { name: "Settings" });
  await eve.getByRole("button", { name: "Back to the channels" }).click();
  await bar(eve).getByRole("link", { name: /^You/ }).click();
  await heading(eve, "Settings").waitFor();
  await list().getByRole("link", { name: "Privacy" }).click();
  await heading(eve, "Privacy").waitFor();
  // It follows the finger, and the list is seen beneath.
  await down([6, 500]);
  await drag([6, 500], [106, 502]);
  await comes(() => moved(eve), 100);
  assert.equal(await eve.locator("[data-beneath]").isVisible(), true);
  await drag([106, 502], [256, 502]);
  await lift();
  await heading(eve, "Settings").waitFor();
  await comes(() => moved(eve), 0);
  // The arrow goes back as well, and not once more into what it came from.
  await list().getByRole("link", { name: "Devices" }).click();
  await heading(eve, "Devices").waitFor();
  await eve.getByRole("button", { name: "Back", exact: true }).click();
  await heading(eve, "Settings").waitFor();
  await list().getByRole("link", { name: "Privacy" }).click();
  await heading(eve, "Privacy").waitFor();
  await eve.goBack();
  await heading(eve, "Settings").waitFor();
  // Opened by its address, the list is the one above.
  await list().getByRole("link", { name: "Profile" }).click();
  await heading(eve, "Profile").waitFor();
  await eve.reload();
  await heading(eve, "Profile").waitFor();
  // What is not saved is not lost by a swipe.
  await eve.getByLabel("Display name").fill("Eve of the garden");
  await swipe([6, 700], [260, 702]);
  await comes(() => moved(eve), 0);
  await heading(eve, "Profile").waitFor();
  // Nor by going back: it is asked for, and one stays.
  await eve.goBack();
  await eve.getByText("Save what you have changed, or discard it, before you go.").waitFor();
  await heading(eve, "Profile").waitFor();
  assert.match(eve.url(), /settings\/profile$/);
  assert.equal(await eve.getByLabel("Display name").inputValue(), "Eve of the garden");
  await eve.getByRole("button", { name: "Save changes" }).click();
  await eve.getByText("You have changed something here").waitFor({ state: "detached" });
  await swipe([6, 700], [260, 702]);
  await heading(eve, "Settings").waitFor();
  await swipe([6, 700], [260, 702]);
  await channels(eve).waitFor();
  await bar(eve).waitFor();

  // The same in a server's, also where something is open inside a section.
  await createServer(eve, "shed");
  await eve.getByRole("button", { name: "Back to the channels" }).click();
  // Back is where one came from: the other server's list.
  await eve.getByRole("link", { name: "shed" }).click();
  await eve.getByRole("button", { name: "shed", exact: true }).click();
  await eve.getByRole("menuitem", { name: "Server settings" }).click();
  await heading(eve, "shed").waitFor();
  await eve.getByRole("link", { name: "Channels", exact: true }).click();
  await heading(eve, "Channels").waitFor();
  await eve.getByRole("main").getByRole("link", { name: /general/ }).click();
  await heading(eve, "general").waitFor();
  await swipe([6, 700], [260, 702]);
  await heading(eve, "Channels").waitFor();
  await swipe([6, 700], [260, 702]);
  await heading(eve, "shed").waitFor();
  await swipe([6, 700], [260, 702]);
  await channels(eve).waitFor();
  assert.deepEqual(problems, []);
});

test("a long press brings a sheet from below, and does nothing else", async (t) => {
  const { ada, eve, problems } = await onPhone(t);
  await send(ada, "pressed for long");
  await message(eve, "pressed for long").waitFor();
  const { down, lift } = await finger(eve);
  const press = async (locator) => {
    const { x, y, width, height } = await locator.boundingBox();
    await down([x + Math.min(120, width / 2), y + height / 2]);
    await eve.getByRole("menu").waitFor();
    await lift();
  };
  const sheet = async () => {
    const { x, y, width, height } = await eve.getByRole("menu").boundingBox();
    return [x, width, Math.round(y + height)];
  };
  await press(message(eve, "pressed for long").locator("[data-body]"));
  await comes(sheet, [0, 390, 844], "it stands at the bottom");
  await lookAtPhone(eve, "sheet", problems);
  for (const entry of await eve.getByRole("menuitem").all()) {
    const { height } = await entry.boundingBox();
    // It may still be on its way up, by parts of a pixel.
    assert.ok(Math.round(height) >= 44, `${await entry.textContent()}: ${height} px`);
  }
  await eve.getByRole("menuitem", { name: "React with 👀" }).tap();
  await message(eve, "pressed for long").getByRole("button", { name: "👀 1" }).waitFor();
  await eve.getByRole("menu").waitFor({ state: "detached" });

  await eve.getByRole("button", { name: "Back to the channels" }).click();
  await press(channels(eve).getByRole("link", { name: "general" }));
  await comes(sheet, [0, 390, 844]);
  assert.equal(await channels(eve).isVisible(), true, "the link was not followed");
  // Beside it there is a way out.
  await eve.touchscreen.tap(200, 60);
  await eve.getByRole("menu").waitFor({ state: "detached" });
  assert.equal(await channels(eve).isVisible(), true);
  assert.deepEqual(problems, []);
});

test("on a desk the list is made wider and narrower, and categories fold", async (t) => {
  const { ada, bob, problems } = await garden(t);
  const edge = bob.getByRole("separator", { name: "Width of the list" });
  const width = async () => Math.round((await channels(bob).boundingBox()).width);
  await comes(width, 248);
  await edge.focus();
  await bob.keyboard.press("ArrowRight");
  await comes(width, 256);
  await bob.keyboard.press("End");
  await comes(width, 360);
  const at = await edge.boundingBox();
  await bob.mouse.move(at.x + at.width / 2, 400);
  await bob.mouse.down();
  await bob.mouse.move(at.x - 60, 400, { steps: 4 });
  await bob.mouse.up();
  await comes(async () => Math.abs((await width()) - 296) < 3, true);
  const dragged = await width();
  await bob.reload();
  await heading(bob, "general").waitFor();
  await comes(width, dragged, "it is kept on this device");
  await look(bob, "wide-list", problems, ["desk"]);
  await edge.dblclick();
  await comes(width, 248);

  await ada.getByRole("button", { name: "garden", exact: true }).click();
  await ada.getByRole("menuitem", { name: "Server settings" }).click();
  await ada.getByRole("link", { name: "Channels", exact: true }).click();
  for (const [kind, name] of [["Category", "Rooms"], ["Channel", "tools"], ["Channel", "seeds"]]) {
    await ada.getByRole("button", { name: kind, exact: true }).click();
    await ada.getByLabel("Name", { exact: true }).fill(name);
    await ada.getByRole("button", { name: "Create the channel" }).click();
    await ada.getByRole("dialog").waitFor({ state: "detached" });
    await ada.getByRole("button", { name: `Move ${name}` }).waitFor();
  }
  const there = ada.getByRole("list", { name: "Channels" }).getByRole("link");
  // Both go below the category, which was the last.
  for (const [name, order] of [
    ["seeds", ["general", "tools", "Rooms", "seeds"]],
    ["tools", ["general", "Rooms", "tools", "seeds"]],
  ]) {
    await ada.getByRole("button", { name: `Move ${name}` }).focus();
    for (const key of ["Space", "ArrowDown", "Space"]) await ada.keyboard.press(key);
    await comes(() => there.allTextContents(), order);
  }
  await ada.getByRole("button", { name: "Close settings" }).click();

  const rows = () => channels(bob).getByRole("link").locator(".truncate").allTextContents();
  const rooms = channels(bob).getByRole("button", { name: "Rooms" });
  await comes(rows, ["general", "tools", "seeds"]);
  for (const name of ["tools", "seeds"]) {
    await channels(bob).getByRole("link", { name }).click();
    await heading(bob, name).waitFor();
    await bob.getByRole("button", { name: "Encrypted" }).waitFor();
  }
  await rooms.focus();
  await bob.keyboard.press("ArrowLeft");
  await comes(rows, ["general", "seeds"], "what is open is still seen");
  await comes(() => rooms.getAttribute("aria-expanded"), "false");
  await channels(bob).getByRole("link", { name: "general" }).click();
  await comes(rows, ["general"]);
  await look(bob, "folded", problems);
  await bob.reload();
  await heading(bob, "general").waitFor();
  await comes(rows, ["general"], "it is kept on this device");
  await ada.getByRole("link", { name: "tools" }).click();
  await heading(ada, "tools").waitFor();
  await send(ada, "a rake");
  await comes(rows, ["general", "tools"], "what asks for attention is seen");
  await rooms.click();
  await comes(rows, ["general", "tools", "seeds"]);
  assert.deepEqual(problems, []);
});

test("keys are changed, none does two things, and what is new above is read by Escape", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await createChannel(ada, "tools");
  await channels(bob).getByRole("link", { name: "tools" }).click();
  await bob.getByRole("button", { name: "Encrypted" }).waitFor();
  await channels(bob).getByRole("link", { name: "general" }).click();
  await heading(bob, "general").waitFor();
  await bob.keyboard.press("Control+,");
  await bob.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Keyboard" }).click();
  await look(bob, "keyboard", problems);
  const change = (words) => bob.getByRole("button", { name: `Change: ${words}` });
  const field = bob.getByRole("textbox", { name: /^Keys for/ });
  const GO = "Go to a channel, a server or a person";
  await change(GO).click();
  await bob.keyboard.press("Control+c");
  await bob.getByText("Ctrl C is needed to edit a text. Choose other keys.").waitFor();
  await bob.keyboard.press("Control+f");
  await bob.getByText("Ctrl F is taken by “Search the messages of this channel”.").waitFor();
  await look(bob, "keyboard-taken", problems);
  await bob.keyboard.press("Control+j");
  await field.waitFor({ state: "detached" });
  await bob.waitForFunction((words) => document.activeElement?.ariaLabel === `Change: ${words}`, GO);
  // Given over, the other one has none; as usual, it is named before it is taken back.
  await change("Where you are mentioned").click();
  await bob.keyboard.press("Control+f");
  await bob.getByRole("button", { name: "Use it here instead" }).click();
  const row = (words) => bob.getByRole("listitem").filter({ hasText: words });
  await row("Search the messages of this channel").getByText("none").waitFor();
  await bob.getByRole("button", { name: "As usual: Search the messages of this channel" }).click();
  await bob.getByText("Ctrl F is taken by “Where you are mentioned”.").waitFor();
  await bob.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  await heading(bob, "Keyboard").waitFor();
  await bob.getByRole("button", { name: "Close settings" }).click();
  await bob.reload();
  await heading(bob, "general").waitFor();

  await bob.keyboard.press("Control+j");
  await bob.getByRole("combobox", { name: /^Go to/ }).press("Escape");
  await bob.getByRole("log").focus();
  await bob.keyboard.press("?");
  const sheet = bob.getByRole("dialog", { name: "Keys" });
  await sheet.getByText("CtrlJ").waitFor();
  await sheet.getByRole("button", { name: "Change the keys" }).click();
  await bob.getByRole("button", { name: "All as usual" }).click();
  await comes(() => bob.getByRole("button", { name: /^As usual/ }).count(), 0);
  await bob.getByRole("button", { name: "Close settings" }).click();
  await heading(bob, "general").waitFor();

  // What is new stands above the mention that one went to.
  for (let n = 1; n <= 30; n += 1) await send(ada, `tool ${n}`);
  await send(ada, "@bob, which one?");
  await bob.getByRole("link", { name: /^Mentions.*1 mention of you/ }).waitFor();
  await bob.keyboard.press("Alt+Shift+M");
  await heading(bob, "Mentions").waitFor();
  // From the last region the next one is the list of servers again.
  await bob.locator("[data-page]").focus();
  await bob.keyboard.press("F6");
  await bob.waitForFunction(() => document.activeElement?.closest('nav[aria-label="Servers"]') !== null);
  await bob.keyboard.press("Shift+F6");
  await bob.waitForFunction(() => document.activeElement?.matches("[data-page]"));
  await look(bob, "mentions", problems);
  await bob.getByRole("button", { name: /which one/ }).click();
  const above = bob.getByRole("button", { name: /^31 new since/ });
  await above.waitFor();
  await look(bob, "new-above", problems, ["desk"]);
  await bob.keyboard.press("Escape");
  await above.waitFor({ state: "detached" });
  await comes(() => bob.title(), "Coterie");
  await bob.goBack();
  await bob.getByText("Nobody has mentioned you").waitFor();
  assert.deepEqual(problems, []);
});
