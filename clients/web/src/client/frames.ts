// When something is done: with the next frame, or after it was painted. While nobody looks there are no
// frames: then a moment later.

/** Without a frame it is done this much later. */
const LATEST_MS = 100;

/** Has something done once, with the next frame; what is given back has it not done. */
export function onFrame(then: () => void): () => void {
  let due = true;
  const now = () => {
    if (!due) return;
    end();
    then();
  };
  const timer = setTimeout(now, LATEST_MS);
  const frame = globalThis.requestAnimationFrame?.(now);
  const end = () => {
    due = false;
    clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
  };
  return end;
}

/** A task of its own after those that wait already, and after what a hand does meanwhile. */
function nextTask(then: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    then();
  };
  port2.postMessage(null);
}

/** Has something done once, after the next frame was painted; what is given back has it not done. */
export function afterFrame(then: () => void): () => void {
  let due = true;
  const end = onFrame(() => nextTask(() => due && then()));
  return () => {
    due = false;
    end();
  };
}

type Scheduling = { scheduling?: { isInputPending?: () => boolean } };

/** Whether a hand has done something that is not answered yet, where a browser tells. */
export function isAwaited(): boolean {
  const { scheduling } = (globalThis.navigator ?? {}) as Scheduling;
  return scheduling?.isInputPending?.() ?? false;
}
