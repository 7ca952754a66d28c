// The devices that hold one's keys, and taking them away from one.

import { useState } from "react";
import type { App } from "@/client/app";
import { Refusal } from "@/client/core";
import type { Request } from "@/wire/core";
import { Button, Field, Problem } from "../bits";
import { useForm } from "../forms";
import { Dialog } from "./Dialog";
import { useAnswer } from "./useAnswer";

type Device = { device_id: string; name: string; this: boolean; revoked: boolean };

export function Devices({ app }: { app: App }) {
  const request: Request = { do: "list_devices" };
  const { answer, problem, again } = useAnswer<{ devices: Device[] }>(app, request);
  const [going, setGoing] = useState<Device | null>(null);
  return (
    <Dialog title="Your devices">
      <div className="space-y-4">
        <p className="text-secondary">
          Each has keys of its own. One that you no longer have, or do not know: revoke it. It reads
          nothing that is said from then on.
        </p>
        <Problem words={problem} />
        <ul className="divide-y divide-line">
          {answer?.devices.map((device) => (
            <li key={device.device_id} className="flex min-h-12 items-center gap-3 py-2">
              <div className="min-w-0 flex-1">
                <p className={`truncate ${device.revoked ? "text-muted line-through" : ""}`}>
                  {device.name}
                </p>
                <p className="font-mono text-meta text-muted">{device.device_id.slice(0, 9)}…</p>
              </div>
              {device.this ? <span className="text-second text-verified">this one</span> : null}
              {device.revoked ? <span className="text-second text-muted">revoked</span> : null}
              {device.this || device.revoked ? null : (
                <Button kind="plain" onClick={() => setGoing(device)}>
                  Revoke
                </Button>
              )}
            </li>
          ))}
        </ul>
        {going ? (
          <Revoke
            key={going.device_id}
            app={app}
            device={going}
            done={() => {
              setGoing(null);
              again();
            }}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

function Revoke({ app, device, done }: { app: App; device: Device; done: () => void }) {
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
      className="space-y-3 rounded-card border border-line bg-canvas p-4"
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
      <Button type="submit" kind="danger" disabled={form.busy}>
        {form.busy ? "Taking its keys away…" : "Revoke it"}
      </Button>
    </form>
  );
}
