// What is told once, until it is put away; alarms first of all.

import { TriangleAlert, X } from "lucide-react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import { sentence } from "@/client/words";
import { IconButton } from "./bits";

export function Notices({ app }: { app: App }) {
  const notices = useStore(app.store, (state) => state.notices);
  return (
    <section
      aria-label="Notices"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-50 flex flex-col items-center gap-2 p-4"
    >
      {notices.map(({ id, words, alarm }) => (
        <div
          key={id}
          role={alarm ? "alert" : undefined}
          className={`fade-in pointer-events-auto flex max-w-[36rem] items-center gap-2 rounded-card border bg-raised py-1 pr-1 pl-4 text-second shadow-float ${alarm ? "border-danger text-danger" : "border-line text-text"}`}
        >
          {alarm ? <TriangleAlert aria-hidden="true" className="size-4 shrink-0" /> : null}
          <p className="min-w-0 [overflow-wrap:anywhere]">{sentence(words)}</p>
          <IconButton label="Put this notice away" onClick={() => app.dismiss(id)}>
            <X aria-hidden="true" className="size-4" />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
