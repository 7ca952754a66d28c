// A newer version is here: it is begun when somebody says so, never by itself, and not while something
// would be lost by it. It stands above: below is what may have to be sent first.

import { RefreshCw, X } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { App } from "@/client/app";
import { keepDrafts } from "@/client/drafts";
import { useStore } from "@/client/store";
import { beginUpdate, keepClient, update } from "@/client/update";
import { Button, IconButton } from "./bits";
import { useHolding } from "./holding";

export default function Update({ app }: { app: App | null }) {
  const state = useStore(update, (now) => now.state);
  const [later, setLater] = useState(false);
  const held = useHolding(app);
  const words = useId();
  useEffect(() => {
    // Without it everything works while there is a connection.
    keepClient().catch(() => {});
  }, []);
  if (state === "none" || later) return null;
  const begin = () => {
    keepDrafts();
    beginUpdate();
  };
  return (
    <section
      aria-label="A newer version"
      className="fade-in fixed top-[calc(64px+env(safe-area-inset-top))] left-1/2 z-20 flex w-[min(430px,calc(100vw-32px))] -translate-x-1/2 items-center gap-3 rounded-card border border-line bg-raised p-3 pl-4 shadow-float"
    >
      <RefreshCw aria-hidden="true" className="size-4 shrink-0 text-accent" />
      <div role="status" className="min-w-0 flex-1 text-second">
        <p>
          {state === "waiting"
            ? "A newer version of Coterie is ready."
            : "Another tab has gone on to a newer version."}
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
      <IconButton label="Later" onClick={() => setLater(true)}>
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </section>
  );
}
