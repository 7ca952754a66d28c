// What a role lets its members do, in groups, each with what it means.

import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { GROUPS } from "../flags";
import { SearchField, Section, Switch } from "../parts";

type Props = {
  on: (flag: string) => boolean;
  /** Why one cannot be changed; none if it can. */
  locked: (flag: string) => string | null;
  change: (flag: string, on: boolean) => void;
};

export function Permissions({ on, locked, change }: Props) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const groups = GROUPS.map(({ title, flags }) => ({
    title,
    flags: flags.filter(({ flag, name, words }) =>
      `${flag} ${name} ${words}`.toLowerCase().includes(wanted),
    ),
  })).filter(({ flags }) => flags.length > 0);
  return (
    <Section
      title="What it allows"
      about="Roles only add to each other. A channel can allow more or deny something to a role."
    >
      <div className="space-y-4">
        {on("ADMINISTRATOR") ? (
          <p className="flex items-start gap-2 rounded-card border border-caution px-4 py-3 text-second text-caution">
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
            Administrators may do everything in every channel: nothing else that is set here matters
            for them.
          </p>
        ) : null}
        <SearchField label="Search permissions" text={text} change={setText} />
        {groups.map(({ title, flags }) => (
          <div key={title}>
            <h3 className="text-second font-[600] text-secondary">{title}</h3>
            <div className="divide-y divide-line">
              {flags.map(({ flag, name, words }) => {
                const because = locked(flag);
                return (
                  <Switch
                    key={flag}
                    label={name}
                    words={words}
                    on={on(flag)}
                    disabled={because !== null}
                    because={because || undefined}
                    change={(is) => change(flag, is)}
                  />
                );
              })}
            </div>
          </div>
        ))}
        {groups.length === 0 ? (
          <p className="text-second text-muted">No permission has that in its name.</p>
        ) : null}
      </div>
    </Section>
  );
}
