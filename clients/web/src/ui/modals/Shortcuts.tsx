// The keys that do something.

import { useEffect } from "react";
import { ACTIONS, FIXED, keys, ORDER, openKeys } from "@/client/keys";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import { Button } from "../bits";
import { Keys } from "../Keys";
import { closeModal } from "../view";
import { Dialog } from "./Dialog";

export function Shortcuts() {
  const bound = useStore(keys, (state) => state.bound);
  useEffect(openKeys, []);
  const change = () => {
    closeModal();
    navigate({ page: "settings", section: "keyboard" });
  };
  return (
    <Dialog title="Keys">
      <dl className="space-y-2">
        {ORDER.map((action) => (
          <div key={action} className="flex items-baseline justify-between gap-4">
            <dt className="text-secondary">{ACTIONS[action].words}</dt>
            <dd className="shrink-0">
              {bound[action] ? (
                <Keys of={bound[action]} />
              ) : (
                <span className="text-second text-muted">none</span>
              )}
            </dd>
          </div>
        ))}
        {FIXED.map(([signs, words]) => (
          <div key={words} className="flex items-baseline justify-between gap-4">
            <dt className="text-secondary">{words}</dt>
            <dd className="shrink-0">
              <Keys of={signs} />
            </dd>
          </div>
        ))}
      </dl>
      <Button kind="plain" onClick={change} className="mt-5">
        Change the keys
      </Button>
    </Dialog>
  );
}
