// Keys that belong to an input method, which makes one character of several keys.

/** The key of everything that an input method has taken. */
const TAKEN = 229;

/**
 * Whether a key is the input method's. WebKit tells the Enter that ends a composition after the end of that, so that it
 * looks as if nothing were composed: only its number says whose it is.
 */
export const isComposing = ({
  isComposing,
  keyCode,
}: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean => isComposing || keyCode === TAKEN;
