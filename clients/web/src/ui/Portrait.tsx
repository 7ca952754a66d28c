// The face of somebody: their picture once it is here, else the one that is made of their name. It is
// fetched when it comes into view.

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { App, ServerEntry } from "@/client/app";
import type { Pictured, PictureOf } from "@/client/people";
import { Store, useStore } from "@/client/store";
import type { MemberView } from "@/client/types";
import { Avatar } from "./bits";

const NONE = new Store<Pictured>({ url: null, failed: false });

/** A picture, as long as it is looked at. */
export function usePicture(app: App, of: PictureOf | null): Pictured {
  const [store, setStore] = useState(NONE);
  const wanted = of && JSON.stringify(of);
  useLayoutEffect(() => {
    if (wanted === null) return setStore(NONE);
    const looked = app.people.look(JSON.parse(wanted));
    setStore(looked.store);
    return looked.away;
  }, [app, wanted]);
  return useStore(store, (state) => state);
}

/** So far from the screen something is as good as seen. */
const NEAR = "200px";

type Props = {
  app: App;
  user: string;
  name: string;
  size?: "s" | "m" | "l";
  mark: string | null | undefined;
  server?: string | null;
};

export function Portrait({ app, user, name, size = "m", mark, server = null }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const of = mark ? { user, mark, server } : null;
  const [near, setNear] = useState(() => of !== null && app.people.has(of));
  useEffect(() => {
    if (!mark || near || !place.current) return;
    const eye = new IntersectionObserver(
      (seen) => seen.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { rootMargin: NEAR },
    );
    eye.observe(place.current);
    return () => eye.disconnect();
  }, [mark, near]);
  const { url } = usePicture(app, near ? of : null);
  return <Avatar ref={place} id={user} name={name} size={size} picture={url} />;
}

type PortraitOfProps = { app: App; user: string; name: string; size?: "s" | "m" | "l" };

/** The same of somebody wherever they are, by what they tell of themselves. */
export function PortraitOf({ app, user, name, size = "m" }: PortraitOfProps) {
  const mark = useStore(app.people.store, ({ profiles }) => profiles[user]?.avatar ?? null);
  useEffect(() => {
    if (user && !app.people.store.get().profiles[user]) app.people.read(user).catch(() => {});
  }, [app, user]);
  return <Portrait app={app} user={user} name={name} size={size} mark={mark} />;
}

/** A member as of what was told last, where the list was read. */
export const useMember = (app: App, server: string, user: string | undefined) =>
  useStore(app.store, ({ members }): MemberView | undefined =>
    user ? members[server]?.by.get(user) : undefined,
  );

type PortraitInProps = PortraitOfProps & { entry: ServerEntry };

/** The same of somebody as one place has them; who is not there any more, as they are elsewhere. */
export function PortraitIn({ entry, ...of }: PortraitInProps) {
  const server = entry.view.server_id;
  const member = useMember(of.app, server, of.user);
  if (!member) return <PortraitOf {...of} />;
  return <Portrait {...of} mark={member.avatar} server={entry.dm ? null : server} />;
}

/** Whether this user blocks somebody; `before` is what was known when the row was read. */
export const useBlocked = (app: App, user: string | undefined, before: boolean): boolean =>
  useStore(app.people.store, ({ blocked }) => (user ? (blocked?.has(user) ?? before) : false));
