// The table of crash points (tests/scenarios/crash_points.rs) in WASM: the driver dies between build,
// save, send, acknowledgement and merge of what is posted, and a new core is opened on what was saved.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const bindings =
  process.env.COTERIE_WASM ?? fileURLToPath(new URL("../../target/wasm/nodejs", import.meta.url));
const { CoreHandle, StoryNode } = createRequire(import.meta.url)(join(bindings, "coterie_wasm.js"));

/** Between which two steps each point lies. */
const POINTS = {
  "before save": "built, not saved",
  "after save": "saved, not sent",
  "after send": "sent, no acknowledgement heard",
  "before merge": "acknowledged, not merged",
  "after merge": "merged, nobody told",
};

const say = (text) => ({ do: "send", channel: "general", texts: [text] });
const kick = () => ({ do: "kick", server: "Garden", user: "bob" });
const create = () => ({ do: "create_channel", server: "Garden", name: "plants" });
const enter = (link) => ({ do: "join", link, wait: true });

/** What is posted when the driver dies, and how it is asked for. With the points: 30. */
const POSTINGS = [
  { name: "a message", end: "/messages", who: "alice", ask: () => say("maybe") },
  { name: "a commit that removes", end: "/commits", who: "alice", ask: kick },
  { name: "the intent of a kick", end: "/policy", who: "alice", ask: kick },
  { name: "a group's creation", end: "/group", who: "alice", ask: create },
  { name: "a join by a link", end: "/join", who: "carol", ask: enter },
  { name: "an external join", end: "/commits", who: "carol", ask: enter },
];

/** A driver: rows, a core, calls to the node, and time that passes when nothing else happens. */
class Person {
  constructor(world, name) {
    Object.assign(this, { world, name, rows: new Map(), asks: 0, device: undefined });
    this.start();
  }

  /** Opens a core on the rows there are, as after a reload of the page. */
  start() {
    const kept = [...this.rows].filter(([key]) => !key.startsWith("t/"));
    const rows = kept.map(([key, value]) => ({ key, value }));
    rows.sort((a, b) => (a.key < b.key ? -1 : 1));
    this.core?.free();
    this.core = CoreHandle.open(JSON.stringify(rows));
  }

  /** Asks and carries everything out; dies where it is told to. Gives rows and end, or that it died. */
  ask(request, death) {
    const { world } = this;
    const [events, marked, shown] = [[{ event: "asked", ask: ++this.asks, request }], new Set(), []];
    let end, wake;
    while (events.length > 0 || !end) {
      let event = events.shift();
      if (!event) {
        assert.ok(wake, `${this.name}: nothing more happens, and yet not: ${JSON.stringify(request)}`);
        world.now = Math.max(world.now, wake);
        assert.ok(world.now < world.end, `${this.name}: it takes too long: ${JSON.stringify(request)}`);
        event = { event: "woke" };
      }
      const answered = event.event === "answered" && marked.has(event.call);
      const batch = JSON.parse(this.core.handle(world.now, JSON.stringify(event)));
      wake = batch.wake;
      const fits = ({ method, path }) => method === "POST" && path.split("?")[0].endsWith(death?.end);
      const sent = batch.send.filter(fits);
      for (const { call } of sent) marked.add(call);
      const dies = death && (death.point.endsWith("merge") ? answered : sent.length > 0);
      if (dies && death.point.startsWith("before")) return { died: true };
      for (const { key, value } of batch.save) {
        if (value === null) this.rows.delete(key);
        else this.rows.set(key, value);
      }
      if (dies && death.point !== "after send") return { died: true };
      const answers = batch.send.map((call) => world.answer(this, call));
      if (dies) return { died: true };
      for (const show of batch.show) {
        assert.notEqual(show.show, "alarm", JSON.stringify(show));
        if (show.show === "row") shown.push(show.value);
        if (show.show === "done" || show.show === "failed") end = show;
      }
      events.push(...batch.load.map((load) => this.load(load)), ...answers);
    }
    return { shown, end };
  }

