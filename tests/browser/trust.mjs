// What people go by: safety numbers that are compared, also by a camera; what the browser keeps; a
// recovery phrase that is still there; and which files run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { encode } from "../../clients/web/node_modules/uqr/dist/index.mjs";
import { look } from "./look.mjs";
import { startBrowser, startNode, webOf } from "./node.mjs";
import { comes, createServer, garden, invite, joinBy, ownSettings, person, register, stage } from "./people.mjs";
import { terminal } from "./terminal.mjs";
import { change, controlled, copied } from "./versions.mjs";

const DAY = 86_400_000;

async function openNumber(page, name) {
  await page.getByRole("button", { name: /^Encrypted|verified/ }).click();
  await page.getByRole("button", { name: `Compare safety numbers with ${name}` }).click();
  const number = page.getByRole("list", { name: "Safety number" });
  await number.getByRole("listitem").nth(11).waitFor();
  return (await number.getByRole("listitem").allTextContents()).join("");
}

/** What a code of a text looks like. */
function drawn(text) {
  const { data } = encode(text, { ecc: "M", border: 2 });
  return data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join("");
}

/** In the page: Chromium on Linux reads no codes; this reads what the test holds before the camera. */
function reader() {
  globalThis.heldBefore = null;
  globalThis.BarcodeDetector = class {
    static async getSupportedFormats() {
      return ["qr_code"];
    }
    async detect(video) {
      const lit = video.videoWidth > 0 && video.srcObject.active;
      return lit && globalThis.heldBefore ? [{ rawValue: globalThis.heldBefore }] : [];
    }
  };
}

const hold = (page, text) => page.evaluate((held) => (globalThis.heldBefore = held), text);

test("a safety number is a picture of its digits; a camera tells the same from another, loudly", async (t) => {
  const node = await startNode(webOf());
  const browser = await startBrowser([
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
  ]);
  t.after(() => browser.close());
  t.after(node.stop);
  const problems = [];
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await createServer(ada, "garden");
  const link = await invite(ada);
  const bob = await person(browser, node, problems);
  await joinBy(bob, link, "bob");
  await ada.getByText("Members · 2").waitFor();
  await ada.context().addInitScript(reader);
  await ada.evaluate(reader);

  const digits = await openNumber(ada, "bob");
  assert.equal(digits, await openNumber(bob, "ada"));
  const picture = (page) => page.getByRole("img", { name: "The safety number as a picture" });
  for (const page of [ada, bob]) {
    assert.equal(await picture(page).locator("path").getAttribute("d"), drawn(digits));
  }
  assert.equal(await bob.getByRole("button", { name: "Scan theirs" }).count(), 0, "his browser reads no codes");

  await ada.getByRole("button", { name: "Scan theirs" }).click();
  await ada.getByText("Hold the picture on bob’s screen before the camera.").waitFor();
  await hold(ada, "https://node.example/app/settings/devices#code");
  await ada.getByText("That code is no safety number.").waitFor();
  const wrong = (digits[0] === "0" ? "1" : "0") + digits.slice(1);
  await hold(ada, wrong);
  const alert = ada.getByRole("alert").filter({ hasText: "NOT the same" });
  await alert.waitFor();
  assert.equal(await ada.locator("video").count(), 0, "the camera is off");
  await look(ada, "safety-number-another", problems);
  assert.equal(await ada.getByRole("button", { name: "They are the same" }).count(), 0);
  await ada.keyboard.press("Escape");
  await ada.getByRole("dialog").waitFor({ state: "detached" });
  await openNumber(ada, "bob");
  await ada.getByText("Not compared yet.").waitFor();

  await hold(ada, null);
  await ada.getByRole("button", { name: "Scan theirs" }).click();
  await ada.locator("video").evaluate((video) => video.readyState >= 2 || new Promise((seen) => video.addEventListener("loadeddata", seen)));
  await look(ada, "safety-number-camera", problems);
  await hold(ada, digits);
  await ada.getByText("You have compared this number, and it is still the same.").waitFor();
  await look(ada, "safety-number-same", problems);
  await ada.keyboard.press("Escape");
  await ada.getByRole("button", { name: "All verified" }).click();
  await ada.getByText("Compared", { exact: true }).waitFor();
  await look(ada, "encryption-compared", problems);
  await ada.keyboard.press("Escape");

  // The picture of a new device is scanned as well.
  const phone = await person(browser, node, problems);
  await phone.getByRole("button", { name: "Link with a device that is signed in" }).click();
  const code = await phone.getByLabel("Code of this device", { exact: true }).textContent();
  const shown = await phone.getByRole("img", { name: "The code as a picture" }).locator("path").getAttribute("d");
  const address = `${node.url}/app/settings/devices#${code.replaceAll("-", "")}`;
  assert.equal(shown, drawn(address));
  await ownSettings(ada, "Devices");
  await ada.getByRole("button", { name: "Link a device" }).click();
  await hold(ada, address);
  await ada.getByRole("button", { name: "Scan its picture" }).click();
  const compare = (page) => page.getByLabel("Digits to compare", { exact: true }).textContent();
  assert.equal(await compare(ada), await compare(phone));
  assert.equal(await ada.locator("video").count(), 0, "the camera is off");
  assert.deepEqual(problems, []);
});

