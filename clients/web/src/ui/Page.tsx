// A page in the place of a channel: its name, and what stands on it. On a phone it has the screen.

import type { ReactNode } from "react";

export function Page({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex h-13 shrink-0 items-center border-line border-b px-5 max-md:h-14 max-md:px-4">
        <h1 className="min-w-0 truncate text-[1rem] font-[650]">{title}</h1>
      </header>
      {/* It can be scrolled by keys, too. */}
      <div
        data-page=""
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
      >
        <div className="max-w-[760px] px-5 py-4 max-md:px-3">{children}</div>
      </div>
    </main>
  );
}
