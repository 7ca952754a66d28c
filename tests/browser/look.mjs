// Looks at the client as people who need it to be accessible do: axe over a state, in both themes and
// three widths; and keeps a picture of it, if somebody wants one.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.COTERIE_PICTURES;

const THEMES = ["light", "dark"];
const SIZES = {
  desk: { width: 1360, height: 820 },
  tablet: { width: 768, height: 1024 },
  phone: { width: 390, height: 844 },
};

/** What axe finds in a page as it stands. */
async function findings(page) {
  // By the protocol and not by a script element, which the policy of the page refuses.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** A named state in every theme and width: adds what axe finds, and what is wider than the screen. */
export async function look(page, name, found, sizes = ["desk", "tablet", "phone"]) {
  for (const size of sizes) {
    const viewport = SIZES[size];
    await resize(page, viewport);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.evaluate(() => document.fonts.ready.then(() => {}));
      const state = `${name}, ${theme}, ${size}`;
      found.push(...(await findings(page)).map((one) => `${state}: ${one}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) found.push(`${state}: ${wide} px wider than the screen`);
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: join(pictures, `${name}-${theme}-${size}.png`) });
      }
    }
  }
  await resize(page, SIZES.desk);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Makes a page another size, and waits until it stands as it does in that. */
async function resize(page, viewport) {
  await page.setViewportSize(viewport);
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))),
  );
}

/** Keeps a picture of a page as it stands, if somebody wants one. */
export async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.evaluate(() => document.fonts.ready.then(() => {}));
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
