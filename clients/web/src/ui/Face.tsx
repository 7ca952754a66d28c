// Who said something, as it is shown: a person, or one of so many.

import { nobodyWords } from "@/client/anonymity";
import type { App } from "@/client/app";
import type { Author, Nobody } from "@/client/types";
import { nameOf } from "./Members";
import { Portrait } from "./Portrait";

type Said = { author?: Author | null | undefined; anonymous?: Nobody | undefined };

export function authorName({ author, anonymous }: Said): string {
  if (anonymous) return nobodyWords(anonymous);
  return author ? nameOf(author) : "somebody";
}

type FaceProps = {
  app: App;
  of: Said;
  size?: "s" | "m";
  /** The server in which it was said, where one may have another picture. */
  server?: string | null;
};

export function Face({ app, of, size = "m", server = null }: FaceProps) {
  if (of.anonymous) return <MaskFace size={size} />;
  const { user_id = "", avatar } = of.author ?? {};
  return (
    <Portrait
      app={app}
      user={user_id}
      name={authorName(of)}
      size={size}
      mark={avatar}
      server={server}
    />
  );
}

/** A face that could be anybody's. */
export function MaskFace({ size = "m" }: { size?: "s" | "m" }) {
  return (
    <span
      aria-hidden="true"
      className={`${size === "s" ? "size-7" : "size-9"} flex shrink-0 items-center justify-center rounded-full border border-mask border-dashed bg-mask-ground text-mask`}
    >
      <HalfDisc className={size === "s" ? "size-3" : "size-4"} />
    </span>
  );
}

/** The sign of everything that is anonymous: a disc of which one half is seen. */
export function HalfDisc({ className = "size-4" }: { className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={className}>
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
    </svg>
  );
}
