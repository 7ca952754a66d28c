// Calls that carry bytes. Each is made again until it is answered, as long as there is progress.

import type { Answers, Failure, Request } from "@/wire/core";
import type { PartElsewhere } from "@/wire/rest";
import type { Kind, RowOf } from "./messages";
import { TakenOver } from "./rows";

/** Asks the core; `onRow` gets the rows. */
export type Ask = (<K extends Kind>(
  request: Request & { do: K },
  onRow?: (row: RowOf<K>) => void,
) => Promise<Answers[K]>) & {
  /** Before what goes out beside the core: fails when another tab leads by now. */
  sure?: () => Promise<void>;
};

/** What the core or the node refuses. */
export class Failed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A refusal of our own. */
export const refusal = (code: string, message: string): Failed =>
  new Failed({ kind: "refused", code, message });

const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;
const LONGEST_TOLD_MS = 10_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Where parts of a blob begin (chapter 09). */
export const PART = 1_048_576;

export class Bytes {
  readonly #ask: Ask;
  readonly #signal: AbortSignal;
  #token: string | null = null;
  #last = Date.now();
  #pause = FIRST_PAUSE_MS;

  constructor(ask: Ask, signal: AbortSignal) {
    this.#ask = ask;
    this.#signal = signal;
  }

  json<T>(method: string, path: string, body: unknown): Promise<T> {
    const headers = { "content-type": "application/json" };
    return this.#until(async () => {
      const answer = await this.call(method, path, { headers, body: JSON.stringify(body) });
      return (await answer.json()) as T;
    });
  }

  /** Puts a part; nothing when the answer is lost: then the node has to say where it stands. */
  async part<T>(path: string, body: Blob): Promise<T | null> {
    const headers = { "content-type": "application/octet-stream" };
    try {
      const answer = await this.call("PUT", path, { headers, body });
      this.#progressed();
      return (await answer.json()) as T;
    } catch (error) {
      await this.#again(error);
      return null;
    }
  }

  /**
   * The bytes of a blob, in pieces as long as are asked for; goes on where a connection breaks. Where
   * others hand the parts out, it goes from one to the next.
   */
  stream(
    path: string,
    elsewhere = false,
  ): { take(count: number): Promise<Uint8Array>; close(): void } {
    /** What has come and was not taken, in the pieces in which it came. */
    const held: Uint8Array[] = [];
    let length = 0;
    let at = 0;
    let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
    /** Where the part ends that is being read. */
    let ends = Number.POSITIVE_INFINITY;
    const begin = async () => {
      const place = at + length;
      const part = Math.floor(place / PART);
      const from = elsewhere ? place % PART : place;
      if (elsewhere) ends = (part + 1) * PART;
      const headers = { range: `bytes=${from}-` };
      const answer = elsewhere
        ? await this.#part(`${path}/parts/${part}`, headers)
        : await this.call("GET", `${path}/bytes`, { headers });
      if (answer.status !== 206 && from > 0) throw new Error("the node does not go on");
      reader = answer.body?.getReader();
    };
    const more = async () => {
      if (!reader) await begin();
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done && at + length === ends) {
        reader = undefined;
        return;
      }
      if (done || !value) throw truncated();
      held.push(value);
      length += value.length;
      this.#progressed();
    };
    return {
      take: async (count) => {
        while (length < count) {
          try {
            await more();
          } catch (error) {
            reader = undefined;
            await this.#again(error);
          }
        }
        const taken = takeFrom(held, count);
        length -= count;
        at += count;
        return taken;
      },
      close: () => void reader?.cancel().catch(() => {}),
    };
  }

  /** A part from where the node says: without the token, which a redirect might take along. */
  async #part(path: string, headers: Record<string, string>): Promise<Response> {
    const asking = { ...headers, accept: "application/octet-stream, application/json" };
    const answer = await this.call("GET", path, { headers: asking });
    if (!answer.headers.get("content-type")?.startsWith("application/json")) return answer;
    const { url } = (await answer.json()) as PartElsewhere;
    const found = await fetch(url, {
      headers,
      redirect: "error",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: this.#signal,
    });
    // An address ends soon: the node gives another.
    if (!found.ok) throw new Error(`the part was answered with status ${found.status}`);
    return found;
  }

  /** One call with the session's token. */
  async call(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    if (this.#token === null) {
      const lent = await this.#ask({ do: "lend_token" });
      this.#token = lent.access_token;
    }
    await this.#ask.sure?.();
    this.#signal.throwIfAborted();
    const answer = await fetch(path, {
      ...init,
      method,
      headers: { ...init.headers, authorization: `Bearer ${this.#token}` },
      redirect: "error",
      credentials: "same-origin",
      cache: "no-store",
      signal: this.#signal,
    });
    if (answer.ok) return answer;
    if (answer.status === 401) this.#token = null;
    if (answer.status === 429) {
      const told = Number(answer.headers.get("retry-after") ?? 1) * 1000;
      await pause(Math.min(told, LONGEST_TOLD_MS));
      // To be told to wait is an answer.
      this.#last = Date.now();
    }
    if ([401, 429].includes(answer.status) || answer.status >= 500) {
      throw new Error(`the node answered with status ${answer.status}`);
    }
    throw new Failed(await problemOf(answer));
  }

  async #until<T>(act: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        await this.#again(error);
      }
    }
  }

  /** Waits before a call is made again; throws what need not be tried again. */
  async #again(error: unknown): Promise<void> {
    if (error instanceof TakenOver) throw error;
    if (error instanceof Failed && error.failure.kind !== "unreachable") throw error;
    if (this.#signal.aborted) throw error;
    if (Date.now() - this.#last > PATIENCE_MS) {
      const message = "the node cannot be reached";
      const code = "unreachable";
      throw new Failed({ kind: "unreachable", code, message });
    }
    await pause(this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  #progressed(): void {
    [this.#last, this.#pause] = [Date.now(), FIRST_PAUSE_MS];
  }
}

/** The first so many bytes of pieces, which lose them. */
function takeFrom(pieces: Uint8Array[], count: number): Uint8Array {
  const taken = new Uint8Array(count);
  let filled = 0;
  while (filled < count) {
    const [first = new Uint8Array(0)] = pieces;
    const part = first.subarray(0, count - filled);
    taken.set(part, filled);
    filled += part.length;
    if (part.length === first.length) pieces.shift();
    else pieces[0] = first.subarray(part.length);
  }
  return taken;
}

function truncated(): Failed {
  const message = "not the file that was sent: it ends too early";
  return new Failed({ kind: "lied", code: "file_corrupt", message });
}

async function problemOf(answer: Response): Promise<Failure> {
  try {
    const { code, detail, rule } = await answer.json();
    const message = rule ? `${detail} (${rule})` : detail;
    return { kind: "refused", code, message };
  } catch {
    const message = `the node answered with status ${answer.status}`;
    return { kind: "refused", code: "http", message };
  }
}

/** What something failed with, as whoever waits is told. */
export function failureOf(error: unknown, aborted: boolean): Failure {
  if (aborted) return { kind: "refused", code: "cancelled", message: "it was cancelled" };
  if (error instanceof Failed) return error.failure;
  return { kind: "bug", code: "file", message: String(error) };
}
