// Settings: one's own, or those of a server.

import type { App } from "@/client/app";
import type { Route } from "@/client/router";
import { Overlays } from "../Overlays";
import { OwnSettings } from "./own/OwnSettings";
import { ServerSettings } from "./server/ServerSettings";

export default function Settings({ app, route }: { app: App; route: Route }) {
  return (
    <>
      {route.page === "settings" ? <OwnSettings app={app} section={route.section} /> : null}
      {route.page === "server_settings" ? <ServerSettings app={app} route={route} /> : null}
      <Overlays app={app} />
    </>
  );
}
