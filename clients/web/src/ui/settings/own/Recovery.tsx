// The 24 words: shown again to be written down or tested, on a device that has them.

import { KeyRound, ShieldCheck } from "lucide-react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import { Button, Problem } from "../../bits";
import { openModal } from "../../view";
import { Chip, Section, useAct } from "../parts";

export function Recovery({ app }: { app: App }) {
  const { here, saved } = useStore(app.reminding.store, (state) => state);
  const { busy, problem, run } = useAct(app);
  const replace = () =>
    openModal({
      kind: "question",
      question: {
        title: "Replace your identity key?",
        verb: "Replace it",
        words:
          "Everybody who has compared safety numbers with you is asked to do so again, and your other devices have to sign in anew.",
        act: () => app.core.ask({ do: "rotate_identity" }).done,
      },
    });
  return (
    <>
      <Section
        title="Recovery phrase"
        about="24 words that bring back your account and its keys if you forget your password or lose your devices. Nobody else has them: the node cannot give them back to you."
        side={
          <Chip tone={saved ? "good" : here ? "caution" : "plain"}>
            {saved ? (
              <ShieldCheck aria-hidden="true" className="size-3" />
            ) : (
              <KeyRound aria-hidden="true" className="size-3" />
            )}
            {saved ? "Saved and tested" : here ? "Not saved yet" : "Not on this device"}
          </Chip>
        }
      >
        <div className="space-y-3">
          <Problem words={problem} />
          {here ? (
            <>
              <Button
                kind={saved ? "plain" : "primary"}
                disabled={busy}
                onClick={() => run(() => app.showPhrase())}
              >
                {saved ? "Show and test it again" : "Save it now"}
              </Button>
              <p className="text-second text-muted">
                Look around before you show it: whoever reads these words can become you.
                {saved ? " Coterie asks you now and then whether you still have it." : ""}
              </p>
            </>
          ) : (
            <p className="text-second text-muted">
              A device that came by a code or a password does not have it. It can be shown on the
              device that made it, or that was recovered by it.
            </p>
          )}
        </div>
      </Section>
      <Section
        title="If somebody else has your keys"
        about="Your identity key is replaced by the next one of the phrase. Whoever has only the old one can no longer act as you."
      >
        <Button kind="plain" onClick={replace}>
          Replace the identity key
        </Button>
      </Section>
    </>
  );
}
