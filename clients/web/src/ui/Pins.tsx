// What is pinned in a channel.

import { useEffect, useState } from "react";
import { momentOf } from "@/client/words";
import type { PinView, Request } from "@/wire/core";
import { Button } from "./bits";
import { type Place, pin } from "./deeds";
import { authorName, Face } from "./Face";
import { Markup } from "./Markup";
import { Side } from "./Side";

export function Pins({ place, changed }: { place: Place; changed: string }) {
  const { app, channel } = place;
  const [pins, setPins] = useState<PinView[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew whenever a pin has changed
  useEffect(() => {
    const request: Request = { do: "list_pins", channel: channel.channel_id };
    const asked = app.core.ask(request);
    asked.done.then(({ pins: found }) => setPins(found), app.refused);
  }, [app, channel.channel_id, changed]);
  return (
    <Side title="Pinned" label="Pinned messages">
      {pins?.length === 0 ? (
        <p className="px-2 text-second text-muted">
          Nothing is pinned here yet. Pin a message from its menu, and everybody here finds it.
        </p>
      ) : null}
      <ul className="space-y-2">
        {pins?.map(({ seq, message }) => (
          <li key={seq} className="rounded-card border border-line bg-canvas p-3">
            {message?.type === "message" ? (
              <>
                <p className="mb-1 flex items-center gap-2">
                  <Face app={app} of={message} size="s" />
                  <b className="min-w-0 truncate font-[600]">{authorName(message)}</b>
                </p>
                <div className="[overflow-wrap:anywhere]">
                  {message.markup ? (
                    <Markup blocks={message.markup} mentions={message.mentions ?? []} />
                  ) : (
                    message.text
                  )}
                </div>
                <div className="mt-1 flex items-center justify-between gap-2">
                  <time
                    dateTime={new Date(message.sent_at).toISOString()}
                    className="text-meta text-muted"
                  >
                    {momentOf(message.sent_at)}
                  </time>
                  <Button
                    kind="quiet"
                    className="min-h-8! px-2! text-second"
                    onClick={() => pin(place, { ...message, pinned: true })}
                  >
                    Unpin
                  </Button>
                </div>
              </>
            ) : (
              <p className="text-second text-muted italic">A message that is not here.</p>
            )}
          </li>
        ))}
      </ul>
    </Side>
  );
}
