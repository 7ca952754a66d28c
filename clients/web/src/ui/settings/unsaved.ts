// What was changed here and not saved: whoever wants to leave is told of it first.

import { Store } from "@/client/store";

export const unsaved = new Store({ dirty: false, asked: 0 });

/** Whether nothing would be lost; if something would, it is said where it can be saved. */
export function mayLeave(): boolean {
  const { dirty, asked } = unsaved.get();
  if (dirty) unsaved.set({ asked: asked + 1 });
  return !dirty;
}
