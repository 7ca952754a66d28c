// Who one is here, whether there is a connection, and the way to settings; on a phone the bar below says it.

import { KeyRound, Settings } from "lucide-react";
import type { App } from "@/client/app";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import { Button, IconButton } from "./bits";
import { PortraitOf } from "./Portrait";

export function OwnRow({ app }: { app: App }) {
  const who = useStore(app.store, (state) => state.who);
  const live = useStore(app.store, (state) => state.live);
  const phrase = useStore(app.reminding.store, (state) => state);
  if (!who) return null;
  return (
    <section
      aria-label="You"
      className="shrink-0 border-line max-md:has-[>button,>section]:border-t max-md:[&>:is(button,section)]:border-b-0 md:border-t md:pb-[env(safe-area-inset-bottom)]"
    >
      {phrase.here && !phrase.saved ? (
        <button
          type="button"
          onClick={() => app.showPhrase().catch(app.refused)}
          className="flex w-full items-center gap-2 border-line border-b px-4 py-2 text-left text-second text-caution hover:bg-hover max-md:min-h-11"
        >
          <KeyRound aria-hidden="true" className="size-4 shrink-0" />
          Save your recovery phrase
        </button>
      ) : null}
      {phrase.due ? <Reminder app={app} /> : null}
      <div className="flex items-center gap-1 py-[11px] pr-2 pl-3 max-md:hidden">
        <PortraitOf app={app} user={who.user_id} name={who.username} />
        <div className="ml-1.5 min-w-0 flex-1">
          <p className="truncate leading-5">{who.username}</p>
          <p role="status" className="flex items-center gap-1.5 text-meta text-muted">
            <span
              aria-hidden="true"
              className={`dot size-2 shrink-0 rounded-full ${live ? "bg-verified" : "dot-hollow border border-caution"}`}
            />
            {live ? "Connected" : "Connecting…"}
          </p>
        </div>
        <IconButton label="Settings" onClick={() => navigate({ page: "settings", section: "" })}>
          <Settings aria-hidden="true" className="size-[18px]" />
        </IconButton>
      </div>
    </section>
  );
}

/** Asked once in a while, and put off with one press. */
function Reminder({ app }: { app: App }) {
  const press = "min-h-8! px-2! text-second max-md:min-h-11!";
  return (
    <section aria-label="Recovery phrase" className="border-line border-b px-4 py-2">
      <p className="flex items-start gap-2 text-second text-secondary">
        <KeyRound aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
        Do you still have your recovery phrase?
      </p>
      <div className="mt-1 ml-4 flex flex-wrap">
        <Button
          kind="quiet"
          className={`${press} text-accent!`}
          onClick={() => app.showPhrase(true).catch(app.refused)}
        >
          Test it
        </Button>
        <Button
          kind="quiet"
          className={`${press} text-muted!`}
          onClick={() => app.reminding.later()}
        >
          Remind me later
        </Button>
      </div>
    </section>
  );
}
