// Runs `tests/*.test.ts` under Node.js: each is bundled first, so that any version from 20 on will do.

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(here, "node_modules/.tests");
const names = readdirSync(join(here, "tests")).filter((name) => name.endsWith(".test.ts"));
if (names.length === 0) throw new Error("there is no test to run");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  entryPoints: names.map((name) => join(here, "tests", name)),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  alias: { "@": join(here, "src") },
  sourcemap: "inline",
});
const files = names.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
const flags = ["--enable-source-maps", "--test"];
const { status } = spawnSync(process.execPath, [...flags, ...files], {
  stdio: "inherit",
  cwd: here,
});
process.exit(status ?? 1);
