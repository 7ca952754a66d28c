// After `next build`: what a strict policy forbids is taken out of the pages or refused, every file
// is compressed once, and a manifest says what all of them hash to.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { externalise, firstFace, firstScript, offences } from "./pages.mjs";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(here, "out");
const COMPRESSED = new Set([
  ".html",
  ".js",
  ".css",
  ".svg",
  ".json",
  ".wasm",
  ".txt",
  ".webmanifest",
]);

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });

// What Next's own links would fetch, manifests of a router that is not used (their names do not hash
// what is in them), and a second copy of the page for what is not there.
for (const path of files(out)) if (extname(path) === ".txt") rmSync(path);
for (const name of ["app", "_not-found", "_not-found.html", "_next/static/coterie"]) {
  rmSync(join(out, name), { recursive: true, force: true });
}

const inline = join(out, "_next/static/inline");
mkdirSync(inline, { recursive: true });
const pages = files(out).filter((path) => path.endsWith(".html"));
const faces = files(out).filter((path) => /hyperlegible-next-latin-wght-[^/]*\.woff2$/.test(path));
if (faces.length !== 1) throw new Error(`${faces.length} files have the typeface of the words`);
const face = `/${relative(out, faces[0])}`;
for (const path of pages) {
  const { html, scripts } = externalise(readFileSync(path, "utf8"));
  for (const [name, text] of scripts) writeFileSync(join(inline, name), text);
  const finished = firstScript(firstFace(html, face), "/boot.js");
  const found = offences(finished);
  if (found.length > 0) throw new Error(`${relative(out, path)} has ${found.join(", ")}`);
  writeFileSync(path, finished);
}

// What the service worker keeps, and what anybody can compare with.
const sums = {};
for (const path of files(out).sort()) {
  const name = relative(out, path);
  if (name === "hashes.json") continue;
  sums[name] = createHash("sha256").update(readFileSync(path)).digest("hex");
}
writeFileSync(join(out, "hashes.json"), `${JSON.stringify(sums, null, 1)}\n`);

for (const path of files(out)) {
  if (!COMPRESSED.has(extname(path))) continue;
  const bytes = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

/** What a page loads before it can be used, as it travels. */
function weight(page) {
  const html = readFileSync(join(out, page), "utf8");
  const sources = [...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, source]) => source);
  const size = (path) => (existsSync(`${path}.gz`) ? readFileSync(`${path}.gz`).length : 0);
  const scripts = [...new Set(sources)].filter(
    (source) => !html.includes(`src="${source}" noModule`),
  );
  return scripts.reduce((sum, source) => sum + size(join(out, source)), 0);
}
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
const all = files(out);
const sum = (end) =>
  all
    .filter((path) => path.endsWith(end))
    .reduce((size, path) => size + readFileSync(path).length, 0);

// What may travel before the client can be used; more is refused.
const budget = [
  ["scripts of index.html, gzip", weight("index.html"), 165_000],
  ["scripts of app.html, gzip", weight("app.html"), 210_000],
  ["styles, gzip", sum(".css.gz"), 20_000],
  ["the core, brotli", sum(".wasm.br"), 900_000],
];
for (const [name, size, most] of budget) {
  console.log(`${name}: ${kilobytes(size)} of ${kilobytes(most)}`);
  if (size > most) throw new Error(`${name}: ${size} bytes are more than ${most}`);
}
