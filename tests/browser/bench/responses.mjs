// How soon the web client answers a hand while much happens (`cargo xtask bench web`): the first visit of a phone, a
// click and a key while messages come, what is sent without a network, and catching up.

import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { elements, longChannel, switchTo } from "../long.mjs";
import { createChannel, message, person, send } from "../people.mjs";

const MANY = 1_000;
const CLICKS = 40;
/** So often it is caught up with while one clicks, and so long it takes at most. */
const CATCH_UPS = 8;
const CATCHING_UP_MS = 1_500;
/** Between two clicks, as a hand makes them. */
const HAND_MS = 150;
const KEYS = 120;
const SWITCHES = 100;
/** A phone on a slow mobile network, as Lighthouse has it. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 1_638_400 / 8, uploadThroughput: 675_000 / 8 };
const SLOWER_CPU = 4;

const of = (times, part) => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
};
const ms = (time) => `${time.toFixed(0)} ms`;

/** In a page from its first moment: what Lighthouse looks at. */
function watchLoad() {
  globalThis.load = { largest: 0, blocked: 0, moved: 0 };
  const watch = (type, seen) => new PerformanceObserver((list) => list.getEntries().forEach(seen)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => (globalThis.load.largest = entry.startTime));
  watch("longtask", (entry) => (globalThis.load.blocked += Math.max(0, entry.duration - 50)));
  watch("layout-shift", (entry) => (globalThis.load.moved += entry.hadRecentInput ? 0 : entry.value));
}

/** In the page: the tasks that hold up everything else, from now on. */
function watchTasks() {
  globalThis.tasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.tasks.push(entry.duration);
  }).observe({ type: "longtask" });
}

/** In the page: from a key's event until what it wrote is painted. */
function watchKeys() {
  globalThis.keys = [];
  const channel = new MessageChannel();
  const began = [];
  channel.port1.onmessage = () => globalThis.keys.push(performance.now() - began.shift());
  document.querySelector("#composer").addEventListener("input", (event) => {
    began.push(event.timeStamp);
    requestAnimationFrame(() => channel.port2.postMessage(null));
  });
}

/** In the page: from a click until the next frame is painted, as the browser itself tells it (Event Timing), in steps of 8 ms. */
function watchClicks() {
  globalThis.clicks = [];
  const seen = (list) => {
    for (const { name, duration } of list.getEntries()) if (name === "click") globalThis.clicks.push(duration);
  };
  new PerformanceObserver(seen).observe({ type: "event", durationThreshold: 16 });
}

/** What took less than is told of counts as the least that is. */
const padded = (told, count) => [...told, ...Array(Math.max(0, count - told.length)).fill(16)];

/** Clicks a channel, and has it shown as the chosen one. */
async function choose(page, name) {
  const link = page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name });
  await link.click();
  await page.locator(`nav[aria-label=Channels] a[aria-current=page]:has-text("${name}")`).waitFor();
}

/** In the page: from Enter until one's own words stand in the timeline. */
async function enter(text) {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const field = document.querySelector("#composer");
  const began = performance.now();
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  while (!document.querySelector("[role=log]").textContent.includes(text)) await frame();
  await frame();
  return performance.now() - began;
}

/** Where one has not read yet, one stands at the first of it: on to the last, when that is there. */
async function toTheEnd(page, last) {
  const there = message(page, last);
  const latest = page.getByRole("button", { name: /^Latest|new messages?$/ });
  await there.or(latest).first().waitFor();
  if (await latest.isVisible()) await latest.click();
  await there.waitFor();
}

const said = (what) => Array.from({ length: MANY }, (_, at) => `${what} ${at + 1}`);

