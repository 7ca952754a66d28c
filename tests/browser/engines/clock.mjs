// A clock that is put forward in pages of any engine: what stands between them and the node gives the worker
// and the page a `Date.now` that an event in the page moves. There is no service worker here:
// it would refuse scripts that are others than their hashes say.

import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect } from "node:net";

const CHANNEL = "story-clock";
const ANEW = /^\/(w\/core[^/]*|boot)\.js$/;

/** What a script begins with. */
const moved = (ahead) => `{
  const now = Date.now.bind(Date);
  let ahead = ${ahead};
  Date.now = () => now() + ahead;
  const channel = new BroadcastChannel(${JSON.stringify(CHANNEL)});
  channel.addEventListener("message", ({ data }) => (ahead = data));
  addEventListener(${JSON.stringify(CHANNEL)}, ({ detail }) => {
    ahead = detail;
    channel.postMessage(detail);
  });
}
`;

/** `url` is the node as its pages see it; `set(pages, ahead)` puts their clocks so many ms ahead. */
export async function startPagesClock(t, url) {
  const { hostname, port } = new URL(url);
  const sockets = new Set();
  let ahead = 0;
  const server = createServer((asked, answer) => {
    const { method, headers, url: path } = asked;
    if (path === "/sw.js") return answer.writeHead(404).end();
    const anew = ANEW.test(path);
    if (anew) delete headers["accept-encoding"];
    const call = request({ hostname, port, method, path, headers }, (answered) => {
      const { "content-length": length, ...kept } = answered.headers;
      if (!anew) {
        answer.writeHead(answered.statusCode, answered.headers);
      } else {
        answer.writeHead(answered.statusCode, { ...kept, "cache-control": "no-store" });
        answer.write(moved(ahead));
      }
      answered.pipe(answer);
    });
    call.on("error", () => answer.destroy());
    asked.pipe(call);
  });
  server.on("upgrade", (asked, near, head) => {
    const far = connect(Number(port), hostname);
    const lines = asked.rawHeaders.map((word, at) => (at % 2 === 0 ? `${word}: ` : `${word}\r\n`)).join("");
    far.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines}\r\n`);
    far.write(head);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on("error", () => [near, far].forEach((one) => one.destroy()));
    sockets.add(near).add(far);
  });
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const put = (name, detail) => void dispatchEvent(new CustomEvent(name, { detail }));
  const set = async (pages, next) => {
    ahead = next;
    for (const page of pages) await page.run(put, [CHANNEL, ahead]);
  };
  return { url: `http://127.0.0.1:${server.address().port}`, set };
}
