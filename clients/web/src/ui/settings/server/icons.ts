// What a kind of channel looks like.

import { Folder, Hash, type LucideIcon, Megaphone, Volume2 } from "lucide-react";
import type { ChannelKind } from "@/client/types";

const ICONS: Record<ChannelKind, LucideIcon> = {
  text: Hash,
  media: Hash,
  announcement: Megaphone,
  voice: Volume2,
  category: Folder,
};

export const iconOf = (kind: ChannelKind): LucideIcon => ICONS[kind];
