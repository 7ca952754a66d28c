// Carries the core's calls and its one socket to the node that this page came from, and nowhere else.

import type { Call, Event, Gateway } from "@/wire/core";
import { textOf } from "./base64url";

const CALL_MS = 30_000;

export class Network {
  readonly #push: (event: Event) => void;
  readonly #ended = new AbortController();
  #socket: WebSocket | undefined;

  constructor(push: (event: Event) => void) {
    this.#push = push;
  }

  async call({ call, method, path, bearer, body, apart = false }: Call): Promise<void> {
    const ended = this.#ended.signal;
    if (ended.aborted) return;
    const headers: Record<string, string> = {};
    if (bearer) headers.authorization = `Bearer ${bearer}`;
    if (body !== null) headers["content-type"] = "application/json";
    if (apart) headers["accept-language"] = "*";
    try {
      const answer = await fetch(path, {
        method,
        headers,
        body,
        redirect: "error",
        // By the Fetch standard connections with and without credentials are never the same ones. There
        // are no cookies; but only what is made apart goes without them.
        credentials: apart ? "omit" : "same-origin",
        referrerPolicy: "no-referrer",
        cache: "no-store",
        signal: AbortSignal.any([AbortSignal.timeout(CALL_MS), ended]),
      });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      this.#push({ event: "answered", call, status: answer.status, body: textOf(bytes) });
    } catch (error) {
      // A browser does not say whether the node has seen it.
      this.#push({ event: "unanswered", call, never_sent: false, reason: String(error) });
    }
  }

  gateway(act: Gateway): void {
    if (this.#ended.signal.aborted) return;
    if (act.gateway === "send") {
      if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(act.text);
      return;
    }
    this.close();
    if (act.gateway === "open") this.#open();
  }

  /** Nothing leaves any more, and what is on its way is given up. */
  end(): void {
    this.#ended.abort();
    this.close();
  }

  /** After it nothing more comes from the old socket. */
  close(): void {
    const old = this.#socket;
    this.#socket = undefined;
    old?.close();
  }

  #open(): void {
    const url = new URL("/v1/gateway", self.location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const opened = new WebSocket(url, "coterie.1.json");
    this.#socket = opened;
    const ours = (event: Event) => {
      if (this.#socket === opened) this.#push(event);
    };
    opened.addEventListener("open", () => ours({ event: "gateway_opened" }));
    opened.addEventListener("message", ({ data }) => ours({ event: "gateway_frame", text: data }));
    opened.addEventListener("close", ({ code }) => {
      ours({ event: "gateway_closed", code });
      if (this.#socket === opened) this.#socket = undefined;
    });
  }
}
