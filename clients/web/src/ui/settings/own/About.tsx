// What runs here: versions, the files as they were served, and how to be sure of them.

import { FileCheck, FileQuestion, FileX } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { App } from "@/client/app";
import { type Compared, compare, type Listed, listed, running } from "@/client/running";
import { useStore } from "@/client/store";
import { lookForUpdate, update } from "@/client/update";
import { count, failureWords } from "@/client/words";
import { LIBRARIES, VERSION } from "@/generated/about";
import type { Info } from "@/wire/rest";
import { Button, Problem } from "../../bits";
import { CopyButton, Section, useAct } from "../parts";

/** So many names are enough to see what it is about. */
const NAMED = 8;

export function About({ app }: { app: App }) {
  const node = useNode();
  return (
    <>
      <Section title="Versions">
        <dl className="divide-y divide-line rounded-card border border-line">
          <Fact name="This client">Coterie {VERSION}</Fact>
          <Fact name="The node">{node}</Fact>
          <Fact name="Licence">
            AGPL-3.0-or-later: free software. Whoever runs a node owes you its source
          </Fact>
        </dl>
      </Section>
      <Files app={app} />
      <Section
        title="Made with"
        about="What of others travels to this browser, with its licence. The crates in the core are in Cargo.lock of the source."
      >
        <ul className="max-w-[40rem] space-y-1 text-second text-secondary">
          {LIBRARIES.map(([name, version, licence]) => (
            <li key={name} className="flex justify-between gap-x-4">
              <span className="min-w-0 [overflow-wrap:anywhere]">
                {name} {version}
              </span>
              <span className="shrink-0 text-muted">{licence}</span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-4 px-3 py-2.5">
      <dt className="w-28 shrink-0 text-muted">{name}</dt>
      <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

/** The node and its version, in words. */
function useNode(): string {
  const host = window.location.host;
  const [told, setTold] = useState(`${host}…`);
  useEffect(() => {
    let here = true;
    const say = (words: string) => here && setTold(`${host}, ${words}`);
    fetch("/v1/info", { redirect: "error" })
      .then((answer) => answer.json())
      .then(({ version, protocol }: Info) => say(`version ${version}, protocol ${protocol}`))
      .catch(() => say("which cannot be reached now"));
    return () => {
      here = false;
    };
  }, [host]);
  return told;
}

type Found = { list: Listed; compared: Compared | null };

function Files({ app }: { app: App }) {
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    look().then(
      (now) => here && setFound(now),
      (error: unknown) => here && setProblem(unread(error)),
    );
    return () => {
      here = false;
    };
  }, []);
  const command = `coterie verify-web ${window.location.origin} --manifest hashes.json`;
  return (
    <Section
      title="The files that run here"
      about="This browser keeps a whole version of the client, and starts it from there. Compared as it was served with what the node lists now."
    >
      <div className="space-y-4">
        <Problem words={problem} />
        {found || problem ? null : (
          <p role="status" className="text-second text-muted">
            Comparing…
          </p>
        )}
        {found ? <Verdict app={app} found={found} /> : null}
        {found ? (
          <div className="space-y-1.5">
            <h3 className="text-second font-[600] text-secondary">
              SHA-256 of the node’s list, hashes.json
            </h3>
            <Copied app={app} text={found.list.sum} />
          </div>
        ) : null}
        <div className="space-y-1.5">
          <h3 className="text-second font-[600] text-secondary">To be sure of it</h3>
          <p className="max-w-[64ch] text-second text-muted">
            A page cannot vouch for itself: whoever serves a changed client can have it say anything
            here. Build the client from the source, or get the list of somebody whom you trust, and
            compare at a terminal of another computer.
          </p>
          <Copied app={app} text={command} />
        </div>
      </div>
    </Section>
  );
}

async function look(): Promise<Found> {
  const [list, read] = await Promise.all([listed(), running()]);
  return { list, compared: read ? await compare(list, read) : null };
}

const unread = (error: unknown): string =>
  error instanceof TypeError
    ? "The node cannot be reached, and what runs here cannot be compared now. It runs without the node."
    : failureWords(error);

function Verdict({ app, found: { compared } }: { app: App; found: Found }) {
  if (!compared) {
    return (
      <Said icon={FileQuestion} tone="text-secondary">
        This browser keeps no copy of the client: it runs what the node serves whenever it is
        opened.
      </Said>
    );
  }
  const { files, differ } = compared;
  if (differ.length === 0) {
    return (
      <Said icon={FileCheck} tone="text-text">
        All {count(files, "file is one", "files are those")} that the node lists now.
      </Said>
    );
  }
  return (
    <div className="space-y-3">
      <Said icon={FileX} tone="text-caution">
        What runs here is not what the node lists now: {differ.length} of{" "}
        {count(files, "file", "files")} {differ.length === 1 ? "differs" : "differ"}. It may have a
        newer version; if it has none, ask whoever runs it.
      </Said>
      <ul className="ml-7 text-second text-muted">
        {differ.slice(0, NAMED).map((name) => (
          <li key={name} className="font-mono [overflow-wrap:anywhere]">
            {name}
          </li>
        ))}
        {differ.length > NAMED ? <li>and {differ.length - NAMED} more</li> : null}
      </ul>
      <Newer app={app} />
    </div>
  );
}

function Newer({ app }: { app: App }) {
  const state = useStore(update, (now) => now.state);
  const [looked, setLooked] = useState(false);
  const { busy, problem, run } = useAct(app);
  return (
    <div className="space-y-2">
      <Problem words={problem} />
      <Button
        kind="plain"
        disabled={busy}
        onClick={async () => setLooked(await run(() => lookForUpdate()))}
      >
        {busy ? "Looking…" : "Look for a newer version"}
      </Button>
      <p role="status" className="text-second text-muted">
        {looked && state === "none" && !busy ? "None is ready yet." : ""}
        {state === "none" ? "" : "A newer version is ready: it begins when you reload."}
      </p>
    </div>
  );
}

type SaidProps = { icon: typeof FileCheck; tone: string; children: ReactNode };

function Said({ icon: Icon, tone, children }: SaidProps) {
  return (
    <p className={`flex max-w-[64ch] items-start gap-2 ${tone}`}>
      <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0" strokeWidth={1.75} />
      <span>{children}</span>
    </p>
  );
}

/** What is to be typed or compared elsewhere. */
function Copied({ app, text }: { app: App; text: string }) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <code className="min-w-0 select-all rounded-chip bg-list px-2 py-1 font-mono text-second [overflow-wrap:anywhere]">
        {text}
      </code>
      <CopyButton app={app} text={text} />
    </div>
  );
}
