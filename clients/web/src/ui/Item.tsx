// One thing of the timeline.

import { Ellipsis, Pencil, Pin, Reply, SmilePlus } from "lucide-react";
import { lazy, type MouseEvent, memo, Suspense, useState } from "react";
import { hourWords } from "@/client/anonymity";
import { useStore } from "@/client/store";
import type { Timeline } from "@/client/timelines";
import type { Answered, Author, MessageRow } from "@/client/types";
import { momentOf, timeOf } from "@/client/words";
import { Attachment } from "./Attachment";
import { IconButton } from "./bits";
import { answer, edit, isOwn, openDeeds, type Place, react } from "./deeds";
import { authorName, Face } from "./Face";
import { HiddenRow } from "./HiddenRow";
import { alike, type ItemView } from "./items";
import { Markup } from "./Markup";
import { nameOf } from "./Members";
import { useBlocked, useMember } from "./Portrait";
import { useLongPress } from "./press";
import { openModal, view } from "./view";

const Poll = lazy(() => import("./Poll"));

type Props = { place: Place; timeline: Timeline; item: ItemView };

/** One that looks as it did is not made again, whatever comes before or after it. */
export const Item = memo(
  Thing,
  (was, is) => was.place === is.place && was.timeline === is.timeline && alike(was.item, is.item),
);

function Thing({ place, timeline, item }: Props) {
  switch (item.kind) {
    case "day":
      return (
        <div className="mt-6 mb-2 flex items-center gap-3 text-meta text-muted" data-key={item.key}>
          <span aria-hidden="true" className="rule h-px flex-1 bg-line" />
          {item.words}
          <span aria-hidden="true" className="rule h-px flex-1 bg-line" />
        </div>
      );
    case "new":
      return (
        <div
          className="mt-4 mb-2 flex items-center gap-3 text-meta font-[600] text-accent"
          data-key={item.key}
          data-new=""
        >
          <span aria-hidden="true" className="rule h-px flex-1 bg-accent" />
          New
        </div>
      );
    case "message":
      return <Message place={place} timeline={timeline} row={item.row} begins={item.begins} />;
    case "deleted":
      return (
        <p data-key={item.key} className="py-0.5 pl-12 text-second text-muted italic">
          A message by {item.name} was deleted.
        </p>
      );
    case "hidden":
      return <HiddenRow app={place.app} item={item} />;
  }
}

type MessageProps = { place: Place; timeline: Timeline; row: MessageRow; begins: boolean };

function Message({ place, timeline, row, begins }: MessageProps) {
  const press = useLongPress((anchor) => openDeeds(place, row, anchor));
  const [unfolded, setUnfolded] = useState(false);
  // Most are never pointed at, and a row without its tools is made in half the time.
  const [met, setMet] = useState(false);
  const meet = () => setMet(true);
  const { app, entry } = place;
  const { anonymous } = row;
  const author = useAuthor(place, row);
  const blocked = useBlocked(app, author?.user_id, row.blocked === true);
  const name = authorName({ author, anonymous });
  const when = anonymous ? hourWords(row.sent_at) : timeOf(row.sent_at);
  const time = (
    <time
      dateTime={new Date(row.sent_at).toISOString()}
      title={anonymous ? "The hour in which it was posted" : momentOf(row.sent_at)}
      className="whitespace-nowrap text-meta text-muted tabular-nums"
    >
      {when}
    </time>
  );
  if (blocked && !unfolded) {
    return (
      <p
        data-key={row.message_id}
        data-seq={row.seq}
        className="flex items-baseline gap-2 py-0.5 pl-12 text-second text-muted"
      >
        A message by {author?.username ?? "somebody"}, whom you have blocked.
        <button
          type="button"
          className="text-accent hover:underline max-md:min-h-11"
          onClick={() => setUnfolded(true)}
        >
          Show it
        </button>
      </p>
    );
  }
  return (
    <article
      data-key={row.message_id}
      data-seq={row.seq}
      tabIndex={-1}
      {...press}
      onPointerEnter={meet}
      onFocus={meet}
      data-anonymous={anonymous ? "" : undefined}
      aria-label={`${name}, ${when}`}
      className={`group relative -mx-2 flex gap-3 rounded-row px-2 py-px hover:bg-hover/60 focus-visible:-outline-offset-2 max-md:select-none ${begins ? "mt-(--group-gap)" : ""}`}
    >
      <div className="w-9 shrink-0">
        {begins ? (
          <Face
            app={app}
            of={{ author, anonymous }}
            server={entry.dm ? null : entry.view.server_id}
          />
        ) : (
          <span className="hidden whitespace-nowrap pt-[3px] text-center text-meta text-muted tabular-nums group-focus-within:block group-hover:block">
            {anonymous ? "" : timeOf(row.sent_at).replace(/\s?[AP]M$/i, "")}
          </span>
        )}
      </div>
      <div className="min-w-0 max-w-[72ch] flex-1">
        {row.reply_to ? <Answer place={place} timeline={timeline} answered={row.reply_to} /> : null}
        {begins ? (
          <p className={`flex items-baseline gap-x-2 ${anonymous ? "flex-wrap" : ""}`}>
            {author && !anonymous ? (
              <button
                type="button"
                // By the keyboard it is in the menu of the message.
                tabIndex={-1}
                aria-haspopup="dialog"
                onClick={() => openCard(place, author.user_id)}
                className="min-h-6 min-w-0 truncate font-[600] hover:underline"
              >
                {name}
              </button>
            ) : (
              <b className={`min-w-0 truncate font-[600] ${anonymous ? "text-mask" : ""}`}>
                {name}
              </b>
            )}
            {anonymous ? <Tag handle={anonymous.handle} /> : null}
            {author && nameOf(author) !== author.username ? (
              <span className="text-meta text-muted">{author.username}</span>
            ) : null}
            {time}
            {row.shared_by ? (
              <span
                title="This device was not there: a member has shared it, and it is what was said"
                className="truncate text-meta text-muted"
              >
                shared by {row.shared_by.username}
              </span>
            ) : null}
            {row.pinned ? (
              <Pin aria-label="Pinned" className="size-3 self-center text-muted" />
            ) : null}
          </p>
        ) : null}
        <div data-body="" className="[overflow-wrap:anywhere]">
          {row.poll ? (
            <Suspense fallback={<p className="whitespace-pre-wrap">{row.text}</p>}>
              <Poll place={place} row={row} poll={row.poll} />
            </Suspense>
          ) : row.markup ? (
            <Markup blocks={row.markup} mentions={row.mentions ?? []} />
          ) : (
            <p className={`whitespace-pre-wrap ${row.fallback ? "text-muted italic" : ""}`}>
              {row.text}
            </p>
          )}
          {row.file ? (
            <Attachment
              app={app}
              channel={place.channel.channel_id}
              seq={row.seq}
              file={row.file}
            />
          ) : null}
          {row.edits ? <span className="text-meta text-muted">(edited)</span> : null}
        </div>
        {row.reactions ? <Reactions place={place} row={row} /> : null}
      </div>
      {met ? <Tools place={place} row={row} /> : null}
    </article>
  );
}

