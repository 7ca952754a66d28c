// Where one writes: Enter sends, Shift and Enter begin a line; a draft a channel; files beside it.

import { ListChecks, Paperclip, Plus, X } from "lucide-react";
import {
  type FormEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { may } from "@/client/app";
import { Draft } from "@/client/drafts";
import { useStore } from "@/client/store";
import type { Timeline } from "@/client/timelines";
import { Button, IconButton } from "./bits";
import { stage, unstage } from "./composer/attached";
import { Offers, useCompletion } from "./composer/completion";
import { isComposing } from "./composer/composing";
import { EmojiButton } from "./composer/emoji";
import { Growing } from "./composer/growing";
import { MaskButton, useMasked } from "./composer/mask";
import { MaskedComposer } from "./composer/masked";
import { onPaste, Staged, useStaged } from "./composer/staged";
import { edit, isOwn, type Place } from "./deeds";
import { authorName } from "./Face";
import { type About, openMenu, openModal, view, writeAbout } from "./view";

/** The longest text that the core sends, bytes. */
const TEXT_MAX = 16 * 1024;

type Props = { place: Place; timeline: Timeline };

export function Composer({ place, timeline }: Props) {
  const mask = useMasked(place);
  if (mask.on) {
    return (
      <MaskedComposer place={place} timeline={timeline} leave={mask.leave} taken={mask.taken} />
    );
  }
  return <Named place={place} timeline={timeline} mask={mask} />;
}

function Named({ place, timeline, mask }: Props & { mask: ReturnType<typeof useMasked> }) {
  const { app, entry, channel } = place;
  const id = channel.channel_id;
  const [draft] = useState(() => new Draft(app.notes, id));
  const [text, setText] = useState(draft.text);
  const about = useStore(view, (state) => state.about[id]) ?? null;
  const staged = useStaged(id);
  const field = useRef<HTMLTextAreaElement>(null);
  const editing = about?.kind === "edit";
  const attaches = may(entry.flags, "ATTACH_FILES") && !editing;
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
    if (!editing) draft.write(next);
  };
  const completion = useCompletion(place, field, text, write);
  const tooLong = new TextEncoder().encode(text).length > TEXT_MAX;
  const files = editing ? [] : staged;
  const ready = (text.trim() !== "" || files.length > 0) && !tooLong;
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const said = text.trim();
    if (!ready) return;
    if (about?.kind === "edit") {
      const { seq } = about.row;
      if (said && said !== about.row.text) {
        app.core.ask({ do: "edit", channel: id, seq, text: said }).done.catch(app.refused);
      }
    } else {
      if (said) app.outbox.send(id, said, about?.row.seq ?? null);
      app.files.send(id, unstage(app, id));
      write("");
      draft.keep();
    }
    completion.close();
    writeAbout(id, null);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent) || completion.onKey(event)) return;
    if (event.key === "Escape" && about) {
      event.stopPropagation();
      return writeAbout(id, null);
    }
    if (event.key === "ArrowUp" && !event.altKey && text === "" && !about) {
      // The last one that was written, not the last one before some place far back.
      const { rows, end } = timeline.store.get();
      const last = (end ? rows : []).findLast(
        (row) =>
          row.type === "message" && isOwn(place, row) && !row.file && !row.poll && !row.fallback,
      );
      if (last?.type === "message") edit(place, last);
      event.preventDefault();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  /** Puts something where the caret is. */
  const insert = (piece: string) => {
    const at = field.current?.selectionStart ?? text.length;
    const to = field.current?.selectionEnd ?? at;
    write(text.slice(0, at) + piece + text.slice(to));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at + piece.length, at + piece.length);
    });
  };
  const words = editing ? "Edit the message" : `Message ${channel.name}`;
  return (
    <form
      onSubmit={send}
      className="shrink-0 px-4 pb-4 max-md:px-2 max-md:pb-[max(8px,env(safe-area-inset-bottom))]"
    >
      <div className="relative rounded-card border border-control bg-raised focus-within:border-accent">
        <Offers place={place} completion={completion} />
        {about ? <AboutLine about={about} end={() => writeAbout(id, null)} /> : null}
        {editing ? null : <Staged app={app} channel={id} />}
        <div className="flex items-end gap-1 p-2">
          {attaches ? (
            <Attach
              choose={(chosen) => stage(app, id, chosen)}
              poll={mask.polls ? () => openModal({ kind: "poll", channel: id }) : null}
            />
          ) : null}
          <Growing
            {...completion.aria}
            ref={field}
            id="composer"
            value={text}
            aria-label={words}
            placeholder={words}
            onChange={(event) => {
              write(event.currentTarget.value);
              if (event.currentTarget.value !== "") app.presence.types(id, false);
              completion.look();
            }}
            onClick={completion.look}
            onKeyUp={(event) => event.key.startsWith("Arrow") && completion.look()}
            onBlur={completion.close}
            onPaste={(event) => attaches && onPaste(app, id, event)}
            onKeyDown={onKeyDown}
            enterKeyHint="send"
            box="min-w-0 flex-1 [--most:40dvh] [--x:8px] [--y:7px] max-md:[--y:11px]"
            least="min-h-9 max-md:min-h-11"
          />
          <EmojiButton choose={insert} />
          {mask.allowed && !editing ? (
            <MaskButton
              text={text}
              begin={(along) => {
                if (along) write("");
                draft.keep();
                mask.begin(along ? text : "");
              }}
            />
          ) : null}
          <Button type="submit" disabled={!ready} className="ml-1 md:min-h-9!">
            {editing ? "Save" : "Send"}
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

type AttachProps = { choose: (files: File[]) => void; poll: (() => void) | null };

/** Files; and where polls can be asked, a menu of both. */
function Attach({ choose, poll }: AttachProps) {
  const input = useRef<HTMLInputElement>(null);
  const files = () => input.current?.click();
  const open = ({ currentTarget: from }: MouseEvent<HTMLButtonElement>) => {
    const icon = "size-4 text-muted";
    const clip = <Paperclip aria-hidden="true" className={icon} />;
    const checks = <ListChecks aria-hidden="true" className={icon} />;
    openMenu({
      label: "Add",
      at: from.getBoundingClientRect(),
      from,
      entries: [
        { label: "Attach files", icon: clip, act: files },
        { label: "Anonymous poll", icon: checks, focus: "dialog", act: () => poll?.() },
      ],
    });
  };
  return (
    <>
      {poll ? (
        <IconButton label="Add files or a poll" aria-haspopup="menu" onClick={open}>
          <Plus aria-hidden="true" className="size-[18px]" />
        </IconButton>
      ) : (
        <IconButton label="Attach files" onClick={files}>
          <Paperclip aria-hidden="true" className="size-[18px]" />
        </IconButton>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={({ currentTarget }) => {
          choose([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </>
  );
}

function AboutLine({ about, end }: { about: About; end: () => void }) {
  const { text } = about.row;
  return (
    <div className="flex items-center gap-2 border-line border-b py-1 pr-1 pl-4 text-second text-muted">
      <p className="min-w-0 flex-1 truncate">
        {about.kind === "edit" ? (
          "Editing your message"
        ) : (
          <>
            Answering <b className="font-[600] text-secondary">{authorName(about.row)}</b>: {text}
          </>
        )}
      </p>
      <IconButton label={about.kind === "edit" ? "Stop editing" : "Do not answer"} onClick={end}>
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </div>
  );
}
