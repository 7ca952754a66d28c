// Server settings and one's own, as people use them: roles, permissions, channels, members, links,
// bans, the log of it all; devices, looks. Each page in both themes and at two widths.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import {
  comes,
  createServer,
  invite,
  joinBy,
  message,
  PASSWORD,
  person,
  register,
  send,
  stage,
} from "./people.mjs";

/** Opens a section of the settings of the open server. */
async function serverSettings(page, section) {
  const open = page.getByRole("navigation", { name: "Harbor" });
  const name = page.getByRole("button", { name: "Harbor", exact: true });
  await open.or(name).first().waitFor();
  if ((await open.count()) === 0) {
    await name.click();
    await page.getByRole("menuitem", { name: "Server settings" }).click();
  }
  await open.getByRole("link", { name: section }).click();
  await page.getByRole("heading", { name: section, level: 1 }).waitFor();
}

async function ownSettings(page, section) {
  const open = page.getByRole("navigation", { name: "Settings" });
  const button = page.getByRole("button", { name: "Settings", exact: true });
  await open.or(button).first().waitFor();
  if ((await open.count()) === 0) await button.click();
  await open.getByRole("link", { name: section }).click();
  await page.getByRole("heading", { name: section, level: 1 }).waitFor();
}

const save = (page) => page.getByRole("button", { name: "Save changes" }).click();
const saved = (page) => page.getByRole("button", { name: "Save changes" }).waitFor({ state: "detached" });
const toggle = (page, name) => page.getByRole("switch", { name, exact: true });
const close = (page) => page.getByRole("button", { name: "Close settings" }).click();

/** A node, and mara and ivo in her Harbor. */
async function harbor(t) {
  const { node, browser, problems } = await stage(t);
  const mara = await person(browser, node, problems);
  const words = await register(mara, "mara");
  await createServer(mara, "Harbor");
  const link = await invite(mara);
  const ivo = await person(browser, node, problems);
  await joinBy(ivo, link, "ivo");
  await mara.getByText("Members · 2").waitFor();
  return { node, browser, problems, mara, ivo, link, words };
}

async function createRole(page, name) {
  await page.getByRole("button", { name: "Create a role" }).click();
  await page.locator('input[value="new role"]').fill(name);
  await save(page);
  await page.getByRole("list", { name: "Roles" }).getByRole("link", { name }).waitFor();
  await saved(page);
}

test("a role is made, ordered, given and seen to work; who may not, is told why", async (t) => {
  const { problems, mara, ivo } = await harbor(t);
  await serverSettings(mara, "Overview");
  await look(mara, "settings-overview", problems);
  await serverSettings(mara, "Roles");
  await createRole(mara, "Harbour master");
  await createRole(mara, "Crew");
  // The newest stands lowest; it is lifted over the other by keys, and put down.
  const handle = mara.getByRole("button", { name: "Move Crew" });
  await handle.focus();
  await mara.keyboard.press("Space");
  await mara.keyboard.press("ArrowUp");
  await mara.keyboard.press("Space");
  const order = async () =>
    (await mara.getByRole("list", { name: "Roles" }).getByRole("link").allTextContents()).map((one) =>
      one.replace(/\d+$/, ""),
    );
  await comes(order, ["Crew", "Harbour master", "@everyone"]);
  // And back by hand.
  const from = await mara.getByRole("button", { name: "Move Crew" }).boundingBox();
  const onto = await mara.getByRole("button", { name: "Move Harbour master" }).boundingBox();
  await mara.mouse.move(from.x + 5, from.y + 10);
  await mara.mouse.down();
  await mara.mouse.move(from.x + 5, onto.y + onto.height, { steps: 5 });
  await mara.mouse.up();
  await comes(order, ["Harbour master", "Crew", "@everyone"]);
  await mara.getByRole("list", { name: "Roles" }).getByRole("link", { name: "Harbour master" }).click();
  await mara.getByRole("radio", { name: "Teal" }).check({ force: true });
  await toggle(mara, "Stands apart in the member list").click();
  await toggle(mara, "Time out members").click();
  // Leaving is held up as long as something is not saved.
  await mara.getByRole("link", { name: "Members" }).click();
  await mara.getByText("Save what you have changed, or discard it, before you go.").waitFor();
  await look(mara, "settings-role", problems);
  const address = mara.url();
  await mara.goBack();
  await comes(() => mara.url(), address, "nor is it lost by going back");
  await mara.getByRole("alert").getByText("Save what you have changed").waitFor();
  assert.equal(await toggle(mara, "Time out members").getAttribute("aria-checked"), "true");
  // Nor by closing the tab, which asks as long as there is something.
  const asked = [];
  mara.on("dialog", (dialog) => {
    asked.push(dialog.type());
    dialog.dismiss();
  });
  await mara.close({ runBeforeUnload: true });
  await comes(() => asked, ["beforeunload"]);
  await save(mara);
  await saved(mara);
  await mara.getByLabel("Give it to").selectOption({ label: "ivo" });
  await mara.getByRole("button", { name: "Give", exact: true }).click();
  await mara.getByRole("heading", { name: "Members · 1" }).waitFor();
  await ivo.getByText("Harbour master · 1").waitFor();

  await serverSettings(mara, "Who can do what");
  await mara.getByLabel("View as").selectOption({ label: "ivo" });
  await mara.getByText("The role Harbour master has “Time out members”.").waitFor();
  await mara.getByText("Neither @everyone nor any role held has “Ban members”.").waitFor();
  await look(mara, "settings-access", problems);
  await mara.getByLabel("View as").selectOption({ label: "A member without roles" });
  await mara.getByText("Neither @everyone nor any role held has “Time out members”.").waitFor();

  // ivo may look, and not change what is above him.
  await serverSettings(ivo, "Roles");
  await ivo.getByText("You can look at this role.").waitFor();
  await comes(() => toggle(ivo, "Ban members").isDisabled(), true);
  await comes(() => ivo.getByRole("link", { name: "Audit log" }).count(), 0);
  assert.deepEqual(problems, []);
});

