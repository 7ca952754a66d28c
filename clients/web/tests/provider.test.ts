// Only an answer to what was asked for in this tab signs anybody in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, answerOf, isPage } from "@/client/provider";

const KEPT = JSON.stringify({ provider: "p", purpose: "enter", state: "s", nonce: "n" });

function token(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part(claims)}.c2ln`;
}

const problemOf = (fragment: string, kept: string | null) => {
  const came = answerOf(fragment, kept);
  return came && "problem" in came ? came.problem : came;
};

test("a fragment that is no answer is left alone", () => {
  assert.equal(answerOf("", KEPT), null);
  assert.equal(answerOf("#an-invitation-secret", KEPT), null);
});

test("a token of the request that was made is taken", () => {
  const id = token({ nonce: "n" });
  assert.deepEqual(answerOf(`#id_token=${id}&state=s`, KEPT), {
    provider: "p",
    purpose: "enter",
    token: id,
  });
});

test("another state, none, and one that nobody waits for are refused", () => {
  const id = token({ nonce: "n" });
  for (const [fragment, kept] of [
    [`#id_token=${id}&state=t`, KEPT],
    [`#id_token=${id}`, KEPT],
    [`#id_token=${id}&state=s`, null],
    [`#id_token=${id}&state=s`, "{"],
    [`#error=access_denied&state=t`, KEPT],
  ] as const) {
    assert.match(String(problemOf(fragment, kept)), /not begun in this tab/);
  }
});

test("another nonce, none, and what is no token are refused", () => {
  for (const id of [token({ nonce: "m" }), token({}), token(null), "a.b.c", "x"]) {
    assert.match(String(problemOf(`#id_token=${id}&state=s`, KEPT)), /another request/);
  }
});

test("a provider whose tokens have no nonce is bound by the state alone", () => {
  const kept = JSON.stringify({ provider: "firebase", purpose: "link", state: "s", nonce: null });
  const id = token({});
  assert.deepEqual(answerOf(`#id_token=${id}&state=s`, kept), {
    provider: "firebase",
    purpose: "link",
    token: id,
  });
  assert.match(String(problemOf(`#id_token=${id}&state=t`, kept)), /not begun/);
});

test("a refusal of the provider is told", () => {
  assert.match(String(problemOf("#error=access_denied&state=s", KEPT)), /did not sign in/);
  assert.match(String(problemOf("#error=server_error&state=s", KEPT)), /server_error/);
});

test("the address asks for a token in the fragment and for nothing else", () => {
  const provider = {
    provider: "p",
    issuer: "https://i.example",
    audiences: ["client", "other"],
    sign_in: "https://i.example/authorize?tenant=1",
  };
  const asked = { provider: "p", purpose: "enter", state: "s", nonce: "n" } as const;
  const url = new URL(addressOf(provider, asked, "https://node.example/app"));
  assert.equal(url.origin + url.pathname, "https://i.example/authorize");
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    tenant: "1",
    client_id: "client",
    redirect_uri: "https://node.example/app",
    response_type: "id_token",
    response_mode: "fragment",
    scope: "openid",
    state: "s",
    nonce: "n",
  });
});

test("a node that names a script or no address as a provider's page sends nobody anywhere", () => {
  for (const url of ["javascript:alert(1)", "data:text/html,x", "blob:https://a/b", "//a", ""]) {
    assert.equal(isPage(url), false, url);
  }
  assert.equal(isPage("https://i.example/authorize?tenant=1"), true);
});
