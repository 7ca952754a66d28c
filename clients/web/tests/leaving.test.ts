// Going away from settings in which something is not saved: by a link, by the browser's own back and
// forward, and by closing the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { currentRoute, follow, navigate, pathOf } from "@/client/router";
import { unsaved } from "@/ui/settings/unsaved";

type Page = { state: unknown; path: string };

/** A window of a browser, as far as addresses go: going back and forward is told of later. */
class Browser extends EventTarget {
  readonly pages: Page[];
  at = 0;
  constructor(path: string) {
    super();
    this.pages = [{ state: null, path }];
  }
  readonly location = ((browser: Browser) => ({
    get pathname() {
      return browser.page.path;
    },
    hash: "",
    get href() {
      return `https://node.example${browser.page.path}`;
    },
  }))(this);
  readonly history = ((browser: Browser) => ({
    get state() {
      return browser.page.state;
    },
    pushState(state: unknown, _: string, path: string) {
      browser.pages.splice(browser.at + 1, Number.POSITIVE_INFINITY, { state, path });
      browser.at += 1;
    },
    replaceState(state: unknown, _: string, path = browser.page.path) {
      browser.pages[browser.at] = { state, path };
    },
    go(by: number) {
      setTimeout(() => {
        if (!browser.pages[browser.at + by]) return;
        browser.at += by;
        browser.dispatchEvent(new Event("popstate"));
      });
    },
  }))(this);
  get page(): Page {
    return this.pages[this.at] as Page;
  }
  /** Whether closing it asks first. */
  asks(): boolean {
    return !this.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  }
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test("what is not saved is not lost by going back, by a link or by closing the page", async () => {
  const browser = new Browser("/app");
  Object.assign(globalThis, { window: browser });
  const seen: string[] = [];
  const here = () => pathOf(currentRoute());
  const end = follow(() => seen.push(here()));
  navigate({ page: "settings", section: "" });
  navigate({ page: "settings", section: "profile" });
  assert.equal(here(), "/app/settings/profile");
  assert.equal(browser.asks(), false);

  unsaved.set({ dirty: true, asked: 0 });
  seen.length = 0;
  for (const by of [-1, -2]) {
    browser.history.go(by);
    await soon();
    await soon();
    assert.equal(here(), "/app/settings/profile");
    assert.equal(browser.page.path, "/app/settings/profile", "the address is that of the page");
  }
  assert.equal(unsaved.get().asked, 2, "asked each time");
  navigate({ page: "mentions" });
  assert.equal(here(), "/app/settings/profile");
  assert.equal(unsaved.get().asked, 3);
  assert.deepEqual(seen, [], "nothing was shown meanwhile");
  assert.equal(browser.asks(), true);

  // What it belonged to is no more: then it is left all the same.
  navigate({ page: "home" }, { anyway: true });
  assert.equal(here(), "/app");
  browser.history.go(-1);
  await soon();
  await soon();
  assert.equal(here(), "/app", "held there, too, as long as something is said to be unsaved");

  unsaved.set({ dirty: false, asked: 0 });
  assert.equal(browser.asks(), false);
  browser.history.go(-2);
  await soon();
  assert.equal(here(), "/app/settings");
  browser.history.go(1);
  await soon();
  assert.equal(here(), "/app/settings/profile", "and forward again");
  end();
});