test("channels are moved by keys and by hand, made private, slowed down and deleted", async (t) => {
  const { problems, mara, ivo } = await harbor(t);
  await serverSettings(mara, "Channels");
  const create = async (kind, name) => {
    await mara.getByRole("button", { name: kind, exact: true }).click();
    await mara.getByLabel("Name", { exact: true }).fill(name);
    await mara.getByRole("button", { name: "Create the channel" }).click();
    await mara.getByRole("dialog").waitFor({ state: "detached" });
    await mara.getByRole("button", { name: `Move ${name}` }).waitFor();
  };
  await create("Category", "Rooms");
  await create("Channel", "tools");
  await create("Channel", "seeds");
  const rows = async () =>
    (await mara.getByRole("list", { name: "Channels" }).getByRole("link").allTextContents()).map(
      (one) => one.replace(/own permissions$/, ""),
    );
  const until = (names) => comes(rows, names);
  await until(["general", "tools", "seeds", "Rooms"]);
  // Over the category, into it.
  await mara.getByRole("button", { name: "Move seeds" }).focus();
  for (const key of ["Space", "ArrowDown", "Space"]) await mara.keyboard.press(key);
  await until(["general", "tools", "Rooms", "seeds"]);
  await ivo.getByRole("heading", { name: "Rooms" }).waitFor();
  const from = await mara.getByRole("button", { name: "Move tools" }).boundingBox();
  const onto = await mara.getByRole("button", { name: "Move general" }).boundingBox();
  await mara.mouse.move(from.x + 5, from.y + 10);
  await mara.mouse.down();
  await mara.mouse.move(from.x + 5, onto.y + 4, { steps: 5 });
  await mara.mouse.up();
  await until(["tools", "general", "Rooms", "seeds"]);
  await look(mara, "settings-channels", problems);

  await mara.getByRole("list", { name: "Channels" }).getByRole("link", { name: "tools" }).click();
  await toggle(mara, "Private").click();
  await ivo.getByRole("link", { name: "tools" }).waitFor({ state: "detached" });
  await mara.getByRole("button", { name: "@everyone" }).click();
  await mara.getByRole("radio", { name: "Deny: Attach files" }).check({ force: true });
  await look(mara, "settings-channel", problems);
  await save(mara);
  await saved(mara);
  await mara.getByLabel("Add a role or member").selectOption({ label: "Member: ivo" });
  await mara.getByRole("radio", { name: "Allow: See channels" }).check({ force: true });
  await save(mara);
  await saved(mara);
  await ivo.getByRole("link", { name: "tools" }).waitFor();
  await mara.getByLabel(/^Slow mode/).selectOption("30");
  await save(mara);
  await saved(mara);
  await toggle(mara, "Anonymous posts").click();
  await mara.getByLabel("posts each, at most").fill("2");
  await look(mara, "settings-anonymity", problems, ["desk"]);
  await save(mara);
  await saved(mara);

  await serverSettings(mara, "Audit log");
  await mara.getByText("changed the terms of anonymous posts in").waitFor();
  await mara.getByLabel("What was done").selectOption({ label: "Permissions of a channel" });
  await mara.getByText("changed who may do what in").first().waitFor();
  await mara.getByText("changed the terms").waitFor({ state: "detached" });
  await mara.locator("summary").first().click();
  await look(mara, "settings-audit", problems);

  await serverSettings(mara, "Channels");
  await mara.getByRole("list", { name: "Channels" }).getByRole("link", { name: "tools" }).click();
  await mara.getByRole("button", { name: "Delete the channel" }).click();
  await look(mara, "settings-question", problems, ["desk"]);
  await mara.getByRole("dialog").getByRole("button", { name: "Delete it" }).click();
  await ivo.getByRole("link", { name: "tools" }).waitFor({ state: "detached" });
  await until(["general", "Rooms", "seeds"]);
  assert.deepEqual(problems, []);
});

