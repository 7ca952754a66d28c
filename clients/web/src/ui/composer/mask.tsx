// The switch between writing under one's name and without it. A text never changes sides by itself.

import { useEffect, useState } from "react";
import { useStore } from "@/client/store";
import { IconButton } from "../bits";
import type { Place } from "../deeds";
import { HalfDisc } from "../Face";
import { openModal, view, writeAbout } from "../view";

/** Whether the composer of a channel is the anonymous one; whoever answers or edits has a name. */
export function useMasked({ app, entry, channel }: Place) {
  const id = channel.channel_id;
  const { server_id, policy_seq } = entry.view;
  const [on, setOn] = useState(false);
  const [taken, setTaken] = useState("");
  const about = useStore(view, (state) => state.about[id]) ?? null;
  const direct = entry.dm !== undefined;
  useEffect(() => {
    if (!direct) app.masks.readTerms(server_id, id, policy_seq).catch(() => {});
  }, [app, server_id, id, policy_seq, direct]);
  useEffect(() => {
    if (about) setOn(false);
  }, [about]);
  const terms = useStore(app.masks.store, (state) => state.terms[id]);
  const held = (terms?.anonymity.at(-1)?.terms ?? null) !== null;
  const allowed = terms?.granted === true && held;
  const polls = terms?.polls === true && held;
  const begin = (text: string) => {
    writeAbout(id, null);
    setTaken(text);
    setOn(true);
  };
  const leave = () => {
    setTaken("");
    setOn(false);
  };
  return { on: on && allowed, allowed, polls, taken, begin, leave };
}

/** `begin` is told whether what was written goes along. */
export function MaskButton({ text, begin }: { text: string; begin: (along: boolean) => void }) {
  const press = () => {
    if (text.trim() === "") return begin(false);
    openModal({
      kind: "question",
      question: {
        title: "Write without your name?",
        verb: "Write anonymously",
        kind: "primary",
        words:
          "What you have written under your name stays here as a draft, unless you take it along.",
        more: (
          <label className="flex min-h-6 items-center gap-2 max-md:min-h-11">
            <input type="checkbox" name="along" className="size-4 accent-(--mask-fill)" />
            Take the text along
          </label>
        ),
        act: async ({ along }) => begin(along === "on"),
      },
    });
  };
  return (
    <IconButton label="Post anonymously" onClick={press} className="text-mask!">
      <HalfDisc className="size-[18px]" />
    </IconButton>
  );
}
