// The table of crash points (tests/scenarios/crash_points.json) in WASM: the driver dies between build,
// save, send, acknowledgement and merge of what is posted, and a new core is opened on what was saved.
// tests/scenarios/crash_points.rs does the same natively.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const bindings =
  process.env.COTERIE_WASM ?? fileURLToPath(new URL("../../target/wasm/nodejs", import.meta.url));
const { CoreHandle, StoryNode } = createRequire(import.meta.url)(join(bindings, "coterie_wasm_stories.js"));

const table = JSON.parse(
  readFileSync(new URL("../scenarios/crash_points.json", import.meta.url), "utf8"),
);

const say = (text) => ({ do: "send", channel: "general", texts: [text] });
const enter = (link) => ({ do: "join", link, wait: true });
const requestOf = ({ request }, { link }) => (request.link === "LINK" ? enter(link) : request);

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
      const fits = ({ method, path }) => {
        const [verb, end] = death?.call.split(" ") ?? [];
        return method === verb && path.split("?")[0].endsWith(end);
      };
      const sent = batch.send.filter(fits);
      for (const { call } of sent) marked.add(call);
      const dies = death && (death.point.endsWith("merge") ? answered : sent.length > 0);
      if (dies && death.point.startsWith("before")) return { died: true };
      for (const { key, value } of batch.save) {
        if (value === null) this.rows.delete(key);
        else this.rows.set(key, value);
      }
      if (dies && death.point !== "after_send") return { died: true };
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

/** Whether what was asked for has happened, as far as whoever asked knows when the program runs again. */
function isDone(posting, { people }) {
  const person = people[posting.who];
  const { channels } = person.must({ do: "status" }).value;
  switch (posting.request.do) {
    case "send":
      return person.texts().includes("maybe");
    case "kick": {
      const { members } = person.must({ do: "list_members", server: "Garden" }).value;
      return members.every((member) => member.username !== "bob");
    }
    case "create_channel":
      return channels.length === 2;
    case "reset_group":
      return incarnation(person) === 1;
    case "join":
      return channels.some(({ name }) => name === "general");
    default:
      throw new Error(`nobody knows when ${posting.request.do} is done`);
  }
}

const incarnation = (person) =>
  person.must({ do: "show_channel", channel: "general" }).value.incarnation;

/** Asks again where it was not done: whoever was told nothing does not know. */
function again(posting, world, done) {
  const { request, who } = posting;
  // (What was to be said may have been said: nobody says it twice.)
  if (!done && request.do !== "send") {
    world.people[who].must(requestOf(posting, world));
    assert.ok(isDone(posting, world));
  }
  if (request.do === "reset_group") {
    assert.equal(incarnation(world.people.alice), 1, "once, and not twice");
    // Whoever has not heard of it could not read what is said behind it.
    world.people.bob.must({ do: "status" });
  }
  // In the channel, and not only in the server.
  if (request.do === "join") world.people[who].must(enter(world.link));
}

/** Everybody who is left talks, reads the same, and stands at one epoch. */
function allIsWell({ name, request }, { people }, point) {
  const { alice, bob, carol } = people;
  const kicked = request.do === "kick";
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

for (const posting of table.postings.filter((row) => row.native_only === undefined)) {
  for (const [n, { point, between }] of table.points.entries()) {
    test(`killed with ${posting.name}: ${between}`, () => {
      const world = new World(posting.who === "carol" ? ["alice", "bob", "carol"] : ["alice", "bob"]);
      const person = world.people[posting.who];
      const { died } = person.ask(requestOf(posting, world), { point, call: posting.call });
      assert.ok(died, `it never comes to ${point}`);
      person.start();
      const done = isDone(posting, world);
      assert.equal(done, posting.done[n], "whether it is done before it is asked for again");
      again(posting, world, done);
      allIsWell(posting, world, between);
    });
  }
}

test("what is left out here says why, and the rest is more than was asked for", () => {
  const native = table.postings.filter((row) => row.native_only !== undefined);
  for (const { native_only: why } of native) assert.ok(why.length > 10, why);
  assert.ok((table.postings.length - native.length) * table.points.length >= 12);
});
