// On a phone, where no channel is open: home, mentions, the search, and oneself.

import { AtSign, House, Search } from "lucide-react";
import type { ReactNode } from "react";
import type { App } from "@/client/app";
import { summed } from "@/client/attention";
import { channelsOf } from "@/client/mentions";
import { pop, type Route } from "@/client/router";
import { useStore } from "@/client/store";
import { Badge } from "./Badge";
import { Link } from "./Link";
import { PortraitOf } from "./Portrait";

export function BottomBar({ app, route }: { app: App; route: Route }) {
  const who = useStore(app.store, (state) => state.who);
  const live = useStore(app.store, (state) => state.live);
  const { mentions, waiting, unread } = useCounts(app);
  const { page } = route;
  const home = page !== "mentions" && page !== "search";
  if (!who) return null;
  return (
    <>
      <p
        role="status"
        className="flex shrink-0 items-center gap-1.5 border-line border-t px-4 py-1.5 text-meta text-caution empty:hidden"
      >
        {live ? null : (
          <>
            <span
              aria-hidden="true"
              className="dot dot-hollow size-2 shrink-0 rounded-full border border-caution"
            />
            Connecting…
          </>
        )}
      </p>
      <nav
        aria-label="Coterie"
        className="flex shrink-0 border-line border-t bg-list pb-[env(safe-area-inset-bottom)]"
      >
        <Tab
          to={{ page: "home" }}
          here={home}
          label="Home"
          // The list that one came from, if there is one.
          go={home ? undefined : () => pop({ page: "home" })}
          badge={<Badge count={waiting} one="waits for you" many="wait for you" />}
          unread={waiting === 0 && unread > 0}
        >
          <House aria-hidden="true" className="size-5" strokeWidth={1.75} />
        </Tab>
        <Tab
          to={{ page: "mentions" }}
          here={page === "mentions"}
          replace={!home}
          label="Mentions"
          badge={<Badge count={mentions} one="mention of you" many="mentions of you" />}
        >
          <AtSign aria-hidden="true" className="size-5" strokeWidth={1.75} />
        </Tab>
        <Tab to={{ page: "search" }} here={page === "search"} replace={!home} label="Search">
          <Search aria-hidden="true" className="size-5" strokeWidth={1.75} />
        </Tab>
        <Tab
          to={{ page: "settings", section: "" }}
          here={false}
          label="You"
          told={live ? "connected" : "connecting"}
        >
          <span className="relative -my-1">
            <PortraitOf app={app} user={who.user_id} name={who.username} size="s" />
            <span
              aria-hidden="true"
              className={`dot -right-0.5 -bottom-0.5 absolute size-2.5 rounded-full ring-2 ring-list ${live ? "bg-verified" : "dot-hollow border border-caution bg-list"}`}
            />
          </span>
        </Tab>
      </nav>
    </>
  );
}

/** What asks for attention anywhere: mentions; conversations and requests; anything unread. */
function useCounts(app: App): { mentions: number; waiting: number; unread: number } {
  const servers = useStore(app.store, (state) => state.servers);
  const dms = useStore(app.store, (state) => state.dms);
  const told = useStore(app.attention.store, (state) => {
    const channels = servers.flatMap(({ view }) => view.channels.map((one) => one.channel_id));
    const direct = dms.flatMap(({ dm }) => (dm.request ? [] : [dm.channel_id ?? ""]));
    const mentions = summed(state, channelsOf(app)).mentions;
    return [mentions, summed(state, direct).unread, summed(state, channels).unread].join(" ");
  });
  const [mentions = 0, direct = 0, unread = 0] = told.split(" ").map(Number);
  const requests = dms.filter(({ dm }) => dm.request).length;
  return { mentions, waiting: direct + requests, unread };
}

type TabProps = {
  to: Route;
  here: boolean;
  label: string;
  /** What is said of it besides. */
  told?: string;
  replace?: boolean;
  go?: (() => void) | undefined;
  badge?: ReactNode;
  unread?: boolean;
  children: ReactNode;
};

function Tab(props: TabProps) {
  const { to, here, label, told, replace = false, go, badge, unread = false, children } = props;
  return (
    <Link
      to={to}
      replace={replace}
      go={go}
      aria-current={here ? "page" : undefined}
      className={`relative flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 pt-1.5 pb-1 text-meta focus-visible:-outline-offset-2 ${here ? "font-[650] text-accent" : "text-secondary"}`}
    >
      <span
        className={`flex h-7 w-14 items-center justify-center rounded-full ${here ? "bg-accent-soft" : ""}`}
      >
        {children}
      </span>
      <span>
        {label}
        {told ? <span className="sr-only">, {told}</span> : null}
      </span>
      <span className="absolute top-1 left-[calc(50%+6px)] flex rounded-full ring-2 ring-list">
        {badge}
        {unread ? (
          <span className="dot size-2.5 rounded-full bg-text">
            <span className="sr-only">, something unread</span>
          </span>
        ) : null}
      </span>
    </Link>
  );
}
