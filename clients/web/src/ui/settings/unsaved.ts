// What was changed here and not saved: whoever wants to leave is told of it first, by whatever way.

import { askBeforeLeaving } from "@/client/router";
import { Store } from "@/client/store";

export const unsaved = new Store({ dirty: false, asked: 0 });

/** Whether nothing would be lost; if something would, it is said where it can be saved. */
export function mayLeave(): boolean {
  const { dirty, asked } = unsaved.get();
  if (dirty) unsaved.set({ asked: asked + 1 });
  return !dirty;
}

/** The browser asks before the page is closed or loaded anew. */
const ask = (event: Event) => event.preventDefault();

unsaved.subscribe(() => {
  // It listens only as long as there is something: a page that asks is not kept for coming back to.
  if (unsaved.get().dirty) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
});

askBeforeLeaving(mayLeave);
