// Who can read a channel, device by device, and what the node sees of it.

import { TriangleAlert } from "lucide-react";
import type { App } from "@/client/app";
import { count } from "@/client/words";
import type { ReaderView } from "@/wire/core";
import { Button, Problem } from "../bits";
import { PortraitOf } from "../Portrait";
import { openModal } from "../view";
import { Dialog } from "./Dialog";
import { useAnswer } from "./useAnswer";

export function Encryption({ app, channel }: { app: App; channel: string }) {
  const { answer, problem } = useAnswer(app, { do: "show_readers", channel });
  const people = new Map<string, ReaderView[]>();
  for (const reader of answer?.readers ?? []) {
    const user = reader.user_id ?? "";
    people.set(user, [...(people.get(user) ?? []), reader]);
  }
  return (
    <Dialog title="Encryption">
      <div className="space-y-5">
        <Problem words={problem} />
        {answer ? (
          <>
            <section className="space-y-2">
              <h3 className="font-[650]">
                Who can read {answer.name}: {count(people.size, "person", "people")},{" "}
                {count(answer.readers.length, "device", "devices")}
              </h3>
              {answer.removal ? (
                <p className="flex gap-2 text-second text-caution">
                  <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
                  {answer.removal.words}
                </p>
              ) : null}
              <ul>
                {[...people].map(([user, devices]) => (
                  <Person key={user} app={app} user={user} devices={devices} />
                ))}
              </ul>
            </section>
            <section className="space-y-2">
              <h3 className="font-[650]">What the node sees</h3>
              <ul className="list-disc space-y-1 pl-5 text-second text-secondary">
                <li>which accounts and devices are members, and their roles</li>
                <li>when something is sent, by which account, and about how long it is</li>
                <li>the names of servers, channels and roles</li>
              </ul>
              <p className="text-second text-muted">
                It does not see what is written, reactions, edits, pins or who is mentioned.
              </p>
            </section>
            <details className="text-second text-muted">
              <summary>For experts</summary>
              <p className="mt-2">
                MLS (RFC 9420), epoch <span className="font-mono">{answer.epoch}</span>, log
                position <span className="font-mono">{answer.seq}</span>. The keys change with every
                change of the members.
              </p>
            </details>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

function Person({ app, user, devices }: { app: App; user: string; devices: ReaderView[] }) {
  const own = app.store.get().who?.user_id === user;
  const name = devices[0]?.username ?? "";
  const wrong = devices.filter(({ right }) => !right).length;
  return (
    <li className="flex min-h-11 items-center gap-3">
      <PortraitOf app={app} user={user} name={name} size="s" />
      <div className="min-w-0 flex-1">
        <p className="truncate">{own ? `${name} (you)` : name}</p>
        <p className="text-meta text-muted">
          {count(devices.length, "device", "devices")}
          {devices.some((device) => device.this) ? ", this one among them" : ""}
          {wrong > 0 ? `, ${wrong} no longer entitled` : ""}
        </p>
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