test("members are named, timed out, banned and let in again; links are made and closed", async (t) => {
  const { problems, mara, ivo, link } = await harbor(t);
  await serverSettings(mara, "Members");
  await mara.getByPlaceholder("Search members").fill("iv");
  await mara.getByText("1 of 2 members").waitFor();
  await look(mara, "settings-members", problems);
  await mara.getByRole("main").getByRole("link", { name: /ivo/ }).click();
  await mara.getByLabel("Nickname in this server").fill("Ivo of the pier");
  await mara.getByRole("button", { name: "Save", exact: true }).click();
  await ivo.getByText("Ivo of the pier").waitFor();
  await mara.getByRole("button", { name: "Time out" }).click();
  await mara.getByRole("dialog").getByLabel("Reason, for the audit log").fill("a moment of quiet");
  await mara.getByRole("dialog").getByRole("button", { name: "Time out" }).click();
  await mara.getByText(/^timed out until/).waitFor();
  await look(mara, "settings-member", problems);
  await mara.getByRole("button", { name: "End the time-out" }).click();
  await mara.getByText(/^timed out until/).waitFor({ state: "detached" });
  await mara.getByRole("button", { name: "Ban", exact: true }).click();
  await mara.getByRole("dialog").getByRole("button", { name: "Ban" }).click();
  await ivo.getByRole("heading", { name: "You are in no server yet" }).waitFor();
  await ivo.goto(link);
  await ivo.getByRole("heading", { name: "Harbor" }).waitFor();
  await ivo.getByRole("button", { name: /^Join / }).click();
  await ivo.getByText("The user is banned from the server.").waitFor();

  await serverSettings(mara, "Bans");
  await mara.getByText(/^by mara/).waitFor();
  await look(mara, "settings-bans", problems);
  await mara.getByRole("button", { name: "End", exact: true }).click();
  await mara.getByRole("dialog").getByRole("button", { name: "End the ban" }).click();
  await mara.getByText("Nobody is banned.").waitFor();
  await ivo.getByRole("button", { name: /^Join / }).click();
  await ivo.getByRole("heading", { name: "general", level: 1 }).waitFor();

  await serverSettings(mara, "Invitations");
  await mara.getByText("Made by you").waitFor();
  await mara.getByText(/^\d of 10 used/).waitFor();
  await look(mara, "settings-invitations", problems);
  await mara.getByRole("button", { name: "Close", exact: true }).click();
  await mara.getByRole("dialog").getByRole("button", { name: "Close it" }).click();
  await mara.getByText("No link works at the moment.").waitFor();
  assert.deepEqual(problems, []);
});

