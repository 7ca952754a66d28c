// Who one is here.

import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import { count } from "@/client/words";
import { PortraitOf } from "../../Portrait";
import { CopyButton, Section } from "../parts";
import { Identities } from "./Identities";
import { Password } from "./Password";

export function Account({ app }: { app: App }) {
  const who = useStore(app.store, (state) => state.who);
  const servers = useStore(app.store, (state) => state.servers);
  if (!who) return null;
  return (
    <>
      <Section title="You on this node">
        <div className="flex items-center gap-4 rounded-card border border-line bg-list p-4">
          <PortraitOf app={app} user={who.user_id} name={who.username} size="l" />
          <div className="min-w-0 flex-1">
            <p className="truncate text-page font-[650]">{who.username}</p>
            <p className="text-second text-muted">
              {count(servers.length, "server", "servers")} · {window.location.host}
            </p>
          </div>
        </div>
      </Section>
      <Section
        title="Your id"
        about="Names can look alike; an id belongs to one account and is never given again. It is no secret."
      >
        <div className="flex flex-wrap items-center gap-3">
          <code className="min-w-0 select-all rounded-chip bg-list px-2 py-1 font-mono text-second [overflow-wrap:anywhere]">
            {who.user_id}
          </code>
          <CopyButton app={app} text={who.user_id} />
        </div>
      </Section>
      <Password app={app} username={who.username} />
      <Identities app={app} />
    </>
  );
}
