// The file of a message: an image where it stands, anything else to be saved.

import { Download, File as FileIcon, ImageOff, X } from "lucide-react";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import type { App } from "@/client/app";
import { type Fetched, isShown } from "@/client/files";
import { Store, useStore } from "@/client/store";
import type { FileView, PictureView } from "@/client/types";
import { farOf, safeName, sizeOf } from "@/client/words";
import { blurred } from "@/core/blurhash";
import { IconButton } from "./bits";
import { openModal } from "./view";

type Props = { app: App; channel: string; seq: number; file: FileView };

const NOBODY = new Store<Fetched>({ how: null, url: null, failed: null });

/** A file as it is known here, as long as it is looked at. */
export function useFile(app: App, channel: string, seq: number, thumbnail = false): Fetched {
  const [store, setStore] = useState(NOBODY);
  useEffect(() => {
    const looked = app.files.look(channel, seq, thumbnail);
    setStore(looked.store);
    return looked.away;
  }, [app, channel, seq, thumbnail]);
  return useStore(store, (state) => state);
}

export function Attachment(props: Props) {
  const file = { ...props.file, name: safeName(props.file.name) };
  if (!isShown(file)) return <Saved {...props} file={file} />;
  const preview = file.preview;
  return preview ? (
    <Previewed {...props} file={file} preview={preview} />
  ) : (
    <Image {...props} file={file} />
  );
}

/** The largest that a picture is where it stands, and the least; pixels. */
const [WIDE, HIGH, LEAST] = [420, 320, 40];

/** The room that a picture takes, whatever its sender says. */
function roomOf({ width, height }: PictureView): CSSProperties {
  const scale = Math.min(1, WIDE / width, HIGH / height);
  const room = (side: number) => Math.max(LEAST, Math.round(side * scale));
  return { width: room(width), aspectRatio: `${room(width)} / ${room(height)}` };
}

/** A picture whose sides are known: it has its room before it is here. */
function Previewed({ app, channel, seq, file, preview }: Props & { preview: PictureView }) {
  const reduced = preview.thumbnail !== undefined;
  const { url, failed } = useFile(app, channel, seq, reduced);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    void app.files.fetch(channel, seq, reduced);
  }, [app, channel, seq, reduced]);
  const shown = url && !failed && !broken ? url : null;
  const hash = preview.blur_hash;
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-label={`Open the image ${file.name}`}
      onClick={() => openModal({ kind: "image", channel, seq, file })}
      style={roomOf(preview)}
      className="relative mt-1 block max-w-full overflow-hidden rounded-card border border-line bg-raised"
    >
      {hash && !shown ? <Blurred hash={hash} /> : null}
      {shown ? (
        // biome-ignore lint/performance/noImgElement: a blob of this page
        <img
          src={shown}
          alt={file.name}
          onError={() => setBroken(true)}
          className="absolute inset-0 size-full object-contain"
        />
      ) : (
        <span
          role="status"
          className={
            hash && !failed && !broken
              ? "sr-only"
              : "absolute inset-0 flex items-center justify-center overflow-hidden bg-raised px-2 text-second text-muted"
          }
        >
          {file.name}, {sizeOf(file.length)}
        </span>
      )}
    </button>
  );
}

const BLUR = 32;

/** What a picture looks like from afar. */
function Blurred({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pixels = blurred(hash, BLUR, BLUR);
    const context = canvas.current?.getContext("2d");
    if (!pixels || !context) return;
    const image = context.createImageData(BLUR, BLUR);
    image.data.set(pixels.data);
    context.putImageData(image, 0, 0);
  }, [hash]);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas is not focusable
    <canvas
      ref={canvas}
      width={BLUR}
      height={BLUR}
      aria-hidden="true"
      className="absolute inset-0 size-full"
    />
  );
}

function Image({ app, channel, seq, file }: Props) {
  const { url, failed } = useFile(app, channel, seq);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    void app.files.fetch(channel, seq);
  }, [app, channel, seq]);
  if (failed || broken) return <Saved app={app} channel={channel} seq={seq} file={file} broken />;
  if (!url) {
    return (
      <p
        role="status"
        className="mt-1 flex h-[200px] w-[280px] max-w-full items-center justify-center rounded-card border border-line bg-raised px-4 text-center text-second text-muted"
      >
        {file.name}, {sizeOf(file.length)}…
      </p>
    );
  }
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-label={`Open the image ${file.name}`}
      onClick={() => openModal({ kind: "image", channel, seq, file })}
      className="mt-1 block max-w-full overflow-hidden rounded-card border border-line"
    >
      {/* biome-ignore lint/performance/noImgElement: a blob of this page */}
      <img
        src={url}
        alt={file.name}
        onError={() => setBroken(true)}
        className="max-h-[320px] min-h-[40px] max-w-[min(420px,100%)] object-contain"
      />
    </button>
  );
}

/** Hands what was opened here to the browser, to be saved under its name. */
async function save({ app, channel, seq, file }: Props): Promise<void> {
  const looked = app.files.look(channel, seq);
  const url = await app.files.fetch(channel, seq);
  if (url) {
    const link = document.createElement("a");
    link.href = url;
    link.download = file.name;
    link.click();
  }
  looked.away();
}

function Saved({ broken = false, ...props }: Props & { broken?: boolean }) {
  const { app, channel, seq, file } = props;
  const { how, failed } = useFile(app, channel, seq);
  const Icon = broken ? ImageOff : FileIcon;
  return (
    <div className="mt-1 flex w-[360px] max-w-full items-center gap-3 rounded-card border border-line bg-raised py-2 pr-2 pl-3">
      <Icon aria-hidden="true" className="size-6 shrink-0 text-muted" strokeWidth={1.5} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-[600]">{file.name}</p>
        {how ? (
          <>
            <progress
              aria-label={`Fetching ${file.name}`}
              className="bar"
              max={how.of || 1}
              value={how.done}
            />
            <p className="text-meta text-muted">Fetching, {farOf(how, file.length)}</p>
          </>
        ) : (
          <p className={`text-meta ${failed ? "text-danger" : "text-muted"}`}>
            {failed ?? sizeOf(file.length)}
          </p>
        )}
      </div>
      {how ? (
        <IconButton
          label={`Stop fetching ${file.name}`}
          onClick={() => app.files.stop(channel, seq)}
        >
          <X aria-hidden="true" className="size-[18px]" />
        </IconButton>
      ) : (
        <IconButton label={`Save ${file.name}`} onClick={() => void save(props)}>
          <Download aria-hidden="true" className="size-[18px]" />
        </IconButton>
      )}
    </div>
  );
}
