// The key of releases, and the signature of a list of files by it (spec, chapter 17).

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as signBytes,
} from "node:crypto";

const LABEL = "coterie/1 web release";

/** A new key as PEM. */
export const newKey = () =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });

/** The public key of one as PEM: base64url of its 32 bytes. */
export function publicOf(pem) {
  const { kty, crv, x } = createPublicKey(createPrivateKey(pem)).export({ format: "jwk" });
  if (kty !== "OKP" || crv !== "Ed25519") throw new Error("the key is none for Ed25519");
  return x;
}

/** What people compare a key by. */
export const fingerprint = (key) =>
  createHash("sha256")
    .update(Buffer.from(key, "base64url"))
    .digest("hex")
    .slice(0, 32)
    .replace(/(.{4})(?=.)/g, "$1 ");

/** The text of `hashes.json.sig` for a list. */
export function sign(list, pem, release) {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(release));
  const sum = createHash("sha256").update(list).digest();
  const bytes = Buffer.concat([Buffer.from(`${LABEL}\0`), number, sum]);
  const key = publicOf(pem);
  const signature = signBytes(null, bytes, createPrivateKey(pem)).toString("base64url");
  return `${JSON.stringify({ key, release, signature })}\n`;
}
