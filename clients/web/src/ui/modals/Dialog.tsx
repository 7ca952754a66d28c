// A dialog: over everything, closed by Escape and from outside.

import { CSPProvider } from "@base-ui/react/csp-provider";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../bits";
import { closeModal } from "../view";

type Props = {
  title: string;
  /** What stands above the title. */
  head?: ReactNode;
  children: ReactNode;
};

export function Dialog({ title, head, children }: Props) {
  return (
    <CSPProvider disableStyleElements>
      <Base.Root open onOpenChange={(open) => !open && closeModal()}>
        <Base.Portal>
          <Base.Backdrop className="fade-in fixed inset-0 z-30 bg-shade" />
          <Base.Popup className="fade-in fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100dvh-32px)] w-[min(440px,calc(100vw-32px))] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-sheet border border-line bg-raised shadow-float outline-none">
            {/* What scrolls is inside, so that a scroll bar does not cover the round corners. */}
            <div className="min-h-0 overflow-y-auto p-6">
              {head}
              <div className="mb-4 flex items-start justify-between gap-3">
                <Base.Title className="text-page font-[650] [overflow-wrap:anywhere]">
                  {title}
                </Base.Title>
                <Base.Close render={<IconButton label="Close" className="-mt-1 -mr-2" />}>
                  <X aria-hidden="true" className="size-[18px]" />
                </Base.Close>
              </div>
              {children}
            </div>
          </Base.Popup>
        </Base.Portal>
      </Base.Root>
    </CSPProvider>
  );
}
