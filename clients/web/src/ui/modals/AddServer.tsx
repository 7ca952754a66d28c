// A new server, or one that a link leads to.

import { useState } from "react";
import type { App } from "@/client/app";
import { goesOn } from "@/client/making";
import { navigate, routeOf } from "@/client/router";
import type { Request, Template, TemplateView } from "@/wire/core";
import { Button, Field, Problem } from "../bits";
import { useForm } from "../forms";
import { closeModal, openModal } from "../view";
import { Dialog } from "./Dialog";
import { useAnswer } from "./useAnswer";

const LIST = { do: "list_templates" } satisfies Request;

export function AddServer({ app }: { app: App }) {
  return (
    <Dialog title="Add a server">
      <div className="space-y-6">
        <Create app={app} />
        <Join />
        <div className="border-line border-t pt-6">
          <Button kind="plain" onClick={() => openModal({ kind: "discover" })}>
            Look among listed servers
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** What a server is for, in words. */
const TEMPLATES: Record<Template, [string, string]> = {
  plain: ["One channel", "You make the rest as you need it."],
  friends: ["Friends", "A few people who know each other."],
  community: ["Community", "Many people, and some who look after it."],
  project: ["Project", "Something that is made together."],
  class: ["Class", "A course, and those who give it."],
};

/** What a template makes, in one line. */
function contentsOf({ groups, role }: TemplateView): string {
  const channels = groups.flatMap((group) => group.channels.map(({ name }) => name));
  return [...channels, role && `the role ${role.name}`].filter(Boolean).join(", ");
}

function Create({ app }: { app: App }) {
  const { answer } = useAnswer(app, LIST);
  const [template, setTemplate] = useState<Template>("plain");
  const form = useForm(async ({ name = "" }) => {
    const request = {
      do: "create_from_template",
      name: name.trim(),
      template,
    } satisfies Request;
    const made = await app.core.ask(request).done.catch((error) => {
      if (!goesOn(error)) throw error;
    });
    closeModal();
    if (!made) {
      const words = "is still being made: it goes on by itself as soon as the node is reached";
      return app.tell(`“${request.name}” ${words}`);
    }
    const talks = made.channels.filter(({ kind }) => kind !== "category");
    // Where people talk, and not what is announced to them.
    const first = talks.find(({ name }) => name === "general") ?? talks[0];
    const server = made.server_id;
    navigate(
      first ? { page: "channel", server, channel: first.channel_id } : { page: "server", server },
    );
  });
  return (
    <form onSubmit={form.onSubmit} className="space-y-3">
      <Field label="Name of a new server" name="name" maxLength={100} autoComplete="off" required />
      <fieldset className="space-y-1 md:grid md:grid-cols-2 md:gap-1 md:space-y-0">
        <legend className="pb-1 text-second text-secondary">It begins with</legend>
        {answer?.templates.map((one) => {
          const [title, about] = TEMPLATES[one.template];
          const chosen = one.template === template;
          return (
            <label
              key={one.template}
              className={`flex cursor-pointer items-start gap-3 rounded-row border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-accent ${
                chosen ? "border-accent bg-accent-soft" : "border-line hover:bg-hover"
              }`}
            >
              <input
                type="radio"
                name="template"
                value={one.template}
                checked={chosen}
                onChange={() => setTemplate(one.template)}
                className="mt-1 size-4 shrink-0 accent-accent-fill"
              />
              <span className="min-w-0">
                <span className="block font-[600]">{title}</span>
                <span className={`block text-second ${chosen ? "" : "text-secondary"}`}>
                  {about}
                </span>
                {chosen ? <span className="block text-meta">{contentsOf(one)}</span> : null}
              </span>
            </label>
          );
        })}
      </fieldset>
      <Problem words={form.problem} />
      <Button type="submit" disabled={form.busy}>
        {form.busy ? "Creating…" : "Create"}
      </Button>
    </form>
  );
}

function Join() {
  const form = useForm(async ({ link = "" }) => {
    const url = URL.canParse(link.trim()) ? new URL(link.trim()) : null;
    const route = url && routeOf(url);
    if (route?.page !== "invitation" || !url?.hash) {
      throw new Error("this is not an invitation link: it looks like https://…/i/CODE#SECRET");
    }
    closeModal();
    navigate(route);
  });
  return (
    <form onSubmit={form.onSubmit} className="space-y-3 border-line border-t pt-6">
      <Field label="Invitation link" name="link" type="url" autoComplete="off" required />
      <Problem words={form.problem} />
      <Button type="submit" kind="plain" disabled={form.busy}>
        See where it leads
      </Button>
    </form>
  );
}
