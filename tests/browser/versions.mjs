// Versions of the web client, made from the built one: a node that serves a copy of it, in which files are
// changed, the list is written anew, and signed by whoever a story says.

import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sign } from "../../clients/web/scripts/sign.mjs";
import { startBrowser, startNode, web } from "./node.mjs";

const LIST = "hashes.json";
const SIGNATURE = "hashes.json.sig";

/** A node that serves a copy of the client, which the test may change; as nobody has signed it. */
export async function copied(t) {
  const folder = mkdtempSync(join(tmpdir(), "coterie-web-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(web, folder, { recursive: true });
  rmSync(join(folder, SIGNATURE), { force: true });
  const node = await startNode({ web: folder });
  const browser = await startBrowser();
  t.after(() => browser.close());
  return { folder, node, browser, problems: [] };
}

/** Changes a file of the copy, and what stands compressed beside it. */
export function change(folder, name, text) {
  writeFileSync(join(folder, name), text);
  for (const end of [".br", ".gz"]) rmSync(join(folder, name + end), { force: true });
}

/**
 * Another version: its page says at its end which one it is, and the list is of what stands there now. With
 * a key and a number it is signed.
 */
export function publish(folder, version, by) {
  const page = readFileSync(join(folder, "app.html"), "utf8").replace(/<!-- .* -->$/, "");
  change(folder, "app.html", `${page}<!-- ${version} -->`);
  const list = JSON.parse(readFileSync(join(folder, LIST), "utf8"));
  for (const name of Object.keys(list)) {
    list[name] = createHash("sha256").update(readFileSync(join(folder, name))).digest("hex");
  }
  const text = `${JSON.stringify(list, null, 1)}\n`;
  change(folder, LIST, text);
  rmSync(join(folder, SIGNATURE), { force: true });
  if (by) change(folder, SIGNATURE, sign(Buffer.from(text), by.key, by.release));
}

export const controlled = (page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** Which version a page is served: what `publish` called it; null for the one that was built. */
export const served = (page) =>
  page.evaluate(async () => {
    const text = await (await fetch("/app.html")).text();
    return /<!-- (.*) -->$/.exec(text)?.[1] ?? null;
  });

/** Has the service worker look for a newer version, and says what came of it. */
export const lookForNew = (page) =>
  page.evaluate(() => {
    const { port1, port2 } = new MessageChannel();
    navigator.serviceWorker.controller.postMessage("look", [port2]);
    return new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
  });

/** Has the browser look for another service worker, and says what became of that. */
export const lookForScript = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const settled = new Promise((resolve) => {
      registration.addEventListener("updatefound", () => {
        const found = registration.installing;
        found.addEventListener("statechange", () => resolve(found.state));
      });
    });
    await registration.update().catch(() => {});
    return settled;
  });

export const caches = (page) => page.evaluate(() => globalThis.caches.keys());
