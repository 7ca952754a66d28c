// The page's title says how much waits for its reader: mentions, and what was said to them alone.

import { useEffect } from "react";
import type { App } from "@/client/app";
import { summed } from "@/client/attention";
import { useStore } from "@/client/store";

export function useTitle(app: App): void {
  const servers = useStore(app.store, (state) => state.servers);
  const dms = useStore(app.store, (state) => state.dms);
  const waiting = useStore(app.attention.store, (state) => {
    const channels = servers.flatMap(({ view }) => view.channels.map((one) => one.channel_id));
    const direct = dms.flatMap(({ dm }) => (dm.request ? [] : [dm.channel_id ?? ""]));
    return summed(state, channels).mentions + summed(state, direct).unread;
  });
  const requests = dms.filter(({ dm }) => dm.request).length;
  const all = waiting + requests;
  useEffect(() => {
    document.title = all > 0 ? `(${all}) Coterie` : "Coterie";
  }, [all]);
}
