// A channel with many messages, and what is counted and timed in it: for the story of a long timeline
// and for the figures (`cargo xtask bench web`).

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, invite, message, PASSWORD, person, register, stage } from "./people.mjs";
import { program } from "./terminal.mjs";

/** So many are sent by one run of the program. */
const BLOCK = 1_000;

/** carol at a terminal, who has followed a link and has much to say. */
export async function speaker(t, node, link) {
  const home = mkdtempSync(join(tmpdir(), "coterie-long-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const env = { ...process.env, COTERIE_HOME: home, COTERIE_NODE: node.url, COTERIE_PASSWORD: PASSWORD };
  const run = (args, input = "") =>
    new Promise((done, failed) => {
      const child = execFile(program, args, { env, maxBuffer: 1 << 28 }, (error) =>
        error ? failed(error) : done(),
      );
      child.stdin.end(input);
    });
  await run(["register", "carol"]);
  await run(["join", link]);
  const words = "the beans want water and the shed wants paint before the frost comes back".split(" ");
  // Of different lengths, so that no row is as high as the next.
  const line = (at) => `${at}: ${Array.from({ length: 3 + ((at * 7) % 60) }, (_, n) => words[(at + n) % words.length]).join(" ")}`;
  /** carol says all of these, one after the other. */
  const say = (said) => run(["--json", "--timeout", "5m", "send", "general", "--stdin"], `${said.join("\n")}\n`);
  const sayMany = async (messages) => {
    const lines = Array.from({ length: messages }, (_, at) => line(at + 1));
    for (let from = 0; from < messages; from += BLOCK) await say(lines.slice(from, from + BLOCK));
  };
  return { say, sayMany };
}

/** ada in a browser, with a channel where somebody at a terminal has said so many things. */
export async function longChannel(t, messages) {
  const { node, browser, problems } = await stage(t);
  const ada = await person(browser, node, problems);
  await register(ada, "ada");
  await createServer(ada, "garden");
  const link = await invite(ada);
  const { say, sayMany } = await speaker(t, node, link);
  await sayMany(messages);
  await message(ada, `${messages}: `).waitFor({ timeout: 600_000 });
  return { ada, browser, node, problems, say, last: `${messages}: ` };
}

/** In the page: goes up as far as what is kept is fetched, and gives by how much what one read has moved. */
export async function prependDrift(page) {
  return page.evaluate(async () => {
    const log = document.querySelector("[role=log]");
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const keys = () => [...log.querySelectorAll("[data-key]")];
    const first = () => keys()[0]?.dataset.key;
    const seen = () => keys().find((row) => row.getBoundingClientRect().bottom > log.getBoundingClientRect().top);
    const before = first();
    log.dispatchEvent(new WheelEvent("wheel", { bubbles: true, deltaY: -1 }));
    log.scrollTop = 300;
    const { key } = seen().dataset;
    const at = seen().getBoundingClientRect().top;
    const end = performance.now() + 20_000;
    while (first() === before) {
      if (performance.now() > end) throw new Error("nothing comes before what is here");
      await frame();
    }
    // As long as anything could still move.
    for (let still = 0; still < 10; still += 1) await frame();
    return Math.abs(log.querySelector(`[data-key="${CSS.escape(key)}"]`).getBoundingClientRect().top - at);
  });
}

/** In the page: goes to a channel by its link; ms from the click until its messages are painted. */
export async function switchTo(page, name) {
  return page.evaluate(async (wanted) => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const links = document.querySelectorAll("nav[aria-label=Channels] a");
    const link = [...links].find((one) => one.textContent.trim().startsWith(wanted));
    const began = performance.now();
    link.click();
    const there = () =>
      document.querySelector("h1")?.textContent === wanted && document.querySelector("article[data-seq]");
    while (!there()) await frame();
    await frame();
    return performance.now() - began;
  }, name);
}

/** How many elements the page has. */
export const elements = (page) => page.evaluate(() => document.querySelectorAll("*").length);
