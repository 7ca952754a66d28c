// The first page: what this is, and the way in.

import { lazy, Suspense, useId, useState } from "react";
import type { App } from "@/client/app";
import type { Came } from "@/client/provider";
import { type Followed, Store, useStore } from "@/client/store";
import type { Who } from "@/client/types";
import { usernameOf } from "@/client/words";
import { Button, Field, Mark, Problem } from "./bits";
import { useForm } from "./forms";
import { LinkDevice } from "./LinkDevice";
import { Providers } from "./Providers";

const ByProvider = lazy(() => import("./ByProvider"));

const PROMISES = [
  [
    "Only members can read it.",
    "Messages are sealed on your device. The node that carries them keeps ciphertext.",
  ],
  [
    "Your keys are yours.",
    "They are made here and never leave unsealed. 24 words bring them back.",
  ],
  [
    "Your server, your rules.",
    "Roles and permissions are a signed log that every member checks for themselves.",
  ],
];

export function Welcome({ app }: { app: App | null }) {
  return (
    <main className="grid min-h-dvh bg-canvas lg:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
      <section className="flex flex-col justify-center gap-8 border-line bg-list px-6 py-10 max-lg:order-2 max-lg:border-t md:px-12 lg:border-r">
        <div className="mx-auto w-full max-w-[34rem] space-y-8">
          <div className="flex items-center gap-3 max-lg:hidden">
            <Mark />
            <span className="text-section font-[650]">Coterie</span>
          </div>
          <p className="text-landing font-[650]">
            A place for your people that only your people can read.
          </p>
          <ul className="space-y-5">
            {PROMISES.map(([title, words]) => (
              <li key={title} className="border-l-2 border-accent pl-4">
                <p className="font-[650]">{title}</p>
                <p className="text-secondary">{words}</p>
              </li>
            ))}
          </ul>
        </div>
      </section>
      <section className="flex flex-col justify-center px-6 py-10 md:px-12">
        <div className="mx-auto w-full max-w-[24rem]">
          <div className="mb-6 flex items-center gap-3 lg:hidden">
            <Mark />
            <span className="text-section font-[650]">Coterie</span>
          </div>
          <SignIn app={app} />
        </div>
      </section>
    </main>
  );
}

type Way = "register" | "login" | "recover" | "link";

const TITLES: Record<Way, string> = {
  register: "Create an account",
  login: "Sign in",
  recover: "Use your recovery phrase",
  link: "Link this device",
};

const nobody = new Store<{ who: Who | null }>({ who: null });
const nowhere = new Store<{ came: Came | null }>({ came: null });

type Props = { app: App | null; heading?: 1 | 2 };

/** The form by which somebody comes in; `app` is null while the program is being loaded. */
export function SignIn({ app, heading = 1 }: Props) {
  const store: Followed<{ who: Who | null }> = app?.store ?? nobody;
  const known = useStore(store, ({ who }) => who?.username ?? null);
  const came: Followed<{ came: Came | null }> = app?.store ?? nowhere;
  const back = useStore(came, (state) => state.came);
  if (app && back?.purpose === "enter") {
    return (
      <Suspense>
        <ByProvider app={app} came={back} heading={heading} />
      </Suspense>
    );
  }
  // What was typed before the program was there stays; somebody who is known here begins anew.
  return <Entry key={known} app={app} known={known} heading={heading} />;
}

type EntryProps = { app: App | null; known: string | null; heading: 1 | 2 };

function Entry({ app, known, heading }: EntryProps) {
  const [way, setWay] = useState<Way>(known ? "login" : "register");
  const title = useId();
  const form = useForm(async ({ username = "", password = "", phrase = "" }) => {
    const name = usernameOf(username);
    if (way === "recover") await app?.recover(name, phrase.trim(), password);
    else if (way !== "link") await app?.signIn(way, name, password);
  });
  const choose = (chosen: Way) => {
    setWay(chosen);
    form.setProblem(null);
  };
  const Heading = heading === 1 ? "h1" : "h2";
  if (way === "link" && app) return <LinkDevice app={app} back={() => choose("login")} />;
  return (
    <form onSubmit={form.onSubmit} aria-labelledby={title} className="space-y-4">
      <Heading id={title} className="text-page font-[650]">
        {known ? `Welcome back, ${known}` : TITLES[way]}
      </Heading>
      <Field
        label="Name"
        name="username"
        defaultValue={known ?? ""}
        readOnly={known !== null}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={32}
        hint={
          way === "register"
            ? "Others find you by it: letters, digits, dots and _, and no capitals."
            : ""
        }
        required
      />
      {way === "recover" ? (
        <Field
          label="Recovery phrase"
          name="phrase"
          hint="24 words"
          autoComplete="off"
          spellCheck={false}
          required
        />
      ) : null}
      <Field
        label={way === "recover" ? "New password" : "Password"}
        name="password"
        type="password"
        minLength={way === "login" ? undefined : 8}
        autoComplete={way === "login" ? "current-password" : "new-password"}
        hint={
          way === "login"
            ? ""
            : "At least 8 characters. It never leaves this browser: it opens your keys, which the node cannot."
        }
        required
      />
      <Problem words={form.problem} />
      <Button type="submit" className="w-full" disabled={form.busy || !app}>
        {form.busy ? "Working: this takes a moment…" : TITLES[way]}
      </Button>
      <Ways way={way} known={known} choose={choose} />
      <Providers purpose="enter" />
    </form>
  );
}

function Ways({
  way,
  known,
  choose,
}: {
  way: Way;
  known: string | null;
  choose: (way: Way) => void;
}) {
  const other = way === "register" ? "login" : "register";
  const asked = way === "register" ? "Have an account already?" : "New here?";
  return (
    <div className="flex flex-wrap items-center gap-x-3 text-second text-muted">
      {known ? null : (
        <p className="flex items-center">
          {asked}
          <Button kind="quiet" className="px-2! text-accent!" onClick={() => choose(other)}>
            {TITLES[other]}
          </Button>
        </p>
      )}
      {way === "recover" ? (
        known && (
          <Button kind="quiet" className="-ml-2 px-2! text-accent!" onClick={() => choose("login")}>
            Sign in with the password
          </Button>
        )
      ) : (
        <Button kind="quiet" className="-ml-2 px-2! text-accent!" onClick={() => choose("recover")}>
          Forgot the password?
        </Button>
      )}
      {known ? null : (
        <Button kind="quiet" className="-ml-2 px-2! text-accent!" onClick={() => choose("link")}>
          Link with a device that is signed in
        </Button>
      )}
    </div>
  );
}
