// Who types and who is there: the line in words, what is told of oneself and how often, what is shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoreClient } from "@/client/core";
import { Presence } from "@/client/presence";
import type { Typist } from "@/client/types";
import { typingWords } from "@/ui/composer/typing";
import type { Request } from "@/wire/core";

const typist = (username: string, nickname: string | null = null): Typist => ({
  user_id: `u-${username}`,
  username,
  nickname,
  display_name: null,
});

function core() {
  const asked: Request[] = [];
  const ask = (request: Request) => {
    asked.push(request);
    const chosen = { state: "online", typing: true, idle: false };
    return { done: Promise.resolve(chosen), abandon: () => {} };
  };
  return { asked, core: { ask } as unknown as CoreClient };
}

test("one, two and many who type are put in words", () => {
  assert.equal(typingWords([]), "");
  assert.equal(typingWords([typist("ada")]), "ada is typing…");
  assert.equal(
    typingWords([typist("ada", "Countess"), typist("bob")]),
    "Countess and bob are typing…",
  );
  const many = ["ada", "bob", "eve"].map((name) => typist(name));
  assert.equal(typingWords(many), "Several people are typing…");
});

test("keys that follow each other are told once, and what is anonymous says that it is", () => {
  const { asked, core: client } = core();
  const presence = new Presence(client);
  for (let n = 0; n < 20; n += 1) presence.types("c1", false);
  presence.types("c1", true);
  presence.types("c2", false);
  assert.deepEqual(asked, [
    { do: "typing", channel: "c1", anonymously: false },
    { do: "typing", channel: "c1", anonymously: true },
    { do: "typing", channel: "c2", anonymously: false },
  ]);
});

test("who is there is known until they are not", () => {
  const presence = new Presence(core().core);
  presence.heardPresence("u1", "dnd");
  presence.heardPresence("u2", "online");
  presence.heardPresence("u1", "offline");
  assert.deepEqual(presence.store.get().present, { u2: "online" });
  presence.heardTyping({
    type: "typing",
    channel_id: "c1",
    server_id: "s1",
    users: [typist("ada")],
  });
  assert.equal(presence.typists("c1").length, 1);
  assert.deepEqual(presence.typists("c2"), []);
});

test("what is chosen is asked of the core and shown", async () => {
  const { asked, core: client } = core();
  const presence = new Presence(client);
  await presence.choose({ typing: false });
  assert.deepEqual(asked, [{ do: "appear", typing: false }]);
  assert.deepEqual(presence.store.get().chosen, { state: "online", typing: true, idle: false });
});