/** Lets the browser promise, or has it refuse, to keep what an address has stored. */
async function promise(browser, page, node, setting) {
  const own = await page.context().newCDPSession(page);
  const { targetInfo } = await own.send("Target.getTargetInfo");
  const session = await browser.newBrowserCDPSession();
  await session.send("Browser.setPermission", {
    permission: { name: "persistent-storage" },
    setting,
    origin: node.url,
    browserContextId: targetInfo.browserContextId,
  });
}

test("a browser is asked to keep what it holds when an account is made, and settings say what came of it", async (t) => {
  const { node, browser, problems } = await stage(t);
  const counting = () => {
    globalThis.askedToPersist = 0;
    const own = StorageManager.prototype.persist;
    StorageManager.prototype.persist = function () {
      globalThis.askedToPersist += 1;
      return own.call(this);
    };
  };
  const asked = (page) => page.evaluate(() => globalThis.askedToPersist);
  const ada = await person(browser, node, problems);
  await ada.evaluate(counting);
  await promise(browser, ada, node, "granted");
  assert.equal(await asked(ada), 0, "nobody is asked at the first page");
  await register(ada, "ada");
  await ada.getByRole("heading", { name: "You are in no server yet" }).waitFor();
  assert.equal(await asked(ada), 1);
  await ownSettings(ada, "Devices");
  await ada.getByText("Kept", { exact: true }).waitFor();
  await ada.getByText(/^It stays until you delete it.* [\d.,]+ (kB|MB) are in use\.$/).waitFor();
  await look(ada, "settings-kept", problems);

  const bob = await person(browser, node, problems);
  await bob.evaluate(counting);
  await promise(browser, bob, node, "denied");
  await register(bob, "bob");
  await bob.getByRole("heading", { name: "You are in no server yet" }).waitFor();
  assert.equal(await asked(bob), 1);
  await ownSettings(bob, "Devices");
  await bob.getByText("May be thrown away").waitFor();
  await bob.getByText("your recovery phrase brings your account back").waitFor();
  await look(bob, "settings-not-kept", problems);
  await bob.getByRole("button", { name: "Ask the browser to keep it" }).click();
  await bob.getByText("The browser said no.").waitFor();
  await promise(browser, bob, node, "granted");
  await bob.getByRole("button", { name: "Ask the browser to keep it" }).click();
  await bob.getByText("Kept", { exact: true }).waitFor();
  assert.deepEqual(problems, []);
});

/** Puts the clock of a page ahead from its next load on; its worker and the node keep the true time. */
const ahead = (page, shift) =>
  page.context().addInitScript((by) => {
    globalThis.trueNow ??= Date.now.bind(Date);
    Date.now = () => globalThis.trueNow() + by;
  }, shift);

