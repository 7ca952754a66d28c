// Bundles the worker and puts it with the WASM module into `public/w`, under names that hash their
// content; `src/generated/core.ts` tells the page where they are, `src/generated/about.ts` what it is made of.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const bindings = process.env.COTERIE_WASM_WEB ?? join(here, "../../target/wasm/web");
const out = join(here, "public/w");
const generated = join(here, "src/generated");

const hash = (bytes) => createHash("sha256").update(bytes);
const named = (bytes) => hash(bytes).digest("hex").slice(0, 16);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
mkdirSync(generated, { recursive: true });

const module = readFileSync(join(bindings, "coterie_wasm_bg.wasm"));
const wasm = `/w/core-${named(module)}.wasm`;
copyFileSync(join(bindings, "coterie_wasm_bg.wasm"), join(here, "public", wasm));

const bundled = await build({
  entryPoints: [join(here, "src/core/worker.ts")],
  alias: { "coterie-wasm": join(bindings, "coterie_wasm.js") },
  define: {
    WASM_URL: JSON.stringify(wasm),
    WASM_INTEGRITY: JSON.stringify(`sha256-${hash(module).digest("base64")}`),
  },
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "none",
  write: false,
});
const script = bundled.outputFiles[0].contents;
const worker = `/w/core-${named(script)}.js`;
writeFileSync(join(here, "public", worker), script);
writeFileSync(
  join(generated, "core.ts"),
  `// Written by scripts/core.mjs.\nexport const WORKER_URL = ${JSON.stringify(worker)};\n`,
);
console.log(`${worker}: ${script.length} bytes; ${wasm}: ${module.length} bytes`);

// The version is that of the whole house; the libraries are those that travel to the browser.
const json = (path) => JSON.parse(readFileSync(join(here, path), "utf8"));
const house = readFileSync(join(here, "../../Cargo.toml"), "utf8");
const version = /^\[workspace\.package\][^[]*?^version = "([^"]+)"/m.exec(house)?.[1];
if (!version) throw new Error("Cargo.toml has no version");
const libraries = Object.keys(json("package.json").dependencies).map((name) => {
  const about = json(`node_modules/${name}/package.json`);
  if (!about.license) throw new Error(`${name} says no licence`);
  return [name, about.version, about.license];
});
writeFileSync(
  join(generated, "about.ts"),
  `// Written by scripts/core.mjs.
export const VERSION = ${JSON.stringify(version)};
/** Name, version, licence. */
export const LIBRARIES: [string, string, string][] = ${JSON.stringify(libraries)};
`,
);
