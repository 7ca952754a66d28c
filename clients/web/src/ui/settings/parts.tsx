// What settings are made of: sections, rows with a switch, a bar that saves.

import { Check, Copy, type LucideIcon, Search } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useState } from "react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import { failureWords } from "@/client/words";
import type { Request } from "@/wire/core";
import { Button, Problem } from "../bits";
import { unsaved } from "./unsaved";

type SectionProps = { title: string; about?: ReactNode; side?: ReactNode; children: ReactNode };

/** A part of a page, under a heading of its own. */
export function Section({ title, about, side, children }: SectionProps) {
  return (
    <section className="border-line border-t pt-6 first:border-t-0 first:pt-0">
      <div className="mb-3 flex flex-wrap items-start justify-between gap-x-6 gap-y-3 md:flex-nowrap">
        <div className="min-w-0 max-w-[60ch]">
          <h2 className="text-section font-[650]">{title}</h2>
          {about ? <p className="mt-0.5 text-second text-muted">{about}</p> : null}
        </div>
        {side}
      </div>
      {children}
    </section>
  );
}

type SwitchProps = {
  label: string;
  words?: ReactNode;
  on: boolean;
  disabled?: boolean | undefined;
  /** Why it cannot be changed. */
  because?: string | undefined;
  change: (on: boolean) => void;
};

/** Something that is on or off. */
export function Switch({ label, words, on, disabled, because, change }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-4 py-3">
      <div className="min-w-0 flex-1">
        <p id={id} className={disabled ? "text-muted" : ""}>
          {label}
        </p>
        {words || because ? (
          <p id={`${id}-words`} className="mt-0.5 max-w-[64ch] text-second text-muted">
            {words}
            {because ? <span className="block">{because}</span> : null}
          </p>
        ) : null}
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-labelledby={id}
        aria-describedby={words || because ? `${id}-words` : undefined}
        disabled={disabled}
        onClick={() => change(!on)}
        className="group flex h-6 w-11 shrink-0 items-center rounded-full disabled:opacity-60 max-md:h-11"
      >
        <span
          className={`flex h-6 w-11 items-center rounded-full border px-[3px] transition-colors duration-[120ms] ${
            on ? "border-transparent bg-accent-fill" : "border-control bg-canvas"
          }`}
        >
          <span
            className={`size-4 rounded-full transition-transform duration-[120ms] ${
              on ? "translate-x-5 bg-white" : "bg-control"
            }`}
          />
        </span>
      </button>
    </div>
  );
}

/** The same text again, smaller: what stands beside a name. */
export function Chip({
  children,
  tone = "plain",
}: {
  children: ReactNode;
  tone?: keyof typeof TONES;
}) {
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1 rounded-full border px-2 py-px text-meta ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}

const TONES = {
  plain: "border-line text-muted",
  good: "border-verified text-verified",
  caution: "border-caution text-caution",
  danger: "border-danger text-danger",
};

/** Puts a text where it can be pasted from, and says that it has. */
export function CopyButton({ app, text, label = "Copy" }: CopyProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  const Icon = copied ? Check : Copy;
  return (
    <Button kind="plain" onClick={() => copy().catch(app.refused)}>
      <Icon aria-hidden="true" className="size-4" />
      {copied ? "Copied" : label}
    </Button>
  );
}

type CopyProps = { app: App; text: string; label?: string };

/** What is shown where a list has nothing in it. */
export function Nothing({ icon: Icon, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-card border border-line border-dashed px-6 py-10 text-center text-second text-muted">
      <Icon aria-hidden="true" className="size-6" strokeWidth={1.5} />
      <p className="max-w-[44ch]">{children}</p>
    </div>
  );
}

type SearchFieldProps = { label: string; text: string; change: (text: string) => void };

export function SearchField({ label, text, change }: SearchFieldProps) {
  return (
    <label className="relative block">
      <span className="sr-only">{label}</span>
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
      />
      <input
        type="search"
        value={text}
        placeholder={label}
        onChange={(event) => change(event.currentTarget.value)}
        className="block min-h-11 w-full rounded-row border border-control bg-raised pr-3 pl-9 text-[1rem]"
      />
    </label>
  );
}

/** An act that takes a while and may be refused; one at a time. */
export function useAct(app: App) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (act: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setProblem(null);
    try {
      await act();
      return true;
    } catch (error) {
      setProblem(failureWords(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const ask = (request: Request) => run(() => app.core.ask(request).done);
  return { busy, problem, setProblem, run, ask };
}

type SaveBarProps = {
  dirty: boolean;
  busy: boolean;
  problem: string | null;
  save: () => void;
  discard: () => void;
};

/** Stands at the end of a page while something on it is not saved. */
export function SaveBar({ dirty, busy, problem, save, discard }: SaveBarProps) {
  const asked = useStore(unsaved, (state) => state.asked);
  useLayoutEffect(() => {
    unsaved.set({ dirty, asked: 0 });
    return () => unsaved.set({ dirty: false, asked: 0 });
  }, [dirty]);
  if (!dirty) return null;
  return (
    <div className="pointer-events-none sticky bottom-0 z-10 -mx-2 pt-4 pb-4">
      <div
        key={asked}
        className={`fade-in pointer-events-auto rounded-card border bg-raised p-3 shadow-float ${
          asked > 0 ? "border-caution" : "border-line"
        }`}
      >
        <Problem words={problem} />
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p role={asked > 0 ? "alert" : "status"} className="pl-1 text-second text-secondary">
            {asked > 0
              ? "Save what you have changed, or discard it, before you go."
              : "You have changed something here."}
          </p>
          <div className="flex gap-2">
            <Button kind="quiet" onClick={discard} disabled={busy}>
              Discard
            </Button>
            <Button onClick={save} disabled={busy}>
              {busy ? "Saving…" : "Save changes"}
            </Button>
          </div>
        </div>
      </div>
    </div>
  );
}
