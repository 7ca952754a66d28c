// A file that is being sent.

import { X } from "lucide-react";
import type { App } from "@/client/app";
import type { Sending } from "@/client/files";
import { sizeOf } from "@/client/words";
import { Button, IconButton } from "./bits";

export function SendingRow({ app, sending }: { app: App; sending: Sending }) {
  const { id, file, how, failed } = sending;
  return (
    <div
      data-key={`file-${id}`}
      data-state={failed ? "failed" : "pending"}
      className="mt-2 ml-12 flex w-[360px] max-w-[calc(100%-48px)] items-center gap-2 rounded-card border border-line bg-raised py-2 pr-2 pl-3"
    >
      <div className="min-w-0 flex-1">
        <p className="truncate font-[600]">{file.name}</p>
        {failed ? (
          <p role="alert" className="text-second text-danger">
            {failed}
          </p>
        ) : (
          <progress
            aria-label={`Sending ${file.name}`}
            className="bar"
            max={how?.of || file.size || 1}
            value={how?.done ?? 0}
          />
        )}
        {failed ? null : (
          <p className="text-meta text-muted">
            {how ? `Sealing and sending, ${sizeOf(file.size)}` : "Waits for the file before it"}
          </p>
        )}
      </div>
      {failed ? (
        <Button kind="plain" onClick={() => app.files.retry(id)}>
          Try again
        </Button>
      ) : null}
      <IconButton label={`Do not send ${file.name}`} onClick={() => app.files.cancel(id)}>
        <X aria-hidden="true" className="size-[18px]" />
      </IconButton>
    </div>
  );
}
