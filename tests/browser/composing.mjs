// What goes into a message: files and images, mentions, emoji; and that answers outlive a reload.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { look } from "./look.mjs";
import { comes, garden, message, send } from "./people.mjs";

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name), body]);
  let crc = 0xffffffff;
  for (const byte of named) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return Buffer.concat([length, named, sum]);
}

/** A picture that tells where it was taken; one with grain does not become small. */
function picture(width = 240, height = 160, grain = 0) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (1 + width * 3) + 1 + x * 3;
      const n = grain * ((Math.imul(x, 2654435761) ^ Math.imul(y, 40503)) >>> 24);
      rows.set([40 + (x * 120) / width + n, 110 + (y * 90) / height + n / 2, 120], at);
    }
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("tEXt", Buffer.from("Comment\0taken at the secret place")),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** What the browser saves when something is clicked. */
async function savedBy(page, button) {
  const [saved] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const pieces = [];
  for await (const piece of await saved.createReadStream()) pieces.push(piece);
  return { name: saved.suggestedFilename(), bytes: Buffer.concat(pieces) };
}

test("an image is stripped, sealed, and shown where it stands; another file is saved as it was", async (t) => {
  const { node, ada, bob, problems } = await garden(t);
  const field = ada.getByLabel("Files to attach");
  const plan = Buffer.alloc(1_300_000, "a plan of the beds\n");
  await field.setInputFiles([
    { name: "bed.png", mimeType: "image/png", buffer: picture() },
    { name: "plan.txt", mimeType: "text/plain", buffer: plan },
  ]);
  await ada.getByRole("list", { name: "Files to send" }).getByText("bed.png").waitFor();
  await ada.getByRole("textbox", { name: "Message general" }).fill("here is the new bed");
  await look(ada, "attaching", problems);
  await ada.getByRole("button", { name: "Send" }).click();
  await message(bob, "here is the new bed").waitFor();

  const image = bob.getByRole("img", { name: "bed.png" });
  await image.waitFor();
  await comes(
    () => image.evaluate(({ src, naturalWidth, naturalHeight }) => [src.slice(0, 5), naturalWidth, naturalHeight]),
    ["blob:", 240, 160],
  );

  await bob.getByRole("button", { name: "Save plan.txt" }).waitFor();
  await look(bob, "files", problems);
  const saved = await savedBy(bob, bob.getByRole("button", { name: "Save plan.txt" }));
  assert.equal(saved.name, "plan.txt");
  assert.ok(saved.bytes.equals(plan), "it is another file");

  await bob.getByRole("button", { name: "Open the image bed.png" }).click();
  await bob.getByRole("dialog").getByRole("img", { name: "bed.png" }).waitFor();
  await look(bob, "image", problems);
  const clean = await savedBy(bob, bob.getByRole("link", { name: "Save bed.png" }));
  assert.ok(picture().includes("secret place") && !clean.bytes.includes("secret place"));
  await bob.keyboard.press("Escape");
  assert.ok(!node.log().includes("bed.png"));
  assert.deepEqual(problems, []);
});

test("a large picture has its room at once, then its thumbnail, and is fetched whole when it is opened", async (t) => {
  const { node, ada, bob, problems } = await garden(t);
  const name = "Open the image beans.png";
  // What stands there each time something changes: the room, and what is in it.
  await bob.evaluate((label) => {
    globalThis.rooms = [];
    new MutationObserver(() => {
      const button = document.querySelector(`[aria-label="${label}"]`);
      if (!button) return;
      const { width, height } = button.getBoundingClientRect();
      const [image, blur] = ["img", "canvas"].map((tag) => button.querySelector(tag) !== null);
      globalThis.rooms.push({ width, height, image, blur });
    }).observe(document.body, { childList: true, subtree: true });
  }, name);
  const large = picture(1200, 800, 1);
  assert.ok(large.length > 131_072);
  await ada.getByLabel("Files to attach").setInputFiles([
    { name: "beans.png", mimeType: "image/png", buffer: large },
  ]);
  await ada.getByRole("button", { name: "Send" }).click();
  const natural = (image) =>
    image.evaluate(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight]);
  const button = bob.getByRole("button", { name });
  const image = button.getByRole("img", { name: "beans.png" });
  await image.waitFor();
  await comes(() => natural(image), [640, 427]);
  const rooms = await bob.evaluate(() => globalThis.rooms);
  assert.ok(rooms[0].blur && !rooms[0].image, "a blur hash comes first");
  assert.ok(rooms.at(-1).image && !rooms.at(-1).blur);
  const [{ width, height }] = rooms;
  assert.ok(Math.abs(width / height - 1.5) < 0.02, `${width} by ${height}`);
  for (const room of rooms) assert.deepEqual([room.width, room.height], [width, height], "it does not move");
  const fetched = () => node.log().split("\n").filter((line) => line.includes("/bytes")).length;
  const before = fetched();

  await button.click();
  const whole = bob.getByRole("dialog").getByRole("img", { name: "beans.png" });
  await comes(() => natural(whole), [1200, 800]);
  assert.ok(fetched() > before, "all of it was fetched only now");
  await look(bob, "thumbnail", problems, ["desk"]);
  const saved = await savedBy(bob, bob.getByRole("link", { name: "Save beans.png" }));
  assert.ok(saved.bytes.length > 131_072 && !saved.bytes.includes("secret place"));
  await bob.keyboard.press("Escape");
  assert.deepEqual(problems, []);
});