test("a month after it was tested the phrase is asked for again; a linked device has none and is not asked", async (t) => {
  const { node, browser, problems } = await stage(t);
  const ada = await person(browser, node, problems);
  const words = await register(ada, "ada");
  await createServer(ada, "garden");
  const row = (page) => page.getByRole("region", { name: "Recovery phrase" });
  const comesIn = async (page, days) => {
    await ahead(page, days * DAY);
    await page.reload();
    await page.getByRole("heading", { name: "general", level: 1 }).waitFor();
  };
  assert.equal(await row(ada).count(), 0);
  await comesIn(ada, 29);
  assert.equal(await row(ada).count(), 0, "not before a month is over");
  await comesIn(ada, 31);
  await row(ada).getByText("Do you still have your recovery phrase?").waitFor();
  await look(ada, "reminder", problems, ["desk", "tablet"]);
  await row(ada).getByRole("button", { name: "Remind me later" }).click();
  await row(ada).waitFor({ state: "detached" });
  await comesIn(ada, 60);
  assert.equal(await row(ada).count(), 0, "it was put off for a month");
  await comesIn(ada, 62);
  await row(ada).getByRole("button", { name: "Test it" }).click();
  await ada.getByRole("heading", { name: "Do you still have your recovery phrase?" }).waitFor();
  assert.equal(await ada.locator("[data-word]").count(), 0, "the words are not shown for that");
  await look(ada, "reminder-test", problems);
  for (const field of await ada.getByLabel(/^Word \d+$/).all()) {
    const label = await field.evaluate((element) => element.labels[0].textContent);
    await field.fill(words[Number(label.slice(5)) - 1]);
  }
  await ada.getByRole("button", { name: "Done" }).click();
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();
  assert.equal(await row(ada).count(), 0);
  await comesIn(ada, 62 + 179);
  assert.equal(await row(ada).count(), 0);
  await comesIn(ada, 62 + 181);
  await row(ada).waitFor();
  await ada.setViewportSize({ width: 390, height: 844 });
  await ada.getByRole("button", { name: "Back to the channels" }).click();
  await look(ada, "reminder-list", problems, ["phone"]);

  // A device that was linked has no phrase: neither to be saved nor to be tested.
  await ada.setViewportSize({ width: 1360, height: 820 });
  await ownSettings(ada, "Devices");
  const phone = await person(browser, node, problems);
  await phone.getByRole("button", { name: "Link with a device that is signed in" }).click();
  const code = await phone.getByLabel("Code of this device", { exact: true }).textContent();
  await ada.getByRole("button", { name: "Link a device" }).click();
  await ada.getByLabel("Code of the new device").fill(code);
  await ada.getByRole("button", { name: "Go on" }).click();
  await ada.getByRole("button", { name: "They are the same" }).click();
  await ada.getByText("is one of your devices now.").waitFor();
  await phone.getByRole("heading", { name: "general", level: 1 }).waitFor();
  assert.equal(await phone.getByText("Save your recovery phrase").count(), 0);
  await comesIn(phone, 400);
  assert.equal(await row(phone).count(), 0);
  await ownSettings(phone, "Recovery");
  await phone.getByText("Not on this device").waitFor();
  assert.equal(await phone.getByRole("button", { name: /Save it now|Show and test/ }).count(), 0);
  await look(phone, "settings-recovery-none", problems);

  // Who comes back by the phrase has it, and has shown that they do.
  const again = await person(browser, node, problems);
  await again.getByRole("button", { name: "Forgot the password?" }).click();
  await again.getByLabel("Name", { exact: true }).fill("ada");
  await again.getByRole("textbox", { name: "Recovery phrase" }).fill(words.join(" "));
  await again.getByLabel("New password").fill("another password of hers");
  await again.getByRole("button", { name: "Use your recovery phrase" }).click();
  await again.getByRole("heading", { name: "general", level: 1 }).waitFor();
  assert.equal(await again.getByText("Save your recovery phrase").count(), 0);
  await ownSettings(again, "Recovery");
  await again.getByText("Saved and tested").waitFor();
  await again.getByRole("button", { name: "Show and test it again" }).waitFor();
  assert.deepEqual(problems, []);
});

