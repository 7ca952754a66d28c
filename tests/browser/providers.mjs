// Signing in by an identity provider, in the web client: away in the tab and back with a token; a new name,
// keys that are opened on another device, what was not asked for, and a provider that is linked later.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startIssuer } from "./issuer.mjs";
import { look } from "./look.mjs";
import { startBrowser, startNode, webOf } from "./node.mjs";
import { comes, createServer, message, person, register, send } from "./people.mjs";

const PASSPHRASE = "a passphrase of ada";

async function stage(t) {
  const provider = await startIssuer(t);
  const folder = mkdtempSync(join(tmpdir(), "coterie-provider-"));
  const settings = join(folder, "node.toml");
  writeFileSync(settings, provider.settings);
  const node = await startNode({ ...webOf(), args: ["--config", settings] });
  const browser = await startBrowser();
  t.after(() => browser.close());
  t.after(async () => {
    await node.stop();
    rmSync(folder, { recursive: true });
  });
  const problems = [];
  /** What was asked of the provider by somebody who went there is no problem. */
  const others = () => problems.filter((one) => !one.startsWith(`a request to ${provider.issuer}/authorize?`));
  return { provider, node, browser, problems, others };
}

const away = async (page, who, by = "Continue with Example") => {
  await page.getByRole("button", { name: by }).click();
  await page.getByRole("link", { name: who }).click();
};

const recovery = async (page) => {
  await page.getByRole("heading", { name: "Save your recovery phrase" }).waitFor();
  const words = await page.locator("[data-word]").allTextContents();
  await page.getByRole("button", { name: "Later" }).click();
  return words;
};

test("somebody comes in by a provider, and opens their keys on two other devices", async (t) => {
  const { provider, node, browser, problems, others } = await stage(t);
  const ada = await person(browser, node, problems);
  await ada.getByRole("button", { name: "Continue with Example" }).waitFor();
  await look(ada, "provider-welcome", problems);
  await away(ada, "I am Ada");
  await ada.getByRole("heading", { name: "Choose a name" }).waitFor();
  assert.equal(ada.url(), `${node.url}/app`, "the token stands in no address");
  await look(ada, "provider-name", problems);
  const [asked] = provider.asked();
  assert.deepEqual(
    { ...asked, state: undefined, nonce: undefined },
    {
      client_id: "garden-web",
      redirect_uri: `${node.url}/app`,
      response_type: "id_token",
      response_mode: "fragment",
      scope: "openid",
      state: undefined,
      nonce: undefined,
    },
  );
  assert.ok(asked.state.length >= 22 && asked.nonce.length >= 22 && asked.state !== asked.nonce);
  await ada.getByLabel("Name", { exact: true }).fill("Ada?");
  await ada.getByRole("button", { name: "Create an account" }).click();
  await ada.getByText("A username is 2 to 32 characters").waitFor();
  await ada.getByLabel("Name", { exact: true }).fill("ada");
  await ada.getByLabel("Passphrase").fill(PASSPHRASE);
  await ada.getByRole("button", { name: "Create an account" }).click();
  const words = await recovery(ada);
  await createServer(ada, "garden");
  await send(ada, "from the first");
  await message(ada, "from the first").waitFor();

  const phone = await person(browser, node, problems);
  await away(phone, "I am Ada");
  await phone.getByRole("heading", { name: "Welcome back, ada" }).waitFor();
  await look(phone, "provider-open", problems);
  await phone.getByLabel("Passphrase").fill("another passphrase");
  await phone.getByRole("button", { name: "Open", exact: true }).click();
  await phone.getByText("Wrong passphrase").waitFor();
  await phone.getByLabel("Passphrase").fill(PASSPHRASE);
  await phone.getByRole("button", { name: "Open", exact: true }).click();
  await phone.getByRole("link", { name: "garden" }).click();
  await phone.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await send(phone, "from the second");
  await message(ada, "from the second").waitFor();

  const tablet = await person(browser, node, problems);
  await away(tablet, "I am Ada");
  await tablet.getByRole("button", { name: "Use the recovery phrase" }).click();
  await tablet.getByLabel("Recovery phrase").fill(words.join(" "));
  await tablet.getByRole("button", { name: "Open", exact: true }).click();
  await tablet.getByRole("link", { name: "garden" }).waitFor();

  // The device that is there goes on by the provider alone.
  await phone.getByRole("button", { name: "Settings" }).click();
  await phone.getByRole("button", { name: "Sign out" }).click();
  await phone.getByRole("dialog").getByRole("button", { name: /^Sign out/ }).first().click();
  await away(phone, "I am Ada");
  await phone.getByRole("link", { name: "garden" }).waitFor();
  assert.deepEqual(others(), []);
});

test("what was not asked for in this tab signs nobody in", async (t) => {
  const { node, browser, problems, others } = await stage(t);
  const eve = await person(browser, node, problems);
  const refused = async (why) => {
    await eve.getByRole("heading", { name: "You are not signed in" }).waitFor();
    await eve.getByText(why).waitFor();
    await eve.getByRole("button", { name: "Back" }).click();
    await eve.getByRole("heading", { name: "Create an account" }).waitFor();
  };
  // An answer out of nowhere, as somebody might send it in a link.
  await eve.goto(`${node.url}/app#id_token=a.b.c&state=d`);
  await refused("was not begun in this tab");
  assert.equal(new URL(eve.url()).hash, "");
  // One of another request, and none.
  await away(eve, "Another answer");
  await refused("belongs to another request");
  await away(eve, "Not now");
  await refused("You did not sign in there");
  // A true one, and nothing is made of it: the next may be.
  await away(eve, "I am Bob");
  await eve.getByRole("button", { name: "Back" }).click();
  await away(eve, "I am Bob");
  await eve.getByLabel("Name", { exact: true }).fill("bob");
  await eve.getByRole("button", { name: "Create an account" }).click();
  await recovery(eve);
  await eve.getByRole("button", { name: "Add a server" }).first().waitFor();
  assert.deepEqual(others(), []);
});

test("a provider is linked to an account with a password, and taken away", async (t) => {
  const { node, browser, problems, others } = await stage(t);
  const ada = await person(browser, node, problems);
  await register(ada, "ada", { test: false });
  await ada.getByRole("button", { name: "Settings" }).click();
  await look(ada, "provider-settings", problems);
  await away(ada, "I am Ada", "Sign in by Example, too");
  await ada.getByRole("list", { name: "Providers" }).getByText("Example").waitFor();
  await ada.getByText("From now on you can sign in by it").waitFor();

  const phone = await person(browser, node, problems);
  await away(phone, "I am Ada");
  await phone.getByRole("heading", { name: "Welcome back, ada" }).waitFor();
  await phone.getByRole("button", { name: "Back" }).click();

  await ada.getByRole("button", { name: "Sign in no longer by Example" }).click();
  await comes(() => ada.getByRole("list", { name: "Providers" }).count(), 0);
  await away(phone, "I am Ada");
  await phone.getByRole("heading", { name: "Choose a name" }).waitFor();
  assert.deepEqual(others(), []);
});
