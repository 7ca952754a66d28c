// What the scripts of this folder share: a real node on a free port, and Chromium.
//
// `cargo xtask test browser` names the programs in COTERIE_NODE_PROGRAM, COTERIE_CHROMIUM and
// COTERIE_WEB; by hand, after `cargo xtask run`, `node tests/browser/healthz.mjs` finds them itself.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const target = fileURLToPath(new URL("../../target/", import.meta.url));
const program = process.env.COTERIE_NODE_PROGRAM ?? join(target, "debug/coterie-node");
const browser = process.env.COTERIE_CHROMIUM ?? "/usr/bin/chromium";

/** The folder of the web client, whether or not it has been built. */
export const web =
  process.env.COTERIE_WEB ?? fileURLToPath(new URL("../../clients/web/out/", import.meta.url));

/** Where a node has the web client: in itself, or in that folder. */
export const webOf = () => (process.env.COTERIE_WEB_EMBEDDED ? {} : { web });

const START_MS = 20_000;
const STOP_MS = 20_000;

/**
 * Starts a node with new data.
 *
 * `url` is where it listens, `data` its folder, `log()` what it wrote to stderr so far; `stop()`
 * drains it, deletes the data, and fails unless it ended with 0.
 */
export async function startNode({ web: folder, args = [], env = {} } = {}) {
  const data = mkdtempSync(join(tmpdir(), "coterie-node-"));
  const flags = ["--data", data, "--listen", "127.0.0.1:0", ...(folder ? ["--web", folder] : []), ...args];
  const stdio = ["ignore", "pipe", "pipe"];
  const child = spawn(program, flags, { stdio, env: { ...process.env, ...env } });
  const atExit = () => child.kill("SIGKILL");
  process.once("exit", atExit);
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  const ended = once(child, "close");

  const remove = () => {
    process.off("exit", atExit);
    rmSync(data, { recursive: true, force: true });
  };
  const url = await listening(child, ended).catch((error) => {
    child.kill("SIGKILL");
    remove();
    throw new Error(`${error.message}\n${log}`);
  });

  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    const [code, signal] = await ended;
    clearTimeout(late);
    remove();
    if (code !== 0) throw new Error(`the node ended with ${code ?? signal}\n${log}`);
  };
  return { url, data, log: () => log, stop };
}

/** The address in the node's first line; fails if it ends, or says something else, or is slow. */
async function listening(child, ended) {
  const lines = createInterface({ input: child.stdout });
  const slow = AbortSignal.timeout(START_MS);
  const first = once(lines, "line", { signal: slow }).then(([line]) => {
    const url = /^listening on (http:\/\/\S+)$/.exec(line)?.[1];
    if (!url) throw new Error(`the node's first line is ${JSON.stringify(line)}`);
    return url;
  });
  const died = ended.then(([code, signal]) => {
    throw new Error(`the node ended at once with ${code ?? signal}`);
  });
  try {
    return await Promise.race([first, died]);
  } catch (error) {
    throw slow.aborted ? new Error(`the node said nothing for ${START_MS} ms`) : error;
  } finally {
    first.catch(() => {});
    died.catch(() => {});
  }
}

/** Starts Chromium with a profile of its own; `newContext()` gives a user who shares nothing. */
export async function startBrowser(flags = []) {
  if (browser.startsWith("/") && !existsSync(browser)) {
    throw new Error(`no Chromium at ${browser}: apt-get install -y chromium, or set COTERIE_CHROMIUM`);
  }
  return chromium.launch({
    executablePath: absolute(browser),
    // Chromium refuses its sandbox as root, and CI is often root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...flags,
    ],
  });
}

/** The path of a program that is only named. */
function absolute(name) {
  if (name.includes("/")) return name;
  const found = process.env.PATH.split(":").map((folder) => join(folder, name)).find(existsSync);
  if (!found) throw new Error(`${name} is not on the PATH`);
  return found;
}
