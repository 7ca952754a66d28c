// An anonymous post on its way: what it waits for, and that it can still be stopped.

import type { App } from "@/client/app";
import type { Masked } from "@/client/masks";
import { Button } from "./bits";
import { MaskFace } from "./Face";

export function MaskedRow({ app, post }: { app: App; post: Masked }) {
  const state = post.failed ? "Not sent" : post.seq === null ? "On its way" : "Sent";
  const { masks } = app;
  return (
    <article
      data-key={post.id}
      data-masked={post.failed ? "failed" : "pending"}
      aria-label={`Your anonymous post, ${state}`}
      className="-mx-2 mt-[14px] flex gap-3 px-2 py-px"
    >
      <MaskFace />
      <div className="min-w-0 max-w-[72ch] flex-1">
        <p className="flex items-baseline gap-2">
          <b className="font-[600] text-mask">Anonymous</b>
          <span className={`text-meta ${post.failed ? "text-danger" : "text-muted"}`}>
            {state} · only you see this line
          </span>
        </p>
        <p className="whitespace-pre-wrap text-secondary [overflow-wrap:anywhere]">{post.text}</p>
        <div className="mt-1 flex flex-wrap items-center gap-2 text-second">
          {post.failed ? (
            <>
              <p role="alert" className="text-danger">
                {post.failed}
              </p>
              <Button kind="plain" onClick={() => masks.retry(post)}>
                Try again
              </Button>
              <Button kind="quiet" onClick={() => masks.discard(post)}>
                Discard
              </Button>
            </>
          ) : post.seq === null ? (
            <>
              <p className="text-muted">{post.waits ?? "It is being made."}</p>
              <Button kind="quiet" onClick={() => masks.cancel(post)}>
                Do not send it
              </Button>
            </>
          ) : null}
        </div>
      </div>
    </article>
  );
}
