"use client";

// The client: what is shown follows from who is signed in and from the address.

import { lazy, Suspense, useEffect, useState } from "react";
import { type App, type Phase, theApp } from "@/client/app";
import { navigate, type Route, useRoute } from "@/client/router";
import { type Followed, Store, useStore } from "@/client/store";
import { Button, Mark } from "./bits";
import { Notices } from "./Notices";
import { Welcome } from "./Welcome";

const Shell = lazy(() => import("./Shell"));
const Update = lazy(() => import("./Update"));
const Recovery = lazy(() => import("./Recovery"));
const Settings = lazy(() => import("./settings/Settings"));
const Invitation = lazy(() => import("./Invitation"));

export function Root({ initial }: { initial: "welcome" | "app" }) {
  const [app, setApp] = useState<App | null>(null);
  useEffect(() => setApp(theApp()), []);
  const route = useRoute(initial === "welcome" ? { page: "welcome" } : { page: "home" });
  return (
    <Suspense fallback={<Splash />}>
      <Client app={app} route={route} />
      {app ? <Notices app={app} /> : null}
      {app ? (
        <Suspense>
          <Update app={app} />
        </Suspense>
      ) : null}
    </Suspense>
  );
}

const loading = new Store<{ phase: Phase }>({ phase: "starting" });

function Client({ app, route }: { app: App | null; route: Route }) {
  const store: Followed<{ phase: Phase }> = app?.store ?? loading;
  const phase = useStore(store, (state) => state.phase);
  const inside = phase === "inside";
  useEffect(() => {
    if (inside && route.page === "welcome") navigate({ page: "home" }, { replace: true });
  }, [inside, route.page]);
  // One and the same page from before the program is there: what was typed stays.
  const entering = phase === "starting" || phase === "signed_out";
  if (
    entering &&
    route.page !== "invitation" &&
    (route.page === "welcome" || phase !== "starting")
  ) {
    return <Welcome app={phase === "starting" ? null : app} />;
  }
  if (!app || phase === "starting") return <Splash />;
  switch (phase) {
    case "stopped":
      return <Crashed app={app} />;
    case "saving_phrase":
      return <Recovery app={app} />;
    default:
      switch (route.page) {
        case "invitation":
          return <Invitation app={app} link={route.link} />;
        case "settings":
        case "server_settings":
          return <Settings app={app} route={route} />;
        default:
          return <Shell app={app} route={route} />;
      }
  }
}

function Splash() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 bg-canvas">
      <Mark className="size-10" />
      <h1 className="sr-only">Coterie</h1>
      <p role="status" className="text-second text-muted">
        Opening…
      </p>
    </main>
  );
}

function Stopped({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-canvas p-6">
      <div className="max-w-[30rem] space-y-3">
        <Mark />
        <h1 className="text-page font-[650]">{title}</h1>
        <div className="space-y-3 text-secondary">{children}</div>
      </div>
    </main>
  );
}

function Crashed({ app }: { app: App }) {
  const words = useStore(app.store, (state) => state.words);
  return (
    <Stopped title="Coterie has stopped">
      <p>
        Something could not be kept in this browser. What was sent is safe; what was not
        acknowledged is tried again after a reload.
      </p>
      <p className="font-mono text-second [overflow-wrap:anywhere]">{words}</p>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </Stopped>
  );
}
