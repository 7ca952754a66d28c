// `node scripts/release.mjs key FILE` makes a key for releases, and `node scripts/release.mjs sign FILE` signs
// `out/hashes.json` by it; both print what the key is known by.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprint, newKey, publicOf, sign } from "./sign.mjs";

const [, , act, file] = process.argv;
const out = join(dirname(dirname(fileURLToPath(import.meta.url))), "out");
if (act === "key" && file) {
  // Never over another key: nothing would follow what was signed by that.
  writeFileSync(file, newKey(), { mode: 0o600, flag: "wx" });
} else if (act === "sign" && file) {
  const list = readFileSync(join(out, "hashes.json"));
  writeFileSync(join(out, "hashes.json.sig"), sign(list, readFileSync(file), Date.now()));
} else {
  throw new Error("release.mjs key FILE | release.mjs sign FILE");
}
const key = publicOf(readFileSync(file));
console.log(`release key ${key}\nfingerprint ${fingerprint(key)}`);
