// Who can read a channel, device by device, and what the node sees of it.

import { ShieldAlert, ShieldCheck, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { App } from "@/client/app";
import { count, shortMoment } from "@/client/words";
import { Button, Problem } from "../bits";
import { PortraitOf } from "../Portrait";
import { type Person, peopleOf, seenNow } from "../readers";
import { openModal } from "../view";
import { Dialog } from "./Dialog";
import { useAnswer } from "./useAnswer";

export function Encryption({ app, channel }: { app: App; channel: string }) {
  const { answer, problem } = useAnswer(app, { do: "show_readers", channel });
  const note = `readers/${channel}`;
  // As it was before this look.
  const [seen] = useState(() => app.notes.get(note));
  useEffect(() => {
    if (answer) app.notes.set(note, seenNow(answer.readers));
  }, [app, note, answer]);
  const people = useMemo(() => peopleOf(answer?.readers ?? [], seen, Date.now()), [answer, seen]);
  return (
    <Dialog title="Encryption">
      <div className="space-y-5">
        <Problem words={problem} />
        {answer ? (
          <>
            <section className="space-y-2">
              <h3 className="font-[650]">
                Who can read {answer.name}: {count(people.length, "person", "people")},{" "}
                {count(answer.readers.length, "device", "devices")}
              </h3>
              {answer.removal ? (
                <p className="flex gap-2 text-second text-caution">
                  <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
                  {answer.removal.words}
                </p>
              ) : null}
              <ul>
                {people.map((person) => (
                  <Row key={person.user} app={app} person={person} />
                ))}
              </ul>
            </section>
            <NodeSees />
            <details className="text-second text-muted">
              <summary>For experts</summary>
              <p className="mt-2">
                MLS (RFC 9420). The keys change with every change of the members. When a device was
                added is the node's word, which it cannot change afterwards.
              </p>
              <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
                <Fact name="Ciphersuite">{answer.ciphersuite}</Fact>
                <Fact name="Epoch">{answer.epoch}</Fact>
                <Fact name="Tree">
                  {count(answer.tree.leaves, "leaf", "leaves")}, depth {answer.tree.depth}
                </Fact>
                <Fact name="Log position">{answer.seq}</Fact>
              </dl>
            </details>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="font-mono [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

/** Said as it is, also what is not nice to hear. */
function NodeSees() {
  return (
    <section className="space-y-2">
      <h3 className="font-[650]">What the node can see</h3>
      <ul className="list-disc space-y-1 pl-5 text-second text-secondary">
        <li>which accounts and devices are members, and their roles</li>
        <li>the names of servers, channels and roles</li>
        <li>when something is sent, by which account, and about how long it is; files, too</li>
        <li>who is connected, when, and from which IP address</li>
        <li>of an anonymous post the IP address it came from, but no account</li>
      </ul>
      <p className="text-second text-muted">
        It does not see what is written, what files hold and how they are called, reactions, edits,
        pins or who is mentioned.
      </p>
    </section>
  );
}

function Row({ app, person }: { app: App; person: Person }) {
  const { user, name, devices, verified, added, lately, wrong } = person;
  const own = app.store.get().who?.user_id === user;
  return (
    <li className="flex min-h-12 items-center gap-3 py-1">
      <PortraitOf app={app} user={user} name={name} size="s" />
      <div className="min-w-0 flex-1">
        <p className="truncate">{own ? `${name} (you)` : name}</p>
        <p className="text-meta text-muted">
          {count(devices.length, "device", "devices")}
          {devices.some((device) => device.this) ? ", this one among them" : ""}
          {own || verified !== "unverified" ? "" : ", not compared"}
          {wrong > 0 ? <span className="text-caution">, {wrong} no longer entitled</span> : null}
        </p>
        {own ? null : <Compared verified={verified} />}
        {added > 0 ? (
          <p className="flex items-center gap-1 text-meta text-caution">
            <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
            {count(added, "new device", "new devices")} since you looked here last
            {lately === null ? "" : `, added ${shortMoment(lately)}`}
          </p>
        ) : lately === null ? null : (
          <p className="text-meta text-secondary">New device, added {shortMoment(lately)}</p>
        )}
      </div>
      {own ? null : (
        <Button
          kind="quiet"
          className="min-h-9! px-2! text-second text-accent!"
          aria-label={`Compare safety numbers with ${name}`}
          onClick={() => openModal({ kind: "verify", user, name })}
        >
          Compare
        </Button>
      )}
    </li>
  );
}

/** Not compared is no alarm, and has no mark. */
function Compared({ verified }: { verified: Person["verified"] }) {
  if (verified === "verified") {
    return (
      <p className="flex items-center gap-1 text-meta text-verified">
        <ShieldCheck aria-hidden="true" className="size-3.5 shrink-0" />
        Compared
      </p>
    );
  }
  if (verified === "changed") {
    return (
      <p className="flex items-center gap-1 text-meta text-caution">
        <ShieldAlert aria-hidden="true" className="size-3.5 shrink-0" />
        The number has changed since you compared it
      </p>
    );
  }
  return null;
}