/** Opens what somebody tells of themselves. */
function openCard({ entry }: Place, user: string): void {
  openModal({ kind: "profile", server: entry.view.server_id, user });
}

/** The author as they are called and pictured now, not when it was read. */
function useAuthor({ app, entry }: Place, { author }: MessageRow): Author | null {
  const member = useMember(app, entry.view.server_id, author?.user_id);
  if (!author || !member) return author;
  const { nickname, display_name, avatar } = member;
  return { ...author, nickname, display_name, avatar };
}

/** Whether anything joins an anonymous post to others of its window. */
function Tag({ handle }: { handle: string | null }) {
  return (
    <span
      title={
        handle
          ? "The same name stands at all posts of this author in this window, and at no others"
          : "Nothing joins this post to any other: they cannot be told to have one author"
      }
      className="shrink-0 rounded-chip border border-mask border-dashed px-1.5 text-meta text-mask"
    >
      {handle ? <span className="font-mono">{handle.slice(0, 8)}</span> : "unlinkable"}
    </span>
  );
}

/** What is done most, beside the message that is pointed at or holds the focus. */
function Tools({ place, row }: { place: Place; row: MessageRow }) {
  const menu = (event: MouseEvent<HTMLButtonElement>) => openDeeds(place, row, event.currentTarget);
  const tool = "size-8! max-md:size-11!";
  return (
    <div className="-top-4 absolute right-2 hidden rounded-row border border-line bg-raised group-focus-within:flex group-focus:flex group-hover:flex max-md:hidden!">
      <IconButton label="React" className={tool} onClick={menu}>
        <SmilePlus aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton label="Reply" className={tool} onClick={() => answer(place, row)}>
        <Reply aria-hidden="true" className="size-4" />
      </IconButton>
      {isOwn(place, row) && !row.poll ? (
        <IconButton label="Edit" className={tool} onClick={() => edit(place, row)}>
          <Pencil aria-hidden="true" className="size-4" />
        </IconButton>
      ) : null}
      <IconButton label="More" aria-haspopup="menu" className={tool} onClick={menu}>
        <Ellipsis aria-hidden="true" className="size-4" />
      </IconButton>
    </div>
  );
}

function Reactions({ place, row }: { place: Place; row: MessageRow }) {
  return (
    <ul aria-label="Reactions" className="mt-1 flex flex-wrap gap-1.5">
      {row.reactions?.map(({ emoji, count, own }) => (
        <li key={emoji}>
          <button
            type="button"
            aria-pressed={own}
            aria-label={`${emoji} ${count}`}
            onClick={() => react(place, row, emoji)}
            className={`flex h-[26px] items-center gap-1.5 rounded-row border px-2 text-second tabular-nums max-md:h-9 ${own ? "border-accent bg-accent-soft text-accent" : "border-line bg-raised hover:bg-hover"}`}
          >
            <span aria-hidden="true">{emoji}</span> {count}
          </button>
        </li>
      ))}
    </ul>
  );
}

type AnswerProps = { place: Place; timeline: Timeline; answered: Answered };

/** What a message answers, and the way there; what arrives live brings only its number. */
function Answer({ place, timeline, answered }: AnswerProps) {
  const here = useStore(timeline.store, () =>
    answered.state ? undefined : timeline.find(answered.seq),
  );
  const of = answered.author || answered.anonymous ? answered : here;
  const blocked = useBlocked(place.app, of?.author?.user_id, here?.blocked === true);
  const text = answered.text ?? here?.text;
  const gone = blocked
    ? "a message by somebody you have blocked"
    : answered.state === "deleted"
      ? "a message that was deleted"
      : "a message that is not here";
  const shape =
    "flex min-h-6 max-w-full min-w-0 items-center gap-1.5 border-control border-l-2 pl-2 text-second text-muted";
  if (text === undefined || !of || blocked) {
    return (
      <p className={`${shape} italic`}>
        <span className="sr-only">Answers </span>
        {gone}
      </p>
    );
  }
  const jump = { channel: place.channel.channel_id, seq: answered.seq };
  return (
    <button
      type="button"
      onClick={() => view.set({ jump })}
      className={`${shape} text-left hover:text-text`}
    >
      <span className="sr-only">Answers </span>
      <b className="shrink-0 font-[600] text-secondary">{authorName(of)}</b>
      <span className="truncate">{text}</span>
    </button>
  );
}