test("About says which files run and whether the node lists them, and how to be sure of it", async (t) => {
  const { folder, node, browser, problems } = await copied(t);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await controlled(ada);
  await ownSettings(ada, "About");
  const list = JSON.parse(readFileSync(join(folder, "hashes.json"), "utf8"));
  const count = Object.keys(list).length - 1;
  await ada.getByText(`All ${count} files are those that the node lists now.`).waitFor();
  const { version } = await (await fetch(`${node.url}/v1/info`)).json();
  await ada.getByText(`version ${version}, protocol 1`).waitFor();
  await ada.getByText(`coterie verify-web ${node.url} --manifest hashes.json`).waitFor();
  const bytes = await (await fetch(`${node.url}/hashes.json`)).arrayBuffer();
  const sum = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
  await ada.getByText(sum).waitFor();
  await look(ada, "settings-about", problems);

  // The node lists another client: what runs here is no longer that.
  list["app.html"] = "0".repeat(64);
  change(folder, "hashes.json", JSON.stringify(list));
  await ownSettings(ada, "Privacy");
  await ownSettings(ada, "About");
  await ada.getByText(`What runs here is not what the node lists now: 1 of ${count} files differs.`).waitFor();
  await ada.getByText("app.html", { exact: true }).waitFor();
  await ada.getByRole("button", { name: "Look for a newer version" }).click();
  await ada.getByText("None is ready yet.").waitFor();
  await look(ada, "settings-about-others", problems);

  await node.stop();
  problems.length = 0;
  await ownSettings(ada, "Privacy");
  await ownSettings(ada, "About");
  await ada.getByText("what runs here cannot be compared now").waitFor();
  await comes(() => ada.getByText("which cannot be reached now").count(), 1);
});

test("a number that changed while it was compared is not marked: what stood on the screen is what counts", async (t) => {
  const { node, browser, problems } = await stage(t);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await createServer(ada, "garden");
  const link = await invite(ada);
  const bob = terminal(t, node.url);
  await bob.does("register", "bob");
  await bob.does("join", link);
  await ada.getByText("Members · 2").waitFor();
  const before = await openNumber(ada, "bob");
  await bob.does("identity", "rotate");
  assert.equal((await bob.does("verify", "ada")).safety_number.replaceAll(" ", "") === before, false);
  await ada.getByRole("button", { name: "They are the same" }).click();
  await ada.getByText("The number has changed since it was shown. Nothing was marked").waitFor();
  await ada.getByText("Not compared yet.").waitFor();
  const shown = () => ada.getByRole("list", { name: "Safety number" }).getByRole("listitem").allTextContents();
  const now = (await bob.does("verify", "ada")).safety_number;
  await comes(async () => (await shown()).join(" "), now);
  await look(ada, "safety-number-changed-meanwhile", problems);
  await ada.getByRole("button", { name: "They are the same" }).click();
  await ada.getByText("You have compared this number, and it is still the same.").waitFor();
  assert.equal(await ada.getByText("The number has changed since it was shown.").count(), 0);
  assert.deepEqual(problems, []);
});

test("a device that is new since one looked here last is pointed out, once", async (t) => {
  const { node, browser, ada, bob, problems } = await garden(t);
  const sheet = async (words) => {
    await ada.getByRole("button", { name: "Encrypted" }).click();
    await ada.getByRole("heading", { name: `Who can read general: 2 people, ${words}` }).waitFor();
  };
  await sheet("2 devices");
  assert.equal(await ada.getByText("since you looked here last").count(), 0);
  await ada.keyboard.press("Escape");
  await ownSettings(bob, "Devices");
  const phone = await person(browser, node, problems);
  await phone.getByRole("button", { name: "Link with a device that is signed in" }).click();
  const code = await phone.getByLabel("Code of this device", { exact: true }).textContent();
  await bob.getByRole("button", { name: "Link a device" }).click();
  await bob.getByLabel("Code of the new device").fill(code);
  await bob.getByRole("button", { name: "Go on" }).click();
  await bob.getByRole("button", { name: "They are the same" }).click();
  await phone.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await phone.getByRole("button", { name: "Encrypted" }).waitFor();
  await sheet("3 devices");
  await ada.getByText(/^1 new device since you looked here last, added .*20\d\d/).waitFor();
  await ada.getByText("For experts").click();
  await ada.getByText("MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519").waitFor();
  await ada.getByText("4 leaves, depth 2").waitFor();
  await look(ada, "encryption-new-device", problems);
  await ada.keyboard.press("Escape");
  await sheet("3 devices");
  assert.equal(await ada.getByText("since you looked here last").count(), 0);
  await ada.getByText(/^New device, added /).waitFor();
  assert.deepEqual(problems, []);
});
