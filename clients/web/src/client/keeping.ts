// Whether the browser promises to keep what this device holds, and how much that is. Without the
// promise it may throw all of it away when space is short, the keys with it.

export type Keeping = {
  /** Null where the browser does not say. */
  kept: boolean | null;
  /** Bytes of this address in this browser, by the browser's own estimate; null where it gives none. */
  used: number | null;
};

/** The part of the Storage API that is used; a page that did not come securely has none. */
type Storage = Partial<Pick<StorageManager, "persist" | "persisted" | "estimate">>;

const here = (): Storage | undefined => globalThis.navigator?.storage;

/** How it stands; asks nobody for anything. */
export async function lookAtKeeping(storage = here()): Promise<Keeping> {
  const [kept, estimate] = await Promise.all([
    storage?.persisted?.().catch(() => null),
    storage?.estimate?.().catch(() => null),
  ]);
  return { kept: kept ?? null, used: estimate?.usage ?? null };
}

/** Asks the browser for the promise; it may ask its user, or refuse by itself. */
export async function askToKeep(storage = here()): Promise<boolean> {
  return (await storage?.persist?.().catch(() => false)) ?? false;
}
