// The files that run here: their list, who has signed it, what was refused, and how to be sure of them.

import {
  FileCheck,
  FileQuestion,
  FileX,
  type LucideIcon,
  ShieldAlert,
  ShieldCheck,
} from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { App } from "@/client/app";
import { fingerprint, refusedWords, SCRIPT_WORDS, type Told, type Version } from "@/client/release";
import { type Compared, compare, type Kept, kept, type Listed, listed } from "@/client/running";
import { useStore } from "@/client/store";
import { lookForUpdate, update } from "@/client/update";
import { count, failureWords, shortMoment } from "@/client/words";
import { Button, Problem } from "../../bits";
import { CopyButton, Section, useAct } from "../parts";

/** So many names are enough to see what it is about. */
const NAMED = 8;

/** What is kept here, and by whose key. */
type Here = { version: Kept; print: string | null } | null;
/** What the node lists now, and what of that is here. */
type There = { list: Listed; compared: Compared | null };

export function Files({ app }: { app: App }) {
  const [here, setHere] = useState<Here | undefined>(undefined);
  const [there, setThere] = useState<There | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // What was looked for since may be another now.
  const told = useStore(update, (now) => now.told);
  useEffect(() => {
    let shown = true;
    look(
      (now) => shown && setHere(now),
      (now) => shown && setThere(now),
    ).catch((error: unknown) => shown && setProblem(unread(error)));
    return () => {
      shown = false;
    };
  }, []);
  return (
    <Section
      title="The files that run here"
      about="This browser keeps a whole version of the client, and starts it from there. What it keeps is compared with the list that it came with, and with what the node lists now."
    >
      <div className="space-y-4">
        {here ? <Keeping app={app} here={here} told={told ?? here.version.told} /> : null}
        <Problem words={problem} />
        {there || problem ? null : (
          <p role="status" className="text-second text-muted">
            Comparing…
          </p>
        )}
        {there ? <Listing app={app} there={there} known={here?.version.sum} /> : null}
        <div className="space-y-1.5">
          <h3 className="text-second font-[600] text-secondary">To be sure of it</h3>
          <p className="max-w-[64ch] text-second text-muted">
            A page cannot vouch for itself: whoever serves a changed client can have it say anything
            here. Build the client from the source, or get the list or the key of somebody whom you
            trust, and compare at a terminal of another computer.
          </p>
          <Copied app={app} text={command(here?.version.told.current?.key ?? null)} />
        </div>
      </div>
    </Section>
  );
}

const command = (key: string | null) =>
  `coterie verify-web ${window.location.origin} ${key ? `--key ${key}` : "--manifest hashes.json"}`;

/** Says first what is here, for which no node is needed, and then what is there. */
async function look(setHere: (here: Here) => void, setThere: (there: There) => void) {
  const version = await kept();
  const key = version?.told.current?.key ?? null;
  setHere(version && { version, print: key && (await fingerprint(key)) });
  const list = await listed();
  setThere({ list, compared: version ? await compare(list, version.read) : null });
}

const unread = (error: unknown): string =>
  error instanceof TypeError
    ? "The node cannot be reached, and what runs here cannot be compared now. It runs without the node."
    : failureWords(error);

type KeepingProps = { app: App; here: NonNullable<Here>; told: Told };

/** The version that is kept: its list, whether it is whole, who has signed it. */
function Keeping({ app, here: { version, print }, told }: KeepingProps) {
  const { compared, sum } = version;
  const { refused, script } = told;
  return (
    <div className="space-y-3">
      <div className="space-y-1.5">
        <h3 className="text-second font-[600] text-secondary">SHA-256 of its list, hashes.json</h3>
        <Copied app={app} text={sum} />
      </div>
      {version.told.current ? <Signed version={version.told.current} print={print} /> : null}
      {compared.differ.length === 0 ? (
        <Said icon={FileCheck} tone="text-text">
          What is kept is what its list says, {count(compared.files, "file", "files")}.
        </Said>
      ) : (
        <>
          <Said icon={FileX} tone="text-caution">
            What is kept is not what its list says: {compared.differ.length} of{" "}
            {count(compared.files, "file", "files")}. Clear the data of this site in the browser,
            and sign in anew.
          </Said>
          <Names names={compared.differ} />
        </>
      )}
      {refused ? (
        <Said icon={ShieldAlert} tone="text-caution">
          {refusedWords(refused)} It was not taken.
        </Said>
      ) : null}
      {script === "unsigned" ? (
        <Said icon={ShieldAlert} tone="text-caution">
          {SCRIPT_WORDS} The browser begins it when the last tab of Coterie is closed here.
        </Said>
      ) : null}
    </div>
  );
}

function Signed({ version, print }: { version: Version; print: string | null }) {
  switch (version.signature) {
    case "good":
      return (
        <Said icon={ShieldCheck} tone="text-text">
          Signed by <span className="font-mono">{print}</span>, {shortMoment(version.release ?? 0)}.
          Only what this key signs later is taken after it.
        </Said>
      );
    case "bad":
      return (
        <Said icon={ShieldAlert} tone="text-caution">
          The signature beside it does not match: nobody vouches for it.
        </Said>
      );
    case "unchecked":
      return (
        <Said icon={FileQuestion} tone="text-secondary">
          Signed, but this browser cannot check by whom: it has no Ed25519.
        </Said>
      );
    case "none":
      return (
        <Said icon={FileQuestion} tone="text-secondary">
          Built by hand, not signed: any version that the node serves may come after it.
        </Said>
      );
  }
}

type ListingProps = { app: App; there: There; known: string | undefined };

/** What the node lists, and its hash where that is another. */
function Listing({ app, there: { list, compared }, known }: ListingProps) {
  return (
    <>
      <Verdict app={app} compared={compared} />
      {list.sum === known ? null : (
        <div className="space-y-1.5">
          <h3 className="text-second font-[600] text-secondary">
            SHA-256 of the node’s list, hashes.json
          </h3>
          <Copied app={app} text={list.sum} />
        </div>
      )}
    </>
  );
}

function Verdict({ app, compared }: { app: App; compared: Compared | null }) {
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
      <Names names={differ} />
      <Newer app={app} />
    </div>
  );
}

function Names({ names }: { names: string[] }) {
  return (
    <ul className="ml-7 text-second text-muted">
      {names.slice(0, NAMED).map((name) => (
        <li key={name} className="font-mono [overflow-wrap:anywhere]">
          {name}
        </li>
      ))}
      {names.length > NAMED ? <li>and {names.length - NAMED} more</li> : null}
    </ul>
  );
}

function Newer({ app }: { app: App }) {
  const state = useStore(update, (now) => now.state);
  const [looked, setLooked] = useState(false);
  const { busy, problem, run } = useAct(app);
  const ready = state === "waiting" || state === "begun";
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
        {looked && !ready && !busy ? "None is ready yet." : ""}
        {ready ? "A newer version is ready: it begins when you reload." : ""}
      </p>
    </div>
  );
}

type SaidProps = { icon: LucideIcon; tone: string; children: ReactNode };

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
