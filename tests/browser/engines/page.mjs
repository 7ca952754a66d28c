// A page in an engine, as a story uses it: things are found by kind and name, waited for, and used by the
// engine's own mouse and keys.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { elementOf, idOf, startEngine } from "./driver.mjs";
import { elementsOf, isDrawn, listens, sidesOf, whatWentWrong, whenLoaded } from "./finding.mjs";

const PATIENCE_MS = Number(process.env.PATIENCE ?? 60_000);
const PAUSE_MS = 50;
const pictures = process.env.COTERIE_PICTURES;

/** Keys that are no letters, as WebDriver writes them. */
export const KEYS = { Enter: "\uE007", Escape: "\uE00C", Shift: "\uE008", Control: "\uE009", Tab: "\uE004" };

/** Kinds of things, as the client makes them. */
export const KIND = {
  button: "button,[role=button]",
  link: "a[href]",
  field: "input,textarea,select",
  heading: "h1,h2,h3,[role=heading]",
  dialog: "[role=dialog],[role=alertdialog]",
  entry: "[role=menuitem],[role=menuitemradio]",
  switch: "[role=switch]",
};

/** What may come right by itself: the page is being drawn anew, or something goes by above it. */
const PASSING = /stale element|click intercepted|not interactable|no such element|out of bounds/;

/** A browser of an engine with its first page, which ends with the test. */
export async function startPage(t, engine) {
  return openedIn(t, await startEngine(engine));
}

async function openedIn(t, browser) {
  t.after(browser.stop);
  await browser.deed("patience", { script: PATIENCE_MS, pageLoad: PATIENCE_MS, implicit: 0 });
  const page = new Page(browser, await browser.deed("window"));
  await page.resize(1360, 820);
  return page;
}

export class Page {
  #browser;
  #window;
  #problems = [];

  constructor(browser, window) {
    this.#browser = browser;
    this.#window = window;
  }

  get engine() {
    return this.#browser.name;
  }

