// Blocking somebody: what it does, and what it does not do.

import type { App } from "@/client/app";
import { openModal } from "../view";

type Whom = { user: string; username: string; name: string };

export function askToBlock(app: App, { user, username, name }: Whom, on: boolean): void {
  const called = name === username ? username : `${name} (${username})`;
  openModal({
    kind: "question",
    question: on
      ? {
          title: `Block ${called}?`,
          verb: "Block",
          words: (
            <div className="space-y-3">
              <p>
                What they write is folded away for you. It is quoted nowhere, is never unread and
                notifies you of nothing. If they ask to write to you, you do not see it. Your
                pictures are sealed anew under keys that they are not told, and you say nothing new
                of your profile where they are.
              </p>
              <p>
                <b className="font-[600] text-caution">What it does not do:</b> they read what you
                write where you both are, as before: only leaving, or a ban, ends that. What they
                know of you they keep, and others can show them more. Nobody is told that you block
                them; that your profile is no longer told where they are, they may notice.
              </p>
            </div>
          ),
          act: () => app.people.block(user, true),
        }
      : {
          title: `Unblock ${called}?`,
          verb: "Unblock",
          kind: "primary",
          words:
            "What they have written is shown again, what they asked meanwhile too, and they are told your profile again where you both are.",
          act: () => app.people.block(user, false),
        },
  });
}
