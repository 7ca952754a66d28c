// What one tells of oneself, with the card as others see it. Nothing is sent before it is saved.

import { useEffect, useState } from "react";
import type { App } from "@/client/app";
import {
  changeOf,
  cleaned,
  type FieldName,
  LIMITS,
  type ProfileView,
  problemOf,
  type SetProfile,
  type Status,
  type Words,
  wordsOf,
} from "@/client/profile";
import { useStore } from "@/client/store";
import { shortMoment } from "@/client/words";
import { textOf } from "@/core/base64url";
import type { Request } from "@/wire/core";
import { Avatar, Field, Problem } from "../../bits";
import { CardHead, Said } from "../../modals/Profile";
import { usePicture } from "../../Portrait";
import { Area, Select } from "../fields";
import { SaveBar, Section, useAct } from "../parts";
import { ChoosePicture, type Chosen } from "./picture";

const HOUR = 3_600_000;
const KEEP = "keep";
const ENDS: readonly (readonly [string, string])[] = [
  ["0", "Never"],
  [String(HOUR / 2), "In 30 minutes"],
  [String(HOUR), "In an hour"],
  [String(4 * HOUR), "In 4 hours"],
  [String(24 * HOUR), "In a day"],
  [String(7 * 24 * HOUR), "In a week"],
];

type Pictures = { avatar?: Chosen; banner?: Chosen; here: Record<string, Chosen> };

const NO_PICTURES: Pictures = { here: {} };

/** When a status ends that is written now; nothing said: as it was. */
function endOf(ends: string, status: Status | null, now: number): number | null | undefined {
  if (ends === KEEP) return status?.until && status.until > now ? status.until : undefined;
  return ends === "0" ? null : now + Number(ends);
}

const bytesOf = (chosen: Chosen): string => (chosen ? textOf(chosen.bytes) : "");

export function OwnProfile({ app }: { app: App }) {
  const own = useStore(app.store, ({ who }) => who?.user_id ?? "");
  const profile = useStore(app.people.store, ({ profiles }) => profiles[own]);
  const { problem, run } = useAct(app);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is opened
  useEffect(() => {
    void run(() => app.people.read(null));
  }, [app]);
  if (profile) return <Editor app={app} profile={profile} />;
  return problem ? <Problem words={problem} /> : <p role="status">Reading…</p>;
}

function Editor({ app, profile }: { app: App; profile: ProfileView }) {
  const kept = wordsOf(profile);
  const [draft, setDraft] = useState<Partial<Words>>({});
  const [ends, setEnds] = useState(KEEP);
  const [pictures, setPictures] = useState(NO_PICTURES);
  const { busy, problem, setProblem, run } = useAct(app);
  const words = { ...kept, ...draft };
  const until = endOf(ends, profile.status, Date.now());
  const change = changeOf(kept, words, ends === KEEP ? undefined : until);
  if (change.status && until && change.until === undefined) change.until = until;
  const { avatar, banner, here } = pictures;
  const servers = Object.entries(here);
  const dirty =
    Object.keys(change).length > 0 ||
    avatar !== undefined ||
    banner !== undefined ||
    servers.length > 0;
  const discard = () => {
    setDraft({});
    setEnds(KEEP);
    setPictures(NO_PICTURES);
    setProblem(null);
  };
  const save = () => {
    const wrong = Object.entries(words).map(([name, text]) => problemOf(name as FieldName, text));
    const first = wrong.find(Boolean);
    if (first) return setProblem(first);
    void run(async () => {
      const general: Request = { do: "set_profile", ...change };
      if (avatar !== undefined) general.avatar = bytesOf(avatar);
      if (banner !== undefined) general.banner = bytesOf(banner);
      if (Object.keys(general).length > 1) await set(app, general);
      for (const [server, chosen] of servers) {
        await set(app, { do: "set_profile", server, avatar: bytesOf(chosen) });
      }
      discard();
    });
  };
  const write = (name: FieldName) => (text: string) => {
    setProblem(null);
    setDraft((now) => ({ ...now, [name]: text }));
  };
  return (
    <>
      <Section
        title="What others see of you"
        about="It is told, sealed, to the members of your servers and to those you write with, and to nobody else. The node sees only that there is something. Your username always stands beside it."
      >
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_300px]">
          <div className="space-y-4">
            <Line name="name" label="Display name" text={words.name} write={write("name")} />
            <Line
              name="pronouns"
              label="Pronouns"
              text={words.pronouns}
              write={write("pronouns")}
            />
            <div>
              <Area
                label="About you"
                rows={4}
                value={words.bio}
                onChange={(event) => write("bio")(event.currentTarget.value)}
              />
              <Wrong name="bio" text={words.bio} />
            </div>
            <Line name="status" label="Status" text={words.status} write={write("status")} />
            {cleaned(words.status) ? (
              <Select
                label="The status ends"
                value={ends}
                options={[[KEEP, keepWords(profile.status)], ...ENDS]}
                change={setEnds}
              />
            ) : null}
          </div>
          <Preview
            app={app}
            profile={profile}
            words={words}
            until={until ?? null}
            pictures={pictures}
          />
        </div>
      </Section>
      <Section
        title="Pictures"
        about="JPEG, PNG or WebP. They are made smaller and written anew here, so that nothing goes along of where and with what they were taken, and sealed before they leave this device."
      >
        <div className="space-y-5">
          <ChoosePicture
            what="avatar"
            label="Avatar"
            there={profile.avatar !== null}
            chosen={avatar}
            choose={(avatar) => setPictures((now) => without({ ...now, avatar }))}
          />
          <ChoosePicture
            what="banner"
            label="Banner"
            there={profile.banner}
            chosen={banner}
            choose={(banner) => setPictures((now) => without({ ...now, banner }))}
          />
        </div>
      </Section>
      <OneServer
        app={app}
        profile={profile}
        here={here}
        choose={(change) => setPictures((now) => ({ ...now, here: change(now.here) }))}
      />
      <SaveBar dirty={dirty} busy={busy} problem={problem} save={save} discard={discard} />
    </>
  );
}

