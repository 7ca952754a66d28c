// A channel for those of age, by browsers: a gate is set, an attester at a terminal vouches for two
// people, and who passes proves it; whoever does not is told why.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { comes, garden } from "./people.mjs";
import { terminal } from "./terminal.mjs";

/** The id of whoever uses a page, as an attester is told it. */
async function idOf(page) {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("link", { name: "Attestations" }).click();
  await page.getByText("Nothing has been attested to you on this device.").waitFor();
  const id = await page.getByText("An attester asks for your id").locator("code").textContent();
  await page.getByRole("button", { name: "Close settings" }).click();
  return id;
}

/** Opens a settings page of the garden. */
async function roles(page) {
  await page.getByRole("button", { name: "garden", exact: true }).click();
  await page.getByRole("menuitem", { name: "Server settings" }).click();
  await page.getByRole("link", { name: "Roles", exact: true }).click();
  await page.getByRole("heading", { name: "Roles", level: 1 }).waitFor();
}

/** Opens what there is to prove in the garden. */
async function prove(page) {
  const name = page.getByRole("button", { name: "garden", exact: true });
  const entry = page.getByRole("menuitem", { name: "Prove it" });
  // It stands there once this client has read of the gate.
  await comes(async () => {
    await name.click();
    const there = (await page.getByRole("menuitem").count()) > 0 && (await entry.count()) > 0;
    if (there) await entry.click();
    else await page.keyboard.press("Escape");
    return there;
  }, true);
  return page.getByRole("dialog", { name: "Prove it" });
}

const held = (dialog) => dialog.getByRole("list", { name: "Attestations" }).getByRole("listitem");
const claim = (dialog) => dialog.getByRole("button", { name: "Prove it for Of age" });

async function take(dialog, text) {
  await dialog.getByLabel("What the attester gave you").fill(text);
  await dialog.getByRole("button", { name: "Import" }).click();
}

test("a role with a gate is proved by who passes; who does not is told why, and nothing is sent", async (t) => {
  const { node, ada, bob, problems } = await garden(t);
  const folder = mkdtempSync(join(tmpdir(), "coterie-attester-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const attester = terminal(t, node.url);
  const file = (name) => join(folder, name);
  const { attester: key } = await attester.does("attest", "key", file("key"));
  const attest = async (user, born, name) => {
    const asked = ["--user", user, "--born", born, "--count", "2", "--out", file(name)];
    await attester.does("attest", "issue", "--key", file("key"), ...asked);
    return readFileSync(file(name), "utf8");
  };

  const own = { ada: await idOf(ada), bob: await idOf(bob) };

  // The gate is set: what cannot be is refused at once.
  await roles(ada);
  await ada.getByRole("button", { name: "Create a role" }).click();
  await ada.locator('input[value="new role"]').fill("Of age");
  await ada.getByRole("button", { name: "Save changes" }).click();
  await ada.getByRole("button", { name: "Save changes" }).waitFor({ state: "detached" });
  await ada.getByLabel("Give it to").waitFor();
  await ada.getByText("No gate: the role is given by those above it.").waitFor();
  await ada.getByRole("button", { name: "Set a gate" }).click();
  const terms = ada.getByRole("group", { name: "Terms of the gate" });
  await terms.getByLabel("Attester’s key").fill("a key");
  await terms.getByRole("button", { name: "Set the gate" }).click();
  await terms.getByText("An attester’s key has 43 characters").waitFor();
  await terms.getByLabel("Attester’s key").fill(key);
  await terms.getByLabel("Attested within days").fill("30");
  const set = async () => {
    await terms.getByRole("button", { name: "Set the gate" }).click();
    await ada.getByRole("dialog").getByRole("button", { name: "Set the gate" }).click();
    await ada.getByRole("dialog").waitFor({ state: "detached" });
  };
  await set();
  await ada.getByText("For whoever proves to be 18 or older").waitFor();
  await comes(() => ada.locator("[data-attester]").textContent(), key);
  await ada.getByText("It has a gate: it is proved, and given to nobody.").waitFor();
  await comes(() => ada.getByLabel("Give it to").count(), 0);

  // bob holds nothing; what is about somebody else is refused, and what is no file, too.
  const dialog = await prove(bob);
  await dialog.getByText("To be 18 or older").waitFor();
  await claim(dialog).click();
  await dialog.getByRole("alert").getByText("You hold no attestation by this attester.").waitFor();
  await take(dialog, await attest(own.ada, "2020-02-29", "ada.json"));
  await dialog.getByText("These attestations are about somebody else, and not about you.").waitFor();
  await take(dialog, "no file at all");
  await dialog.getByText("This is not what an attester gave, as it was given.").waitFor();
  await take(dialog, await attest(own.bob, "1990-05-31", "bob.json"));
  await dialog.getByText("2 attestations are kept.").waitFor();
  await held(dialog).getByText("2 of 2 left").waitFor();
  await comes(() => dialog.getByLabel("What the attester gave you").inputValue(), "");
  await take(dialog, readFileSync(file("bob.json"), "utf8"));
  await dialog.getByText("2 were here before.").waitFor();
  await claim(dialog).click();
  await dialog.getByText("you have it").waitFor();
  await held(dialog).getByText("1 of 2 left").waitFor();
  await bob.keyboard.press("Escape");
  await ada.getByRole("heading", { name: "Members · 1" }).waitFor();
  await roles(bob);
  await bob.getByText("you have it").waitFor();

  // ada is attested to be too young: she is told so, and keeps what she holds.
  await ada.getByRole("button", { name: "Prove it" }).click();
  const hers = ada.getByRole("dialog", { name: "Prove it" });
  await take(hers, readFileSync(file("ada.json"), "utf8"));
  await hers.getByText("2 attestations are kept.").waitFor();
  await claim(hers).click();
  await hers.getByText("You are attested to be younger than 18: nothing was proved or sent.").waitFor();
  await held(hers).getByText("2 of 2 left").waitFor();
  await ada.keyboard.press("Escape");
  await hers.waitFor({ state: "detached" });

  // Another gate takes the role from those who have not passed it; without one it is given again.
  await ada.getByRole("button", { name: "Change the gate" }).click();
  await comes(() => terms.getByLabel("Attester’s key").inputValue(), key);
  await terms.getByLabel("Years").fill("21");
  await set();
  await ada.getByText("For whoever proves to be 21 or older").waitFor();
  await ada.getByRole("heading", { name: "Members · 0" }).waitFor();
  await bob.getByRole("button", { name: "Prove it" }).click();
  await claim(dialog).click();
  await held(dialog).getByText("used up").waitFor();
  await ada.getByRole("heading", { name: "Members · 1" }).waitFor();
  await ada.getByRole("button", { name: "Take the gate away" }).click();
  await ada.getByRole("button", { name: "Take it away" }).click();
  await ada.getByText("No gate: the role is given by those above it.").waitFor();
  await ada.getByLabel("Give it to").waitFor();
  await ada.getByRole("heading", { name: "Members · 1" }).waitFor();
  assert.deepEqual(problems, []);
});
