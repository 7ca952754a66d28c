// What somebody may do, in the server or in one channel, and which rule decided: for every permission.

import { Check, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { App, ServerEntry } from "@/client/app";
import type { Explained } from "@/client/types";
import { failureWords, sentence } from "@/client/words";
import type { Request } from "@/wire/core";
import { Problem } from "../../bits";
import { nameOf } from "../../Members";
import { usePeople } from "../act";
import { Select } from "../fields";
import { GROUPS, readable } from "../flags";
import { Section } from "../parts";

type Props = { app: App; entry: ServerEntry; item: string };

export function Access({ app, entry, item }: Props) {
  const { server_id: server, channels, policy_seq } = entry.view;
  const { members, roles, me, ready } = usePeople(app, entry);
  const [subject, setSubject] = useState(item);
  const [channel, setChannel] = useState("");
  const [found, setFound] = useState<Record<string, Explained>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const chosen = subject || me?.user_id || "";
  const role = roles.find(({ role_id }) => role_id === chosen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever the log is longer
  useEffect(() => {
    if (!chosen) return;
    let wanted = true;
    const flags = GROUPS.flatMap((group) => group.flags.map(({ flag }) => flag));
    const where = { channel: channel || null, server };
    const asked = flags.map((flag) => {
      const request: Request = role
        ? { do: "explain_role", role: role.role_id, flag, ...where }
        : { do: "explain", member: chosen, flag, ...where };
      return app.core.ask(request).done;
    });
    Promise.all(asked).then(
      (answers) => {
        if (!wanted) return;
        setProblem(null);
        setFound(Object.fromEntries(answers.map((one) => [one.flag, one])));
      },
      (error: unknown) => wanted && setProblem(failureWords(error)),
    );
    return () => {
      wanted = false;
    };
  }, [app, server, chosen, role?.role_id, channel, policy_seq]);
  if (!ready) return <p role="status">Reading…</p>;
  const groups = GROUPS.filter((group) => !channel || group.channel);
  return (
    <>
      <div className="grid gap-4 md:grid-cols-2">
        <Select
          label="View as"
          value={chosen}
          options={[
            ...members.map(
              (member) =>
                [
                  member.user_id,
                  member === me ? `${nameOf(member)} (you)` : nameOf(member),
                ] as const,
            ),
            ...roles.map(
              (one) =>
                [
                  one.role_id,
                  one.everyone ? "A member without roles" : `Role: ${one.name}`,
                ] as const,
            ),
          ]}
          change={setSubject}
        />
        <Select
          label="Where"
          value={channel}
          options={[
            ["", "In the server as a whole"],
            ...channels.map(
              (one) =>
                [one.channel_id, one.kind === "category" ? one.name : `# ${one.name}`] as const,
            ),
          ]}
          change={setChannel}
        />
      </div>
      <Problem words={problem} />
      {groups.map(({ title, flags }) => (
        <Section key={title} title={title}>
          <ul className="divide-y divide-line">
            {flags.map(({ flag, name }) => {
              const one = found[flag];
              return (
                <li key={flag} className="flex min-h-11 items-start gap-3 py-2">
                  {one?.allowed ? (
                    <Check aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-verified" />
                  ) : (
                    <X aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
                  )}
                  <div className="min-w-0 flex-1">
                    <p className={one?.allowed ? "" : "text-secondary"}>
                      {name}
                      <span className="sr-only">{one?.allowed ? ": yes" : ": no"}</span>
                    </p>
                    {one ? (
                      <p className="text-second text-muted">{sentence(readable(one.words))}</p>
                    ) : null}
                  </div>
                </li>
              );
            })}
          </ul>
        </Section>
      ))}
    </>
  );
}
