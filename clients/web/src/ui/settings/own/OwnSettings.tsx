// One's own settings.

import {
  BadgeCheck,
  Ban,
  Bell,
  Eye,
  Info,
  Keyboard as KeyboardIcon,
  KeyRound,
  LogOut,
  MonitorSmartphone,
  Palette,
  SmilePlus,
  UserRound,
} from "lucide-react";
import type { App } from "@/client/app";
import type { Route } from "@/client/router";
import { NARROW, openModal, useMedia } from "../../view";
import { Frame, type Group } from "../Frame";
import { About } from "./About";
import { Account } from "./Account";
import { Appearance } from "./Appearance";
import { Attestations } from "./Attestations";
import { Blocked } from "./Blocked";
import { Devices } from "./Devices";
import { Keyboard } from "./Keyboard";
import { Notifications } from "./Notifications";
import { Privacy } from "./Privacy";
import { OwnProfile } from "./Profile";
import { Recovery } from "./Recovery";

const HEADINGS: Record<string, string> = {
  account: "Account",
  profile: "Profile",
  blocked: "Blocked people",
  attestations: "Attestations",
  devices: "Devices",
  recovery: "Recovery",
  appearance: "Appearance",
  notifications: "Notifications",
  keyboard: "Keyboard",
  privacy: "Privacy",
  about: "About",
};

const GROUPS: Group[] = [
  {
    title: "You",
    entries: [
      { section: "account", label: "Account", icon: UserRound },
      { section: "profile", label: "Profile", icon: SmilePlus },
      { section: "blocked", label: "Blocked people", icon: Ban },
      { section: "attestations", label: "Attestations", icon: BadgeCheck },
      { section: "devices", label: "Devices", icon: MonitorSmartphone },
      { section: "recovery", label: "Recovery", icon: KeyRound },
    ],
  },
  {
    title: "How it is for you",
    entries: [
      { section: "appearance", label: "Appearance", icon: Palette },
      { section: "notifications", label: "Notifications", icon: Bell },
      { section: "keyboard", label: "Keyboard", icon: KeyboardIcon },
      { section: "privacy", label: "Privacy", icon: Eye },
    ],
  },
  { entries: [{ section: "about", label: "About", icon: Info }] },
  {
    entries: [
      {
        label: "Sign out",
        icon: LogOut,
        danger: true,
        act: () => openModal({ kind: "sign_out" }),
      },
    ],
  },
];

export function OwnSettings({ app, section: asked }: { app: App; section: string }) {
  const narrow = useMedia(NARROW);
  const known = asked in HEADINGS ? asked : "";
  const section = known || (narrow ? "" : "account");
  const routeOf = (name: string): Route => ({ page: "settings", section: name });
  return (
    <Frame
      title="Settings"
      groups={GROUPS}
      section={section}
      heading={HEADINGS[section] ?? ""}
      routeOf={routeOf}
      out={{ page: "home" }}
    >
      {section === "account" ? <Account app={app} /> : null}
      {section === "profile" ? <OwnProfile app={app} /> : null}
      {section === "blocked" ? <Blocked app={app} /> : null}
      {section === "attestations" ? <Attestations app={app} /> : null}
      {section === "devices" ? <Devices app={app} /> : null}
      {section === "recovery" ? <Recovery app={app} /> : null}
      {section === "appearance" ? <Appearance /> : null}
      {section === "notifications" ? <Notifications app={app} /> : null}
      {section === "keyboard" ? <Keyboard /> : null}
      {section === "privacy" ? <Privacy app={app} /> : null}
      {section === "about" ? <About app={app} /> : null}
    </Frame>
  );
}
