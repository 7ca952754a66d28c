// A server is listed, found by somebody who has no link, checked against its own log, and joined.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { createServer, message, person, register, send, stage } from "./people.mjs";

async function find(page, text) {
  await page.getByRole("button", { name: "Add a server" }).first().click();
  await page.getByRole("button", { name: "Look among listed servers" }).click();
  await page.getByLabel("Search listed servers").fill(text);
}

test("whoever has no link finds a listed server and joins it", async (t) => {
  const { node, browser, problems } = await stage(t);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await createServer(ada, "garden");
  const bob = await person(browser, node, problems);
  await register(bob, "bob");
  await find(bob, "gard");
  await bob.getByText("Nothing like that is listed on this node.").waitFor();
  await bob.keyboard.press("Escape");

  await ada.getByRole("button", { name: "garden", exact: true }).click();
  await ada.getByRole("menuitem", { name: "Server settings" }).click();
  await ada.getByRole("button", { name: "List it for everybody" }).click();
  await ada.getByRole("button", { name: "Take it off the list" }).waitFor();
  await ada.getByRole("button", { name: "Close settings" }).click();

  await find(bob, "gard");
  const hit = bob.getByRole("dialog").getByRole("button", { name: /^garden/ });
  await hit.waitFor();
  await look(bob, "discover", problems);
  await hit.click();
  await bob.getByText("Read from the server's signed log and checked here.").waitFor();
  await look(bob, "discover-listing", problems);
  await bob.getByRole("button", { name: "Join garden" }).click();
  await bob.getByRole("heading", { name: "general", level: 1 }).waitFor();
  await send(bob, "found you");
  await message(ada, "found you").waitFor();

  await find(bob, "garden");
  await hit.getByText("you are in it").waitFor();
  assert.deepEqual(problems, []);
});
