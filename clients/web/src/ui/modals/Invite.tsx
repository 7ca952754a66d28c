// A link that lets somebody in.

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { App } from "@/client/app";
import type { InvitationView } from "@/client/types";
import { momentOf } from "@/client/words";
import type { Request } from "@/wire/core";
import { Button, Problem } from "../bits";
import { useForm } from "../forms";
import { Choice } from "./Choice";
import { Dialog } from "./Dialog";

const HOUR_MS = 3_600_000;
const LIVES = [
  { words: "1 hour", hours: 1 },
  { words: "1 day", hours: 24 },
  { words: "7 days", hours: 168 },
  { words: "Any time", hours: 0 },
];
const USES = [1, 10, 100, 0];

const usesWords = (uses: number): string => {
  if (uses === 0) return "Any number of people";
  return uses === 1 ? "1 person" : `${uses} people`;
};

export function Invite({ app, server }: { app: App; server: string }) {
  const [made, setMade] = useState<InvitationView | null>(null);
  const name = app.server(server)?.view.name ?? "";
  const form = useForm(async ({ life = "24", uses = "10" }) => {
    const life_ms = Number(life) * HOUR_MS;
    const request: Request = { do: "create_invitation", server, uses: Number(uses), life_ms };
    setMade(await app.core.ask(request).done);
  });
  return (
    <Dialog title={`Invite people to ${name}`}>
      {made ? (
        <Made made={made} />
      ) : (
        <form onSubmit={form.onSubmit} className="space-y-4">
          <div className="grid grid-cols-2 gap-4">
            <Choice label="It works for" name="life" chosen="24">
              {LIVES.map(({ words, hours }) => [String(hours), words])}
            </Choice>
            <Choice label="For at most" name="uses" chosen="10">
              {USES.map((uses) => [String(uses), usesWords(uses)])}
            </Choice>
          </div>
          <Problem words={form.problem} />
          <Button type="submit" disabled={form.busy}>
            {form.busy ? "Making a link…" : "Make a link"}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

function Made({ made }: { made: InvitationView }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(made.link ?? "");
    setCopied(true);
  };
  return (
    <div className="space-y-4">
      <output
        aria-label="Invitation link"
        className="block select-all rounded-row border border-line bg-canvas p-3 font-mono text-second [overflow-wrap:anywhere]"
      >
        {made.link}
      </output>
      <p className="text-second text-muted">
        Whoever has the whole link can join
        {made.expires_at ? ` until ${momentOf(made.expires_at)}` : ""}. The part after # is never
        sent to the node.
      </p>
      <Button onClick={() => copy().catch(() => setCopied(false))}>
        {copied ? (
          <Check aria-hidden="true" className="size-4" />
        ) : (
          <Copy aria-hidden="true" className="size-4" />
        )}
        {copied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}