test("a server changes hands, and is left and deleted only by who may", async (t) => {
  const { problems, mara, ivo } = await harbor(t);
  await serverSettings(mara, "Overview");
  await mara.getByLabel("What it is about").fill("Boats, and who sails them.");
  await mara.getByLabel("What kind of community it is").selectOption("hobbies");
  await save(mara);
  await saved(mara);
  await mara.getByRole("button", { name: "List it for everybody" }).click();
  await mara.getByText("Listed", { exact: true }).waitFor();
  await mara.getByRole("button", { name: "Take it off the list" }).click();
  await mara.getByText("Not listed", { exact: true }).waitFor();
  await mara.getByRole("button", { name: "Transfer the server" }).click();
  const dialog = mara.getByRole("dialog");
  await dialog.getByLabel("Type Harbor to go on").fill("Harbour");
  await dialog.getByRole("button", { name: "Transfer" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Type Harbor to go on").fill("Harbor");
  await dialog.getByRole("button", { name: "Transfer" }).click();
  await mara.getByRole("button", { name: "Leave the server" }).waitFor();
  await mara.getByRole("button", { name: "Leave the server" }).click();
  await mara.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
  await mara.getByRole("heading", { name: "You are in no server yet" }).waitFor();
  await serverSettings(ivo, "Overview");
  await ivo.getByRole("button", { name: "Delete the server" }).click();
  await ivo.getByRole("dialog").getByLabel("Type Harbor to go on").fill("Harbor");
  await ivo.getByRole("dialog").getByRole("button", { name: "Delete for everybody" }).click();
  await ivo.getByRole("heading", { name: "You are in no server yet" }).waitFor();
  assert.deepEqual(problems, []);
});

test("own settings: looks that stay, a device linked by a code and the same digits, and revoked", async (t) => {
  const { node, browser, problems, mara } = await harbor(t);
  await send(mara, "before the phone");
  await message(mara, "before the phone").waitFor();
  await ownSettings(mara, "Appearance");
  await mara.getByText("Dark", { exact: true }).click();
  await toggle(mara, "More contrast").click();
  await mara.getByLabel(/^Size of the text/).fill("18");
  await look(mara, "settings-appearance", problems);
  await mara.reload();
  await mara.getByText("18 px").waitFor();
  const kept = () => mara.evaluate(() => ({ ...document.documentElement.dataset }));
  await comes(kept, { theme: "dark", contrast: "more", text: "18" });
  await toggle(mara, "More contrast").click();
  await mara.getByRole("button", { name: "As usual" }).click();
  await mara.getByText("As the system", { exact: true }).click();
  await ownSettings(mara, "Account");
  await look(mara, "settings-account", problems);
  await ownSettings(mara, "Notifications");
  await mara.getByLabel("What general tells you of").selectOption("mentions");
  await look(mara, "settings-notifications", problems);
  await mara.reload();
  await comes(() => mara.getByLabel("What general tells you of").inputValue(), "mentions");
  await ownSettings(mara, "Recovery");
  await mara.getByText("Saved and tested").waitFor();
  await look(mara, "settings-recovery", problems);

  await ownSettings(mara, "Devices");
  await mara.getByRole("list", { name: "Sessions" }).getByText("this one").waitFor();
  await look(mara, "settings-devices", problems);
  const phone = await person(browser, node, problems, { viewport: { width: 390, height: 844 } });
  await phone.getByRole("button", { name: "Link with a device that is signed in" }).click();
  const code = await phone.getByLabel("Code of this device", { exact: true }).textContent();
  await look(phone, "link-code", problems);
  await mara.getByRole("button", { name: "Link a device" }).click();
  await mara.getByLabel("Code of the new device").fill(code);
  await mara.getByRole("button", { name: "Go on" }).click();
  const digits = (page) => page.getByLabel("Digits to compare", { exact: true }).textContent();
  assert.equal(await digits(mara), await digits(phone));
  await look(mara, "link-compare", problems);
  await mara.getByRole("button", { name: "They are the same" }).click();
  await mara.getByText("is one of your devices now.").waitFor();
  await mara.getByRole("button", { name: "Done" }).click();
  await phone.setViewportSize({ width: 390, height: 844 });
  await phone.getByRole("link", { name: "general" }).click();
  await phone.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await send(phone, "from the phone");
  const devices = mara.getByRole("list", { name: "Devices" });
  await devices.getByRole("button", { name: /^Revoke/ }).click();
  await mara.getByRole("button", { name: "Revoke it" }).click();
  const password = mara.getByLabel("Your password");
  await password.or(mara.getByText("Revoked · 1")).first().waitFor();
  if (await password.isVisible()) {
    await password.fill(PASSWORD);
    await mara.getByRole("button", { name: "Revoke it" }).click();
  }
  await mara.getByText("Revoked · 1").waitFor();
  await close(mara);
  await message(mara, "from the phone").waitFor();
  assert.deepEqual(problems, []);
});

test("the password is changed by the one before or by the phrase; elsewhere one is signed out", async (t) => {
  const { node, browser, problems, mara, words } = await harbor(t);
  const signIn = async (page, password) => {
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  const other = await person(browser, node, problems);
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.getByLabel("Name", { exact: true }).fill("mara");
  await signIn(other, PASSWORD);
  await other.getByRole("heading", { name: "general", level: 1 }).waitFor();
  // She is told of her new device.
  await mara.getByRole("button", { name: "Put this notice away" }).click();

  await ownSettings(mara, "Account");
  await mara.getByRole("button", { name: "Change password" }).click();
  const form = mara.getByRole("form", { name: "Change password" });
  const fill = async (old, password, again) => {
    await form.getByLabel(/^(Your password now|Recovery phrase)/).fill(old);
    await form.getByLabel("New password", { exact: true }).fill(password);
    await form.getByLabel("New password again").fill(again);
    await form.getByRole("button", { name: "Set the new password" }).click();
  };
  await fill(PASSWORD, "the second password", "the second pasword");
  await form.getByText("The two new passwords are not the same.").waitFor();
  await fill("not the password", "the second password", "the second password");
  await form.getByText("That is not your password. Nothing was changed.").waitFor();
  await look(mara, "settings-password", problems);
  await fill(PASSWORD, "the second password", "the second password");
  await mara.getByText(/^Your password is changed/).waitFor();
  await form.waitFor({ state: "detached" });

  // The other one is signed out, and comes back with what it had.
  await other.getByRole("heading", { name: "Welcome back, mara" }).waitFor();
  await signIn(other, PASSWORD);
  await other.getByText("That name and that password do not belong together.").waitFor();
  await signIn(other, "the second password");
  await other.getByRole("heading", { name: "general", level: 1 }).waitFor();

  await mara.getByRole("button", { name: "Change password" }).click();
  await form.getByRole("button", { name: "Forgot it? Use the recovery phrase" }).click();
  await fill(words.join(" "), "the third password", "the third password");
  await mara.getByText(/^Your password is changed/).waitFor();
  await other.getByRole("heading", { name: "Welcome back, mara" }).waitFor();
  await signIn(other, "the third password");
  await other.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await close(mara);
  await send(mara, "still here");
  await message(other, "still here").waitFor();
  assert.deepEqual(problems, []);
});

test("on a phone the sections stand first, and back goes up one level", async (t) => {
  const { node, browser, problems, link } = await harbor(t);
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const eve = await person(browser, node, problems, phone);
  await joinBy(eve, link, "eve");
  await eve.getByRole("button", { name: "Back to the channels" }).click();
  await eve.getByRole("button", { name: "Harbor", exact: true }).click();
  await eve.getByRole("menuitem", { name: "Server settings" }).click();
  await eve.getByRole("heading", { name: "Harbor", level: 1 }).waitFor();
  await look(eve, "settings-list", problems, ["phone"]);
  await eve.setViewportSize(phone.viewport);
  await eve.getByRole("link", { name: "Members" }).click();
  await eve.getByRole("main").getByRole("link", { name: /ivo/ }).click();
  await eve.getByText("Compare safety numbers").waitFor();
  await eve.getByRole("button", { name: "Back" }).click();
  await eve.getByText("3 members").waitFor();
  await eve.getByRole("button", { name: "Back" }).click();
  await eve.getByRole("heading", { name: "Harbor", level: 1 }).waitFor();
  await eve.getByRole("button", { name: "Close settings" }).click();
  await eve.getByRole("navigation", { name: "Channels" }).waitFor();
  assert.deepEqual(problems, []);
});

test("whatever somebody calls a thing stays a text in settings", async (t) => {
  const { problems, mara } = await harbor(t);
  let dialogs = 0;
  mara.on("dialog", (dialog) => (dialogs++, dialog.dismiss()));
  const hostile = "<img src=x onerror=alert(1)>";
  await serverSettings(mara, "Roles");
  await createRole(mara, hostile);
  await serverSettings(mara, "Members");
  await mara.getByRole("main").getByRole("link", { name: /ivo/ }).click();
  await mara.getByLabel("Nickname in this server").fill(hostile);
  await mara.getByRole("button", { name: "Save", exact: true }).click();
  await mara.getByRole("main").getByText(hostile).first().waitFor();
  await mara.getByRole("switch", { name: hostile }).click();
  await mara.getByRole("button", { name: "Kick" }).click();
  await mara.getByRole("dialog").getByLabel("Reason, for the audit log").fill("<script>alert(2)</script>");
  await mara.getByRole("dialog").getByRole("button", { name: "Kick" }).click();
  await mara.getByRole("dialog").waitFor({ state: "detached" });
  await serverSettings(mara, "Audit log");
  await mara.getByText("“<script>alert(2)</script>”").waitFor();
  await mara.locator("summary").nth(1).click();
  const made = await mara.evaluate(
    () => document.querySelectorAll("body img, main script, [onerror], [onload]").length,
  );
  assert.deepEqual([made, dialogs], [0, 0]);
  assert.deepEqual(problems, []);
});
