// What a server is called and what it is about; who can find it; and the ways out of it.

import { Globe } from "lucide-react";
import { useState } from "react";
import type { App, ServerEntry } from "@/client/app";
import { may } from "@/client/app";
import { navigate } from "@/client/router";
import type { ServerView } from "@/client/types";
import { count } from "@/client/words";
import { Button, Field, initialsOf, Problem } from "../../bits";
import { nameOf } from "../../Members";
import { Choice } from "../../modals/Choice";
import { openModal } from "../../view";
import { act, usePeople } from "../act";
import { Area, Select } from "../fields";
import { Chip, SaveBar, Section, useAct } from "../parts";

type Props = { app: App; entry: ServerEntry };
type Draft = Partial<Pick<ServerView, "name" | "description" | "language" | "category">> & {
  system_channel?: string;
};

const CATEGORIES = [
  ["none", "Nothing in particular"],
  ["gaming", "Games"],
  ["music", "Music"],
  ["education", "Learning"],
  ["science_and_technology", "Science and technology"],
  ["art_and_entertainment", "Art and entertainment"],
  ["local", "A place or neighbourhood"],
  ["hobbies", "Hobbies"],
  ["open_source", "Open source"],
  ["other", "Something else"],
] as const;

export function Overview({ app, entry }: Props) {
  const { view, flags } = entry;
  const [draft, setDraft] = useState<Draft>({});
  const { busy, problem, run } = useAct(app);
  const manages = may(flags, "MANAGE_SERVER");
  const now = { ...view, system_channel: view.system_channel_id ?? "" };
  const changed = Object.entries(draft).filter(
    ([name, value]) => now[name as keyof Draft] !== value,
  );
  const write = (change: Draft) => setDraft((before) => ({ ...before, ...change }));
  const save = () =>
    run(async () => {
      const fields = Object.fromEntries(changed);
      await act(app, view.server_id, { do: "edit_server", server: view.server_id, ...fields });
      setDraft({});
    });
  const shown = { ...now, ...draft };
  const texts = view.channels.filter(({ kind }) => kind === "text" || kind === "announcement");
  return (
    <>
      <Section title="About this server">
        <div className="mb-5 flex items-center gap-4">
          <span
            aria-hidden="true"
            className="flex size-14 shrink-0 items-center justify-center rounded-card border-2 border-accent bg-accent-soft text-page font-[650] text-accent"
          >
            {initialsOf(shown.name || "?")}
          </span>
          <p className="text-second text-muted">
            {count(view.members_count, "member", "members")} ·{" "}
            {count(
              view.channels.filter(({ kind }) => kind !== "category").length,
              "channel",
              "channels",
            )}{" "}
            · {count(view.roles_count, "role", "roles")}
          </p>
        </div>
        <div className="space-y-4">
          <Field
            label="Name"
            value={shown.name}
            disabled={!manages}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => write({ name: event.currentTarget.value })}
          />
          <Area
            label="What it is about"
            value={shown.description}
            disabled={!manages}
            maxLength={1_000}
            onChange={(event) => write({ description: event.currentTarget.value })}
          />
          <div className="grid gap-4 md:grid-cols-2">
            <Select
              label="What kind of community it is"
              value={shown.category}
              disabled={!manages}
              options={CATEGORIES}
              change={(category) => write({ category })}
            />
            <Field
              label="Language spoken here"
              hint="As en or de-CH; empty for none."
              value={shown.language}
              disabled={!manages}
              maxLength={16}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => write({ language: event.currentTarget.value })}
            />
          </div>
          <Select
            label="Channel for news about the server"
            value={shown.system_channel}
            disabled={!manages}
            options={[["", "None"], ...texts.map((one) => [one.channel_id, one.name] as const)]}
            change={(system_channel) => write({ system_channel })}
          />
        </div>
        {manages ? null : (
          <p className="mt-4 text-second text-muted">
            Only those who may manage the server change this.
          </p>
        )}
      </Section>
      <Listing app={app} entry={entry} />
      <WaysOut app={app} entry={entry} />
      <SaveBar
        dirty={changed.length > 0}
        busy={busy}
        problem={problem}
        save={save}
        discard={() => setDraft({})}
      />
    </>
  );
}

function Listing({ app, entry }: Props) {
  const { view, flags } = entry;
  const { busy, problem, run } = useAct(app);
  if (!may(flags, "MANAGE_SERVER")) return null;
  const server = view.server_id;
  const change = () =>
    run(() =>
      act(app, server, { do: view.listed ? "unpublish_server" : "publish_server", server }),
    );
  return (
    <Section
      title="Discovery"
      about="A listed server can be found and joined by everybody on this node. Its name, what it is about and how many members it has become public; what is said in it does not."
      side={
        <Chip tone={view.listed ? "good" : "plain"}>
          {view.listed ? <Globe aria-hidden="true" className="size-3" /> : null}
          {view.listed ? "Listed" : "Not listed"}
        </Chip>
      }
    >
      <div className="space-y-3">
        <Problem words={problem} />
        <Button kind="plain" disabled={busy} onClick={change}>
          {view.listed ? "Take it off the list" : "List it for everybody"}
        </Button>
      </div>
    </Section>
  );
}

function WaysOut({ app, entry }: Props) {
  const { view } = entry;
  const server = view.server_id;
  const { members, me } = usePeople(app, entry);
  const others = members.filter((member) => member !== me);
  const owner = me?.owner ?? false;
  const transfer = () =>
    openModal({
      kind: "question",
      question: {
        title: "Make somebody else the owner?",
        verb: "Transfer",
        words: "They can do everything from then on, and you what your roles let you do.",
        more: (
          <Choice label="The next owner" name="user" chosen={others[0]?.user_id ?? ""}>
            {others.map((member) => [member.user_id, nameOf(member)])}
          </Choice>
        ),
        typed: view.name,
        act: ({ user = "" }) => act(app, server, { do: "transfer_server", server, user }),
      },
    });
  const remove = () =>
    openModal({
      kind: "question",
      question: {
        title: `Delete ${view.name}?`,
        verb: "Delete for everybody",
        words:
          "Everybody loses it at once, for good: all channels and everything that is said in them. Nobody can bring it back.",
        typed: view.name,
        act: async () => {
          await app.core.ask({ do: "delete_server", server }).done;
          navigate({ page: "home" }, { anyway: true });
        },
      },
    });
  return (
    <Section
      title={owner ? "Ownership" : "Leave"}
      about={
        owner
          ? "A server has one owner, who can do everything. Whoever wants to leave hands it over first."
          : "You no longer read what is said here. To come back you need an invitation."
      }
    >
      <div className="flex flex-wrap gap-3">
        {owner ? (
          <>
            <Button kind="plain" onClick={transfer} disabled={others.length === 0}>
              Transfer the server
            </Button>
            <Button kind="danger" onClick={remove}>
              Delete the server
            </Button>
          </>
        ) : (
          <Button kind="danger" onClick={() => openModal({ kind: "leave", server })}>
            Leave the server
          </Button>
        )}
      </div>
    </Section>
  );
}
