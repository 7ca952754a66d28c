// What holds at this moment: who types, who is there, and that nothing is told of what is anonymous or of
// whom nobody is to see.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { comes, garden, message, send } from "./people.mjs";

/** What the line under the composer says. */
const line = (page) => page.locator("[data-typing]").textContent();
const composer = (page) => page.locator("#composer");

/** Types slowly enough that it is seen. */
const type = (page, text) => composer(page).pressSequentially(text, { delay: 20 });

const openPrivacy = async (page) => {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("link", { name: "Privacy" }).click();
  await page.getByRole("heading", { name: "Privacy" }).waitFor();
};

test("ada sees that bob types until his message is there, and that he is there", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await send(ada, "shall we plant beans?");
  await message(bob, "shall we plant beans?").waitFor();
  // It may be lost anywhere, and is told again after a few seconds as long as he goes on.
  const typing = async () => {
    await type(bob, "y");
    return line(ada);
  };
  await comes(typing, "bob is typing…");
  assert.equal(await ada.locator("[data-typing]").getAttribute("aria-live"), "polite");
  assert.equal(await line(bob), "", "nobody is told of themselves");
  await look(ada, "typing", problems);
  await composer(bob).press("Enter");
  await message(ada, /^y+$/).waitFor();
  await comes(() => line(ada), "");

  // He goes on; he stops, and after a while nobody says that he types.
  await comes(typing, "bob is typing…");
  await comes(() => line(ada), "");

  const side = ada.getByRole("complementary", { name: "Members" });
  await side.getByRole("button", { name: "bob (online)" }).waitFor();
  await look(ada, "presence", problems, ["desk"]);
  assert.deepEqual(problems, []);
});

test("whoever does not want it told is not seen typing, and whoever is invisible not at all", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await send(ada, "shall we plant beans?");
  await message(bob, "shall we plant beans?").waitFor();
  await openPrivacy(bob);
  await bob.getByRole("switch", { name: "Show when you are typing" }).click();
  await bob.getByRole("switch", { name: "Show when you are typing", checked: false }).waitFor();
  await look(bob, "privacy", problems);
  await bob.getByLabel("How you appear").selectOption("invisible");
  await comes(() => bob.getByLabel("How you appear").isEnabled(), true);
  await bob.getByRole("button", { name: "Close settings" }).click();
  await bob.getByRole("link", { name: "garden" }).click();
  await bob.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await type(bob, "I have beans");
  await composer(bob).press("Enter");
  // Whatever was told before the message would have been heard before it or with it.
  await message(ada, "I have beans").waitFor();
  assert.equal(await line(ada), "");
  assert.deepEqual(problems, []);
});
