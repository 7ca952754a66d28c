// Which dialog is open.

import type { App } from "@/client/app";
import type { Modal } from "../view";
import { AddServer } from "./AddServer";
import { ApproveDevice } from "./ApproveDevice";
import { Asked, Delete, Kick, Leave } from "./Confirm";
import { CreateChannel } from "./CreateChannel";
import { Discover } from "./Discover";
import { Encryption } from "./Encryption";
import { Image } from "./Image";
import { Invite } from "./Invite";
import { CreatePoll, Recount } from "./Poll";
import { Profile } from "./Profile";
import { Prove } from "./Prove";
import { Shortcuts } from "./Shortcuts";
import { SignOut } from "./SignOut";
import { Switcher } from "./Switcher";
import { Verify } from "./Verify";
import { WriteTo } from "./WriteTo";

export default function Modals({ app, modal }: { app: App; modal: Modal }) {
  switch (modal.kind) {
    case "add_server":
      return <AddServer app={app} />;
    case "discover":
      return <Discover app={app} />;
    case "invite":
      return <Invite app={app} server={modal.server} />;
    case "create_channel":
      return <CreateChannel app={app} server={modal.server} of={modal.of ?? "text"} />;
    case "leave":
      return <Leave app={app} server={modal.server} />;
    case "kick":
      return <Kick app={app} server={modal.server} member={modal.member} />;
    case "profile":
      return <Profile app={app} server={modal.server} user={modal.user} />;
    case "prove":
      return <Prove app={app} server={modal.server} />;
    case "poll":
      return <CreatePoll app={app} channel={modal.channel} />;
    case "recount":
      return <Recount app={app} channel={modal.channel} seq={modal.seq} />;
    case "verify":
      return <Verify app={app} user={modal.user} name={modal.name} />;
    case "encryption":
      return <Encryption app={app} channel={modal.channel} />;
    case "delete":
      return <Delete app={app} channel={modal.channel} row={modal.row} />;
    case "switcher":
      return <Switcher app={app} />;
    case "shortcuts":
      return <Shortcuts />;
    case "image":
      return <Image app={app} channel={modal.channel} seq={modal.seq} file={modal.file} />;
    case "write_to":
      return <WriteTo app={app} />;
    case "question":
      return <Asked question={modal.question} />;
    case "link_device":
      return <ApproveDevice app={app} code={modal.code ?? ""} done={modal.done ?? (() => {})} />;
    case "sign_out":
      return <SignOut app={app} />;
  }
}
