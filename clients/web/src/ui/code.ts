// Codes by which a device is linked.

/** The code in what was typed or pasted: perhaps a whole link that has it after its #. */
export const codeIn = (text: string): string => text.trim().replace(/^.*#/, "");

/** In groups of which one does not lose count. */
export const parted = (code: string): string => code.match(/.{1,5}/g)?.join("-") ?? code;
