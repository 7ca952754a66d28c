// What is done to an exported page: inline scripts become files; what a strict policy would refuse is
// found before a browser finds it.

import { createHash } from "node:crypto";

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/g;

/** The page with every inline script in a file of its own: `{html, scripts: [[name, text]]}`. */
export function externalise(html) {
  const scripts = [];
  const rewritten = html.replace(SCRIPT, (whole, attributes, text) => {
    if (/\bsrc=/.test(attributes) || text === "") return whole;
    const name = `${createHash("sha256").update(text).digest("hex").slice(0, 16)}.js`;
    scripts.push([name, text]);
    return `<script${attributes} src="/_next/static/inline/${name}"></script>`;
  });
  return { html: rewritten, scripts };
}

/** The page with a blocking script before all others. */
export function firstScript(html, source) {
  const rewritten = html.replace(/<head>/, `<head><script src="${source}"></script>`);
  if (rewritten === html) throw new Error("the page has no head");
  return rewritten;
}

/** The page with the typeface of its words fetched beside the first script, and not when the styles ask for it. */
export function firstFace(html, source) {
  const link = `<link rel="preload" as="font" type="font/woff2" href="${source}" crossorigin=""/>`;
  const rewritten = html.replace(/<head>/, `<head>${link}`);
  if (rewritten === html) throw new Error("the page has no head");
  return rewritten;
}

/** What the policy of the node would refuse in a page, in words; none for a good one. */
export function offences(html) {
  const found = [];
  for (const [, attributes, text] of html.matchAll(SCRIPT)) {
    if (text !== "") found.push(`an inline script${attributes}`);
    const source = /\bsrc="([^"]*)"/.exec(attributes)?.[1];
    if (!source?.startsWith("/") || source.startsWith("//")) found.push(`a script from ${source}`);
  }
  const bare = html.replace(SCRIPT, "");
  if (/<style\b/i.test(bare)) found.push("an inline style");
  const tags = bare.match(/<[a-z][^>]*>/gi) ?? [];
  for (const tag of tags) {
    if (/\sstyle=/i.test(tag)) found.push(`a style attribute: ${tag}`);
    if (/\son[a-z]+=/i.test(tag)) found.push(`an event attribute: ${tag}`);
    if (/\s(?:src|href)="(?:https?:)?\/\//i.test(tag)) found.push(`an address elsewhere: ${tag}`);
    if (/\s(?:src|href)="javascript:/i.test(tag)) found.push(`a script as an address: ${tag}`);
  }
  return found;
}
