// Stands between the pages and a node, and keeps what each connection asked for: which calls share one,
// and what each of them says of whoever makes it.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/** `asked()` has, connection by connection, the heads of the requests that it carried. */
export async function startWiretap(t, url) {
  const { hostname, port } = new URL(url);
  const carried = [];
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const kept = [];
    carried.push(kept);
    near.on("data", (bytes) => kept.push(bytes));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => [near, far].forEach((one) => one.destroy()));
      socket.on("close", () => sockets.delete(socket));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const head = /^(?:GET|POST|PUT|DELETE) \S+ HTTP\/1\.1\r\n(?:[^\r\n]+\r\n)*/gm;
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    asked: () => carried.map((kept) => Buffer.concat(kept).toString("latin1").match(head) ?? []),
  };
}
