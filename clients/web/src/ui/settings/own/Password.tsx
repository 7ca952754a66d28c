// Another password: by the one before, or by the recovery phrase.

import { useState } from "react";
import type { App } from "@/client/app";
import { Refusal } from "@/client/core";
import { failureWords, sentence } from "@/client/words";
import { Button, Field, Problem } from "../../bits";
import { useForm } from "../../forms";
import { Section } from "../parts";

type By = "passphrase" | "phrase";

export function Password({ app, username }: { app: App; username: string }) {
  const [state, setState] = useState<"closed" | "open" | "done">("closed");
  return (
    <Section
      title="Password"
      about="It opens your keys and never leaves this browser. Nobody can reset it for you: if you forget it, only your recovery phrase sets another."
      side={
        state === "open" ? null : (
          <Button kind="plain" onClick={() => setState("open")}>
            Change password
          </Button>
        )
      }
    >
      {state === "open" ? (
        <Change
          app={app}
          username={username}
          done={() => setState("done")}
          stay={() => setState("closed")}
        />
      ) : null}
      <p role="status" className="text-second text-verified">
        {state === "done"
          ? "Your password is changed. Your other devices are signed out: sign in there with the new one."
          : ""}
      </p>
    </Section>
  );
}

/** There is no name here that could be wrong; what is wrong with a phrase, the core says. */
const unchanged = (by: By) => (error: unknown) => {
  if (!(error instanceof Refusal) || error.code !== "wrong_credentials") return failureWords(error);
  const what = by === "phrase" ? sentence(error.message) : "That is not your password.";
  return `${what} Nothing was changed.`;
};

type ChangeProps = { app: App; username: string; done: () => void; stay: () => void };

function Change({ app, username, done, stay }: ChangeProps) {
  const [by, setBy] = useState<By>("passphrase");
  const form = useForm(async ({ old = "", phrase = "", password = "", again = "" }) => {
    if (password !== again) {
      form.setProblem("The two new passwords are not the same.");
      return;
    }
    const unlock = by === "phrase" ? { phrase: phrase.trim() } : { passphrase: old };
    await app.core.ask({ do: "change_password", unlock, password }).done;
    done();
  }, unchanged(by));
  return (
    <form
      onSubmit={form.onSubmit}
      aria-label="Change password"
      className="max-w-[28rem] space-y-4 rounded-card border border-line bg-list p-4"
    >
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      {by === "passphrase" ? (
        <Field
          key={by}
          label="Your password now"
          name="old"
          type="password"
          autoComplete="current-password"
          required
        />
      ) : (
        <Field
          key={by}
          label="Recovery phrase"
          name="phrase"
          hint="24 words"
          autoComplete="off"
          spellCheck={false}
          required
        />
      )}
      <Field
        label="New password"
        name="password"
        type="password"
        minLength={8}
        autoComplete="new-password"
        hint="At least 8 characters."
        required
      />
      <Field
        label="New password again"
        name="again"
        type="password"
        minLength={8}
        autoComplete="new-password"
        required
      />
      <p className="text-second text-secondary">
        Your other devices are signed out. They keep their keys and what they have read: sign in
        there with the new password, and they go on.
      </p>
      <Problem words={form.problem} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabled={form.busy}>
          {form.busy ? "Working: this takes a moment…" : "Set the new password"}
        </Button>
        <Button kind="quiet" disabled={form.busy} onClick={stay}>
          Keep the old one
        </Button>
      </div>
      <Button
        kind="quiet"
        className="-ml-2 px-2! text-accent!"
        disabled={form.busy}
        onClick={() => {
          form.setProblem(null);
          setBy(by === "phrase" ? "passphrase" : "phrase");
        }}
      >
        {by === "phrase" ? "Use the password" : "Forgot it? Use the recovery phrase"}
      </Button>
    </form>
  );
}
