// Time for stories that take longer than a test may: the node, the command line and the pages of one
// story share a clock that is put forward by hand. The programs get it from libfaketime (Debian's package
// `faketime`), the pages by `Date.now`, which is all that the client knows of the time.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LIBRARIES = ["x86_64", "aarch64"].map(
  (machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`,
);

/** A clock that stands at the true time: `env` for programs, `set(pages, ahead)` puts it so many ms ahead. */
export function startClock(t) {
  const library = LIBRARIES.find((path) => existsSync(path));
  if (!library) throw new Error("libfaketime is missing: apt-get install -y faketime");
  const folder = mkdtempSync(join(tmpdir(), "coterie-clock-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "time");
  writeFileSync(file, "+0\n");
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    DONT_FAKE_MONOTONIC: "1",
  };
  let ahead = 0;
  const put = (shift) => {
    globalThis.coterieTrueNow ??= Date.now.bind(Date);
    Date.now = () => globalThis.coterieTrueNow() + shift;
  };
  const set = async (pages, next) => {
    ahead = next;
    writeFileSync(file, `+${ahead / 1_000}\n`);
    for (const page of pages) {
      await page.context().addInitScript(put, ahead);
      await page.evaluate(put, ahead);
      for (const worker of page.workers()) await worker.evaluate(put, ahead);
    }
  };
  return { env, set, now: () => Date.now() + ahead };
}
