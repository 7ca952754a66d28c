// Which dialog is open.

import type { App } from "@/client/app";
import type { Modal } from "../view";
import { AddServer } from "./AddServer";
import { Invite } from "./Invite";
import { SignOut } from "./SignOut";

export default function Modals({ app, modal }: { app: App; modal: Modal }) {
  switch (modal.kind) {
    case "add_server":
      return <AddServer app={app} />;
    case "invite":
      return <Invite app={app} server={modal.server} />;
    case "sign_out":
      return <SignOut app={app} />;
  }
}
