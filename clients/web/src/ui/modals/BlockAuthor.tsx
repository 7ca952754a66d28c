// Keeping the author of an anonymous post from more of them: what it does, and what it costs.

import type { MessageRow } from "@/client/types";
import { count } from "@/client/words";
import type { Request } from "@/wire/core";
import type { Place } from "../deeds";
import { openModal } from "../view";

export function askBlock({ app, channel }: Place, row: MessageRow): void {
  const { anonymous } = row;
  if (!anonymous) return;
  const request: Request = { do: "block_author", channel: channel.channel_id, seq: row.seq };
  openModal({
    kind: "question",
    question: {
      title: "Block the author for this window?",
      verb: "Block the author",
      reason: true,
      words: (
        <div className="space-y-3">
          <p>
            Whoever wrote this can post nothing more anonymously in {channel.name} until the window
            ends. Nobody learns who it is: you do not, and the node does not. The post stays where
            it is; delete it if it is to go.
          </p>
          <p>
            <b className="font-[600] text-caution">The price:</b> everybody else who posts in this
            window proves that this post is not theirs. A post of theirs hid among{" "}
            {count(anonymous.of, "member", "members")} so far; from now on it hides among one less.
          </p>
        </div>
      ),
      act: async ({ reason = "" }) => {
        await app.core.ask({ ...request, reason: reason.trim() || null }).done;
        app.tell("The author of that post can make no more of them in this window.");
      },
    },
  });
}
