// The panel beside the timeline; on a narrow screen it lies over it.

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./bits";
import { closePanel } from "./view";

type Props = { title: string; label: string; children: ReactNode };

export function Side({ title, label, children }: Props) {
  return (
    <aside
      aria-label={label}
      className="flex w-[264px] shrink-0 flex-col border-line border-l bg-list max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-10 max-lg:shadow-float max-md:w-full"
    >
      <header className="flex h-13 shrink-0 items-center justify-between border-line border-b pr-2 pl-4 max-md:h-14">
        <h2 className="text-[1rem] font-[650]">{title}</h2>
        <IconButton label={`Close: ${title}`} onClick={closePanel}>
          <X aria-hidden="true" className="size-[18px]" />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 py-3" tabIndex={0}>
        {children}
      </div>
    </aside>
  );
}
