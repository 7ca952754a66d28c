// To anywhere by a few letters: Ctrl or Cmd and K.

import { CSPProvider } from "@base-ui/react/csp-provider";
import { Dialog as Base } from "@base-ui/react/dialog";
import { AtSign, Hash, MessagesSquare, Search, Server } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import type { App } from "@/client/app";
import { summed } from "@/client/attention";
import { found, type Target, targets } from "@/client/finding";
import { currentRoute, navigate } from "@/client/router";
import { useStore } from "@/client/store";
import { Badge } from "../Badge";
import { isComposing } from "../composer/composing";
import { lookEverywhere } from "../goto";
import { writeTo } from "../Members";
import { closeModal, openPanel, view } from "../view";

const ICONS = { channel: Hash, dm: MessagesSquare, server: Server, person: AtSign };
const LIST = "switcher-list";

export function Switcher({ app }: { app: App }) {
  const state = useStore(app.store, (now) => now);
  const attention = useStore(app.attention.store, (now) => now);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    for (const { view: server } of app.store.get().servers) {
      app.readPeople(server.server_id).catch(() => {});
    }
  }, [app]);
  const all = useMemo(() => targets(state), [state]);
  const asking = (target: Target) => {
    const { unread, mentions } = summed(attention, [target.key]);
    return mentions * 1_000 + Math.min(unread, 999);
  };
  // Without a word: what asks for attention stands first.
  const shown = text.trim()
    ? found(all, text)
    : found(
        all.toSorted((a, b) => asking(b) - asking(a)),
        "",
      );
  const search = text.trim().length > 1;
  const count = shown.length + (search ? 1 : 0);
  const go = (at: number) => {
    const target = shown[at];
    closeModal();
    if (target) follow(app, target);
    else if (search) lookFor(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count > 0) setChosen((chosen + step + count) % count);
    else if (event.key === "Enter") go(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <CSPProvider disableStyleElements>
      <Base.Root open onOpenChange={(open) => !open && closeModal()}>
        <Base.Portal>
          <Base.Backdrop className="fade-in fixed inset-0 z-30 bg-shade" />
          <Base.Popup className="fade-in fixed top-[12dvh] left-1/2 z-40 flex max-h-[70dvh] w-[min(560px,calc(100vw-16px))] -translate-x-1/2 flex-col rounded-sheet border border-line bg-raised p-2 shadow-float outline-none">
            <Base.Title className="sr-only">Go to</Base.Title>
            <input
              role="combobox"
              aria-label="Go to a channel, a server or a person"
              placeholder="Where to?"
              aria-expanded={count > 0}
              aria-controls={LIST}
              aria-activedescendant={count > 0 ? `${LIST}-${chosen}` : undefined}
              aria-autocomplete="list"
              autoComplete="off"
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value);
                setChosen(0);
              }}
              onKeyDown={onKeyDown}
              className="h-12 w-full shrink-0 rounded-row bg-transparent px-3 text-section outline-none"
            />
            <div
              id={LIST}
              role="listbox"
              aria-label="Places and people"
              className="mt-1 overflow-y-auto border-line border-t pt-1"
            >
              {shown.map((target, at) => (
                <Option key={target.key} at={at} chosen={at === chosen} go={go}>
                  <Shown target={target} mentions={summed(attention, [target.key]).mentions} />
                </Option>
              ))}
              {search ? (
                <Option at={shown.length} chosen={chosen === shown.length} go={go}>
                  <Search aria-hidden="true" className="size-4 shrink-0 text-muted" />
                  <span className="truncate">Search messages for “{text.trim()}”</span>
                </Option>
              ) : null}
            </div>
          </Base.Popup>
        </Base.Portal>
      </Base.Root>
    </CSPProvider>
  );
}

type OptionProps = {
  at: number;
  chosen: boolean;
  go: (at: number) => void;
  children: React.ReactNode;
};

function Option({ at, chosen, go, children }: OptionProps) {
  return (
    <div
      id={`${LIST}-${at}`}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => go(at)}
      onKeyDown={() => {}}
      className={`flex min-h-10 cursor-default items-center gap-2.5 rounded-row px-3 max-md:min-h-11 ${chosen ? "bg-hover" : "hover:bg-hover/60"}`}
    >
      {children}
    </div>
  );
}

function Shown({ target, mentions }: { target: Target; mentions: number }) {
  const Icon = ICONS[target.kind];
  return (
    <>
      <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <span className="truncate font-[600]">{target.name}</span>
      <span className="min-w-0 flex-1 truncate text-second text-muted">{target.about}</span>
      <Badge count={mentions} one="mention of you" many="mentions of you" />
    </>
  );
}

function follow(app: App, { to }: Target): void {
  if ("write" in to) void writeTo(app, to.write);
  else navigate(to);
}

/** Opens the search beside the timeline, or where none is: by itself. */
function lookFor(text: string): void {
  const { page } = currentRoute();
  if (page !== "channel" && page !== "dm") return lookEverywhere(text);
  view.set({ search: { text, everywhere: true } });
  openPanel("search");
}
