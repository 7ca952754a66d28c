// Who may not come back.

import { Ban } from "lucide-react";
import { useState } from "react";
import type { App, ServerEntry } from "@/client/app";
import type { BanView } from "@/client/types";
import { shortMoment } from "@/client/words";
import { Button, Problem } from "../../bits";
import { useAnswer } from "../../modals/useAnswer";
import { PortraitIn } from "../../Portrait";
import { openModal } from "../../view";
import { act } from "../act";
import { Nothing, SearchField } from "../parts";

export function Bans({ app, entry }: { app: App; entry: ServerEntry }) {
  const { server_id: server, policy_seq } = entry.view;
  const { answer, problem } = useAnswer(app, { do: "list_bans", server }, policy_seq);
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = answer?.bans.filter((ban) => ban.username.toLowerCase().includes(wanted)) ?? [];
  const unban = ({ user_id, username }: BanView) =>
    openModal({
      kind: "question",
      question: {
        title: `End the ban of ${username}?`,
        verb: "End the ban",
        words: "They are not back by that: an invitation lets them in again.",
        reason: true,
        act: ({ reason = "" }) =>
          act(app, server, {
            do: "unban",
            server,
            user: user_id,
            reason: reason.trim() || null,
          }),
      },
    });
  return (
    <div className="space-y-4">
      <Problem words={problem} />
      {answer && answer.bans.length > 0 ? (
        <>
          <SearchField label="Search bans" text={text} change={setText} />
          <ul className="divide-y divide-line rounded-card border border-line">
            {found.map((ban) => (
              <li key={ban.user_id} className="flex min-h-14 items-center gap-3 px-3 py-2">
                <PortraitIn app={app} entry={entry} user={ban.user_id} name={ban.username} />
                <div className="min-w-0 flex-1">
                  <p className="truncate">{ban.username}</p>
                  <p className="text-meta text-muted">
                    by {ban.by_username}, {shortMoment(ban.at)}
                  </p>
                </div>
                <Button kind="plain" onClick={() => unban(ban)}>
                  End
                </Button>
              </li>
            ))}
          </ul>
        </>
      ) : answer ? (
        <Nothing icon={Ban}>
          Nobody is banned. A ban is made at a member, and keeps them out whatever link they have.
        </Nothing>
      ) : null}
    </div>
  );
}
