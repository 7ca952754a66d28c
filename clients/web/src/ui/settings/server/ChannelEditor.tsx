// One channel or category: its name and place, who may do what in it, anonymous posts, its end.

import { RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { type App, may, type ServerEntry } from "@/client/app";
import { navigate } from "@/client/router";
import type { ChannelDetail, ChannelView } from "@/client/types";
import { Button, Field, Problem } from "../../bits";
import { useAnswer } from "../../modals/useAnswer";
import { openModal } from "../../view";
import { act } from "../act";
import { Select } from "../fields";
import { SaveBar, Section, useAct } from "../parts";
import { Anonymity } from "./Anonymity";
import { channelRoute } from "./Channels";
import { Overwrites } from "./Overwrites";

type Props = { app: App; entry: ServerEntry; channel: ChannelView };

export type Part = {
  app: App;
  entry: ServerEntry;
  channel: ChannelDetail;
  /** What one may do in this channel. */
  flags: string[];
};

export function ChannelEditor({ app, entry, channel }: Props) {
  const { policy_seq } = entry.view;
  const id = channel.channel_id;
  const me = app.store.get().who?.user_id ?? "";
  const detail = useAnswer(app, { do: "show_channel", channel: id }, policy_seq);
  const own = useAnswer(
    app,
    { do: "show_permissions", member: me, channel: id, server: entry.view.server_id },
    policy_seq,
  );
  if (!detail.answer || !own.answer) {
    return (
      <>
        <Problem words={detail.problem ?? own.problem} />
        <p role="status" className="text-muted">
          Reading…
        </p>
      </>
    );
  }
  const part: Part = { app, entry, channel: detail.answer, flags: own.answer.flags };
  const isCategory = channel.kind === "category";
  return (
    <>
      <General {...part} />
      <Overwrites {...part} />
      {isCategory || channel.kind === "voice" ? null : <Anonymity {...part} />}
      <End {...part} />
    </>
  );
}

const SLOW: [string, string][] = [
  ["0", "Off"],
  ["5", "5 seconds"],
  ["10", "10 seconds"],
  ["30", "30 seconds"],
  ["60", "1 minute"],
  ["300", "5 minutes"],
  ["900", "15 minutes"],
  ["3600", "1 hour"],
  ["21600", "6 hours"],
];

type Draft = { name?: string; category?: string; slow_mode?: number };

function General({ app, entry, channel, flags }: Part) {
  const { server_id: server, channels } = entry.view;
  const [draft, setDraft] = useState<Draft>({});
  const { busy, problem, run } = useAct(app);
  const manages = may(flags, "MANAGE_CHANNELS");
  const isCategory = channel.kind === "category";
  const now = {
    name: channel.name,
    category: channel.category_id ?? "",
    slow_mode: channel.slow_mode,
  };
  const changed = Object.entries(draft).filter(
    ([name, value]) => now[name as keyof Draft] !== value,
  );
  const shown = { ...now, ...draft };
  const write = (change: Draft) => setDraft((before) => ({ ...before, ...change }));
  const slow = SLOW.some(([seconds]) => seconds === String(shown.slow_mode))
    ? SLOW
    : [...SLOW, [String(shown.slow_mode), `${shown.slow_mode} seconds`] as [string, string]];
  const save = () =>
    run(async () => {
      const fields = Object.fromEntries(changed);
      await act(app, server, { do: "edit_channel", channel: channel.channel_id, ...fields });
      setDraft({});
    });
  return (
    <Section title={isCategory ? "The category" : "The channel"}>
      <div className="space-y-4">
        <Field
          label="Name"
          value={shown.name}
          disabled={!manages}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => write({ name: event.currentTarget.value })}
        />
        {isCategory ? null : (
          <div className="grid gap-4 md:grid-cols-2">
            <Select
              label="Stands in"
              value={shown.category}
              disabled={!manages}
              options={[
                ["", "No category"],
                ...channels
                  .filter(({ kind }) => kind === "category")
                  .map((one) => [one.channel_id, one.name] as const),
              ]}
              change={(category) => write({ category })}
            />
            <Select
              label="Slow mode: between two messages of one member"
              value={String(shown.slow_mode)}
              disabled={!manages}
              options={slow}
              change={(seconds) => write({ slow_mode: Number(seconds) })}
            />
          </div>
        )}
      </div>
      <SaveBar
        dirty={changed.length > 0}
        busy={busy}
        problem={problem}
        save={save}
        discard={() => setDraft({})}
      />
    </Section>
  );
}

function End({ app, entry, channel, flags }: Part) {
  const server = entry.view.server_id;
  const id = channel.channel_id;
  if (!may(flags, "MANAGE_CHANNELS")) return null;
  const isCategory = channel.kind === "category";
  const remove = () =>
    openModal({
      kind: "question",
      question: {
        title: `Delete ${channel.name}?`,
        verb: "Delete it",
        words: isCategory
          ? "The channels in it stay, in no category."
          : "Everything that was said in it is lost for everybody.",
        reason: true,
        act: async ({ reason = "" }) => {
          await act(app, server, {
            do: "delete_channel",
            channel: id,
            reason: reason.trim() || null,
          });
          navigate(channelRoute(server, ""), { replace: true, anyway: true });
        },
      },
    });
  const reset = () =>
    openModal({
      kind: "question",
      question: {
        title: `Begin the encryption of ${channel.name} anew?`,
        verb: "Begin anew",
        words:
          "For a channel in which nobody can write any more. New keys are made for everybody who may see it; what was said stays with those who could read it.",
        reason: true,
        act: ({ reason = "" }) =>
          act(app, server, { do: "reset_group", channel: id, reason: reason.trim() || null }),
      },
    });
  return (
    <Section title={isCategory ? "Delete" : "Repair or delete"}>
      <div className="flex flex-wrap gap-3">
        {isCategory ? null : (
          <Button kind="plain" onClick={reset}>
            <RotateCcw aria-hidden="true" className="size-4" />
            Begin its encryption anew
          </Button>
        )}
        <Button kind="danger" onClick={remove}>
          <Trash2 aria-hidden="true" className="size-4" />
          {isCategory ? "Delete the category" : "Delete the channel"}
        </Button>
      </div>
    </Section>
  );
}
