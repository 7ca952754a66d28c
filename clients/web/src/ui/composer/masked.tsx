// Where one writes without a name: another ground, another frame, other words, and before anything else
// what is hidden and what is not. It has a draft of its own, and is over with one post.

import { X } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { DETAILS, explained, quotaWords } from "@/client/anonymity";
import { Draft } from "@/client/drafts";
import { useStore } from "@/client/store";
import type { Timeline } from "@/client/timelines";
import type { AnonymousStatus } from "@/client/types";
import { sentence } from "@/client/words";
import { IconButton } from "../bits";
import type { Place } from "../deeds";
import { HalfDisc } from "../Face";
import { NARROW, openModal, useMedia } from "../view";
import { Delay } from "./delay";
import { EmojiButton } from "./emoji";
import { Growing } from "./growing";

/** The longest text that the core sends, bytes. */
const TEXT_MAX = 16 * 1024;
/** How often it is looked how things stand. */
const LOOK_MS = 10_000;

/** What keeps one from posting, if anything does: whoever only waits may post. */
const refused = (status: AnonymousStatus | undefined): string | null =>
  status?.ready || status?.reason === "not_seen_by_others" ? null : (status?.words ?? null);

type Props = { place: Place; timeline: Timeline; leave: () => void; taken: string };

export function MaskedComposer({ place, timeline, leave, taken }: Props) {
  const { app, channel } = place;
  const id = channel.channel_id;
  const { masks } = app;
  const [draft] = useState(() => new Draft(app.notes, `${id}/anonymous`));
  const [text, setText] = useState(taken || draft.text);
  const [delay, setDelay] = useState(30_000);
  const [practised] = useState(masks.practised);
  const status = useStore(masks.store, (state) => state.status[id]);
  const field = useRef<HTMLTextAreaElement>(null);
  useStanding(place, timeline);
  useEffect(() => {
    if (taken) draft.write(taken);
    field.current?.focus();
    document.addEventListener("visibilitychange", draft.keep);
    return () => {
      document.removeEventListener("visibilitychange", draft.keep);
      draft.keep();
    };
  }, [draft, taken]);
  // Nothing of this is told; that it is written silences what is told of the open composer.
  useEffect(() => app.presence.types(id, true), [app, id]);
  const write = (next: string) => {
    app.presence.types(id, true);
    setText(next);
    draft.write(next);
  };
  const why = refused(status);
  const tooLong = new TextEncoder().encode(text).length > TEXT_MAX;
  const ready = status !== undefined && !why && text.trim() !== "" && !tooLong;
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (!ready) return;
    masks.send(id, text.trim(), delay);
    write("");
    draft.keep();
    leave();
  };
  const end = () => {
    if (text.trim() === "") return leave();
    openModal({
      kind: "question",
      question: {
        title: "Write under your name again?",
        verb: "Leave anonymous posting",
        kind: "primary",
        words:
          "What you have written here stays as an anonymous draft. It is not put under your name.",
        act: async () => leave(),
      },
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      return end();
    }
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    // Not by the hand's habit: the first one is sent by its button.
    event.preventDefault();
    if (practised) send();
  };
  /** Puts something where the caret is. */
  const insert = (piece: string) => {
    const at = field.current?.selectionStart ?? text.length;
    const to = field.current?.selectionEnd ?? at;
    write(text.slice(0, at) + piece + text.slice(to));
    requestAnimationFrame(() => field.current?.focus());
  };
  return (
    <form
      onSubmit={send}
      aria-label="Anonymous post"
      className="shrink-0 px-4 pb-4 max-md:px-2 max-md:pb-[max(8px,env(safe-area-inset-bottom))]"
    >
      <div className="rounded-card border border-mask border-dashed bg-mask-ground">
        <Explained status={status} why={why} practised={practised} end={end} />
        <Growing
          ref={field}
          id="composer"
          value={text}
          aria-label="Anonymous post"
          placeholder="Write without your name"
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          box="[--most:30dvh] [--x:16px] [--y:11px]"
          least="min-h-11"
        />
        <div className="flex flex-wrap items-center gap-2 px-2 pb-2">
          <EmojiButton choose={insert} />
          <Delay delay={delay} change={setDelay} />
          <p className="text-meta text-secondary max-lg:hidden">
            {practised ? "Ctrl and Enter post it" : "Enter begins a new line"}
          </p>
          <button
            type="submit"
            disabled={!ready}
            className="ml-auto inline-flex min-h-9 items-center rounded-row bg-mask-fill px-4 font-[600] text-white hover:brightness-110 disabled:opacity-60 max-md:min-h-11"
          >
            Post anonymously
          </button>
        </div>
      </div>
      {tooLong ? (
        <p role="alert" className="mt-1 px-2 text-second text-danger">
          This is too long for one message.
        </p>
      ) : null}
    </form>
  );
}

