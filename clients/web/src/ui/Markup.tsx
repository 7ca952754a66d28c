// The tree that the core has read from a text, as elements. Whatever somebody wrote only ever becomes
// text nodes and the address of a link whose kind the core has checked.

import { Fragment, type ReactNode, useState } from "react";
import type { Block, Inline, MessageRow } from "@/client/types";

type Mentions = NonNullable<MessageRow["mentions"]>;

const SAFE = /^(?:https?:\/\/|mailto:)/;

export function Markup({ blocks, mentions }: { blocks: Block[]; mentions: Mentions }) {
  return blocks.map((block, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a tree that never changes its order
    <BlockView key={at} block={block} mentions={mentions} />
  ));
}

function BlockView({ block, mentions }: { block: Block; mentions: Mentions }): ReactNode {
  switch (block.block) {
    case "paragraph":
      return (
        <p>
          <Inlines inlines={block.inlines} mentions={mentions} />
        </p>
      );
    case "heading":
      return (
        <p className="text-section font-[650]">
          <Inlines inlines={block.inlines} mentions={mentions} />
        </p>
      );
    case "quote":
      return (
        <blockquote className="border-control border-l-2 pl-3 text-secondary">
          <Markup blocks={block.blocks} mentions={mentions} />
        </blockquote>
      );
    case "list": {
      const List = block.start === null ? "ul" : "ol";
      return (
        <List
          {...(block.start === null ? {} : { start: block.start })}
          className={`pl-6 ${block.start === null ? "list-disc" : "list-decimal"}`}
        >
          {block.items.map((item, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a tree that never changes its order
            <li key={at}>
              <Markup blocks={item} mentions={mentions} />
            </li>
          ))}
        </List>
      );
    }
    case "code":
      return (
        <pre
          tabIndex={0}
          className="my-1 overflow-x-auto rounded-row border border-line bg-raised p-3 font-mono text-second"
        >
          <code>{block.text}</code>
        </pre>
      );
  }
}

function Inlines({ inlines, mentions }: { inlines: Inline[]; mentions: Mentions }) {
  return inlines.map((inline, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a tree that never changes its order
    <Fragment key={at}>{piece(inline, mentions)}</Fragment>
  ));
}

function piece(inline: Inline, mentions: Mentions): ReactNode {
  switch (inline.inline) {
    case "text":
      return inline.text;
    case "break":
      return <br />;
    case "code":
      return (
        <code className="rounded-chip border border-line bg-raised px-1.5 py-px font-mono text-[0.875em]">
          {inline.text}
        </code>
      );
    case "strong":
      return (
        <strong className="font-[650]">
          <Inlines inlines={inline.inlines} mentions={mentions} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Inlines inlines={inline.inlines} mentions={mentions} />
        </em>
      );
    case "strike":
      return (
        <s>
          <Inlines inlines={inline.inlines} mentions={mentions} />
        </s>
      );
    case "spoiler":
      return (
        <Spoiler>
          <Inlines inlines={inline.inlines} mentions={mentions} />
        </Spoiler>
      );
    case "link":
      return <Linked inline={inline} mentions={mentions} />;
    case "mention":
      return (
        <span className="rounded-chip bg-accent-soft px-1 font-[600] text-accent">
          {mentioned(inline, mentions)}
        </span>
      );
  }
}

/** A mention by the name that is known now. */
function mentioned(inline: Extract<Inline, { inline: "mention" }>, mentions: Mentions): string {
  if (inline.kind === "everyone") return "@everyone";
  const known = mentions.find(
    (one) => one.kind === inline.kind && "id" in one && one.id === inline.id,
  );
  const sign = inline.kind === "channel" ? "#" : "@";
  return known?.name ? sign + known.name : inline.text;
}

function Linked({
  inline,
  mentions,
}: {
  inline: Extract<Inline, { inline: "link" }>;
  mentions: Mentions;
}) {
  const label = <Inlines inlines={inline.inlines} mentions={mentions} />;
  if (!SAFE.test(inline.target)) return label;
  return (
    <>
      <a
        href={inline.target}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="text-accent underline underline-offset-2"
      >
        {label}
      </a>
      {inline.differs ? <span className="text-muted"> ({inline.host})</span> : null}
    </>
  );
}

function Spoiler({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return open ? (
    <span className="rounded-chip bg-hover px-1">{children}</span>
  ) : (
    <button
      type="button"
      onClick={() => setOpen(true)}
      className="rounded-chip bg-hover px-1 text-muted"
    >
      show what is hidden
    </button>
  );
}
