// What runs in a page to find something there as a person would: by what kind of thing it is, and by what
// it is called. Each function is sent to the page as it is written here, and stands on nothing of this file.

/** The shown elements of a kind (a selector) with a name or a text, inside others if that is said. */
export function elementsOf({ kind, name, text, within, able }) {
  const plain = (words) => (words ?? "").replaceAll(/\s+/g, " ").trim();
  const nameOf = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return plain(by.split(" ").map((id) => document.getElementById(id)?.textContent).join(" "));
    const label = element.getAttribute("aria-label");
    if (label !== null) return plain(label);
    if (element.labels?.length) {
      const words = element.labels[0].cloneNode(true);
      for (const field of words.querySelectorAll("select,textarea")) field.remove();
      return plain(words.textContent);
    }
    return plain(element.textContent) || plain(element.getAttribute("title"));
  };
  const fits = (is, wanted) => {
    if (wanted === undefined) return true;
    return typeof wanted === "string" ? is === wanted : new RegExp(wanted.pattern).test(is);
  };
  // A field for files is never shown itself.
  const shown = (element) => element.type === "file" || element.getClientRects().length > 0;
  const places = within ? elementsOf(within) : [document];
  return places
    .flatMap((place) => [...place.querySelectorAll(kind)])
    .filter((element) => shown(element) && fits(nameOf(element), name))
    .filter((element) => !able || !element.disabled)
    .filter((element) => text === undefined || plain(element.textContent).includes(text));
}

/** How it stands with the page: its size, and what is wider than that. */
export function sidesOf() {
  const { scrollWidth } = document.documentElement;
  return { width: innerWidth, height: innerHeight, wider: Math.max(0, scrollWidth - innerWidth) };
}

/** Since when there is the document, once all of it is here. */
export function whenLoaded() {
  return document.readyState === "complete" ? performance.timeOrigin : null;
}

/** Waits until what is on the screen is what the document says: two frames, and the faces of letters. */
export async function isDrawn() {
  await document.fonts.ready;
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}

/** From now on everything that must not happen in a page is written down in it. */
export function listens() {
  if (globalThis.coterieProblems) return;
  const told = [];
  globalThis.coterieProblems = told;
  addEventListener("error", ({ message }) => told.push(`thrown: ${message}`));
  addEventListener("unhandledrejection", ({ reason }) => told.push(`rejected: ${reason}`));
  const says = console.error;
  console.error = (...words) => {
    told.push(`console: ${words.join(" ")}`);
    says.apply(console, words);
  };
  const refuse = ({ effectiveDirective: by, blockedURI: what, sample }) => told.push(`refused: ${by} ${what} ${sample}`);
  addEventListener("securitypolicyviolation", refuse);
}

/** What was written down since it was asked last. */
export function whatWentWrong() {
  return globalThis.coterieProblems?.splice(0) ?? [];
}
