// What can be completed at the caret, which emoji a text finds, where a few letters lead.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AppState } from "@/client/app";
import { completed, people, places, wantedAt } from "@/client/completing";
import { found as foundEmoji, unpacked } from "@/client/emoji";
import { isShown } from "@/client/files";
import { found, targets } from "@/client/finding";
import type { ChannelView, MemberView, RoleView } from "@/client/types";
import { farOf, safeName, sizeOf, usernameOf } from "@/client/words";

const member = (username: string, nickname: string | null = null) =>
  ({ user_id: `u-${username}`, username, nickname }) as MemberView;
const role = (name: string, everyone = false) =>
  ({ role_id: `r-${name}`, name, everyone }) as RoleView;
const channel = (name: string, kind = "text") =>
  ({ channel_id: `c-${name}-${kind}`, name, kind, visible: true }) as ChannelView;

test("what is typed at the caret is wanted, and nothing in the middle of a word", () => {
  assert.deepEqual(wantedAt("hi @ad", 6), { sign: "@", query: "ad", start: 3 });
  assert.deepEqual(wantedAt("@", 1), { sign: "@", query: "", start: 0 });
  assert.deepEqual(wantedAt("(#gen", 5), { sign: "#", query: "gen", start: 1 });
  assert.deepEqual(wantedAt("well :ta and on", 8), { sign: ":", query: "ta", start: 5 });
  assert.equal(wantedAt("a :t", 4), null, "one letter finds too much");
  assert.equal(wantedAt("mail@ho", 7), null);
  assert.equal(wantedAt("at 12:30", 8), null);
  assert.equal(wantedAt("hi @ada now", 11), null);
});

test("people are found by either name, roles and channels only if their name can be written", () => {
  const members = [member("ada"), member("bob", "Adam"), member("eve")];
  const roles = [role("admins"), role("a team"), role("all", true)];
  const texts = (query: string) => people(query, members, roles).map(({ text }) => text);
  assert.deepEqual(texts("ad"), ["@ada ", "@bob ", "@admins "]);
  assert.deepEqual(texts("eve"), ["@eve ", "@everyone "]);
  const channels = [channel("general"), channel("gone", "category"), channel("two words")];
  const twice = [channel("games"), channel("games", "voice")];
  const names = places("g", [...channels, ...twice]).map(({ text }) => text);
  assert.deepEqual(names, ["#general "], "a name that means two channels mentions neither");
});

test("an offer takes the place of what was typed, with one space after it", () => {
  const wanted = { sign: "@", query: "ad", start: 3 } as const;
  const offer = { key: "u", text: "@ada ", label: "ada", about: "" };
  assert.deepEqual(completed("hi @ad", wanted, offer), ["hi @ada ", 8]);
  assert.deepEqual(completed("hi @ad, you", wanted, offer), ["hi @ada , you", 8]);
  assert.deepEqual(completed("hi @ad you", wanted, offer), ["hi @ada you", 7]);
});

test("an emoji is found by its short name first", () => {
  const all = unpacked([
    ["🎊", "confetti ball", "confetti_ball", "celebration tada", 6],
    ["🎉", "party popper", "tada party", "celebration", 6],
    ["🥳", "partying face", "partying_face", "party", 0],
  ]);
  const names = (text: string) => foundEmoji(all, text, 9).map(({ emoji }) => emoji);
  assert.deepEqual(names("tada"), ["🎉", "🎊"]);
  assert.deepEqual(names("party"), ["🎉", "🥳"]);
  assert.deepEqual(names("confetti_b"), ["🎊"]);
  assert.deepEqual(names("  "), []);
});

test("a few letters lead to channels, conversations and people, and to nobody twice", () => {
  const state = {
    who: { user_id: "u-me" },
    servers: [
      {
        view: {
          server_id: "s1",
          name: "Harbor",
          channels: [channel("foundry"), channel("x", "category")],
        },
      },
    ],
    dms: [
      {
        dm: {
          dm_id: "d1",
          name: "",
          channel_id: "c9",
          request: false,
          peers: [{ user_id: "u-ivo", username: "ivo" }],
        },
      },
    ],
    members: { s1: { seq: 1, members: [member("me"), member("ivo"), member("fay", "Lena Fo")] } },
  } as unknown as AppState;
  const all = targets(state);
  const told = (text: string) => found(all, text).map(({ kind, name }) => `${kind} ${name}`);
  assert.deepEqual(told("fo"), ["channel foundry", "person Lena Fo"]);
  assert.deepEqual(told("ivo"), ["dm ivo"]);
  assert.deepEqual(told("har"), ["server Harbor", "channel foundry"]);
  assert.deepEqual(told("nowhere"), []);
});

test("only a few kinds of image are shown, and only up to a length", () => {
  assert.ok(isShown({ media_type: "image/png", length: 1_000 }));
  assert.ok(!isShown({ media_type: "image/svg+xml", length: 1_000 }));
  assert.ok(!isShown({ media_type: "text/html", length: 1_000 }));
  assert.ok(!isShown({ media_type: "image/png", length: 1e9 }));
});

test("a length is said as people say it", () => {
  assert.equal(usernameOf(" Ada.B "), "ada.b");
  assert.equal(farOf({ done: 84_000_000, of: 200_000_000 }, 200_000_000), "84 MB of 200 MB");
  assert.equal(farOf({ done: 0, of: 200_000_000 }, 200_000_000), "200 MB");
  assert.equal(farOf({ done: 2e8, of: 2e8 }, 2e8), "200 MB");
  assert.equal(farOf({ done: 200, of: 900 }, 900), "900 B");
  assert.equal(farOf(null, 2_500_000), "2.5 MB");
  assert.deepEqual([0, 999, 1_300, 2_500_000, 4e9].map(sizeOf), [
    "0 B",
    "999 B",
    "1.3 kB",
    "2.5 MB",
    "4 GB",
  ]);
});

test("a name that leads elsewhere, or shows itself as another one, is made safe", () => {
  for (const [name, safe] of [
    ["plan.pdf", "plan.pdf"],
    ["../../etc/passwd", "_.._etc_passwd"],
    [".bashrc", "bashrc"],
    ["exe\u202efdp.js", "exe_fdp.js"],
    ["a\nb.txt", "a_b.txt"],
    ["..", "file"],
  ] as const) {
    assert.equal(safeName(name), safe);
  }
});
