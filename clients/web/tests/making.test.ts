// Servers on their way: which are shown as coming, and what is said of those that are not whole.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerEntry } from "@/client/app";
import { Refusal } from "@/client/core";
import { coming, goesOn, missingWords } from "@/client/making";
import type { MakingView, Part } from "@/client/types";

const on = (server_id: string, more: Partial<MakingView> = {}): MakingView => ({
  server_id,
  name: server_id,
  template: "class",
  missing: [],
  stopped: null,
  ...more,
});

test("a server that is on its way stands in the rail until it is in the list", () => {
  const servers = [{ view: { server_id: "there" } }] as unknown as ServerEntry[];
  const stopped = { code: "limit_reached", message: "no more" };
  const making = [on("there"), on("coming"), on("refused", { stopped })];
  assert.deepEqual(
    coming(making, servers).map(({ server_id }) => server_id),
    ["coming"],
  );
});

test("what may have reached the node goes on, and another of the same name is refused", () => {
  const failure = { code: "being_made", message: "it is being made" };
  assert.equal(goesOn(new Refusal({ kind: "unreachable", ...failure })), true);
  assert.equal(goesOn(new Refusal({ kind: "refused", ...failure })), false);
  assert.equal(
    goesOn(new Refusal({ kind: "unreachable", code: "unreachable", message: "" })),
    false,
  );
});

test("what is missing is said by its kind", () => {
  const part = (kind: Part["kind"], name: string): Part => ({ kind, name });
  assert.equal(missingWords([part("channel", "general")]), "the channel general");
  assert.equal(
    missingWords([
      part("role", "Teacher"),
      part("category", "Course"),
      part("channel", "questions"),
      part("channel", "general"),
      part("channel", "group-work"),
    ]),
    "the role Teacher, the category Course and the channels questions, general and group-work",
  );
});