test("how soon it answers", async (t) => {
  const { ada, browser, node, problems, say } = await longChannel(t, MANY);

  const phone = await person(browser, node, problems, { viewport: { width: 390, height: 844 } });
  const loads = [];
  for (let times = 0; times < 5; times += 1) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    await context.addInitScript(watchLoad);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.emulateNetworkConditions", SLOW);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER_CPU });
    await page.goto(node.url);
    await page.getByRole("button", { name: "Create an account" }).waitFor();
    await page.waitForLoadState("networkidle");
    loads.push(await page.evaluate(() => globalThis.load));
    await context.close();
  }
  await phone.context().close();
  const load = (name) => of(loads.map((one) => one[name]), 0.5);
  t.diagnostic(`first visit of a phone: LCP ${ms(load("largest"))}, TBT ${ms(load("blocked"))}, CLS ${load("moved").toFixed(3)}`);

  await createChannel(ada, "shed");
  await send(ada, "tools");
  await message(ada, "tools").waitFor();
  await ada.evaluate(watchTasks);
  await ada.evaluate(watchClicks);
  let clicking = true;
  let rounds = 0;
  const talk = async () => {
    for (; clicking; rounds += 1) await say(said(`while one clicks, ${rounds}:`));
  };
  const saying = talk();
  for (let times = 0; times < CLICKS; times += 1) {
    await choose(ada, times % 2 ? "shed" : "general");
    await pause(HAND_MS);
  }
  clicking = false;
  const clicks = padded(await ada.evaluate(() => globalThis.clicks), CLICKS);
  t.diagnostic(`click until chosen, messages coming all the time: p50 ${ms(of(clicks, 0.5))}, p95 ${ms(of(clicks, 0.95))}`);
  await saying;

  // Caught up with at once: nobody else works on this machine meanwhile.
  const caught = [];
  for (let times = 0; times < CATCH_UPS; times += 1) {
    await switchTo(ada, "shed");
    await ada.context().setOffline(true);
    await say(said(`while one was away, ${times}:`));
    await ada.evaluate(() => void (globalThis.clicks.length = 0));
    await ada.context().setOffline(false);
    const end = Date.now() + CATCHING_UP_MS;
    let count = 0;
    for (; Date.now() < end; count += 1) {
      await choose(ada, count % 2 ? "shed" : "general");
      await pause(HAND_MS);
    }
    caught.push(...padded(await ada.evaluate(() => globalThis.clicks), count));
    await switchTo(ada, "general");
    await toTheEnd(ada, `while one was away, ${times}: ${MANY}`);
  }
  t.diagnostic(`click until chosen, ${MANY} messages caught up with: p50 ${ms(of(caught, 0.5))}, p95 ${ms(of(caught, 0.95))} of ${caught.length}`);

  await switchTo(ada, "general");
  await toTheEnd(ada, `while one clicks, ${rounds - 1}: ${MANY}`);
  await ada.locator("#composer").focus();
  await ada.evaluate(watchKeys);
  const talking = say(said("while one types"));
  await ada.keyboard.type("the beans want water and the shed wants paint ".repeat(3).slice(0, KEYS), { delay: 40 });
  const keys = await ada.evaluate(() => globalThis.keys);
  t.diagnostic(`key until painted, messages coming: p50 ${ms(of(keys, 0.5))}, p95 ${ms(of(keys, 0.95))} of ${keys.length}`);
  await talking;
  await toTheEnd(ada, `while one types ${MANY}`);
  await ada.locator("#composer").fill("");

  await ada.context().setOffline(true);
  const enters = [];
  for (let times = 0; times < 10; times += 1) {
    const text = `without a network ${times}`;
    await ada.locator("#composer").fill(text);
    enters.push(await ada.evaluate(enter, text));
  }
  t.diagnostic(`Enter until one's own message stands there, no network: p50 ${ms(of(enters, 0.5))}, p95 ${ms(of(enters, 0.95))}`);

  await say(said("while one was away"));
  await ada.evaluate(watchTasks);
  const began = Date.now();
  await ada.context().setOffline(false);
  await toTheEnd(ada, `while one was away ${MANY}`);
  const tasks = await ada.evaluate(() => globalThis.tasks);
  t.diagnostic(`${MANY} messages caught up with in ${((Date.now() - began) / 1_000).toFixed(1)} s: the longest task ${ms(Math.max(0, ...tasks))}, ${tasks.length} above 50 ms`);

  const devtools = await ada.context().newCDPSession(ada);
  const heap = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    return ada.evaluate(() => performance.memory.usedJSHeapSize / 1e6);
  };
  for (let times = 0; times < 20; times += 1) await switchTo(ada, times % 2 ? "general" : "shed");
  const before = [await heap(), await elements(ada)];
  for (let times = 0; times < SWITCHES; times += 1) await switchTo(ada, times % 2 ? "general" : "shed");
  const after = [await heap(), await elements(ada)];
  t.diagnostic(`heap and elements before ${SWITCHES} switches: ${before[0].toFixed(1)} MB, ${before[1]}; after: ${after[0].toFixed(1)} MB, ${after[1]}`);
});
