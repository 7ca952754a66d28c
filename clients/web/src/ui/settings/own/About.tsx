// What runs here: versions, the files, and what it is made of.

import { type ReactNode, useEffect, useState } from "react";
import type { App } from "@/client/app";
import { LIBRARIES, VERSION } from "@/generated/about";
import type { Info } from "@/wire/rest";
import { Section } from "../parts";
import { Files } from "./Files";

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