const keepWords = (status: Status | null): string =>
  status?.until ? shortMoment(status.until) : "As now: never";

/** What was chosen and is to stay as it is was not chosen. */
function without(pictures: { [name in keyof Pictures]: Pictures[name] | undefined }): Pictures {
  const { avatar, banner, here } = pictures;
  return {
    ...(avatar === undefined ? {} : { avatar }),
    ...(banner === undefined ? {} : { banner }),
    here: here ?? {},
  };
}

/** Changes it, and reads what is shown of oneself here anew. */
async function set(app: App, request: SetProfile): Promise<void> {
  const { told: _, lost, ...profile } = await app.core.ask(request).done;
  app.people.put(profile);
  for (const what of lost) app.tell(`Your ${what} was lost: the node does not have it any more.`);
  const { members } = app.store.get();
  await Promise.all(Object.keys(members).map((id) => app.readPeople(id, true).catch(() => {})));
}

type LineProps = {
  name: FieldName;
  label: string;
  text: string;
  write: (text: string) => void;
};

function Line({ name, label, text, write }: LineProps) {
  return (
    <div>
      <Field
        label={label}
        value={text}
        autoComplete="off"
        hint={`${LIMITS[name]} characters at most`}
        onChange={(event) => write(event.currentTarget.value)}
      />
      <Wrong name={name} text={text} />
    </div>
  );
}

function Wrong({ name, text }: { name: FieldName; text: string }) {
  const words = problemOf(name, text);
  return words ? (
    <div className="mt-1">
      <Problem words={words} />
    </div>
  ) : null;
}

type PreviewProps = {
  app: App;
  profile: ProfileView;
  words: Words;
  until: number | null;
  pictures: Pictures;
};

function Preview({ app, profile, words, until, pictures }: PreviewProps) {
  const { user_id: user, username, version } = profile;
  const { avatar, banner } = pictures;
  const face = usePicture(app, profile.avatar ? { user, mark: profile.avatar } : null).url;
  const wide = usePicture(
    app,
    profile.banner ? { user, mark: String(version), banner: true } : null,
  ).url;
  const status = cleaned(words.status);
  const name = cleaned(words.name) || username;
  return (
    <section
      aria-label="How others see you"
      className="h-fit overflow-hidden rounded-sheet border border-line bg-raised p-6"
    >
      <CardHead banner={banner === undefined ? wide : (banner?.url ?? null)}>
        <Avatar
          id={user}
          name={name}
          size="l"
          picture={avatar === undefined ? face : (avatar?.url ?? null)}
        />
      </CardHead>
      <p className="text-page font-[650] [overflow-wrap:anywhere]">{name}</p>
      <div className="mt-1 space-y-4">
        <Said
          username={username}
          pronouns={cleaned(words.pronouns) || null}
          status={status ? { text: status, until } : null}
          bio={cleaned(words.bio) || null}
        />
      </div>
    </section>
  );
}

type OneServerProps = {
  app: App;
  profile: ProfileView;
  here: Record<string, Chosen>;
  choose: (change: (here: Record<string, Chosen>) => Record<string, Chosen>) => void;
};

/** Another avatar in one server; nobody learns from it which other servers there are. */
function OneServer({ app, profile, here, choose }: OneServerProps) {
  const servers = useStore(app.store, (state) => state.servers);
  const [server, setServer] = useState("");
  const chosen = here[server];
  const mark = profile.servers.find(({ server_id }) => server_id === server)?.avatar ?? null;
  if (servers.length === 0) return null;
  return (
    <Section
      title="Another avatar in one server"
      about="It is told in that server only, and stands there in the place of the other. A name for one server is a nickname, which the server's rules decide on."
    >
      <div className="space-y-4">
        <Select
          label="Server"
          value={server}
          options={[
            ["", "None chosen"],
            ...servers.map(({ view }) => [view.server_id, view.name] as const),
          ]}
          change={setServer}
        />
        {server ? (
          <ChoosePicture
            key={server}
            what="avatar"
            label="Avatar there"
            there={mark !== null && mark !== profile.avatar}
            chosen={chosen}
            choose={(next) =>
              choose(({ [server]: _, ...others }) =>
                next === undefined ? others : { ...others, [server]: next },
              )
            }
          />
        ) : null}
      </div>
    </Section>
  );
}
