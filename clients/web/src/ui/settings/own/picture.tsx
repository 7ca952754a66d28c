// Choosing a picture of oneself: made small and written anew as soon as it is chosen, shown before it is
// saved, and taken back or away.

import { ImagePlus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { drawn, type What } from "@/client/pictures";
import { failureWords, sentence, sizeOf } from "@/client/words";
import { Button, Problem } from "../../bits";

/** A picture that is to be saved; null: it is to be taken away; nothing: it stays as it is. */
export type Chosen = { bytes: Uint8Array; url: string } | null | undefined;

type Props = {
  what: What;
  label: string;
  /** Whether there is one now. */
  there: boolean;
  chosen: Chosen;
  choose: (chosen: Chosen) => void;
};

export function ChoosePicture({ what, label, there, chosen, choose }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const url = chosen?.url;
  useEffect(() => () => void (url && setTimeout(() => URL.revokeObjectURL(url), KEPT_MS)), [url]);
  const take = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setProblem(null);
    try {
      const bytes = await drawn(file, what);
      choose({ bytes, url: URL.createObjectURL(new Blob([bytes])) });
    } catch (error) {
      setProblem(error instanceof Error ? sentence(error.message) : failureWords(error));
    }
    setBusy(false);
  };
  return (
    <section aria-label={label}>
      <p className="mb-1 text-second font-[600] text-secondary">{label}</p>
      <div className="flex flex-wrap items-center gap-3">
        <Button kind="plain" disabled={busy} onClick={() => input.current?.click()}>
          <ImagePlus aria-hidden="true" className="size-4" />
          {there || chosen ? "Choose another" : "Choose a picture"}
        </Button>
        {chosen || (there && chosen === undefined) ? (
          <Button kind="quiet" onClick={() => choose(there ? null : undefined)}>
            Take it away
          </Button>
        ) : null}
        {chosen === null ? (
          <Button kind="quiet" onClick={() => choose(undefined)}>
            Leave it
          </Button>
        ) : null}
        <p role="status" className="text-second text-muted">
          {busy
            ? "It is being made smaller…"
            : chosen
              ? `New, ${sizeOf(chosen.bytes.length)}`
              : chosen === null
                ? "It will be taken away"
                : there
                  ? ""
                  : "There is none"}
        </p>
      </div>
      <input
        ref={input}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        hidden
        aria-label={`${label}: file`}
        onChange={({ currentTarget }) => {
          void take(currentTarget.files?.[0]);
          currentTarget.value = "";
        }}
      />
      <div className="mt-2 empty:hidden">
        <Problem words={problem} />
      </div>
    </section>
  );
}

/** The preview may still show it for a moment. */
const KEPT_MS = 60_000;
