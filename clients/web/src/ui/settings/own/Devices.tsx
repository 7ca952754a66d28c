// The devices that hold one's keys, and where one is signed in.

import { Laptop, Plus, Smartphone } from "lucide-react";
import { useEffect, useState } from "react";
import type { App } from "@/client/app";
import { Refusal } from "@/client/core";
import type { DeviceView } from "@/client/types";
import { dayWords, shortMoment } from "@/client/words";
import type { Request } from "@/wire/core";
import type { SessionRow } from "@/wire/rest";
import { Button, Field, Problem } from "../../bits";
import { useForm } from "../../forms";
import { useAnswer } from "../../modals/useAnswer";
import { openModal } from "../../view";
import { Chip, Section, useAct } from "../parts";
import { Kept } from "./Kept";

const LIST = { do: "list_devices" } satisfies Request;
const SESSIONS = { do: "list_sessions" } satisfies Request;

export function Devices({ app }: { app: App }) {
  const devices = useAnswer(app, LIST);
  const sessions = useAnswer(app, SESSIONS);
  const [going, setGoing] = useState<DeviceView | null>(null);
  const used = new Map(
    sessions.answer?.sessions.map((session) => [session.device_id, session.last_used_at]),
  );
  const again = () => {
    devices.again();
    sessions.again();
  };
  const link = () => openModal({ kind: "link_device", done: again });
  // A code that another device shows as a picture leads here.
  useEffect(() => {
    const code = window.location.hash.slice(1);
    if (!code) return;
    window.history.replaceState(null, "", window.location.pathname);
    openModal({ kind: "link_device", code });
  }, []);
  const all = devices.answer?.devices ?? [];
  const gone = all.filter(({ revoked }) => revoked);
  return (
    <>
      <Section
        title="Your devices"
        about="Each has keys of its own. One that you no longer have, or do not know: revoke it. It reads nothing that is said from then on."
        side={
          <Button onClick={link} className="shrink-0 whitespace-nowrap">
            <Plus aria-hidden="true" className="size-4" />
            Link a device
          </Button>
        }
      >
        <div className="space-y-4">
          <Problem words={devices.problem} />
          <ul aria-label="Devices" className="divide-y divide-line rounded-card border border-line">
            {all
              .filter(({ revoked }) => !revoked)
              .map((device) => (
                <li key={device.device_id} className="px-3">
                  <Device
                    device={device}
                    used={used.get(device.device_id)}
                    revoke={() => setGoing(device)}
                  />
                  {going === device ? (
                    <Revoke
                      app={app}
                      device={device}
                      done={() => {
                        setGoing(null);
                        again();
                      }}
                      stay={() => setGoing(null)}
                    />
                  ) : null}
                </li>
              ))}
          </ul>
          {gone.length > 0 ? (
            <details>
              <summary className="text-second text-secondary">Revoked · {gone.length}</summary>
              <ul className="mt-2 space-y-1 text-second text-muted">
                {gone.map((device) => (
                  <li key={device.device_id}>
                    {device.name} <span className="font-mono">{device.device_id.slice(0, 9)}…</span>
                  </li>
                ))}
              </ul>
            </details>
          ) : null}
        </div>
      </Section>
      <Kept />
      <Sessions app={app} sessions={sessions.answer?.sessions ?? []} again={sessions.again} />
    </>
  );
}

/** It is known to the hour: a day is all there is to say. */
const usedWords = (at: number): string => {
  const words = dayWords(at, Date.now());
  return words === "Today" || words === "Yesterday" ? words.toLowerCase() : words;
};

const isPhone = (name: string): boolean => /iphone|android|phone/i.test(name);

type DeviceProps = { device: DeviceView; used: number | undefined; revoke: () => void };

function Device({ device, used, revoke }: DeviceProps) {
  const Icon = isPhone(device.name) ? Smartphone : Laptop;
  return (
    <div className="flex min-h-14 items-center gap-3 py-2">
      <Icon aria-hidden="true" className="size-5 shrink-0 text-muted" strokeWidth={1.75} />
      <div className="min-w-0 flex-1">
        <p className="truncate">{device.name}</p>
        <p className="text-meta text-muted">
          <span className="font-mono">{device.device_id.slice(0, 9)}…</span>
          {used ? ` · last used ${usedWords(used)}` : ""}
        </p>
      </div>
      {device.this ? (
        <Chip tone="good">this one</Chip>
      ) : (
        <Button kind="plain" aria-label={`Revoke ${device.name}`} onClick={revoke}>
          Revoke
        </Button>
      )}
    </div>
  );
}

type RevokeProps = { app: App; device: DeviceView; done: () => void; stay: () => void };

function Revoke({ app, device, done, stay }: RevokeProps) {
  const [locked, setLocked] = useState(false);
  const form = useForm(async ({ password }) => {
    const unlock = password ? { passphrase: password } : null;
    const request: Request = { do: "revoke_device", device: device.device_id, unlock };
    try {
      await app.core.ask(request).done;
      done();
    } catch (error) {
      if (error instanceof Refusal && error.code === "unlock_required") setLocked(true);
      else throw error;
    }
  });
  return (
    <form
      onSubmit={form.onSubmit}
      className="mb-3 space-y-3 rounded-card border border-line bg-list p-4"
    >
      <p className="font-[600]">Revoke {device.name}?</p>
      {locked ? (
        <Field
          label="Your password"
          name="password"
          type="password"
          autoComplete="current-password"
          hint="Your vault gets a new key, and is opened for that."
          required
        />
      ) : null}
      <Problem words={form.problem} />
      <div className="flex gap-3">
        <Button type="submit" kind="danger" disabled={form.busy}>
          {form.busy ? "Taking its keys away…" : "Revoke it"}
        </Button>
        <Button kind="quiet" onClick={stay}>
          Keep it
        </Button>
      </div>
    </form>
  );
}

type SessionsProps = { app: App; sessions: SessionRow[]; again: () => void };

function Sessions({ app, sessions, again }: SessionsProps) {
  const { busy, problem, ask } = useAct(app);
  const end = (request: Request) => ask(request).then(again);
  return (
    <Section
      title="Sessions"
      about="Where you are signed in. To end one signs that place out; its keys stay there until the device is revoked."
      side={
        sessions.length > 1 ? (
          <Button kind="plain" disabled={busy} onClick={() => end({ do: "revoke_other_sessions" })}>
            End all others
          </Button>
        ) : null
      }
    >
      <Problem words={problem} />
      <ul aria-label="Sessions" className="divide-y divide-line rounded-card border border-line">
        {sessions.map((session) => (
          <li key={session.session_id} className="flex min-h-14 items-center gap-3 px-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate">{session.label ?? "Without a name"}</p>
              <p className="text-meta text-muted">
                since {shortMoment(session.created_at)} · last used{" "}
                {usedWords(session.last_used_at)}
              </p>
            </div>
            {session.current ? (
              <Chip tone="good">this one</Chip>
            ) : (
              <Button
                kind="plain"
                disabled={busy}
                aria-label={`End the session ${session.label ?? ""}`}
                onClick={() => end({ do: "revoke_session", session: session.session_id })}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
