// A newer version is here: it is begun when somebody says so, never by itself, and not while something
// would be lost by it. It stands above: below is what may have to be sent first. A version that does not
// follow the one that runs is named in the same place.

import { RefreshCw, ShieldAlert, X } from "lucide-react";
import { type ReactNode, useEffect, useId, useState } from "react";
import type { App } from "@/client/app";
import { keepDrafts } from "@/client/drafts";
import { refusedWords, SCRIPT_WORDS, type Told } from "@/client/release";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import { beginUpdate, keepClient, update } from "@/client/update";
import { Button, IconButton } from "./bits";
import { useHolding } from "./holding";

export default function Update({ app }: { app: App }) {
  const { state, told } = useStore(update, (now) => now);
  const [later, setLater] = useState<string | null>(null);
  useEffect(() => {
    // Without it everything works while there is a connection.
    keepClient().catch(() => {});
  }, []);
  // Who has put one off has not put off the next.
  const about = `${state} ${told?.waiting?.sum} ${told?.refused?.sum}`;
  if (state === "none" || about === later) return null;
  const dismiss = () => setLater(about);
  return state === "waiting" || state === "begun" ? (
    <Newer app={app} begun={state === "begun"} later={dismiss} />
  ) : (
    <Refused app={app} told={told} script={state === "script"} later={dismiss} />
  );
}

type BarProps = { label: string; icon: ReactNode; children: ReactNode; later: () => void };

function Bar({ label, icon, children, later }: BarProps) {
  return (
    <section
      aria-label={label}
      className="fade-in fixed top-[calc(64px+env(safe-area-inset-top))] left-1/2 z-20 flex w-[min(430px,calc(100vw-32px))] -translate-x-1/2 items-center gap-3 rounded-card border border-line bg-raised p-3 pl-4 shadow-float"
    >
      {icon}
      {children}
      <IconButton label="Later" onClick={later}>
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </section>
  );
}

type NewerProps = { app: App; begun: boolean; later: () => void };

function Newer({ app, begun, later }: NewerProps) {
  const held = useHolding(app);
  const words = useId();
  const begin = () => {
    keepDrafts();
    beginUpdate();
  };
  return (
    <Bar
      label="A newer version"
      icon={<RefreshCw aria-hidden="true" className="size-4 shrink-0 text-accent" />}
      later={later}
    >
      <div role="status" className="min-w-0 flex-1 text-second">
        <p>
          {begun
            ? "Another tab has gone on to a newer version."
            : "A newer version of Coterie is ready."}
        </p>
        {held ? (
          <p id={words} className="text-muted">
            {held}
          </p>
        ) : null}
      </div>
      <Button
        className="min-h-9!"
        disabled={held !== null}
        aria-describedby={held ? words : undefined}
        onClick={begin}
      >
        Reload
      </Button>
    </Bar>
  );
}

type RefusedProps = { app: App; told: Told | null; script: boolean; later: () => void };

/** What happened, what is safe, what to do. */
function Refused({ app, told, script, later }: RefusedProps) {
  const inside = useStore(app.store, ({ phase }) => phase === "inside");
  return (
    <Bar
      label="A version that was refused"
      icon={<ShieldAlert aria-hidden="true" className="size-5 shrink-0 text-caution" />}
      later={later}
    >
      <div role="status" className="min-w-0 flex-1 space-y-1 text-second">
        <p>{script ? SCRIPT_WORDS : told?.refused ? refusedWords(told.refused) : null}</p>
        <p className="text-muted">
          {script
            ? "It is not begun from here, but by the browser when the last tab of Coterie is closed. Ask whoever runs the node before you close this one."
            : "It was not taken: you go on with the version that you have. Ask whoever runs the node."}
        </p>
        {inside ? (
          <Button
            kind="plain"
            className="min-h-9!"
            onClick={() => {
              later();
              navigate({ page: "settings", section: "about" });
            }}
          >
            About this client
          </Button>
        ) : null}
      </div>
    </Bar>
  );
}
