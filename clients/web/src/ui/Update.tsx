// A newer version is here: it is begun when somebody says so, and never by itself.

import { RefreshCw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useStore } from "@/client/store";
import { beginUpdate, keepClient, update } from "@/client/update";
import { Button, IconButton } from "./bits";

export function Update() {
  const state = useStore(update, (now) => now.state);
  const [later, setLater] = useState(false);
  useEffect(() => {
    // Without it everything works while there is a connection.
    keepClient().catch(() => {});
  }, []);
  if (state === "none" || later) return null;
  return (
    <section
      aria-label="A newer version"
      className="fade-in fixed bottom-[max(16px,env(safe-area-inset-bottom))] left-1/2 z-20 flex w-[min(430px,calc(100vw-32px))] -translate-x-1/2 items-center gap-3 rounded-card border border-line bg-raised p-3 pl-4 shadow-float"
    >
      <RefreshCw aria-hidden="true" className="size-4 shrink-0 text-accent" />
      <p role="status" className="min-w-0 flex-1 text-second">
        {state === "waiting"
          ? "A newer version of Coterie is ready."
          : "Another tab has gone on to a newer version."}
      </p>
      <Button className="min-h-9!" onClick={beginUpdate}>
        Reload
      </Button>
      <IconButton label="Later" onClick={() => setLater(true)}>
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </section>
  );
}
