// Files that go with the next message: chosen, pasted or dropped, and taken away again.

import { Paperclip, X } from "lucide-react";
import { type ClipboardEvent, type DragEvent, useEffect, useState } from "react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import { sizeOf } from "@/client/words";
import { IconButton } from "../bits";
import { type StagedFile, view } from "../view";
import { restore, stage, unstage } from "./attached";

const NONE: StagedFile[] = [];
export const useStaged = (channel: string): StagedFile[] =>
  useStore(view, ({ staged }) => staged[channel] ?? NONE);

/** What was pasted, if it is files. */
export function onPaste(app: App, channel: string, event: ClipboardEvent): void {
  const files = [...event.clipboardData.files];
  // A text with a picture of itself, as office programs copy it, is a text.
  if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  stage(app, channel, files);
}

/** Whether something that is being dragged over an element is files; dropped there, they are staged. */
export function useDrop(app: App, channel: string, allowed: boolean) {
  const [over, setOver] = useState(false);
  const isFiles = (event: DragEvent) => allowed && event.dataTransfer.types.includes("Files");
  return {
    over,
    on: {
      onDragOver: (event: DragEvent) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent<HTMLElement>) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        setOver(false);
        if (!isFiles(event)) return;
        event.preventDefault();
        stage(app, channel, [...event.dataTransfer.files]);
      },
    },
  };
}

export function Staged({ app, channel }: { app: App; channel: string }) {
  const files = useStaged(channel);
  useEffect(() => restore(app, channel), [app, channel]);
  if (files.length === 0) return null;
  return (
    <ul aria-label="Files to send" className="flex flex-wrap gap-2 border-line border-b p-2">
      {files.map((one) => (
        <Chip key={one.id} one={one} away={() => unstage(app, channel, one.id)} />
      ))}
    </ul>
  );
}

function Chip({ one, away }: { one: StagedFile; away: () => void }) {
  const { file, kept } = one;
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!/^image\/(?:png|jpeg|webp|gif)$/.test(file.type)) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <li className="flex max-w-[260px] items-center gap-2 rounded-row border border-line bg-canvas py-1 pr-1 pl-2">
      {url ? (
        // biome-ignore lint/performance/noImgElement: a blob of this page
        <img src={url} alt="" className="size-9 shrink-0 rounded-chip object-cover" />
      ) : (
        <Paperclip aria-hidden="true" className="size-4 shrink-0 text-muted" />
      )}
      <div className="min-w-0">
        <p className="truncate text-second">{file.name}</p>
        <p className="text-meta text-muted">{sizeOf(file.size)}</p>
        {kept === false ? (
          <p className="text-meta text-caution">
            The browser does not keep it: send it before you leave
          </p>
        ) : null}
      </div>
      <IconButton label={`Take away ${file.name}`} onClick={away}>
        <X aria-hidden="true" className="size-4" />
      </IconButton>
    </li>
  );
}
