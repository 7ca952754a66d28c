// Whoever comes back from an identity provider: a new name is chosen, or the keys are opened.

import { useEffect, useId, useState } from "react";
import type { App } from "@/client/app";
import { Refusal } from "@/client/core";
import type { Came } from "@/client/provider";
import { failureWords, sentence, usernameOf } from "@/client/words";
import type { PresentedView } from "@/wire/core";
import { Button, Field, Problem } from "./bits";
import { useForm } from "./forms";

type Props = { app: App; came: Came; heading: 1 | 2 };

export default function ByProvider({ app, came, heading }: Props) {
  const [shown, setShown] = useState<PresentedView | null>(null);
  const [problem, setProblem] = useState("problem" in came ? came.problem : null);
  useEffect(() => {
    if (!("token" in came)) return;
    app.present(came).then(setShown, (error: unknown) => setProblem(failureWords(error)));
  }, [app, came]);
  const Heading = heading === 1 ? "h1" : "h2";
  const back = () => app.declinePresented().catch(app.refused);
  if (problem) {
    return (
      <div className="space-y-4">
        <Heading className="text-page font-[650]">You are not signed in</Heading>
        <Problem words={problem} />
        <Button onClick={back}>Back</Button>
      </div>
    );
  }
  switch (shown?.state) {
    case "unknown":
      return <Choose app={app} Heading={Heading} back={back} />;
    case "signed_in":
      return <Open app={app} Heading={Heading} back={back} name={shown.username} />;
    default:
      return (
        <div className="space-y-4">
          <Heading className="text-page font-[650]">Signing in</Heading>
          <p role="status" className="text-muted">
            Asking the node…
          </p>
        </div>
      );
  }
}

type FormProps = { app: App; Heading: "h1" | "h2"; back: () => void };

/** Nobody's yet: a name, and a passphrase if one likes. */
function Choose({ app, Heading, back }: FormProps) {
  const title = useId();
  const form = useForm(({ username = "", password = "" }) =>
    app.registerPresented(usernameOf(username), password),
  );
  return (
    <form onSubmit={form.onSubmit} aria-labelledby={title} className="space-y-4">
      <Heading id={title} className="text-page font-[650]">
        Choose a name
      </Heading>
      <Field
        label="Name"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={32}
        required
      />
      <Field
        label="Passphrase (if you like)"
        name="password"
        type="password"
        minLength={8}
        autoComplete="new-password"
        hint="Opens your keys on another device. Without one, only your recovery phrase does."
      />
      <Ends form={form} verb="Create an account" back={back} />
    </form>
  );
}

/** The core says what did not open; there is no name that could be wrong. */
const unopened = (error: unknown): string =>
  error instanceof Refusal && error.code === "wrong_credentials"
    ? sentence(error.message)
    : failureWords(error);

/** Somebody's: their keys are to be opened. */
function Open({ app, Heading, back, name }: FormProps & { name: string }) {
  const title = useId();
  const [by, setBy] = useState<"passphrase" | "phrase">("passphrase");
  const form = useForm(
    ({ password = "", phrase = "" }) =>
      app.openPresented(by === "phrase" ? { phrase: phrase.trim() } : { passphrase: password }),
    unopened,
  );
  return (
    <form onSubmit={form.onSubmit} aria-labelledby={title} className="space-y-4">
      <Heading id={title} className="text-page font-[650] [overflow-wrap:anywhere]">
        Welcome back, {name}
      </Heading>
      {by === "passphrase" ? (
        <Field
          label="Passphrase"
          name="password"
          type="password"
          autoComplete="current-password"
          hint="It opens your keys on this device."
          required
        />
      ) : (
        <Field
          label="Recovery phrase"
          name="phrase"
          hint="24 words"
          autoComplete="off"
          spellCheck={false}
          required
        />
      )}
      <Ends form={form} verb="Open" back={back} />
      <Button
        kind="quiet"
        className="-ml-2 px-2! text-accent!"
        onClick={() => {
          form.setProblem(null);
          setBy(by === "phrase" ? "passphrase" : "phrase");
        }}
      >
        {by === "phrase" ? "Use the passphrase" : "Use the recovery phrase"}
      </Button>
    </form>
  );
}

type EndsProps = { form: ReturnType<typeof useForm>; verb: string; back: () => void };

function Ends({ form, verb, back }: EndsProps) {
  return (
    <>
      <Problem words={form.problem} />
      <div className="flex gap-2">
        <Button type="submit" className="flex-1" disabled={form.busy}>
          {form.busy ? "Working: this takes a moment…" : verb}
        </Button>
        <Button kind="plain" disabled={form.busy} onClick={back}>
          Back
        </Button>
      </div>
    </>
  );
}
