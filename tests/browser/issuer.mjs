// An identity provider on loopback: publishes its key, asks whoever comes whether they are somebody, and
// sends them back with a token of that (OpenID Connect Core 1.0, section 3.2).

import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const CLIENT = "garden-web";

/** `settings` goes into the node's file; `asked()` has the query of every browser that came. */
export async function startIssuer(t) {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "k1", use: "sig", alg: "RS256" };
  const asked = [];
  const token = (claims) => {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "RS256", kid: "k1", typ: "JWT" })}.${part(claims)}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname === "/keys") {
      response.setHeader("content-type", "application/json");
      return response.end(JSON.stringify({ keys: [jwk] }));
    }
    if (url.pathname !== "/authorize") return response.writeHead(404).end();
    const query = Object.fromEntries(url.searchParams);
    asked.push(query);
    const back = (answer) => {
      const fragment = new URLSearchParams({ ...answer, state: query.state });
      return `${query.redirect_uri}#${fragment}`.replaceAll("&", "&amp;");
    };
    const now = Math.floor(Date.now() / 1000);
    const as = (sub, nonce = query.nonce) =>
      back({ id_token: token({ iss: issuer, aud: CLIENT, sub, iat: now, exp: now + 600, nonce }) });
    response.setHeader("content-type", "text/html");
    response.end(
      `<!doctype html><link rel="icon" href="data:,"><title>Example</title>
      <a href="${as("sub-ada")}">I am Ada</a> <a href="${as("sub-bob")}">I am Bob</a>
      <a href="${as("sub-ada", "another")}">Another answer</a>
      <a href="${back({ error: "access_denied" })}">Not now</a>`,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const settings = `[oidc.example]
issuer = "${issuer}"
keys = "${issuer}/keys"
audience = "${CLIENT}"
label = "Example"
sign_in = "${issuer}/authorize"
`;
  return { issuer, settings, asked: () => asked };
}
