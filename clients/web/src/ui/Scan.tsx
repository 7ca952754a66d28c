// The camera's picture while a code is looked for in it. Where a browser cannot do this, nothing is offered.

import { ScanLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { cameraWords, canScan, scan } from "@/client/scanning";
import { Button, Problem } from "./bits";

/** Whether a code can be scanned here; no until that is known. */
function useCanScan(): boolean {
  const [can, setCan] = useState(false);
  useEffect(() => {
    let here = true;
    canScan().then(
      (now) => here && setCan(now),
      () => {},
    );
    return () => {
      here = false;
    };
  }, []);
  return can;
}

type Props = {
  /** What the button says. */
  label: string;
  /** What is to be held before the camera. */
  words: string;
  /** Whether a code was the one that is looked for. */
  found: (text: string) => boolean;
  /** Told when the camera goes on or off. */
  changed?: (on: boolean) => void;
};

/** A button that begins to look, and then the picture; not there where it cannot work. */
export function Scan({ label, words, found, changed }: Props) {
  const can = useCanScan();
  const [on, setOn] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const turn = (now: boolean, why: string | null = null) => {
    setOn(now);
    setProblem(why);
    changed?.(now);
  };
  if (!can) return null;
  return (
    <div className={on ? "w-full space-y-3" : "space-y-3"}>
      <Problem words={problem} />
      {on ? (
        <>
          <Picture words={words} found={found} end={(why) => turn(false, why)} />
          <Button kind="quiet" onClick={() => turn(false)}>
            Stop the camera
          </Button>
        </>
      ) : (
        <Button kind="plain" onClick={() => turn(true)}>
          <ScanLine aria-hidden="true" className="size-4" />
          {label}
        </Button>
      )}
    </div>
  );
}

type PictureProps = Pick<Props, "words" | "found"> & { end: (why: string | null) => void };

function Picture({ words, found, end }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  const now = useRef({ found, end });
  now.current = { found, end };
  useEffect(() => {
    const ended = new AbortController();
    const seen = (text: string) => now.current.found(text);
    if (video.current) {
      scan(video.current, seen, ended.signal).then(
        () => !ended.signal.aborted && now.current.end(null),
        (error: unknown) => !ended.signal.aborted && now.current.end(cameraWords(error)),
      );
    }
    return () => ended.abort();
  }, []);
  return (
    <div className="space-y-2">
      <video
        ref={video}
        muted
        playsInline
        aria-label="What the camera sees"
        className="aspect-[4/3] w-full rounded-sheet border border-line bg-canvas object-cover"
      />
      <p role="status" className="text-second text-muted">
        {words}
      </p>
    </div>
  );
}
