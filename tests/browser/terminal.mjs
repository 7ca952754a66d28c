// Somebody at a terminal: the command line with a profile of its own.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PASSWORD } from "./people.mjs";

const run = promisify(execFile);
/** The command line. */
export const program =
  process.env.COTERIE_PROGRAM ?? fileURLToPath(new URL("../../target/debug/coterie", import.meta.url));

/** `does(…)` is what a command answers, `fails(…)` the error of one that is refused; both with --json. */
export function terminal(t, url, env = {}) {
  const home = mkdtempSync(join(tmpdir(), "coterie-terminal-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const options = {
    env: { ...process.env, ...env, COTERIE_HOME: home, COTERIE_NODE: url, COTERIE_PASSWORD: PASSWORD },
    maxBuffer: 64 * 1024 * 1024,
  };
  const rows = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const all = async (...args) => rows((await run(program, ["--json", ...args], options)).stdout);
  return {
    all,
    does: async (...args) => (await all(...args)).at(-1),
    /** The command as people see it, with what it prints. */
    shown: async (...args) => (await run(program, args, options)).stdout,
    fails: async (...args) => {
      const done = await run(program, ["--json", ...args], options).then(
        ({ stdout }) => {
          throw new Error(`${args.join(" ")} was not refused: ${stdout}`);
        },
        (error) => error,
      );
      return rows(done.stderr ?? "").at(-1) ?? done;
    },
  };
}
