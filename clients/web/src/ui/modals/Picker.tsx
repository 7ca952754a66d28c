// All emoji: by group, by name, and those that were used last.

import { CSPProvider } from "@base-ui/react/csp-provider";
import { Popover } from "@base-ui/react/popover";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { App } from "@/client/app";
import { allEmoji, type Emoji, found, recent, used } from "@/client/emoji";
import { isComposing } from "../composer/composing";
import { closePicker, type PickerView } from "../view";

const COLUMNS = 8;
const MOST = 96;

const GROUPS: [number, string, string][] = [
  [-1, "Used last", "🕘"],
  [0, "Faces and feelings", "🙂"],
  [1, "People", "👋"],
  [3, "Animals and nature", "🌿"],
  [4, "Food and drink", "🍎"],
  [5, "Places and travel", "✈️"],
  [6, "Activities", "⚽"],
  [7, "Things", "💡"],
  [8, "Signs", "❤️"],
  [9, "Flags", "🏁"],
];

export default function Picker({ app, picker }: { app: App; picker: PickerView }) {
  // It stands in a landmark of its own, and goes when what it stands at moves.
  const [host, setHost] = useState<HTMLElement | null>(null);
  useEffect(() => {
    window.addEventListener("resize", closePicker);
    return () => window.removeEventListener("resize", closePicker);
  }, []);
  const choose = (emoji: string) => {
    used(app.notes, emoji);
    closePicker();
    picker.choose(emoji);
  };
  return (
    <section aria-label="Emoji" ref={setHost}>
      {host ? (
        <CSPProvider disableStyleElements>
          <Popover.Root open onOpenChange={(open) => !open && closePicker()}>
            <Popover.Portal container={host}>
              <Popover.Positioner
                anchor={{ getBoundingClientRect: () => picker.at }}
                side="top"
                align="end"
                sideOffset={6}
                collisionPadding={8}
                className="z-40 outline-none"
              >
                <Popover.Popup
                  aria-label="Emoji"
                  finalFocus={() => picker.from}
                  className="fade-in w-[336px] max-w-[calc(100vw-16px)] rounded-card border border-line bg-raised p-2 shadow-float outline-none"
                >
                  <Chooser app={app} choose={choose} />
                </Popover.Popup>
              </Popover.Positioner>
            </Popover.Portal>
          </Popover.Root>
        </CSPProvider>
      ) : null}
    </section>
  );
}

function Chooser({ app, choose }: { app: App; choose: (emoji: string) => void }) {
  const [all, setAll] = useState<Emoji[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [text, setText] = useState("");
  const [last] = useState(() => recent(app.notes));
  const [group, setGroup] = useState(last.length > 0 ? -1 : 0);
  const grid = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    allEmoji().then(setAll, () => setFailed(true));
  }, []);
  const searching = text.trim() !== "";
  const shown = useMemo(() => {
    if (!all) return [];
    if (searching) return found(all, text, MOST);
    if (group >= 0) return all.filter((one) => one.group === group);
    return last.flatMap((emoji) => all.find((one) => one.emoji === emoji) ?? []);
  }, [all, text, searching, group, last]);
  const onSearchKey = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Enter" && shown[0]) choose(shown[0].emoji);
    else if (event.key === "ArrowDown") grid.current?.querySelector("button")?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        type="search"
        aria-label="Find an emoji"
        placeholder="Find an emoji"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onSearchKey}
        className="block h-10 w-full rounded-row border border-control bg-canvas px-3 text-[1rem] max-md:h-11"
      />
      <div role="toolbar" aria-label="Groups" className="mt-2 flex border-line border-b pb-1">
        {GROUPS.filter(([number]) => number >= 0 || last.length > 0).map(([number, name, sign]) => (
          <button
            key={number}
            type="button"
            aria-label={name}
            title={name}
            aria-pressed={!searching && group === number}
            onClick={() => {
              setGroup(number);
              setText("");
            }}
            className={`flex h-8 min-w-0 flex-1 items-center justify-center rounded-row text-[1rem] hover:bg-hover max-md:h-11 ${!searching && group === number ? "bg-accent-soft" : ""}`}
          >
            <span aria-hidden="true">{sign}</span>
          </button>
        ))}
      </div>
      <fieldset
        ref={grid}
        aria-label="Emoji"
        onKeyDown={walk}
        className="mt-1 grid h-[248px] grid-cols-8 content-start overflow-y-auto"
      >
        {shown.map(({ emoji, name }, at) => (
          <button
            key={emoji}
            type="button"
            aria-label={name}
            title={name}
            tabIndex={at === 0 ? 0 : -1}
            onClick={() => choose(emoji)}
            className="flex h-10 items-center justify-center rounded-row text-[1.375rem] hover:bg-hover focus-visible:-outline-offset-2"
          >
            <span aria-hidden="true">{emoji}</span>
          </button>
        ))}
        {shown.length === 0 ? (
          <p role="status" className="col-span-8 px-2 py-4 text-center text-second text-muted">
            {failed ? "The emoji could not be fetched." : all ? "None of that name." : "Reading…"}
          </p>
        ) : null}
      </fieldset>
    </>
  );
}

/** Arrows go over the grid. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
  if (!step) return;
  const all = [...event.currentTarget.querySelectorAll("button")];
  const at = all.indexOf(event.target as HTMLButtonElement);
  event.preventDefault();
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
}