/** Looks how things stand as long as it is open: windows end, and others write. */
function useStanding({ app, entry, channel }: Place, timeline: Timeline): void {
  const last = useStore(timeline.store, ({ newest }) => newest);
  const { policy_seq } = entry.view;
  const id = channel.channel_id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew whenever the log or the channel is longer
  useEffect(() => {
    void app.masks.look(id);
    const timer = setInterval(() => void app.masks.look(id), LOOK_MS);
    return () => clearInterval(timer);
  }, [app, id, policy_seq, last]);
}

type ExplainedProps = {
  status: AnonymousStatus | undefined;
  why: string | null;
  practised: boolean;
  end: () => void;
};

function Explained({ status, why, practised, end }: ExplainedProps) {
  const narrow = useMedia(NARROW);
  const [open, setOpen] = useState(false);
  const more = useId();
  // On a phone it is one line, once one has seen it.
  const brief = narrow && practised && !open;
  const { seen, hidden, open: unprotected } = explained(status ?? EMPTY);
  const quota = status ? quotaWords(status) : null;
  return (
    <div className="flex gap-3 border-mask border-b border-dashed py-2 pr-1 pl-4 text-second text-secondary">
      <HalfDisc className="mt-1 size-3.5 shrink-0 text-mask" />
      <div className="min-w-0 flex-1 py-0.5">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <b className="font-[650] text-mask">
            {status?.of === undefined
              ? "Posting anonymously"
              : `Posting as one of ${status.of} members`}
          </b>
          {quota ? <span className="tabular-nums">{quota}</span> : null}
        </p>
        <p role="status" className={why ? "font-[600] text-caution" : "empty:hidden"}>
          {why ? sentence(why) : status?.words ? sentence(status.words) : ""}
        </p>
        {/* On a phone the details scroll, so that what is answered to stays in sight. */}
        <section
          aria-label="What is hidden, and what is not"
          tabIndex={open && narrow ? 0 : undefined}
          className="max-md:max-h-[42dvh] max-md:overflow-y-auto"
        >
          {brief ? null : (
            <dl className="mt-0.5">
              <Line name="Members see">{seen}</Line>
              <Line name="Hidden">{hidden}</Line>
              <Line name="Not protected">{unprotected}</Line>
            </dl>
          )}
          {open ? (
            <ul id={more} className="mt-1 list-disc space-y-0.5 pl-4">
              {DETAILS.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          ) : null}
        </section>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={open ? more : undefined}
          onClick={() => setOpen(!open)}
          className="min-h-6 font-[600] text-mask underline underline-offset-2 max-md:min-h-11"
        >
          {open ? "Fewer details" : "Details"}
        </button>
      </div>
      <IconButton label="Write under your name" onClick={end}>
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </div>
  );
}

const EMPTY: AnonymousStatus = { channel_id: "", allowed: true, ready: false };

function Line({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="inline font-[600] text-text">{name}: </dt>
      <dd className="inline">{children}</dd>
    </div>
  );
}
