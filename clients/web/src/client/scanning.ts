// What a camera reads from a picture of a code, in browsers that can, and what comes of it.

import { failureWords } from "./words";

/** The part of the Shape Detection API that is used here; not every browser has it. */
type Detector = { detect(from: HTMLVideoElement): Promise<{ rawValue: string }[]> };
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

const QR = "qr_code";
const LOOK_MS = 200;

type Detecting = { BarcodeDetector?: DetectorClass };

const detectorClass = (): DetectorClass | undefined => (globalThis as Detecting).BarcodeDetector;

/** Whether this browser reads codes and has a camera; nobody is asked for anything. */
export async function canScan(): Promise<boolean> {
  const known = detectorClass();
  const media = navigator.mediaDevices;
  if (!known || !media?.enumerateDevices) return false;
  const [formats, devices] = await Promise.all([
    known.getSupportedFormats(),
    media.enumerateDevices(),
  ]);
  return formats.includes(QR) && devices.some(({ kind }) => kind === "videoinput");
}

/** Reads codes that are held before the camera until `found` says that one was it, or it is ended. */
export async function scan(
  video: HTMLVideoElement,
  found: (text: string) => boolean,
  ended: AbortSignal,
): Promise<void> {
  const known = detectorClass();
  if (!known) return;
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment" },
    audio: false,
  });
  try {
    if (ended.aborted) return;
    video.srcObject = stream;
    await video.play();
    const detector = new known({ formats: [QR] });
    while (!ended.aborted) {
      const codes = await detector.detect(video);
      if (ended.aborted || codes.some(({ rawValue }) => found(rawValue))) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    // The camera's light goes out at once.
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

/** Why the camera shows nothing, as a sentence with what can be done. */
export function cameraWords(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return "This browser does not let Coterie use the camera. Allow it for this address, or read the code yourself.";
  if (name === "NotFoundError" || name === "NotReadableError")
    return "The camera cannot be used now: another program may have it. Read the code yourself, or try again.";
  return failureWords(error);
}

const DIGITS = /^\d{60}$/;

/** The digits of a safety number without what parts them; null for any other text. */
export function safetyDigits(text: string): string | null {
  const digits = text.replace(/\s/g, "");
  return DIGITS.test(digits) ? digits : null;
}

/** What a scanned code says of the number that this device has. */
export function compared(scanned: string, own: string): "same" | "another" | "no_number" {
  const theirs = safetyDigits(scanned);
  if (theirs === null) return "no_number";
  return theirs === safetyDigits(own) ? "same" : "another";
}
