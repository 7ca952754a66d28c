// What somebody tells of themselves, and what can be done about them. The username always stands there.

import {
  Ban,
  Clock,
  Crown,
  MessagesSquare,
  Pencil,
  ShieldCheck,
  TimerOff,
  UserMinus,
} from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { type App, may } from "@/client/app";
import { isNow, type ProfileView, type Status, statusWords } from "@/client/profile";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import type { MemberView } from "@/client/types";
import { failureWords, shortMoment } from "@/client/words";
import { Button, Problem } from "../bits";
import { nameOf, writeTo } from "../Members";
import { Portrait, useBlocked, useMember, usePicture } from "../Portrait";
import { Chip } from "../settings/parts";
import { closeModal, openModal } from "../view";
import { askToBlock } from "./Block";
import { Dialog } from "./Dialog";

type Props = { app: App; server: string | null; user: string };

export function Profile({ app, server, user }: Props) {
  const profile = useStore(app.people.store, ({ profiles }) => profiles[user]);
  const member = useMember(app, server ?? "", user);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    app.people.read(user).catch((error) => setProblem(failureWords(error)));
    if (server) app.readPeople(server, true).catch(() => {});
  }, [app, server, user]);
  const username = profile?.username ?? member?.username ?? "";
  const name = member ? nameOf(member) : (profile?.display_name ?? username);
  const direct = useStore(app.store, ({ dms }) => dms.some(({ dm }) => dm.dm_id === server));
  return (
    <Dialog
      title={name || "Somebody"}
      head={
        <Head
          app={app}
          profile={profile}
          user={user}
          name={name}
          mark={member ? member.avatar : profile?.avatar}
          server={direct ? null : server}
        />
      }
    >
      <div className="-mt-3 space-y-4">
        <Said
          username={username}
          pronouns={profile?.pronouns ?? member?.pronouns ?? null}
          status={profile?.status ?? null}
          bio={profile?.bio ?? null}
        />
        {member ? <Here member={member} /> : null}
        <Problem words={profile ? null : problem} />
        <Deeds app={app} server={server} whom={{ user, username, name }} member={member} />
      </div>
    </Dialog>
  );
}

type HeadProps = {
  app: App;
  profile: ProfileView | undefined;
  user: string;
  name: string;
  mark: string | null | undefined;
  server: string | null;
};

function Head({ app, profile, user, name, mark, server }: HeadProps) {
  // A banner has no mark of its own: it is another one at every version.
  const of = profile?.banner ? { user, mark: String(profile.version), banner: true } : null;
  const { url } = usePicture(app, of);
  return (
    <CardHead banner={url}>
      <Portrait app={app} user={user} name={name} size="l" mark={mark} server={server} />
    </CardHead>
  );
}

/** The banner with the face on its edge. */
export function CardHead({ banner, children }: { banner: string | null; children: ReactNode }) {
  return (
    <div className="-mx-6 -mt-6 mb-3">
      <div className="h-28 overflow-hidden bg-accent-soft">
        {banner ? (
          // biome-ignore lint/performance/noImgElement: a blob of this page
          <img src={banner} alt="" className="size-full object-cover" />
        ) : null}
      </div>
      <div className="-mt-8 relative ml-6 w-fit rounded-full border-4 border-raised bg-raised">
        {children}
      </div>
    </div>
  );
}

type SaidProps = {
  username: string;
  pronouns: string | null;
  status: Status | null;
  bio: string | null;
};

/** The words of a card. */
export function Said({ username, pronouns, status, bio }: SaidProps) {
  return (
    <>
      <p className="text-second text-muted [overflow-wrap:anywhere]">
        <span data-username="" className="font-[600] text-secondary">
          {username}
        </span>
        {pronouns ? ` · ${pronouns}` : ""}
      </p>
      {isNow(status, Date.now()) ? (
        <p className="flex items-start gap-2 [overflow-wrap:anywhere]">
          <Clock aria-hidden="true" className="mt-1 size-4 shrink-0 text-muted" />
          <span>
            <span className="sr-only">Status: </span>
            {statusWords(status)}
          </span>
        </p>
      ) : null}
      {bio ? (
        <p className="whitespace-pre-wrap rounded-row bg-list px-3 py-2 [overflow-wrap:anywhere]">
          {bio}
        </p>
      ) : null}
    </>
  );
}

/** What somebody is in the server. */
function Here({ member }: { member: MemberView }) {
  const { owner, roles, timed_out_until: until } = member;
  if (!owner && roles.length === 0 && !until) return null;
  return (
    <ul aria-label="Roles" className="flex flex-wrap gap-1.5">
      {owner ? (
        <li>
          <Chip>
            <Crown aria-hidden="true" className="size-3" /> owner
          </Chip>
        </li>
      ) : null}
      {roles.map(({ role_id, name }) => (
        <li key={role_id} className="max-w-full">
          <Chip>{name}</Chip>
        </li>
      ))}
      {until ? (
        <li>
          <Chip tone="caution">
            <TimerOff aria-hidden="true" className="size-3" /> timed out until {shortMoment(until)}
          </Chip>
        </li>
      ) : null}
    </ul>
  );
}

type DeedsProps = {
  app: App;
  server: string | null;
  whom: { user: string; username: string; name: string };
  member: MemberView | undefined;
};

function Deeds({ app, server, whom, member }: DeedsProps) {
  const { user, username, name } = whom;
  const own = useStore(app.store, ({ who }) => who?.user_id === user);
  const blocked = useBlocked(app, user, member?.blocked === true);
  const entry = server ? app.server(server) : undefined;
  if (own) {
    const edit = () => {
      closeModal();
      navigate({ page: "settings", section: "profile" });
    };
    return (
      <Button kind="plain" onClick={edit}>
        <Pencil aria-hidden="true" className="size-4" />
        Edit your profile
      </Button>
    );
  }
  const write = () => {
    closeModal();
    void writeTo(app, username);
  };
  return (
    <>
      {blocked ? (
        <p role="status" className="text-second text-caution">
          You have blocked {username}: what they write is folded away.
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button onClick={write} disabled={username === ""}>
          <MessagesSquare aria-hidden="true" className="size-4" />
          Message
        </Button>
        <Button kind="plain" onClick={() => openModal({ kind: "verify", user, name })}>
          <ShieldCheck aria-hidden="true" className="size-4" />
          Compare safety numbers
        </Button>
        <Button kind="plain" onClick={() => askToBlock(app, whom, !blocked)}>
          <Ban aria-hidden="true" className="size-4" />
          {blocked ? "Unblock" : "Block"}
        </Button>
        {server && entry && member && may(entry.flags, "KICK_MEMBERS") && !member.owner ? (
          <Button kind="plain" onClick={() => openModal({ kind: "kick", server, member })}>
            <UserMinus aria-hidden="true" className="size-4" />
            Kick
          </Button>
        ) : null}
      </div>
    </>
  );
}
