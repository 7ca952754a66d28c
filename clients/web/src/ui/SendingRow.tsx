// A file that is being sent.

import { X } from "lucide-react";
import { useRef } from "react";
import type { App } from "@/client/app";
import { Refusal } from "@/client/core";
import { useStore } from "@/client/store";
import { failureWords, farOf } from "@/client/words";
import type { Sending } from "@/core/messages";
import { Button, IconButton } from "./bits";

export function SendingRow({ app, sending }: { app: App; sending: Sending }) {
  const live = useStore(app.store, (state) => state.live);
  const { id, name, size, how, kept, failed, step } = sending;
  return (
    <div
      data-key={`file-${id}`}
      data-state={failed ? "failed" : "pending"}
      data-kept={kept ?? undefined}
      className="mt-2 ml-12 flex w-[360px] max-w-[calc(100%-48px)] items-center gap-2 rounded-card border border-line bg-raised py-2 pr-2 pl-3"
    >
      <div className="min-w-0 flex-1">
        <p className="truncate font-[600]">{name}</p>
        {failed ? (
          <p role="alert" className="text-second text-danger">
            {failureWords(new Refusal(failed))}
          </p>
        ) : (
          <>
            <progress
              aria-label={`Sending ${name}`}
              className="bar"
              max={how?.of || size || 1}
              value={how?.done ?? 0}
            />
            <p className="text-meta text-muted">
              {live || step === "sealing" ? `${STEPS[step]}, ${farOf(how, size)}` : OFFLINE}
            </p>
            {kept === false ? <p className="text-meta text-caution">{UNKEPT}</p> : null}
          </>
        )}
      </div>
      {failed ? <Again app={app} sending={sending} /> : null}
      {step !== "saying" || failed ? (
        <IconButton label={`Do not send ${name}`} onClick={() => app.files.cancel(id)}>
          <X aria-hidden="true" className="size-[18px]" />
        </IconButton>
      ) : null}
    </div>
  );
}

const OFFLINE = "Waits for the connection";
const UNKEPT = "The browser has no room to keep it. It ends when this tab is closed.";
const STEPS: Record<Sending["step"], string> = {
  waits: "Waits for the file before it",
  sealing: "Sealing",
  sending: "Sending",
  saying: "Sending its message",
};

/** Another try; with the file chosen once more, where nothing of it is here. */
function Again({ app, sending }: { app: App; sending: Sending }) {
  const field = useRef<HTMLInputElement>(null);
  if (sending.again) {
    return (
      <Button kind="plain" onClick={() => app.files.retry(sending.id)}>
        Try again
      </Button>
    );
  }
  return (
    <>
      <input
        ref={field}
        type="file"
        hidden
        aria-label={`Choose ${sending.name} again`}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) app.files.chooseAgain(sending, file);
        }}
      />
      <Button kind="plain" onClick={() => field.current?.click()}>
        Choose again
      </Button>
    </>
  );
}