  async #deed(name, params) {
    const { deed } = this.#browser;
    if (this.#browser.window !== this.#window) {
      const handle = this.#window;
      await deed("turn", { handle, focus: true });
      this.#browser.window = handle;
    }
    return deed(name, params);
  }

  async goto(url) {
    await this.#leave();
    await this.#deed("navigate", { url });
    await this.run(listens);
  }

  /** As a person does it: what WebDriver calls so passes by the service worker in Firefox. */
  async reload() {
    await this.#leave();
    const began = () => this.run(whenLoaded).catch(() => null);
    const before = await began();
    await this.run(() => void setTimeout(() => location.reload(), 0));
    const isAnother = async () => ![null, before].includes(await began());
    await this.comes(isAnother, true, "loaded anew");
    await this.run(listens);
  }

  /** What the document says of itself goes with it. */
  async #leave() {
    this.#problems.push(...(await this.run(whatWentWrong)));
  }

  /** Another tab of the same browser. */
  async another(url) {
    const { handle } = await this.#deed("open", { type: "tab", focus: true });
    const page = new Page(this.#browser, handle);
    this.#browser.window = undefined;
    await page.goto(url);
    return page;
  }

  /** The first page of the browser when that was closed and opened again; null where nothing outlives it. */
  async again(t) {
    const { name, again } = this.#browser;
    if (!again) return null;
    await this.#leave();
    return openedIn(t, { name, ...(await again()) });
  }

  async close() {
    await this.#leave();
    await this.#deed("close");
    this.#browser.window = undefined;
  }

  /** What an asynchronous function gives in the page; functions that it uses go along. */
  async run(does, args = [], uses = []) {
    const script = `
      const done = arguments[arguments.length - 1];
      const args = [...arguments].slice(0, -1);
      ${uses.map(String).join("\n")}
      Promise.resolve().then(() => (${does})(...args)).then(
        (value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.#deed("run", { script, args, newSandbox: false });
    if (error) throw new Error(error);
    return value;
  }

  /** What is there, and can be used where that is said. */
  #found(wanted) {
    return this.run((wanted) => elementsOf(wanted), [plainOf(wanted)], [elementsOf]);
  }

  /** How many there are now. */
  async count(wanted) {
    return (await this.#found(wanted)).length;
  }

  /** Waits until something is there. */
  async wait(wanted) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const [first] = await this.#found(wanted);
      if (first) return idOf(first);
      if (Date.now() > end) await this.#lacks(wanted);
      await delay(PAUSE_MS);
    }
  }

  /** Fails, with what is there instead. */
  async #lacks(wanted) {
    const shown = await this.run(() => document.body.innerText);
    assert.fail(`${this.engine}: not there: ${JSON.stringify(plainOf(wanted))}\n${shown}`);
  }

  /** Waits until it is not there any more. */
  gone(wanted) {
    return this.comes(() => this.count(wanted), 0, `still there: ${JSON.stringify(plainOf(wanted))}`);
  }

  async comes(read, wanted, why) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const is = await read();
      if (is === wanted) return;
      if (Date.now() > end) assert.equal(is, wanted, `${this.engine}: ${why ?? "it does not come to that"}`);
      await delay(PAUSE_MS);
    }
  }

  /** Does something with what is there, again while the page is being drawn. */
  async #use(wanted, act) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const id = await this.wait(wanted);
      try {
        return await act(id);
      } catch (error) {
        if (!PASSING.test(error.message) || Date.now() > end) throw error;
      }
      await delay(PAUSE_MS);
    }
  }

  /** What cannot be pressed yet is waited for. */
  click(wanted) {
    return this.#use({ ...wanted, able: true }, (id) => this.#deed("click", { id }));
  }

  /** Types after what stands there. */
  type(wanted, text) {
    return this.#use(wanted, (id) => this.#deed("type", { id, text, value: [...text] }));
  }

  /** Types instead of what stands there. */
  async fill(wanted, text) {
    await this.#use(wanted, (id) => this.#deed("clear", { id }));
    if (text !== "") await this.type(wanted, text);
  }

  /** Puts the pointer on it. */
  hover(wanted) {
    return this.#use(wanted, (id) => {
      const move = { type: "pointerMove", duration: 0, origin: elementOf(id), x: 0, y: 0 };
      const actions = [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: [move] }];
      return this.#deed("act", { actions });
    });
  }

  /** Sets what no key is needed for: a list of the system's own, a number that is never empty. */
  async put(wanted, value) {
    const set = (wanted, value) => {
      const [field] = elementsOf(wanted);
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, value);
      for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
    };
    await this.wait(wanted);
    await this.run(set, [plainOf(wanted), value], [elementsOf]);
  }

  /** Reads something of the first of them. */
  async read(wanted, name) {
    await this.wait(wanted);
    const look = (wanted, name) => elementsOf(wanted)[0]?.[name];
    return this.run(look, [plainOf(wanted), name], [elementsOf]);
  }

  /** Reads something of all of them. */
  readAll(wanted, name) {
    const look = (wanted, name) => elementsOf(wanted).map((element) => element[name]);
    return this.run(look, [plainOf(wanted), name], [elementsOf]);
  }

  /** What fields are called. */
  labels(wanted) {
    const look = (wanted) => elementsOf(wanted).map((field) => field.labels[0].textContent.trim());
    return this.run(look, [plainOf(wanted)], [elementsOf]);
  }

  /** Makes what is seen of the page another size. */
  async resize(width, height) {
    await this.#deed("turn", { handle: this.#window, focus: true });
    this.#browser.window = this.#window;
    await this.#browser.resize(width, height);
    const fits = async () => {
      const sides = await this.run(sidesOf);
      return `${sides.width}x${sides.height}`;
    };
    await this.comes(fits, `${width}x${height}`, "the size of the page");
  }

  sides() {
    return this.run(sidesOf);
  }

  /** Keeps a picture, if somebody wants one. */
  async picture(name) {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await this.run(isDrawn);
    const made = await this.#deed("picture", { full: false });
    writeFileSync(join(pictures, `${name}-${this.engine}.png`), Buffer.from(made, "base64"));
  }

  /** What went wrong in the page so far, and what its browser says of that. */
  async problems() {
    await this.#leave();
    return [...this.#problems, ...(await this.#browser.problems())];
  }

  /** The same of a page that is closed. */
  get problemsThen() {
    return this.#problems;
  }
}

/** A pattern as it can be sent to a page. */
function plainOf({ name, within, ...rest }) {
  const wanted = { ...rest };
  if (name !== undefined) wanted.name = name instanceof RegExp ? { pattern: name.source } : name;
  if (within !== undefined) wanted.within = plainOf(within);
  return wanted;
}