  load({ load, from, to, limit, last }) {
    const found = [...this.rows].filter(([key]) => from <= key && key < to);
    found.sort(([a], [b]) => (a < b ? -1 : 1));
    const rows = last ? found.slice(-limit) : found.slice(0, limit);
    return { event: "loaded", load, rows: rows.map(([key, value]) => ({ key, value })) };
  }

  must(request) {
    const { shown, end } = this.ask(request);
    assert.equal(end.show, "done", `${this.name}: ${JSON.stringify(request)}: ${JSON.stringify(end)}`);
    return { shown, value: end.value };
  }

  read() {
    return this.must({ do: "read", channel: "general", after: 0, limit: 1000 }).shown;
  }

  texts() {
    return this.read().flatMap((row) => (row.text === undefined ? [] : [row.text]));
  }

  place() {
    const { channels } = this.must({ do: "status" }).value;
    return channels.find((channel) => channel.name === "general");
  }
}

class World {
  constructor(names) {
    this.node = new StoryNode();
    this.now = 1_000_000;
    this.end = this.now + 3_600_000;
    this.people = Object.fromEntries(names.map((name) => [name, new Person(this, name)]));
    for (const person of Object.values(this.people)) {
      const { name } = person;
      const request = { do: "register", username: name, password: "correct horse", device_name: "page" };
      person.device = person.must(request).value.device_id;
    }
    const { alice, bob } = this.people;
    alice.must({ do: "create_server", name: "Garden" });
    const invitation = { do: "create_invitation", server: "Garden", uses: 0, life_ms: 0 };
    this.link = alice.must(invitation).value.link;
    bob.must(enter(this.link));
    alice.must(say("before"));
  }

  answer(person, call) {
    return JSON.parse(this.node.answer(this.now, person.device, JSON.stringify(call)));
  }
}

/** Asks again where it was not done: whoever was told nothing does not know. */
function again({ name }, { people, link }) {
  const { alice, carol } = people;
  if (name === "a group's creation") {
    const { channels } = alice.must({ do: "list_channels", server: "Garden" }).value;
    if (channels.length === 1) alice.must(create());
  } else if (name.includes("kick") || name.includes("removes")) {
    alice.ask(kick());
  } else if (carol) {
    carol.ask(enter(link));
  }
}

/** Everybody who is left talks, reads the same, and stands at one epoch. */
function allIsWell({ name, ask }, { people }, point) {
  const { alice, bob, carol } = people;
  const kicked = ask === kick;
  const here = carol ? [alice, bob, carol] : kicked ? [alice] : [alice, bob];
  const what = `${name}: ${point}`;
  for (const person of here) person.must(say(`after, ${person.name}`));
  const hers = alice.texts();
  assert.ok(hers.filter((text) => text === "maybe").length <= 1, `${what}: ${hers}`);
  const place = alice.place();
  for (const person of here) {
    const lost = (row) => row.type === "unreadable" && row.reason !== "before_joined";
    assert.deepEqual(person.read().filter(lost), [], what);
    const texts = person.texts();
    assert.deepEqual(hers.slice(hers.length - texts.length), texts, what);
    assert.ok(texts.includes(`after, ${person.name}`), `${what}: ${texts}`);
    const other = person.place();
    for (const field of ["state", "epoch", "authenticator", "leaves"]) {
      assert.equal(other[field], place[field], `${what}: ${field} of ${person.name}`);
    }
  }
  assert.equal(place.leaves, here.length, what);
  if (kicked) assert.ok(!bob.texts().some((text) => text.startsWith("after")), what);
}

for (const posting of POSTINGS) {
  for (const [point, words] of Object.entries(POINTS)) {
    test(`killed with ${posting.name}: ${words}`, () => {
      const world = new World(posting.who === "carol" ? ["alice", "bob", "carol"] : ["alice", "bob"]);
      const person = world.people[posting.who];
      const { died } = person.ask(posting.ask(world.link), { point, end: posting.end });
      assert.ok(died, `it never comes to ${point}`);
      person.start();
      again(posting, world);
      allIsWell(posting, world, words);
    });
  }
}

test("the table has as many points as were asked for", () => {
  assert.ok(POSTINGS.length * Object.keys(POINTS).length >= 12);
});