test("a file is pasted or dropped, taken away, cancelled, and refused when it could tell a place", async (t) => {
  const { ada, bob, problems } = await garden(t);
  const give = (kind, name) =>
    ada.evaluate(
      ([kind, name]) => {
        const data = new DataTransfer();
        data.items.add(new File(["some bytes"], name, { type: "application/pdf" }));
        const at = document.querySelector(kind === "paste" ? "#composer" : "main");
        const event =
          kind === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
        at.dispatchEvent(event);
      },
      [kind, name],
    );
  await give("paste", "pasted.pdf");
  await give("drop", "dropped.pdf");
  const staged = ada.getByRole("list", { name: "Files to send" });
  await staged.getByText("dropped.pdf").waitFor();
  await ada.getByRole("button", { name: "Take away pasted.pdf" }).click();
  await ada.getByRole("button", { name: "Send" }).click();
  await bob.getByRole("button", { name: "Save dropped.pdf" }).waitFor();
  assert.equal(await bob.getByText("pasted.pdf").count(), 0);

  // A broken image is not sent as it is.
  const broken = picture().subarray(0, 60);
  await ada.getByLabel("Files to attach").setInputFiles([
    { name: "broken.png", mimeType: "image/png", buffer: broken },
  ]);
  await ada.getByRole("button", { name: "Send" }).click();
  await ada.getByText("it could tell where it was taken").waitFor();
  await look(ada, "file-refused", problems, ["desk"]);
  await ada.getByRole("button", { name: "Do not send broken.png" }).click();

  // One that does not get through waits, and is given up.
  await ada.context().route(/\/blobs\//, (route) => route.abort());
  await ada.getByLabel("Files to attach").setInputFiles([
    { name: "stuck.bin", mimeType: "", buffer: Buffer.alloc(2_000_000, 7) },
  ]);
  await ada.getByRole("button", { name: "Send" }).click();
  await ada.getByRole("progressbar", { name: "Sending stuck.bin" }).waitFor();
  await ada.getByRole("button", { name: "Do not send stuck.bin" }).click();
  await ada.getByText("stuck.bin").waitFor({ state: "detached" });
  await ada.context().unroute(/\/blobs\//);
  await send(ada, "and on it goes");
  await message(bob, "and on it goes").waitFor();
  assert.equal(await bob.getByText("stuck.bin").count(), 0);
  assert.deepEqual(problems, []);
});

test("mentions and emoji are completed by the keyboard, and an emoji is chosen for a reaction", async (t) => {
  const { ada, bob, problems } = await garden(t);
  const field = ada.getByRole("textbox", { name: "Message general" });
  await field.pressSequentially("come, @b");
  await ada.getByRole("option", { name: "bob" }).waitFor();
  await look(ada, "completion", problems);
  await field.press("Enter");
  await comes(() => field.inputValue(), "come, @bob ");
  await field.pressSequentially("to #gen");
  await ada.getByRole("option", { name: /#general/ }).waitFor();
  await field.press("Tab");
  await ada.evaluate(() => {
    const real = globalThis.fetch;
    globalThis.fetch = (what, ...more) => {
      if (!String(what).includes("emoji")) return real(what, ...more);
      globalThis.fetched = new Promise((go) => (globalThis.goOn = go)).then(() => real(what, ...more));
      return globalThis.fetched;
    };
  });
  await field.pressSequentially(":tad");
  await comes(() => ada.evaluate(() => globalThis.goOn !== undefined), true);
  await field.press("Escape");
  await ada.evaluate(async () => {
    globalThis.goOn();
    await globalThis.fetched;
    for (let frames = 0; frames < 10; frames += 1) await new Promise(requestAnimationFrame);
  });
  assert.equal(await ada.getByRole("listbox").count(), 0, "a list that was given up does not come later");
  await field.pressSequentially("a");
  await ada.getByRole("option", { name: /:tada:/ }).waitFor();
  await field.press("Escape");
  await comes(() => ada.getByRole("listbox").count(), 0, "escape closes the list and nothing else");
  assert.ok(await field.evaluate((element) => element === document.activeElement));
  await field.press("Backspace");
  await ada.getByRole("option", { name: /:tada:/ }).click();
  await comes(() => field.inputValue(), "come, @bob to #general 🎉 ");
  await field.press("Enter");
  await message(bob, "come, @bob to #general 🎉").waitFor();

  await message(bob, "come, @bob").hover();
  await message(bob, "come, @bob").getByRole("button", { name: "More" }).click();
  await bob.getByRole("menuitem", { name: "React with another emoji" }).click();
  await bob.getByRole("searchbox", { name: "Find an emoji" }).waitFor();
  await look(bob, "emoji", problems, ["desk"]);
  await bob.getByRole("searchbox", { name: "Find an emoji" }).fill("sheaf");
  await bob.getByRole("button", { name: "sheaf of rice" }).waitFor();
  await bob.keyboard.press("Enter");
  await message(ada, "come, @bob").getByRole("button", { name: "🌾 1" }).waitFor();
  assert.deepEqual(problems, []);
});

test("an answer that was written without a connection is sent after a reload, once", async (t) => {
  const { ada, bob } = await garden(t);
  await send(ada, "shall we sow?");
  await message(bob, "shall we sow?").waitFor();
  const calls = /\/v1\//;
  await bob.context().route(calls, (route) => route.abort());
  await message(bob, "shall we sow?").hover();
  await message(bob, "shall we sow?").getByRole("button", { name: "Reply" }).click();
  await send(bob, "on sunday");
  await bob.locator("[data-state=pending]", { hasText: "on sunday" }).waitFor();
  await bob.reload();
  await bob.locator("[data-state=pending]", { hasText: "on sunday" }).waitFor();
  await bob.context().unroute(calls);
  await message(ada, "on sunday").getByText("shall we sow?").waitFor();
  await bob.locator("[data-state]").waitFor({ state: "detached" });
  for (const page of [ada, bob]) await comes(() => message(page, "on sunday").count(), 1);
});
