// What is done to exported pages, and what is refused in them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { externalise, firstFace, firstScript, offences } from "../scripts/pages.mjs";

test("every inline script becomes a file, in its place and under the hash of its text", () => {
  const page =
    '<head></head><script id="_R_">one()</script><script src="/a.js"></script><script>two()</script>';
  const { html, scripts } = externalise(page);
  assert.deepEqual(
    scripts.map(([, text]) => text),
    ["one()", "two()"],
  );
  const [one, two] = scripts.map(([name]) => name);
  assert.equal(
    html,
    `<head></head><script id="_R_" src="/_next/static/inline/${one}"></script><script src="/a.js"></script><script src="/_next/static/inline/${two}"></script>`,
  );
  assert.deepEqual(offences(html), []);
  assert.equal(externalise(html).scripts.length, 0);
});

test("the policy's script stands before all others, or there is no page", () => {
  assert.equal(
    firstScript('<head><script src="/a.js"></script></head>', "/boot.js"),
    '<head><script src="/boot.js"></script><script src="/a.js"></script></head>',
  );
  assert.throws(() => firstScript("<p>", "/boot.js"), /no head/);
  assert.equal(
    firstFace("<head><title>", "/a.woff2"),
    '<head><link rel="preload" as="font" type="font/woff2" href="/a.woff2" crossorigin=""/><title>',
  );
  assert.throws(() => firstFace("<p>", "/a.woff2"), /no head/);
});

test("what the policy would refuse is found", () => {
  for (const [page, words] of [
    ["<script>one()</script>", "an inline script"],
    ['<script src="https://else.where/a.js"></script>', "a script from https://else.where/a.js"],
    ['<script src="//else.where/a.js"></script>', "a script from //else.where/a.js"],
    ["<style>p{}</style>", "an inline style"],
    ['<p style="color:red">', "a style attribute"],
    ['<img src="/a.png" onerror="one()">', "an event attribute"],
    ['<img src="https://else.where/a.png">', "an address elsewhere"],
    ['<link href="//else.where/a.css">', "an address elsewhere"],
    ['<a href="javascript:one()">', "a script as an address"],
  ]) {
    const found = offences(page);
    assert.ok(
      found.some((one: string) => one.startsWith(words ?? "")),
      `${page}: ${found}`,
    );
  }
  assert.deepEqual(offences('<p class="a" title="style=1">text on=1 <a href="/app">x</a>'), []);
});
