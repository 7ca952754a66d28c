// What was written and is not acknowledged yet.

import type { App } from "@/client/app";
import type { Pending } from "@/client/outbox";
import { useStore } from "@/client/store";
import { timeOf } from "@/client/words";
import { Button } from "./bits";
import { PortraitOf } from "./Portrait";

export function PendingRow({ app, pending }: { app: App; pending: Pending }) {
  const who = useStore(app.store, (state) => state.who);
  const live = useStore(app.store, (state) => state.live);
  const going = live ? "Sending…" : "Waits for the connection";
  const state = pending.failed ? "Not sent" : pending.sent ? "Sent" : going;
  return (
    <article
      data-key={pending.message_id}
      data-state={pending.failed ? "failed" : "pending"}
      aria-label={`${who?.username}, ${state}`}
      className="-mx-2 mt-[14px] flex gap-3 px-2 py-px"
    >
      <PortraitOf app={app} user={who?.user_id ?? ""} name={who?.username ?? ""} />
      <div className="min-w-0 max-w-[72ch] flex-1">
        <p className="flex items-baseline gap-2">
          <b className="font-[600]">{who?.username}</b>
          <span className={`text-meta ${pending.failed ? "text-danger" : "text-muted"}`}>
            {state} · {timeOf(pending.at)}
          </span>
        </p>
        <p className="whitespace-pre-wrap text-secondary [overflow-wrap:anywhere]">
          {pending.text}
        </p>
        {pending.failed ? (
          <div className="mt-1 flex flex-wrap items-center gap-2 text-second">
            <p role="alert" className="text-danger">
              {pending.failed}
            </p>
            <Button kind="plain" onClick={() => app.outbox.retry(pending)}>
              Try again
            </Button>
            <Button kind="quiet" onClick={() => app.outbox.discard(pending)}>
              Discard
            </Button>
          </div>
        ) : null}
      </div>
    </article>
  );
}
