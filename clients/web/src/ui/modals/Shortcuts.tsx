// The keys that do something.

import { SHORTCUTS } from "../shortcuts";
import { Dialog } from "./Dialog";

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Shortcuts() {
  return (
    <Dialog title="Keys">
      <dl className="space-y-2">
        {SHORTCUTS.map(([keys, words]) => (
          <div key={words} className="flex items-baseline justify-between gap-4">
            <dt className="text-secondary">{words}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded-chip border border-control bg-canvas px-1.5 py-px font-mono text-meta"
                >
                  {apple && key === "Ctrl" ? "⌘" : key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
