// What cannot be undone is asked for twice.

import type { ReactNode } from "react";
import type { App } from "@/client/app";
import { navigate } from "@/client/router";
import type { MemberView, MessageRow } from "@/client/types";
import type { Request } from "@/wire/core";
import { Button, Field, Problem } from "../bits";
import { useForm } from "../forms";
import { nameOf } from "../Members";
import { closeModal, type Question } from "../view";
import { Dialog } from "./Dialog";

type Props = {
  title: string;
  verb: string;
  kind?: "primary" | undefined;
  children: ReactNode;
  act: (fields: Record<string, string>) => Promise<unknown>;
};

function Confirm({ title, verb, kind, children, act }: Props) {
  const form = useForm(async (fields) => {
    await act(fields);
    closeModal();
  });
  return (
    <Dialog title={title}>
      <form onSubmit={form.onSubmit} className="space-y-4">
        {children}
        <Problem words={form.problem} />
        <div className="flex gap-3">
          <Button type="submit" kind={kind ?? "danger"} disabled={form.busy}>
            {verb}
          </Button>
          <Button kind="plain" onClick={closeModal}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function Asked({ question }: { question: Question }) {
  const { title, verb, kind, words, reason, typed, more, act } = question;
  const checked = (fields: Record<string, string>) => {
    if (typed && fields.typed?.trim() !== typed) throw new Error(`type ${typed} to go on`);
    return act(fields);
  };
  return (
    <Confirm title={title} verb={verb} kind={kind} act={async (fields) => checked(fields)}>
      <div className="text-secondary">{words}</div>
      {more}
      {reason ? (
        <Field label="Reason, for the audit log" name="reason" maxLength={200} autoComplete="off" />
      ) : null}
      {typed ? (
        <Field label={`Type ${typed} to go on`} name="typed" autoComplete="off" required />
      ) : null}
    </Confirm>
  );
}

export function Delete({ app, channel, row }: { app: App; channel: string; row: MessageRow }) {
  const request: Request = { do: "delete", channel, seq: row.seq };
  return (
    <Confirm title="Delete this message?" verb="Delete" act={() => app.core.ask(request).done}>
      <blockquote className="line-clamp-4 border-control border-l-2 pl-3 text-secondary [overflow-wrap:anywhere]">
        {row.text}
      </blockquote>
      <p className="text-second text-muted">
        It is deleted for everybody, with its earlier versions. That somebody has read it cannot be
        undone.
      </p>
    </Confirm>
  );
}

export function Kick({ app, server, member }: { app: App; server: string; member: MemberView }) {
  const act = ({ reason = "" }: Record<string, string>) => {
    const request: Request = {
      do: "kick",
      server,
      user: member.user_id,
      reason: reason.trim() || null,
    };
    return app.core.ask(request).done;
  };
  return (
    <Confirm title={`Kick ${nameOf(member)}?`} verb="Kick" act={act}>
      <p className="text-secondary">
        They lose their place and the keys of every channel here. With a new invitation they can
        come back.
      </p>
      <Field label="Reason, for the audit log" name="reason" maxLength={200} autoComplete="off" />
    </Confirm>
  );
}

export function Leave({ app, server }: { app: App; server: string }) {
  const name = app.server(server)?.view.name ?? "this server";
  const act = async () => {
    await app.core.ask({ do: "leave", server }).done;
    navigate({ page: "home" }, { anyway: true });
  };
  return (
    <Confirm title={`Leave ${name}?`} verb="Leave" act={act}>
      <p className="text-secondary">
        You no longer read what is said there. To come back you need an invitation.
      </p>
    </Confirm>
  );
}
