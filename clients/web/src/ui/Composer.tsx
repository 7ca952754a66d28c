// Where one writes: Enter sends, Shift and Enter begin a line; a draft a channel.

import { X } from "lucide-react";
import {
  type FormEvent,
  type KeyboardEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Draft } from "@/client/drafts";
import { useStore } from "@/client/store";
import type { Timeline } from "@/client/timelines";
import type { Request } from "@/wire/core";
import { Button, IconButton } from "./bits";
import { edit, isOwn, type Place } from "./deeds";
import { nameOf } from "./Members";
import { type About, view, writeAbout } from "./view";

/** The longest text that the core sends, bytes. */
const TEXT_MAX = 16 * 1024;

export function Composer({ place, timeline }: { place: Place; timeline: Timeline }) {
  const { app, channel } = place;
  const id = channel.channel_id;
  const [draft] = useState(() => new Draft(app.notes, id));
  const [text, setText] = useState(draft.text);
  const about = useStore(view, (state) => state.about[id]) ?? null;
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (window.matchMedia("(hover: hover)").matches) field.current?.focus();
    document.addEventListener("visibilitychange", draft.keep);
    return () => {
      document.removeEventListener("visibilitychange", draft.keep);
      draft.keep();
    };
  }, [draft]);
  useLayoutEffect(() => {
    // An edit begins with what was said; when it ends, the draft is there again.
    setText(about?.kind === "edit" ? about.row.text : draft.text);
    if (about) field.current?.focus();
  }, [about, draft]);
  const write = (next: string) => {
    setText(next);
    if (about?.kind !== "edit") draft.write(next);
  };
  const tooLong = new TextEncoder().encode(text).length > TEXT_MAX;
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const said = text.trim();
    if (!said || tooLong) return;
    if (about?.kind === "edit") {
      const request: Request = { do: "edit", channel: id, seq: about.row.seq, text: said };
      if (said !== about.row.text) app.core.ask(request).done.catch(app.refused);
    } else {
      app.outbox.send(id, said, about?.row.seq ?? null);
      write("");
      draft.keep();
    }
    writeAbout(id, null);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" && about) return writeAbout(id, null);
    if (event.key === "ArrowUp" && text === "" && !about) {
      const { rows } = timeline.store.get();
      const last = rows.findLast((row) => row.type === "message" && isOwn(place, row));
      if (last?.type === "message") edit(place, last);
      event.preventDefault();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  const words = about?.kind === "edit" ? "Edit the message" : `Message ${channel.name}`;
  return (
    <form
      onSubmit={send}
      className="shrink-0 px-4 pb-4 max-md:px-2 max-md:pb-[max(8px,env(safe-area-inset-bottom))]"
    >
      <div className="rounded-card border border-control bg-raised focus-within:border-accent">
        {about ? <AboutLine about={about} end={() => writeAbout(id, null)} /> : null}
        <div className="flex items-end gap-2 p-2">
          <textarea
            ref={field}
            id="composer"
            rows={1}
            value={text}
            aria-label={words}
            placeholder={words}
            onChange={(event) => write(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            enterKeyHint="send"
            className="composer-field max-h-[40dvh] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-2 py-[7px] text-[1rem] outline-none"
          />
          <Button type="submit" disabled={!text.trim() || tooLong} className="min-h-9!">
            {about?.kind === "edit" ? "Save" : "Send"}
          </Button>
        </div>
      </div>
      {tooLong ? (
        <p role="alert" className="mt-1 px-2 text-second text-danger">
          This is too long for one message. Make two of it.
        </p>
      ) : null}
    </form>
  );
}

function AboutLine({ about, end }: { about: About; end: () => void }) {
  const { author, text } = about.row;
  return (
    <div className="flex items-center gap-2 border-line border-b py-1 pr-1 pl-4 text-second text-muted">
      <p className="min-w-0 flex-1 truncate">
        {about.kind === "edit" ? (
          "Editing your message"
        ) : (
          <>
            Answering{" "}
            <b className="font-[600] text-secondary">{author ? nameOf(author) : "somebody"}</b>:{" "}
            {text}
          </>
        )}
      </p>
      <IconButton label={about.kind === "edit" ? "Stop editing" : "Do not answer"} onClick={end}>
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </div>
  );
}
