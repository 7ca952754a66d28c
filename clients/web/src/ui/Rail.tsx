// The servers, and the direct messages before them: a column on a desk, a strip on a phone.

import { AtSign, MessagesSquare, Plus } from "lucide-react";
import type { ReactNode } from "react";
import type { App, ServerEntry } from "@/client/app";
import { type Counts, NOTHING, summed } from "@/client/attention";
import { coming } from "@/client/making";
import { channelsOf } from "@/client/mentions";
import type { Route } from "@/client/router";
import { useStore } from "@/client/store";
import { Badge } from "./Badge";
import { initialsOf } from "./bits";
import { Link } from "./Link";
import { openModal } from "./view";

const TILE =
  "relative flex size-10 shrink-0 items-center justify-center rounded-card border-2 text-second font-[650] max-md:size-11";

/** What asks for attention in some channels; the same object as long as it is the same. */
function useSum(app: App, ids: string[]): Counts {
  const told = useStore(app.attention.store, (state) => {
    const { unread, mentions, notify } = summed(state, ids);
    return `${unread} ${mentions} ${notify}`;
  });
  const [unread = 0, mentions = 0, notify = 0] = told.split(" ").map(Number);
  return { ...NOTHING, unread, mentions, notify };
}

type Props = { app: App; servers: ServerEntry[]; selected: string | null; page: Route["page"] };

export function Rail({ app, servers, selected, page }: Props) {
  const dms = page === "dm" || page === "dms";
  const making = useStore(app.store, (state) => state.making);
  return (
    <nav
      aria-label="Servers"
      className="flex shrink-0 gap-2 overflow-auto bg-rail p-3 max-md:border-line max-md:border-b md:w-[60px] md:flex-col md:px-[10px]"
    >
      <Dms app={app} selected={dms} />
      <Mentions app={app} selected={page === "mentions"} />
      <span
        aria-hidden="true"
        className="rule shrink-0 bg-line max-md:my-2 max-md:w-px md:mx-2 md:h-px"
      />
      {servers.map((entry) => (
        <Server
          key={entry.view.server_id}
          app={app}
          entry={entry}
          selected={entry.view.server_id === selected}
        />
      ))}
      {coming(making, servers).map(({ server_id, name }) => (
        <span
          key={server_id}
          role="status"
          title={`${name} is being made`}
          className={`${TILE} border-control border-dashed text-muted`}
        >
          <span aria-hidden="true">{initialsOf(name)}</span>
          <span className="sr-only">{name} is being made</span>
        </span>
      ))}
      <button
        type="button"
        aria-label="Add a server"
        title="Add a server"
        onClick={() => openModal({ kind: "add_server" })}
        className={`${TILE} border-transparent bg-raised text-text hover:bg-hover`}
      >
        <Plus aria-hidden="true" className="size-[18px]" />
      </button>
    </nav>
  );
}

type ServerProps = { app: App; entry: ServerEntry; selected: boolean };

function Server({ app, entry, selected }: ServerProps) {
  const { server_id, name, channels } = entry.view;
  const ids = channels.flatMap((one) => (one.visible ? [one.channel_id] : []));
  const { unread, mentions } = useSum(app, ids);
  return (
    <Tile
      to={{ page: "server", server: server_id }}
      selected={selected}
      title={name}
      unread={unread}
      count={mentions}
      one="mention of you"
      many="mentions of you"
    >
      <span aria-hidden="true">{initialsOf(name)}</span>
    </Tile>
  );
}

function Dms({ app, selected }: { app: App; selected: boolean }) {
  const dms = useStore(app.store, (state) => state.dms);
  const { unread } = useSum(
    app,
    dms.flatMap(({ dm }) => (dm.channel_id && !dm.request ? [dm.channel_id] : [])),
  );
  const requests = dms.filter(({ dm }) => dm.request).length;
  return (
    <Tile
      to={{ page: "dms" }}
      selected={selected}
      title="Direct messages"
      unread={0}
      count={unread + requests}
      one="waits for you"
      many="wait for you"
    >
      <MessagesSquare aria-hidden="true" className="size-[18px]" />
    </Tile>
  );
}

/** On a phone it stands below. */
function Mentions({ app, selected }: { app: App; selected: boolean }) {
  useStore(app.store, (state) => state.servers);
  useStore(app.store, (state) => state.dms);
  const count = useStore(app.attention.store, (state) => summed(state, channelsOf(app)).mentions);
  return (
    <span className="contents max-md:hidden">
      <Tile
        to={{ page: "mentions" }}
        selected={selected}
        title="Mentions"
        unread={0}
        count={count}
        one="mention of you"
        many="mentions of you"
      >
        <AtSign aria-hidden="true" className="size-[18px]" />
      </Tile>
    </span>
  );
}

type TileProps = {
  to: Route;
  selected: boolean;
  title: string;
  unread: number;
  count: number;
  one: string;
  many: string;
  children: ReactNode;
};

function Tile({ to, selected, title, unread, count, one, many, children }: TileProps) {
  const colours = selected
    ? "border-accent bg-accent-soft text-accent"
    : "border-transparent bg-raised text-text hover:bg-hover";
  return (
    <Link
      to={to}
      aria-current={selected ? "page" : undefined}
      title={title}
      className={`${TILE} ${colours}`}
    >
      {children}
      <span className="sr-only">{title}</span>
      {count > 0 ? (
        <span className="-right-2 -bottom-1 absolute flex rounded-full ring-2 ring-rail">
          <Badge count={count} one={one} many={many} />
        </span>
      ) : null}
      {count === 0 && unread > 0 ? (
        <span className="dot -right-1 -bottom-1 absolute size-3 rounded-full bg-text ring-2 ring-rail">
          <span className="sr-only">, something unread</span>
        </span>
      ) : null}
    </Link>
  );
}
