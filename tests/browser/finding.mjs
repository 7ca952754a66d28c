// The way to anywhere by a few letters, the search over what is stored, and the keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { comes, createChannel, garden, message, send } from "./people.mjs";

test("by a few letters one gets to channels and people, by a word to what was said", async (t) => {
  const { ada, bob, problems } = await garden(t);
  await createChannel(ada, "tools");
  await send(ada, "the spade is in the shed");
  await message(ada, "the spade").waitFor();
  for (let n = 1; n <= 40; n += 1) await send(ada, `tool ${n}`);
  await message(ada, /^tool 40$/).waitFor();

  await ada.keyboard.press("Control+k");
  const field = ada.getByRole("combobox", { name: /^Go to/ });
  await field.fill("gen");
  await ada.getByRole("option", { name: /general/ }).waitFor();
  await look(ada, "switcher", problems);
  await field.press("Enter");
  await ada.getByRole("heading", { name: "general", level: 1 }).waitFor();

  // A word leads to the message, however far back, in its channel.
  await ada.keyboard.press("Control+k");
  await field.fill("spade");
  await ada.getByRole("option", { name: /Search messages/ }).click();
  const panel = ada.getByRole("complementary", { name: "Search" });
  const hit = panel.getByRole("button", { name: /the spade is in the shed/ });
  await hit.waitFor();
  await comes(() => panel.locator("mark").textContent(), "spade");
  await look(ada, "search", problems, ["desk"]);
  await hit.click();
  await ada.getByRole("heading", { name: "tools", level: 1 }).waitFor();
  const there = message(ada, "the spade is in the shed");
  await there.waitFor();
  await ada.waitForFunction(() => document.activeElement?.textContent?.includes("spade"));
  const seen = async () => {
    const { y } = await there.boundingBox();
    return y > 0 && y < 700;
  };
  await comes(seen, true, "it stands where one sees it");
  // A day leads to the first that was said on it.
  const day = (ahead) =>
    ada.evaluate((days) => {
      const then = new Date(Date.now() + days * 86_400_000);
      return [then.getFullYear(), then.getMonth() + 1, then.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
    }, ahead);
  await panel.getByLabel("Go to a day").fill(await day(2));
  await panel.getByText("Nothing that is kept here was said on that day or later.").waitFor();
  await ada.getByRole("button", { name: "Latest" }).click();
  await comes(seen, false, "the end of the channel is shown");
  await panel.getByLabel("Go to a day").fill(await day(-1));
  await comes(seen, true, "the first message of all is seen");
  await panel.getByLabel("Search messages").fill("nothing of the kind");
  await panel.getByText("0 messages").waitFor();

  // Somebody is written to from here.
  await ada.keyboard.press("Control+k");
  await field.fill("bob");
  await field.press("Enter");
  await ada.getByRole("heading", { name: "bob", level: 1 }).waitFor();

  // Keys: through the channels, and the sheet of them all.
  await ada.keyboard.press("Alt+ArrowUp");
  await ada.getByRole("heading", { name: "tools", level: 1 }).waitFor();
  await ada.getByRole("log").focus();
  await ada.keyboard.press("?");
  await ada.getByRole("heading", { name: "Keys" }).waitFor();
  await look(ada, "shortcuts", problems);
  await ada.keyboard.press("Escape");
  assert.deepEqual(problems, []);
});
