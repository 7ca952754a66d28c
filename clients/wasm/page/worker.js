// Drives the core: saves each batch in one transaction, and only then sends, loads and shows.
// One tab at a time: a second one waits until the first is closed.

import init, { CoreHandle } from "/pkg/coterie_wasm.js";
import { Rows } from "/rows.js";

const CALL_MS = 30_000;
const LONGEST_WAKE_MS = 60_000;

/** Events to handle, in order; handling one never overlaps with another. */
const events = [];
let working = false;
let core, rows, socket, timer;
/** Our own numbers of requests, and the page's. Numbers go on over reloads. */
const asks = new Map();
let nextAsk = Date.now() * 1000;

self.addEventListener("message", ({ data }) => {
  if (data.abandon) {
    for (const [ask, id] of asks) if (id === data.abandon) push({ event: "abandoned", ask });
    return;
  }
  const ask = nextAsk++;
  asks.set(ask, data.id);
  push({ event: "asked", ask, request: data.request });
});

async function start() {
  await init({ module_or_path: "/pkg/coterie_wasm_bg.wasm" });
  rows = await Rows.open();
  core = CoreHandle.open(JSON.stringify(await rows.state()));
  push({ event: "woke" });
  // The lock is held as long as the worker lives.
  await new Promise(() => {});
}

// Not awaited at the top: messages of the page are to be heard from the first moment.
navigator.locks.request("coterie-store", { mode: "exclusive" }, start).catch(stopped);

function push(event) {
  events.push(event);
  if (core && !working) void work();
}

async function work() {
  working = true;
  try {
    while (events.length > 0) {
      const batch = JSON.parse(core.handle(Date.now(), JSON.stringify(events.shift())));
      if (batch.save.length > 0) await rows.save(batch.save);
      await follow(batch);
    }
  } catch (error) {
    stopped(error);
  } finally {
    working = false;
  }
}

/** What could not be saved has not happened: a reload goes on from what is stored. */
function stopped(error) {
  core = undefined;
  socket?.close();
  self.postMessage({ alarm: `Stopped, reload the page: ${error}` });
}

async function follow({ send, gateway, load, show, wake }) {
  for (const call of send) void carry(call);
  for (const act of gateway) operate(act);
  for (const wish of load) {
    events.push({ event: "loaded", load: wish.load, rows: await rows.load(wish) });
  }
  for (const shown of show) tell(shown);
  clearTimeout(timer);
  if (wake !== null && wake !== undefined) {
    const wait = Math.min(Math.max(wake - Date.now(), 0), LONGEST_WAKE_MS);
    timer = setTimeout(() => push({ event: "woke" }), wait);
  }
}

function tell({ show, ask, value, failure, message }) {
  if (show === "alarm") return self.postMessage({ alarm: message });
  const id = asks.get(ask);
  if (show === "row") return self.postMessage({ id, row: value });
  asks.delete(ask);
  self.postMessage(show === "done" ? { id, value } : { id, failure });
}

async function carry({ call, method, path, bearer, body }) {
  const headers = {};
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  if (body !== null && body !== undefined) headers["content-type"] = "application/json";
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: body ?? undefined,
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(CALL_MS),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    push({ event: "answered", call, status: answer.status, body: base64url(bytes) });
  } catch (error) {
    // A browser does not say whether the node has seen it.
    push({ event: "unanswered", call, never_sent: false, reason: String(error) });
  }
}

function operate(act) {
  if (act.gateway === "send") return void (socket?.readyState === WebSocket.OPEN && socket.send(act.text));
  // After a close nothing more comes from that socket.
  const old = socket;
  socket = undefined;
  old?.close();
  if (act.gateway === "close") return;
  const url = new URL("/v1/gateway", self.location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const opened = new WebSocket(url, "coterie.1.json");
  socket = opened;
  const ours = (event) => socket === opened && push(event);
  opened.addEventListener("open", () => ours({ event: "gateway_opened" }));
  opened.addEventListener("message", ({ data }) => ours({ event: "gateway_frame", text: data }));
  opened.addEventListener("close", ({ code }) => {
    ours({ event: "gateway_closed", code });
    if (socket === opened) socket = undefined;
  });
}

function base64url(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
