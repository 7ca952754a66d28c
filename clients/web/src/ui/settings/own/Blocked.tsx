// Whom one blocks, and what that means.

import { Ban } from "lucide-react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import type { Request } from "@/wire/core";
import { Button, Problem } from "../../bits";
import { askToBlock } from "../../modals/Block";
import { useAnswer } from "../../modals/useAnswer";
import { PortraitOf } from "../../Portrait";
import { Nothing, Section } from "../parts";

const LIST = { do: "list_blocks" } satisfies Request;

export function Blocked({ app }: { app: App }) {
  const blocked = useStore(app.people.store, (state) => state.blocked);
  const { answer, problem } = useAnswer(app, LIST, blocked);
  return (
    <Section
      title="Whom you block"
      about="What they write is folded away, notifies you of nothing and is quoted nowhere. They are told nothing of this list, which only your own devices have. You block somebody from their profile, or from the menu of a message of theirs."
    >
      <div className="space-y-4">
        <Problem words={problem} />
        {answer?.blocks.length === 0 ? <Nothing icon={Ban}>You block nobody.</Nothing> : null}
        {answer && answer.blocks.length > 0 ? (
          <ul
            aria-label="Blocked people"
            className="divide-y divide-line rounded-card border border-line"
          >
            {answer.blocks.map(({ user_id: user, username }) => (
              <li key={user} className="flex min-h-14 items-center gap-3 px-3 py-2">
                <PortraitOf app={app} user={user} name={username} />
                <p className="min-w-0 flex-1 truncate">{username}</p>
                <Button
                  kind="plain"
                  aria-label={`Unblock ${username}`}
                  onClick={() => askToBlock(app, { user, username, name: username }, false)}
                >
                  Unblock
                </Button>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Section>
  );
}
