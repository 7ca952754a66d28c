// Who types, in one line under the composer. It stands still: nothing in it moves.

import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import type { Typist } from "@/client/types";
import { nameOf } from "../Members";

const NOBODY: Typist[] = [];

/** The line in words; empty while nobody types. */
export function typingWords(users: Typist[]): string {
  const [one, two] = users.map(nameOf);
  if (!one) return "";
  if (!two) return `${one} is typing…`;
  return users.length === 2 ? `${one} and ${two} are typing…` : "Several people are typing…";
}

export function TypingLine({ app, channel }: { app: App; channel: string }) {
  const users = useStore(app.presence.store, ({ typing }) => typing[channel] ?? NOBODY);
  return (
    <p
      aria-live="polite"
      data-typing={users.length}
      className="-mt-4 h-5 shrink-0 truncate px-6 text-meta text-muted max-md:-mt-2 max-md:px-4"
    >
      {typingWords(users)}
    </p>
  );
}
