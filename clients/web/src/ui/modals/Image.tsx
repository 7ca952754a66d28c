// An image by itself, as large as the screen allows.

import { CSPProvider } from "@base-ui/react/csp-provider";
import { Dialog as Base } from "@base-ui/react/dialog";
import { Download, X } from "lucide-react";
import { useEffect } from "react";
import type { App } from "@/client/app";
import type { FileView } from "@/client/types";
import { sizeOf } from "@/client/words";
import { useFile } from "../Attachment";
import { IconButton } from "../bits";
import { closeModal } from "../view";

type Props = { app: App; channel: string; seq: number; file: FileView };

export function Image({ app, channel, seq, file }: Props) {
  const { url, how, failed } = useFile(app, channel, seq);
  const reduced = file.preview?.thumbnail !== undefined;
  const thumbnail = useFile(app, channel, seq, reduced);
  useEffect(() => {
    void app.files.fetch(channel, seq);
  }, [app, channel, seq]);
  // Until all of it is here, what is.
  const shown = url ?? thumbnail.url;
  return (
    <CSPProvider disableStyleElements>
      <Base.Root open onOpenChange={(open) => !open && closeModal()}>
        <Base.Portal>
          <Base.Backdrop className="fade-in fixed inset-0 z-30 bg-shade" />
          <Base.Popup className="fade-in fixed inset-4 z-40 m-auto flex h-fit max-h-[calc(100dvh-32px)] w-fit max-w-[calc(100vw-32px)] flex-col overflow-hidden rounded-sheet border border-line bg-raised shadow-float outline-none">
            <div className="flex items-center gap-2 py-2 pr-2 pl-4">
              <Base.Title className="min-w-0 flex-1 truncate font-[600]">{file.name}</Base.Title>
              <span className="shrink-0 text-meta text-muted">{sizeOf(file.length)}</span>
              {url ? (
                <a
                  href={url}
                  download={file.name}
                  aria-label={`Save ${file.name}`}
                  className="inline-flex size-9 items-center justify-center rounded-row text-secondary hover:bg-hover hover:text-text max-md:size-11"
                >
                  <Download aria-hidden="true" className="size-[18px]" />
                </a>
              ) : null}
              <Base.Close render={<IconButton label="Close" />}>
                <X aria-hidden="true" className="size-[18px]" />
              </Base.Close>
            </div>
            {how ? (
              <progress
                aria-label={`Fetching ${file.name}`}
                className="bar mx-4 mb-2"
                max={how.of || 1}
                value={how.done}
              />
            ) : null}
            {failed ? <p className="px-4 pb-3 text-meta text-danger">{failed}</p> : null}
            {shown ? (
              // biome-ignore lint/performance/noImgElement: a blob of this page
              <img
                src={shown}
                alt={file.name}
                data-whole={url ? "" : undefined}
                // Only of a thumbnail: what its sender says of the whole is not believed once it is here.
                width={url ? undefined : file.preview?.width}
                height={url ? undefined : file.preview?.height}
                className="h-auto min-h-0 max-w-full object-contain"
              />
            ) : null}
          </Base.Popup>
        </Base.Portal>
      </Base.Root>
    </CSPProvider>
  );
}
