// Direct messages: requests first, then everybody one talks to.

import { UserPlus } from "lucide-react";
import { type App, type DmEntry, dmName } from "@/client/app";
import { NOTHING } from "@/client/attention";
import { useStore } from "@/client/store";
import { openAttention } from "./attention";
import { Badge } from "./Badge";
import { Button, IconButton } from "./bits";
import { Link } from "./Link";
import { PortraitOf } from "./Portrait";
import { PresenceDot, PresenceWords } from "./PresenceDot";
import { useLongPress } from "./press";
import { openModal } from "./view";

type Props = { app: App; selected: string | null; heading: 1 | 2 };

export function Dms({ app, selected, heading }: Props) {
  const Heading = heading === 1 ? "h1" : "h2";
  const Part = heading === 1 ? "h2" : "h3";
  const dms = useStore(app.store, (state) => state.dms);
  const requests = dms.filter(({ dm }) => dm.request);
  const talks = dms.filter(({ dm }) => !dm.request);
  return (
    <>
      <header className="flex h-13 shrink-0 items-center justify-between gap-2 border-line border-b pr-2 pl-4 max-md:h-14">
        <Heading className="min-w-0 flex-1 truncate text-[1rem] font-[650]">
          Direct messages
        </Heading>
        <IconButton label="Write to somebody" onClick={() => openModal({ kind: "write_to" })}>
          <UserPlus aria-hidden="true" className="size-[18px]" />
        </IconButton>
      </header>
      <nav aria-label="Direct messages" className="min-h-0 flex-1 overflow-y-auto px-2 py-3">
        {requests.length > 0 ? (
          <section className="mb-3">
            <Part className="px-2 pb-1 text-meta font-[600] text-muted">
              Requests · {requests.length}
            </Part>
            <ul className="space-y-px">
              {requests.map((entry) => (
                <Row key={entry.dm.dm_id} app={app} entry={entry} selected={selected} />
              ))}
            </ul>
          </section>
        ) : null}
        <ul className="space-y-px">
          {talks.map((entry) => (
            <Row key={entry.dm.dm_id} app={app} entry={entry} selected={selected} />
          ))}
        </ul>
        {dms.length === 0 ? (
          <div className="space-y-3 px-2 text-second text-muted">
            <p>
              Nobody yet. Write to somebody by their name, or from the list of members of a server.
            </p>
            {heading === 1 ? (
              <>
                <Button onClick={() => openModal({ kind: "write_to" })}>Write to somebody</Button>
                <p>Only you and the people in it can read it. The node stores ciphertext.</p>
              </>
            ) : null}
          </div>
        ) : null}
      </nav>
    </>
  );
}

type RowProps = { app: App; entry: DmEntry; selected: string | null };

function Row({ app, entry, selected }: RowProps) {
  const { dm } = entry;
  const id = dm.channel_id ?? "";
  const name = dmName(dm);
  // Of several people one dot would say nothing.
  const only = dm.peers.length === 1 ? dm.peers[0]?.user_id : undefined;
  const { unread } = useStore(app.attention.store, ({ counts }) => counts[id] ?? NOTHING);
  const press = useLongPress((anchor) => openAttention(app, id, name, anchor));
  const here = dm.dm_id === selected;
  const waits = dm.peers.some(({ invited }) => invited);
  return (
    <li>
      <Link
        {...press}
        to={{ page: "dm", dm: dm.dm_id }}
        aria-current={here ? "page" : undefined}
        className={`flex h-[42px] items-center gap-2.5 rounded-row px-2 max-md:h-12 max-md:select-none ${here ? "bg-hover text-text" : "text-secondary hover:bg-hover hover:text-text"} ${here || unread > 0 ? "font-[600]" : ""}`}
      >
        <span className="relative shrink-0">
          <PortraitOf app={app} user={dm.peers[0]?.user_id ?? ""} name={name} size="s" />
          {only ? <PresenceDot app={app} user={only} /> : null}
        </span>
        <span className="min-w-0 flex-1 truncate">
          {name}
          {only ? <PresenceWords app={app} user={only} /> : null}
        </span>
        {waits && !dm.request ? (
          <span className="shrink-0 text-meta font-[400] text-muted">not accepted yet</span>
        ) : null}
        <Badge count={dm.request ? 0 : unread} one="unread message" many="unread messages" />
      </Link>
    </li>
  );
}
