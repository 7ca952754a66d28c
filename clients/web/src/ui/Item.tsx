// One thing of the timeline.

import { EyeOff, Pin } from "lucide-react";
import { memo } from "react";
import type { App } from "@/client/app";
import type { Timeline } from "@/client/timelines";
import type { Answered, MessageRow } from "@/client/types";
import { momentOf, timeOf } from "@/client/words";
import { Avatar } from "./bits";
import type { ItemView } from "./items";
import { Markup } from "./Markup";
import { nameOf } from "./Members";

type Props = { app: App; timeline: Timeline; item: ItemView };

export const Item = memo(function Item({ app, timeline, item }: Props) {
  switch (item.kind) {
    case "day":
      return (
        <div className="mt-6 mb-2 flex items-center gap-3 text-meta text-muted" data-key={item.key}>
          <span aria-hidden="true" className="h-px flex-1 bg-line" />
          {item.words}
          <span aria-hidden="true" className="h-px flex-1 bg-line" />
        </div>
      );
    case "message":
      return <Message app={app} timeline={timeline} row={item.row} begins={item.begins} />;
    case "deleted":
      return (
        <p data-key={item.key} className="py-0.5 pl-12 text-second text-muted italic">
          A message by {item.name} was deleted.
        </p>
      );
    case "hidden":
      return (
        <p
          data-key={item.key}
          data-kind="hidden"
          className="flex items-start gap-2 py-2 pl-12 text-second text-muted"
        >
          <EyeOff aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {item.words}
        </p>
      );
  }
});

type MessageProps = { app: App; timeline: Timeline; row: MessageRow; begins: boolean };

function Message({ timeline, row, begins }: MessageProps) {
  const { author } = row;
  const name = author ? nameOf(author) : "somebody";
  const time = (
    <time
      dateTime={new Date(row.sent_at).toISOString()}
      title={momentOf(row.sent_at)}
      className="text-meta text-muted tabular-nums"
    >
      {timeOf(row.sent_at)}
    </time>
  );
  return (
    <article
      data-key={row.message_id}
      data-seq={row.seq}
      aria-label={`${name}, ${timeOf(row.sent_at)}`}
      className={`group relative -mx-2 flex gap-3 rounded-row px-2 py-px hover:bg-hover/60 ${begins ? "mt-[14px]" : ""}`}
    >
      <div className="w-9 shrink-0">
        {begins ? (
          <Avatar id={author?.user_id ?? ""} name={name} />
        ) : (
          <span className="hidden pt-0.5 text-center group-focus-within:block group-hover:block">
            {time}
          </span>
        )}
      </div>
      <div className="min-w-0 max-w-[72ch] flex-1">
        {row.reply_to ? <Answer timeline={timeline} answered={row.reply_to} /> : null}
        {begins ? (
          <p className="flex items-baseline gap-2">
            <b className="min-w-0 truncate font-[600]">{name}</b>
            {author?.nickname ? (
              <span className="text-meta text-muted">{author.username}</span>
            ) : null}
            {time}
            {row.pinned ? (
              <Pin aria-label="Pinned" className="size-3 self-center text-muted" />
            ) : null}
          </p>
        ) : null}
        <div className="[overflow-wrap:anywhere]">
          {row.markup ? (
            <Markup blocks={row.markup} mentions={row.mentions ?? []} />
          ) : (
            <p className={`whitespace-pre-wrap ${row.fallback ? "text-muted italic" : ""}`}>
              {row.text}
            </p>
          )}
          {row.edits ? <span className="text-meta text-muted">(edited)</span> : null}
        </div>
        {row.reactions ? (
          <ul aria-label="Reactions" className="mt-1 flex flex-wrap gap-1.5">
            {row.reactions.map(({ emoji, count, own }) => (
              <li
                key={emoji}
                className={`flex h-[26px] items-center gap-1 rounded-row border px-2 text-second tabular-nums ${own ? "border-accent bg-accent-soft text-accent" : "border-line bg-raised"}`}
              >
                {emoji} {count}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </article>
  );
}

/** What a message answers; what arrives live brings only its number. */
function Answer({ timeline, answered }: { timeline: Timeline; answered: Answered }) {
  const here = answered.state ? undefined : timeline.find(answered.seq);
  const author = answered.author ?? here?.author;
  const text = answered.text ?? here?.text;
  const gone =
    answered.state === "deleted" ? "a message that was deleted" : "a message that is not here";
  return (
    <p className="flex min-w-0 gap-1.5 border-control border-l-2 pl-2 text-second text-muted">
      <span className="sr-only">Answers </span>
      {text !== undefined && author ? (
        <>
          <b className="shrink-0 font-[600] text-secondary">{nameOf(author)}</b>
          <span className="truncate">{text}</span>
        </>
      ) : (
        <span className="italic">{gone}</span>
      )}
    </p>
  );
}
