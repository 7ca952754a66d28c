// Writes the table of emoji that the picker and `:name:` look in, as a file of our own under a name
// that hashes its content: a row each of the emoji, its name, its short names and words, its group.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const all = require("emojibase-data/en/compact.json");
const short = require("emojibase-data/en/shortcodes/github.json");
const more = require("emojibase-data/en/shortcodes/emojibase.json");

/** Skin tones and hair by themselves. */
const COMPONENTS = 2;

/** As it is sent: what is an emoji by itself needs no sign that it is one. */
const plain = (text) => text.replace(/^(\p{Emoji_Presentation})\u{fe0f}$/u, "$1");

const rows = all
  .filter(({ group }) => group !== undefined && group !== COMPONENTS)
  .sort((a, b) => a.order - b.order)
  .map(({ unicode, label, hexcode, tags = [], group }) => {
    const names = [short[hexcode], more[hexcode]].flat().filter(Boolean);
    const words = tags.filter((tag) => !label.includes(tag)).slice(0, 6);
    return [plain(unicode), label, [...new Set(names)].join(" "), words.join(" "), group];
  });
const text = JSON.stringify(rows);
const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
const out = join(here, "public/w");
mkdirSync(out, { recursive: true });
writeFileSync(join(out, `emoji-${hash}.json`), text);
writeFileSync(
  join(here, "src/generated/emoji.ts"),
  `// Written by scripts/emoji.mjs.\nexport const EMOJI_URL = "/w/emoji-${hash}.json";\n`,
);
console.log(`emoji: ${rows.length}, ${text.length} bytes`);
