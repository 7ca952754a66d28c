// Only an answer to what was asked for in this tab signs anybody in.

import { expect, test } from "vitest";
import { addressOf, answerOf } from "@/client/provider";

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
  expect(answerOf("", KEPT)).toBeNull();
  expect(answerOf("#an-invitation-secret", KEPT)).toBeNull();
});

test("a token of the request that was made is taken", () => {
  const id = token({ nonce: "n" });
  expect(answerOf(`#id_token=${id}&state=s`, KEPT)).toEqual({
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
    expect(problemOf(fragment, kept)).toMatch(/not begun in this tab/);
  }
});

test("another nonce, none, and what is no token are refused", () => {
  for (const id of [token({ nonce: "m" }), token({}), token(null), "a.b.c", "x"]) {
    expect(problemOf(`#id_token=${id}&state=s`, KEPT)).toMatch(/another request/);
  }
});

test("a provider whose tokens have no nonce is bound by the state alone", () => {
  const kept = JSON.stringify({ provider: "firebase", purpose: "link", state: "s", nonce: null });
  const id = token({});
  expect(answerOf(`#id_token=${id}&state=s`, kept)).toMatchObject({ token: id, purpose: "link" });
  expect(problemOf(`#id_token=${id}&state=t`, kept)).toMatch(/not begun/);
});

test("a refusal of the provider is told", () => {
  expect(problemOf("#error=access_denied&state=s", KEPT)).toMatch(/did not sign in/);
  expect(problemOf("#error=server_error&state=s", KEPT)).toMatch(/server_error/);
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
  expect(url.origin + url.pathname).toBe("https://i.example/authorize");
  expect(Object.fromEntries(url.searchParams)).toEqual({
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
