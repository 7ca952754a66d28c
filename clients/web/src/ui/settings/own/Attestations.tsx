// What an attester has given: what is kept of it on this device, and the way in for more.

import { BadgeCheck } from "lucide-react";
import { useState } from "react";
import type { App } from "@/client/app";
import { type AttestationView, attributeWords, shortKey } from "@/client/gates";
import { useStore } from "@/client/store";
import { count, shortMoment } from "@/client/words";
import type { Request } from "@/wire/core";
import { Button, Problem } from "../../bits";
import { useAnswer } from "../../modals/useAnswer";
import { Area } from "../fields";
import { Chip, CopyButton, Nothing, Section, useAct } from "../parts";

const LIST = { do: "list_attestations" } satisfies Request;

export function Attestations({ app }: { app: App }) {
  const [version, setVersion] = useState(0);
  return (
    <>
      <Section
        title="What you hold"
        about="An attester vouches for a number about you, such as your birth date, so that you can prove to be old enough for a role. Each attestation is good for one proof. They are kept sealed on this device alone."
      >
        <Held app={app} version={version} />
      </Section>
      <Section title="Add attestations">
        <Import app={app} done={() => setVersion((now) => now + 1)} />
      </Section>
    </>
  );
}

/** What is kept here, asked for anew with every version. */
export function Held({ app, version }: { app: App; version: number }) {
  const { answer, problem } = useAnswer(app, LIST, version);
  if (problem) return <Problem words={problem} />;
  if (!answer) return <p role="status">Reading…</p>;
  if (answer.attestations.length === 0) {
    return <Nothing icon={BadgeCheck}>Nothing has been attested to you on this device.</Nothing>;
  }
  return (
    <ul
      aria-label="Attestations"
      className="divide-y divide-line rounded-card border border-line bg-canvas"
    >
      {answer.attestations.map((one) => (
        <li
          key={`${one.attester} ${one.attribute} ${one.from} ${one.until}`}
          className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"
        >
          <div className="min-w-0 flex-1">
            <p className="truncate">
              {attributeWords(one.attribute)}
              <span className="text-second text-muted">
                {" "}
                by <code className="font-mono">{shortKey(one.attester)}</code>
              </span>
            </p>
            <p className="text-second text-muted">Good until {shortMoment(one.until)}</p>
          </div>
          <Left one={one} />
        </li>
      ))}
    </ul>
  );
}

function Left({ one }: { one: AttestationView }) {
  if (one.until <= Date.now()) return <Chip tone="caution">expired</Chip>;
  if (one.left === 0) return <Chip tone="caution">used up</Chip>;
  return (
    <Chip tone="good">
      {one.left} of {one.left + one.used} left
    </Chip>
  );
}

/** The text of a file, as an attester gives it. */
export function Import({ app, done }: { app: App; done: () => void }) {
  const [file, setFile] = useState("");
  const [told, setTold] = useState<string | null>(null);
  const { busy, problem, run } = useAct(app);
  const take = () => {
    setTold(null);
    return run(async () => {
      const request: Request = { do: "import_attestations", file };
      const { imported, known } = await app.core.ask(request).done;
      // It holds the number: the page keeps it no longer than it must.
      setFile("");
      const kept = `${count(imported, "attestation is", "attestations are")} kept.`;
      const before = known > 0 ? ` ${count(known, "was", "were")} here before.` : "";
      setTold(kept + before);
      done();
    });
  };
  return (
    <div className="space-y-3">
      <OwnId app={app} />
      <Area
        label="What the attester gave you"
        placeholder="The whole text of the file"
        value={file}
        rows={4}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setFile(event.currentTarget.value)}
      />
      <p className="text-second text-muted">
        Whoever has this text knows the number in it. Give it to nobody, and delete it afterwards.
      </p>
      <Problem words={problem} />
      <p role="status" className="text-second text-verified empty:hidden">
        {told}
      </p>
      <Button kind="plain" disabled={busy || file.trim() === ""} onClick={take}>
        {busy ? "Checking…" : "Import"}
      </Button>
    </div>
  );
}

/** Whom an attester attests. */
function OwnId({ app }: { app: App }) {
  const id = useStore(app.store, ({ who }) => who?.user_id ?? "");
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-second">
      <p className="min-w-0 flex-1 basis-64 text-secondary">
        An attester asks for your id:{" "}
        <code className="select-all font-mono text-text [overflow-wrap:anywhere]">{id}</code>
      </p>
      <CopyButton app={app} text={id} label="Copy your id" />
    </div>
  );
}
