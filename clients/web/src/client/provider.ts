// Signing in by an identity provider (spec/06-rest.md, section 15): away in this tab, and back with a
// token, which the node takes once.

import { bytesOf, textOf } from "@/core/base64url";
import type { Info, ProviderView } from "@/wire/rest";

/** One to which a browser can be sent. */
export type Provider = ProviderView & { sign_in: string };

/** What for: to come in, or to sign in by it from now on. */
type Purpose = "enter" | "link";

/** Who came back from one, and with what. */
export type Came = { provider: string; purpose: Purpose } & (
  | { token: string }
  | { problem: string }
);

/** What this tab keeps while it is away. */
type Asked = { provider: string; purpose: Purpose; state: string; nonce: string | null };

const KEPT = "provider";

/** Its tokens say nothing of the request that they answer. */
const WITHOUT_NONCE = "https://securetoken.google.com/";

export const labelOf = ({ label, provider }: ProviderView): string => label ?? provider;

/** Whether an address that the node names is a page, and nothing that runs here. */
export const isPage = (url: string): boolean =>
  URL.canParse(url) && ["https:", "http:"].includes(new URL(url).protocol);

/** Those of the node that a browser can be sent to. */
export async function providers(): Promise<Provider[]> {
  const answer = await fetch("/v1/info");
  if (!answer.ok) throw new Error(`the node answered ${answer.status}`);
  const info: Info = await answer.json();
  return (info.providers ?? []).filter(
    (one): one is Provider => typeof one.sign_in === "string" && isPage(one.sign_in),
  );
}

const random = (): string => textOf(crypto.getRandomValues(new Uint8Array(16)));

/** Where a browser is sent. */
export function addressOf(provider: Provider, asked: Asked, home: string): string {
  const url = new URL(provider.sign_in);
  const query: Record<string, string> = {
    client_id: provider.audiences[0] ?? "",
    redirect_uri: home,
    response_type: "id_token",
    response_mode: "fragment",
    scope: "openid",
    state: asked.state,
  };
  if (asked.nonce) query.nonce = asked.nonce;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

/** Leaves for a provider. */
export function leaveFor(provider: Provider, purpose: Purpose): void {
  const nonce = provider.issuer.startsWith(WITHOUT_NONCE) ? null : random();
  const asked: Asked = { provider: provider.provider, purpose, state: random(), nonce };
  sessionStorage.setItem(KEPT, JSON.stringify(asked));
  window.location.assign(addressOf(provider, asked, `${window.location.origin}/app`));
}

/** The claim of a token that says to which request it belongs; the node verifies the token. */
function nonceOf(token: string): unknown {
  try {
    const claims: unknown = JSON.parse(
      new TextDecoder().decode(bytesOf(token.split(".")[1] ?? "")),
    );
    return claims && typeof claims === "object" && "nonce" in claims ? claims.nonce : undefined;
  } catch {
    return undefined;
  }
}

function askedOf(kept: string | null): Asked | null {
  try {
    return kept === null ? null : JSON.parse(kept);
  } catch {
    return null;
  }
}

/** What a fragment brings back, if it is an answer; only what was asked for here is one. */
export function answerOf(fragment: string, kept: string | null): Came | null {
  const told = new URLSearchParams(fragment.replace(/^#/, ""));
  const [token, error] = [told.get("id_token"), told.get("error")];
  if (token === null && error === null) return null;
  const asked = askedOf(kept);
  if (!asked || told.get("state") !== asked.state) {
    const problem =
      "That sign-in was not begun in this tab: nothing was done. Begin it again here.";
    return { provider: "", purpose: "enter", problem };
  }
  const { provider, purpose, nonce } = asked;
  if (token === null) {
    const problem =
      error === "access_denied" ? "You did not sign in there." : `It was refused there: ${error}`;
    return { provider, purpose, problem };
  }
  if (nonce !== null && nonceOf(token) !== nonce) {
    const problem = "The answer belongs to another request: nothing was done. Begin it again.";
    return { provider, purpose, problem };
  }
  return { provider, purpose, token };
}

/** Takes an answer out of the address, where nobody reads it again. */
export function comeBack(): Came | null {
  const came = answerOf(window.location.hash, sessionStorage.getItem(KEPT));
  if (!came) return null;
  sessionStorage.removeItem(KEPT);
  window.history.replaceState(null, "", window.location.pathname);
  return came;
}
