// Links that let people in: those that work, and those that no longer do.

import { Check, Copy, Link2, Plus } from "lucide-react";
import { useState } from "react";
import { type App, may, type ServerEntry } from "@/client/app";
import type { InvitationView } from "@/client/types";
import { shortMoment } from "@/client/words";
import { Button, IconButton, Problem } from "../../bits";
import { nameOf } from "../../Members";
import { useAnswer } from "../../modals/useAnswer";
import { openModal } from "../../view";
import { act, usePeople } from "../act";
import { Chip, Nothing } from "../parts";

export function Invitations({ app, entry }: { app: App; entry: ServerEntry }) {
  const { server_id: server, policy_seq } = entry.view;
  const { answer, problem } = useAnswer(app, { do: "list_invitations", server }, policy_seq);
  const open = answer?.invitations.filter((one) => !isOver(one)) ?? [];
  const over = answer?.invitations.filter(isOver) ?? [];
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[56ch] text-second text-muted">
          A link has a secret after its #, which the node never sees. Only the device that made a
          link can show it again.
        </p>
        {may(entry.flags, "CREATE_INVITE") ? (
          <Button onClick={() => openModal({ kind: "invite", server })}>
            <Plus aria-hidden="true" className="size-4" />
            Make a link
          </Button>
        ) : null}
      </div>
      <Problem words={problem} />
      {answer && open.length === 0 ? (
        <Nothing icon={Link2}>No link works at the moment. Nobody new can come in.</Nothing>
      ) : null}
      <List app={app} entry={entry} invitations={open} />
      {over.length > 0 ? (
        <details>
          <summary className="text-second text-secondary">No longer in use · {over.length}</summary>
          <div className="mt-3">
            <List app={app} entry={entry} invitations={over} />
          </div>
        </details>
      ) : null}
    </div>
  );
}

function isOver({ closed, uses, used, expires_at }: InvitationView): boolean {
  const late = expires_at !== null && expires_at !== 0 && expires_at < Date.now();
  return closed || late || (uses > 0 && used >= uses);
}

type ListProps = { app: App; entry: ServerEntry; invitations: InvitationView[] };

function List({ app, entry, invitations }: ListProps) {
  if (invitations.length === 0) return null;
  return (
    <ul className="divide-y divide-line rounded-card border border-line">
      {invitations.map((one) => (
        <Row key={one.invitation_id} app={app} entry={entry} invitation={one} />
      ))}
    </ul>
  );
}

type RowProps = { app: App; entry: ServerEntry; invitation: InvitationView };

function Row({ app, entry, invitation }: RowProps) {
  const server = entry.view.server_id;
  const { members, roles, me } = usePeople(app, entry);
  const [copied, setCopied] = useState(false);
  const { invitation_id, creator_id, uses, used, expires_at, link, channel_id } = invitation;
  const creator = members.find(({ user_id }) => user_id === creator_id);
  const own = creator_id === me?.user_id;
  const over = isOver(invitation);
  const channel = entry.view.channels.find((one) => one.channel_id === channel_id);
  const given = roles.filter((role) => invitation.roles.includes(role.role_id));
  const close = () =>
    openModal({
      kind: "question",
      question: {
        title: "Close this invitation?",
        verb: "Close it",
        words: "Its link lets nobody in from now on. Who came by it stays.",
        act: () => act(app, server, { do: "revoke_invitation", invitation: invitation_id }),
      },
    });
  const copy = async () => {
    if (!link) return;
    await navigator.clipboard.writeText(link);
    setCopied(true);
  };
  return (
    <li className={`flex items-center gap-3 px-3 py-3 ${over ? "text-muted" : ""}`}>
      <div className="min-w-0 flex-1 space-y-0.5">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate">
            {own ? "Made by you" : `Made by ${creator ? nameOf(creator) : "somebody who has left"}`}
          </span>
          {channel ? <Chip># {channel.name}</Chip> : null}
          {given.map((role) => (
            <Chip key={role.role_id}>{role.name}</Chip>
          ))}
          {invitation.closed ? <Chip>closed</Chip> : null}
        </p>
        <p className="text-second text-muted">
          {uses > 0 ? `${used} of ${uses} used` : `${used} used, no limit`}
          {" · "}
          {expires_at ? `${over ? "ended" : "ends"} ${shortMoment(expires_at)}` : "never ends"}
        </p>
      </div>
      {link && !over ? (
        <IconButton
          label={copied ? "Copied" : "Copy the link"}
          onClick={() => copy().catch(app.refused)}
        >
          {copied ? (
            <Check aria-hidden="true" className="size-4 text-verified" />
          ) : (
            <Copy aria-hidden="true" className="size-4" />
          )}
        </IconButton>
      ) : null}
      {!over && (own || may(entry.flags, "MANAGE_SERVER")) ? (
        <Button kind="plain" onClick={close}>
          Close
        </Button>
      ) : null}
    </li>
  );
}
