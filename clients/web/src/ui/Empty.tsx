// What is shown where there is nothing to show: what this place is, one thing to do, one fact.

import type { App } from "@/client/app";
import { coming } from "@/client/making";
import { navigate, type Route } from "@/client/router";
import { useStore } from "@/client/store";
import { Button, Mark } from "./bits";
import { openModal } from "./view";

export function Empty({ app, route }: { app: App; route: Route }) {
  const synced = useStore(app.store, (state) => state.synced);
  const none = useStore(app.store, (state) => state.servers.length === 0);
  const first = useStore(app.store, ({ making, servers }) => coming(making, servers)[0]?.name);
  if (route.page === "dm" || route.page === "dms") return <NoTalk gone={route.page === "dm"} />;
  if (!synced && none) {
    return (
      <main className="flex flex-1 items-center justify-center">
        <h1 className="sr-only">Coterie</h1>
        <p role="status" className="text-muted">
          Reading what is new…
        </p>
      </main>
    );
  }
  return (
    <main className="flex flex-1 items-center justify-center overflow-y-auto p-6">
      <div className="max-w-[28rem] space-y-4">
        <Mark />
        {none && first ? (
          <>
            <h1 className="text-page font-[650] [overflow-wrap:anywhere]">{first} is being made</h1>
            <p className="text-secondary">
              It goes on by itself, and is here as soon as the node is reached.
            </p>
          </>
        ) : none ? (
          <>
            <h1 className="text-page font-[650]">You are in no server yet</h1>
            <p className="text-secondary">
              A server is a place with channels for people who know each other, or want to. Begin
              one, or join one by its link.
            </p>
            <Button onClick={() => openModal({ kind: "add_server" })}>Add a server</Button>
            <p className="text-second text-muted">
              Only its members can read what is said there. The node stores ciphertext.
            </p>
          </>
        ) : (
          <>
            <h1 className="text-page font-[650]">
              {route.page === "channel" ? "There is no such channel here" : "No channel to show"}
            </h1>
            <p className="text-secondary">
              It may have been deleted, or you may no longer be allowed to see it.
            </p>
            <Button kind="plain" onClick={() => navigate({ page: "home" })}>
              To your servers
            </Button>
          </>
        )}
      </div>
    </main>
  );
}

function NoTalk({ gone }: { gone: boolean }) {
  return (
    <main className="flex flex-1 items-center justify-center overflow-y-auto p-6">
      <div className="max-w-[28rem] space-y-4">
        <Mark />
        <h1 className="text-page font-[650]">
          {gone ? "There is no such conversation here" : "Write to somebody"}
        </h1>
        <p className="text-secondary">
          {gone
            ? "It may have been declined or left."
            : "Choose a conversation, or begin one: by a name, or from the list of members of a server."}
        </p>
        <Button onClick={() => openModal({ kind: "write_to" })}>Write to somebody</Button>
        <p className="text-second text-muted">
          Only you and the people in it can read it. The node stores ciphertext.
        </p>
      </div>
    </main>
  );
}
