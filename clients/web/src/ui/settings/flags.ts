// Permissions, in words for people: what each lets somebody do, and what it does not.

export type FlagInfo = { flag: string; name: string; words: string };
export type FlagGroup = { title: string; channel: boolean; flags: FlagInfo[] };

const flag = (flag: string, name: string, words: string): FlagInfo => ({ flag, name, words });

/** All that can be chosen; `channel` groups can be set for a channel, too. */
export const GROUPS: FlagGroup[] = [
  {
    title: "Everywhere",
    channel: true,
    flags: [
      flag(
        "VIEW_CHANNEL",
        "See channels",
        "Get the keys of a channel. Without them a channel is not shown, and nothing in it can be read.",
      ),
      flag(
        "MANAGE_CHANNELS",
        "Manage channels",
        "Create, rename, move and delete channels and categories, and set slow mode.",
      ),
      flag(
        "MANAGE_ROLES",
        "Manage roles",
        "Create and change roles below their own, give them, and decide who may enter a channel. Nobody gives what they do not have.",
      ),
      flag("CREATE_INVITE", "Invite people", "Make links by which others join, and let them in."),
    ],
  },
  {
    title: "Text",
    channel: true,
    flags: [
      flag("SEND_MESSAGES", "Send messages", "Write in text channels."),
      flag(
        "READ_HISTORY",
        "Read history",
        "Be given what was said before, and react to it. What was read cannot be taken back.",
      ),
      flag("ADD_REACTIONS", "React", "Be the first to put an emoji at a message."),
      flag("ATTACH_FILES", "Attach files", "Send files, sealed like everything else."),
      flag("EMBED_LINKS", "Show links in full", "Let their links be shown with a preview."),
      flag(
        "MENTION_EVERYONE",
        "Mention everyone",
        "Notify all members at once, or a role that others may not mention.",
      ),
      flag("USE_EXTERNAL_EMOJI", "Emoji from elsewhere", "Use emoji of other servers."),
      flag("SEND_POLLS", "Make polls", "Ask the channel a question with fixed answers."),
      flag("SEND_VOICE_MESSAGES", "Voice messages", "Send spoken messages."),
      flag("PIN_MESSAGES", "Pin messages", "Pin and unpin what others have said."),
      flag(
        "MANAGE_MESSAGES",
        "Delete others’ messages",
        "Remove any message for everybody, and clear reactions.",
      ),
      flag("BYPASS_SLOWMODE", "Not slowed down", "Write without waiting where slow mode is on."),
    ],
  },
  {
    title: "Anonymous posts",
    channel: true,
    flags: [
      flag(
        "POST_ANONYMOUSLY",
        "Post anonymously",
        "Write without a name where a channel allows it, within its limit.",
      ),
      flag(
        "MANAGE_ANONYMITY",
        "Set the terms",
        "Decide whether and how a channel has anonymous posts. It never shows who wrote one.",
      ),
    ],
  },
  {
    title: "Threads",
    channel: true,
    flags: [
      flag("CREATE_THREADS", "Create threads", "Begin a thread at a message."),
      flag("SEND_IN_THREADS", "Write in threads", "Answer in threads that exist."),
      flag("MANAGE_THREADS", "Manage threads", "Rename, close and delete threads."),
    ],
  },
  {
    title: "Voice",
    channel: true,
    flags: [
      flag("CONNECT", "Join calls", "Get the keys of a call."),
      flag("SPEAK", "Speak", "Be heard in a call."),
      flag("STREAM", "Share a screen", "Show a screen or a camera."),
      flag("USE_VOICE_ACTIVITY", "Without push-to-talk", "Be heard as soon as they speak."),
      flag("PRIORITY_SPEAKER", "Be heard first", "Others are quieter while they speak."),
      flag("MUTE_MEMBERS", "Mute others", "Silence somebody for everybody in a call."),
      flag("DEAFEN_MEMBERS", "Deafen others", "Let somebody hear nothing of a call."),
      flag("MOVE_MEMBERS", "Move others", "Take somebody into another call, or out of one."),
    ],
  },
  {
    title: "Members",
    channel: false,
    flags: [
      flag("CHANGE_NICKNAME", "Own nickname", "Be called something else here."),
      flag("MANAGE_NICKNAMES", "Others’ nicknames", "Rename members below their own rank."),
      flag(
        "MODERATE_MEMBERS",
        "Time out members",
        "Let somebody only look, for up to 28 days. Not the owner, not administrators.",
      ),
      flag("KICK_MEMBERS", "Kick members", "Put somebody out, who may come back by an invitation."),
      flag("BAN_MEMBERS", "Ban members", "Put somebody out who may not come back."),
    ],
  },
  {
    title: "Server",
    channel: false,
    flags: [
      flag("MANAGE_SERVER", "Manage the server", "Change its name, its listing and invitations."),
      flag("VIEW_AUDIT_LOG", "Read the audit log", "See who changed what, and when."),
      flag("CREATE_EXPRESSIONS", "Add emoji", "Add emoji, and remove their own."),
      flag("MANAGE_EXPRESSIONS", "Manage emoji", "Rename and remove anybody’s emoji."),
      flag("MANAGE_WEBHOOKS", "Manage webhooks", "Let programs write into channels."),
      flag(
        "ADMINISTRATOR",
        "Administrator",
        "Everything, in every channel, whatever is set there. Give it to very few.",
      ),
    ],
  },
];

const ALL = new Map(GROUPS.flatMap(({ flags }) => flags.map((info) => [info.flag, info] as const)));

/** What a permission is called; one that is not known here by its own name. */
export const flagName = (name: string): string => ALL.get(name)?.name ?? name;

/** Words of the core with permissions by their names for people. */
export const readable = (words: string): string =>
  words.replace(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (name) => {
    const known = ALL.get(name)?.name;
    return known ? `“${known}”` : name;
  });
