// What the web client takes with 10,000 messages in a channel (`cargo xtask bench web`): medians of five
// unless said otherwise. On a noisy machine compare rows, and believe no single time.

import { test } from "node:test";
import { elements, longChannel, prependDrift, switchTo } from "../long.mjs";
import { createChannel, message, send } from "../people.mjs";

const MESSAGES = Number(process.env.COTERIE_MESSAGES ?? 10_000);
const TIMES = 5;
const SWITCHES = 30;
const SCROLL_MS = 5_000;

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
const of = (times, part) => at([...times].sort((a, b) => a - b), part);
const ms = (time) => `${time.toFixed(0)} ms`;

/** In every page from its first moment: when messages can be read, and when one can write. */
function watchStart() {
  const look = () => {
    globalThis.readable ??= document.querySelector("article[data-seq]") ? performance.now() : undefined;
    globalThis.writable ??= document.querySelector("#composer") ? performance.now() : undefined;
    if (!globalThis.readable || !globalThis.writable) requestAnimationFrame(look);
  };
  look();
}

/** In the page: frames while somebody scrolls up with a wheel, and those in which nothing is seen. */
async function watchFrames(during) {
  const log = document.querySelector("[role=log]");
  const { left, top, width, height } = log.getBoundingClientRect();
  const frames = [];
  let blank = 0;
  await new Promise((done) => {
    const began = performance.now();
    const frame = (now) => {
      frames.push(now);
      const rows = [0.25, 0.5, 0.75].map((part) => document.elementFromPoint(left + width / 3, top + height * part));
      if (!rows.some((row) => row?.closest("[data-key]"))) blank += 1;
      if (now - began > during) done();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const gaps = frames.slice(1).map((now, place) => now - frames[place]).sort((a, b) => a - b);
  const took = frames.at(-1) - frames[0];
  return { fps: (gaps.length / took) * 1_000, p95: gaps[Math.floor(gaps.length * 0.95)], blank };
}

test(`figures with ${MESSAGES} messages`, async (t) => {
  const began = Date.now();
  const { ada, last } = await longChannel(t, MESSAGES);
  t.diagnostic(`${MESSAGES} messages sent, and read by the browser: ${((Date.now() - began) / 1_000).toFixed(0)} s`);
  await ada.context().addInitScript(watchStart);
  const starts = [];
  for (let times = 0; times < TIMES; times += 1) {
    await ada.reload();
    await message(ada, last).waitFor();
    starts.push(await ada.evaluate(() => ({ readable: globalThis.readable, writable: globalThis.writable })));
  }
  const median = (name) => ms(of(starts.map((start) => start[name]), 0.5));
  t.diagnostic(`warm reload: readable ${median("readable")}, composer ${median("writable")}`);

  // Before anybody turns a wheel, whose last turn would count.
  const drifts = [];
  for (let times = 0; times < TIMES; times += 1) drifts.push(await prependDrift(ada));
  t.diagnostic(`drift when earlier messages come: ${Math.max(...drifts).toFixed(2)} px at most`);

  const box = await ada.locator("[role=log]").boundingBox();
  await ada.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const watched = ada.evaluate(watchFrames, SCROLL_MS);
  let wheels = true;
  const turning = (async () => {
    while (wheels) await ada.mouse.wheel(0, -120);
  })();
  const { fps, p95, blank } = await watched;
  wheels = false;
  await turning;
  t.diagnostic(`scrolling up: ${fps.toFixed(1)} fps, p95 frame ${ms(p95)}, blank frames ${blank}`);
  await createChannel(ada, "shed");
  await send(ada, "tools");
  await message(ada, "tools").waitFor();
  const switches = [];
  await switchTo(ada, "general");
  for (let times = 0; times < SWITCHES; times += 1) {
    switches.push(await switchTo(ada, times % 2 ? "general" : "shed"));
  }
  t.diagnostic(`switch between channels that are kept: p50 ${ms(of(switches, 0.5))}, p95 ${ms(of(switches, 0.95))}`);
  const heap = await ada.evaluate(() => performance.memory.usedJSHeapSize / 1e6);
  t.diagnostic(`elements ${await elements(ada)}, heap of the page ${heap.toFixed(0)} MB`);
});
