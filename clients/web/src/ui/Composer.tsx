// Where one writes: Enter sends, Shift and Enter begin a line; a draft a channel.

import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { App } from "@/client/app";
import { Draft } from "@/client/drafts";
import type { ChannelView } from "@/client/types";
import { Button } from "./bits";

/** The longest text that the core sends, bytes. */
const TEXT_MAX = 16 * 1024;

export function Composer({ app, channel }: { app: App; channel: ChannelView }) {
  const [draft] = useState(() => new Draft(app.notes, channel.channel_id));
  const [text, setText] = useState(draft.text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (window.matchMedia("(hover: hover)").matches) field.current?.focus();
    document.addEventListener("visibilitychange", draft.keep);
    return () => {
      document.removeEventListener("visibilitychange", draft.keep);
      draft.keep();
    };
  }, [draft]);
  const write = (next: string) => {
    setText(next);
    draft.write(next);
  };
  const tooLong = new TextEncoder().encode(text).length > TEXT_MAX;
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (!text.trim() || tooLong) return;
    app.outbox.send(channel.channel_id, text.trim());
    write("");
    draft.keep();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      onSubmit={send}
      className="shrink-0 px-4 pb-4 max-md:px-2 max-md:pb-[max(8px,env(safe-area-inset-bottom))]"
    >
      <div className="flex items-end gap-2 rounded-card border border-control bg-raised p-2 focus-within:border-accent">
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label={`Message ${channel.name}`}
          placeholder={`Message ${channel.name}`}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          enterKeyHint="send"
          className="composer-field max-h-[40dvh] min-h-9 flex-1 resize-none bg-transparent px-2 py-[7px] text-[1rem] outline-none"
        />
        <Button type="submit" disabled={!text.trim() || tooLong} className="min-h-9!">
          Send
        </Button>
      </div>
      {tooLong ? (
        <p role="alert" className="mt-1 px-2 text-second text-danger">
          This is too long for one message. Make two of it.
        </p>
      ) : null}
    </form>
  );
}
