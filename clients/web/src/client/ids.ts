// Ids that this side chooses: a message's, so that it keeps its name from the first key stroke on.

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** An id of 16 bytes, as `crates/types/src/id.rs` writes it. */
export function idOf(letter: string, bytes: Uint8Array): string {
  let number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = "";
  for (let place = 0; place < 26; place += 1) {
    text = ALPHABET.charAt(Number(number & 31n)) + text;
    number >>= 5n;
  }
  return letter + text;
}

export function newMessageId(): string {
  return idOf("m", crypto.getRandomValues(new Uint8Array(16)));
}
