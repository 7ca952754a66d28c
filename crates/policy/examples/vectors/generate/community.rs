//! community.json: a server with roles, categories, moderation and an end, and what is refused on
//! the way.

use coterie_policy::{
    AnonymityPolicy, Body, ChannelKind, Entry, Flag, Overwrite, Permissions, Refusal, Target,
    body::{
        AnonymityKeySet, AnonymitySet, AuthorBlocked, ChannelChanged, ChannelCreated,
        ChannelDeleted, ChannelSynced, Checkpoint, FirstOverwrite, GroupReset, HistorySet,
        InvitationCreated, MemberBanned, MemberKicked, MemberLeft, MemberUnbanned, NicknameSet,
        OverwriteSet, OwnerTransferred, RoleChanged, RoleDeleted, RoleGranted, RoleMoved,
        RoleRevoked, ServerChanged, ServerDeleted, ServerListed, StandingInvitation, TimeoutSet,
        VersionFloor,
    },
};
use coterie_types::{Bytes, ChannelId, FixedBytes, InvitationId, Millis, RoleId};
use serde_json::{Value, json};

use super::{
    gates,
    keys::WithKeys as _,
    policy::Bad,
    show::{self, hex},
    support::{INVITE_SECRET, Person, Story},
};

pub(super) const NONE: Permissions = Permissions::NONE;

fn bits(flags: &[Flag]) -> Permissions {
    Permissions::of(flags)
}

/// A story that writes down what is refused.
pub(super) struct Tale {
    pub(super) story: Story,
    bad: Bad,
    pub(super) owner: Person,
    pub(super) friend: Person,
    guest: Person,
    stranger: Person,
}

impl Tale {
    /// The wish is refused, by this rule.
    pub(super) fn no(&mut self, rule: &str, name: &str, by: &Person, body: impl Into<Body>) {
        let intent = self.story.intent(by, 0, body);
        let entry = self.story.entry(Story::sign(by, &intent));
        let refusal = self.story.state.apply(&entry).map_err(|refusal| refusal.rule());
        assert_eq!(refusal.unwrap_err(), rule, "{name}");
        self.bad.entry(rule, name, &self.story, &entry);
    }

    pub(super) fn yes(&mut self, by: &Person, body: impl Into<Body>) {
        self.story.act(by, body).unwrap();
    }
}

pub fn vectors() -> Value {
    let [owner, friend, guest, stranger] = [1, 2, 3, 4].map(Person::new);
    let story = Story::open(&owner);
    let mut t = Tale { story, bad: Bad::default(), owner, friend, guest, stranger };
    let invitation = t.story.invite(&t.owner, 1, 0, 0).unwrap();
    for person in [t.friend.clone(), t.guest.clone()] {
        t.story.join(&person, invitation, 1).unwrap();
    }
    let (staff, low) = roles(&mut t);
    let channel = channels(&mut t);
    overwrites(&mut t, channel, low);
    settings(&mut t, invitation);
    moderation(&mut t, invitation);
    invitations(&mut t, staff, low);
    anonymity(&mut t, channel);
    resets(&mut t, channel);
    histories(&mut t, channel);
    gates::tell(&mut t);
    let early = Checkpoint { state: t.story.state.hash() };
    let friend = t.friend.clone();
    t.no("checkpoint_early", "a checkpoint after a few entries", &friend, early);
    let (before, entries) = (t.story.state.snapshot(), t.story.entries.len());
    end(&mut t);
    let (mut last, mut hashes) = (Entry::HASH_0, vec![]);
    for entry in &t.story.entries {
        last = entry.hash(&last);
        hashes.push(hex(last.as_slice()));
    }
    json!({
        "log": t.story.entries.iter().map(|e| hex(&e.to_bytes())).collect::<Vec<_>>(),
        "hashes": hashes,
        "state": show::state(&t.story.state),
        "snapshot": { "after": entries, "bytes": hex(&before) },
        "bad": t.bad.into_cases(),
    })
}

fn roles(t: &mut Tale) -> (RoleId, RoleId) {
    let (owner, friend, guest) = (t.owner.clone(), t.friend.clone(), t.guest.user);
    let everyone = t.story.state.everyone();
    let created = |permissions| Story::role_created("a role", permissions);
    t.no("forbidden", "a member makes a role", &friend, created(NONE));
    t.no("colour", "a colour of 25 bits", &owner, {
        let mut body = created(NONE);
        body.colour = 0x100_0000;
        body
    });
    t.no("icon", "an icon with a space", &owner, {
        let mut body = created(NONE);
        body.icon = "a b".into();
        body
    });
    let flags = [Flag::ManageRoles, Flag::ManageChannels, Flag::KickMembers, Flag::CreateInvite];
    let staff = t.story.promote(&owner, &friend, bits(&flags) | bits(&[Flag::ModerateMembers]));
    let low = t.story.role(&friend, "low", bits(&[Flag::KickMembers])).unwrap();
    t.no("bits_not_held", "a role that may more than its maker", &friend, {
        created(bits(&[Flag::BanMembers]))
    });
    t.no("bits_not_held", "a bit without a name", &friend, created(Permissions::bit(99)));
    t.no(
        "rank",
        "changes the role they stand by",
        &friend,
        RoleChanged { hoist: Some(true), ..RoleChanged::of(staff) },
    );
    t.no("rank", "lifts a role as high as themself", &friend, RoleMoved { role: low, position: 2 });
    t.no("rank", "gives the role they stand by", &friend, RoleGranted { user: guest, role: staff });
    t.no(
        "rank",
        "takes their own highest role",
        &friend,
        RoleRevoked { user: friend.user, role: staff },
    );
    let unknown = RoleId::from_bytes([9; 16]);
    t.no("role_unknown", "changes no role", &owner, RoleChanged::of(unknown));
    t.no(
        "role_everyone",
        "renames @everyone",
        &owner,
        RoleChanged { name: Some("all".into()), ..RoleChanged::of(everyone) },
    );
    t.no("role_everyone", "deletes @everyone", &owner, RoleDeleted { role: everyone });
    t.no("role_everyone", "gives @everyone", &owner, RoleGranted { user: guest, role: everyone });
    t.no(
        "role_position",
        "a position beyond the roles",
        &owner,
        RoleMoved { role: low, position: 3 },
    );
    t.no(
        "role_position",
        "the position of @everyone",
        &owner,
        RoleMoved { role: low, position: 0 },
    );
    t.no("role_not_held", "takes what is not held", &owner, RoleRevoked { user: guest, role: low });
    t.yes(&friend, RoleGranted { user: guest, role: low });
    t.no("role_held", "gives what is held", &owner, RoleGranted { user: guest, role: low });
    t.no("nothing_changed", "changes nothing of a role", &owner, RoleChanged::of(low));
    t.yes(
        &owner,
        RoleChanged {
            permissions: Some(bits(&[Flag::KickMembers]) | Permissions::bit(99)),
            colour: Some(0x22_8833),
            icon: Some("🌱".into()),
            ..RoleChanged::of(low)
        },
    );
    t.yes(&friend, RoleChanged { name: Some("gardeners".into()), ..RoleChanged::of(low) });
    (staff, low)
}

fn channels(t: &mut Tale) -> ChannelId {
    let (owner, friend) = (t.owner.clone(), t.friend.clone());
    let category = t.story.channel_of(&owner, ChannelKind::Category, None).unwrap();
    let text = t.story.channel_of(&owner, ChannelKind::Text, Some(category)).unwrap();
    t.story.channel_of(&owner, ChannelKind::Voice, None).unwrap();
    let plain = |kind| ChannelCreated::plain("x", kind);
    let unknown = ChannelId::from_bytes([9; 16]);
    t.no("channel_unknown", "changes no channel", &owner, ChannelChanged::of(unknown));
    t.no(
        "category",
        "a category in a category",
        &owner,
        ChannelCreated { category: Some(category), ..plain(ChannelKind::Category) },
    );
    t.no(
        "category",
        "a channel in a channel",
        &owner,
        ChannelCreated { category: Some(text), ..plain(ChannelKind::Text) },
    );
    t.no(
        "channel_kind",
        "slow mode in a category",
        &owner,
        ChannelChanged { slow_mode: Some(1), ..ChannelChanged::of(category) },
    );
    t.no(
        "slow_mode",
        "slow mode of six hours and a second",
        &owner,
        ChannelChanged { slow_mode: Some(21_601), ..ChannelChanged::of(text) },
    );
    t.no("nothing_changed", "changes nothing of a channel", &owner, ChannelChanged::of(text));
    t.yes(
        &friend,
        ChannelChanged {
            name: Some("beds".into()),
            position: Some(2),
            slow_mode: Some(30),
            ..ChannelChanged::of(text)
        },
    );
    t.yes(&friend, ChannelChanged { category: Some(Bytes(vec![])), ..ChannelChanged::of(text) });
    t.no("not_in_category", "syncs without a category", &owner, ChannelSynced { channel: text });
    let back = Some(Bytes(category.as_bytes().to_vec()));
    t.yes(&friend, ChannelChanged { category: back, ..ChannelChanged::of(text) });
    text
}

fn overwrites(t: &mut Tale, channel: ChannelId, low: RoleId) {
    let (owner, friend) = (t.owner.clone(), t.friend.clone());
    let everyone = Target::Role(t.story.state.everyone());
    let (view, send) = (bits(&[Flag::ViewChannel]), bits(&[Flag::SendMessages]));
    let manage = bits(&[Flag::ManageRoles]);
    let set = |target, allow, deny| OverwriteSet {
        channel,
        target,
        overwrite: Overwrite { allow, deny },
    };
    t.no("overwrite_both", "allows and denies the same", &owner, set(everyone, send, send));
    t.no("bits_not_held", "allows what its author lacks", &friend, {
        set(everyone, bits(&[Flag::ManageMessages]), NONE)
    });
    t.no("overwrite_manage_roles", "MANAGE_ROLES by no administrator", &friend, {
        set(everyone, NONE, manage)
    });
    t.no("nothing_changed", "removes an overwrite that is not there", &owner, {
        set(everyone, NONE, NONE)
    });
    t.no("target_not_member", "about somebody who never was there", &owner, {
        set(Target::Member(t.stranger.user), send, NONE)
    });
    t.yes(&owner, set(everyone, NONE, send));
    t.yes(&owner, set(Target::Role(low), send | view, NONE));
    t.no("bits_not_held", "gives back what its author lacks there", &friend, {
        set(everyone, NONE, NONE)
    });
    t.yes(&owner, set(Target::Member(friend.user), manage | view, NONE));
    t.yes(&owner, ChannelSynced { channel });
    let first =
        |allow, deny| FirstOverwrite { target: everyone, overwrite: Overwrite { allow, deny } };
    let with = |overwrites| ChannelCreated {
        overwrites: Some(overwrites),
        ..ChannelCreated::plain("with overwrites", ChannelKind::Text)
    };
    t.no("overwrite_twice", "two overwrites about the same", &owner, {
        with(vec![first(send, NONE), first(NONE, view)])
    });
    t.yes(&friend, with(vec![first(NONE, send)]));
}

fn settings(t: &mut Tale, invitation: InvitationId) {
    let (owner, friend) = (t.owner.clone(), t.friend.clone());
    let of = ServerChanged::default;
    t.no("forbidden", "a member changes the server", &friend, of());
    t.no("nothing_changed", "changes nothing of the server", &owner, of());
    let description = Some("a\u{7}".into());
    t.no("description", "a description with a bell", &owner, ServerChanged { description, ..of() });
    let language = Some("en_GB".into());
    t.no("language", "a language with an underscore", &owner, ServerChanged { language, ..of() });
    t.yes(
        &owner,
        ServerChanged {
            description: Some("Beans.\nAnd peas.".into()),
            icon: Some("🌱".into()),
            language: Some("en-GB".into()),
            category: Some(7),
            ..of()
        },
    );
    let mut secret = INVITE_SECRET;
    secret[0] = 1;
    let listing =
        StandingInvitation { invitation, code: FixedBytes([1; 16]), secret: FixedBytes(secret) };
    let list = |listing: &StandingInvitation| ServerListed { listing: Some(listing.clone()) };
    t.no("not_owner", "a member lists the server", &friend, list(&listing));
    let other = StandingInvitation { code: FixedBytes([2; 16]), ..listing.clone() };
    t.no("listing", "a listing with another code", &owner, list(&other));
    let other = StandingInvitation { secret: FixedBytes([2; 32]), ..listing.clone() };
    t.no("listing", "a listing with another secret", &owner, list(&other));
    t.yes(&owner, list(&listing));
    t.no("nothing_changed", "lists what is listed", &owner, list(&listing));
}

fn moderation(t: &mut Tale, invitation: InvitationId) {
    let (owner, friend, guest) = (t.owner.clone(), t.friend.clone(), t.guest.clone());
    let user = guest.user;
    let at = t.story.state.at();
    let timeout = |user, until| TimeoutSet { user, until };
    t.no("rank", "kicks nobody as high", &guest, MemberKicked { user: friend.user });
    t.no("rank", "times the owner out", &friend, timeout(owner.user, at.plus(60_000)));
    t.no("timeout_end", "a time-out until now", &friend, timeout(user, at.plus(1_000)));
    let month = 28 * 24 * 3_600_000 + 600_000;
    t.no("timeout_end", "a time-out of 28 days, ten minutes and a millisecond", &friend, {
        timeout(user, at.plus(1_000 + month + 1))
    });
    let admins = t.story.role(&owner, "admins", bits(&[Flag::Administrator])).unwrap();
    t.yes(&owner, RoleGranted { user, role: admins });
    t.no("timeout_immune", "an administrator timed out", &owner, {
        timeout(user, t.story.state.at().plus(60_000))
    });
    t.yes(&owner, RoleDeleted { role: admins });
    t.yes(&friend, timeout(user, t.story.state.at().plus(3_600_000)));
    let nickname = |nickname: &str| NicknameSet { user, nickname: nickname.into() };
    t.no("forbidden", "timed out, they rename themself", &guest, nickname("x"));
    t.yes(&friend, timeout(user, Millis(0)));
    t.no("nothing_changed", "ends a time-out that is over", &friend, timeout(user, Millis(0)));
    t.yes(&guest, nickname("the guest"));
    t.no("name", "a nickname with a line break", &guest, nickname("a\nb"));
    t.no(
        "forbidden",
        "a member renames another",
        &guest,
        NicknameSet { user: friend.user, nickname: "x".into() },
    );
    t.no("forbidden", "bans without the right", &friend, MemberBanned { user });
    t.no("ban_self", "bans themself", &owner, MemberBanned { user: owner.user });
    t.no("not_banned", "ends no ban", &owner, MemberUnbanned { user });
    let mut intent = t.story.intent(&owner, 0, MemberBanned { user });
    intent.reason = Some("spam\n".into());
    t.bad.intent("reason", "a reason with a line break", &t.story, &owner, &intent);
    intent.reason = Some("spam".into());
    t.story.push_payload(Story::sign(&owner, &intent)).unwrap();
    t.no("already_banned", "bans twice", &owner, MemberBanned { user });
    let again = t.story.joined(&guest, 0, invitation, 1);
    t.bad.intent("banned", "the banned comes back", &t.story, &guest, &again);
    t.yes(&owner, MemberUnbanned { user });
    t.story.join(&guest, invitation, 1).unwrap();
}

fn invitations(t: &mut Tale, staff: RoleId, low: RoleId) {
    let (owner, friend, stranger) = (t.owner.clone(), t.friend.clone(), t.stranger.clone());
    let with = |roles: Vec<RoleId>| InvitationCreated {
        roles: Some(roles),
        ..Story::invitation_created(2, 1, Millis(0))
    };
    let (first, second) = (low.min(staff), low.max(staff));
    t.no("invitation_roles", "roles out of order", &owner, with(vec![second, first]));
    t.no("invitation_roles", "a role twice", &owner, with(vec![low, low]));
    t.no("invitation_roles", "an empty list of roles", &owner, with(vec![]));
    t.no("rank", "an invitation to the role they stand by", &friend, with(vec![staff]));
    t.no("bits_not_held", "an invitation to a bit they lack", &friend, with(vec![low]));
    let entry = t.story.act(&owner, with(vec![low])).unwrap();
    let id = coterie_policy::invitation_id(&t.story.state.server(), &entry);
    t.story.join(&stranger, id, 2).unwrap();
    assert!(t.story.state.member(stranger.user).unwrap().holds(low));
}

fn anonymity(t: &mut Tale, channel: ChannelId) {
    let owner = t.owner.clone();
    let good = AnonymityPolicy {
        window: 3_600,
        limit: 16,
        minimum_ring: 8,
        pseudonymous: false,
        files: true,
    };
    let set = |from, policy| AnonymitySet { channel, from, policy: Some(policy) };
    let odd = AnonymityPolicy { window: 1_000, ..good };
    t.no("anonymity", "a window of 1,000 seconds", &owner, set(1_700_006_400, odd));
    t.no("anonymity_from", "from within a window", &owner, set(1_700_006_401, good));
    t.no("anonymity_from", "from the past", &owner, set(1_699_999_200, good));
    let from = 1_700_006_400;
    let early = t.story.anonymity_key(&owner, 0, from);
    t.no("no_anonymity", "an anonymity key where no channel wants one", &owner, early.clone());
    t.yes(&owner, set(from, good));
    anonymity_keys(t, early);
    blocks(t, channel);
}

fn anonymity_keys(t: &mut Tale, first: AnonymityKeySet) {
    let (owner, friend) = (t.owner.clone(), t.friend.clone());
    let from = first.from;
    let identity = AnonymityKeySet { key: FixedBytes([0; 32]), ..first.clone() };
    t.no("anonymity_key", "the identity as an anonymity key", &owner, identity);
    let late = t.story.anonymity_key(&owner, 0, from + 7 * 86_400);
    t.no("anonymity_key_from", "a key of the far future", &owner, late);
    let within = t.story.anonymity_key(&owner, 0, from + 450);
    t.no("anonymity_key_from", "a key from within a quarter of an hour", &owner, within);
    let others = t.story.anonymity_key(&friend, 0, from);
    t.no("possession", "another's key", &owner, others);
    t.yes(&owner, first.clone());
    let soon = t.story.anonymity_key(&owner, 1, from + 85_500);
    t.no("anonymity_key_from", "a rotation after less than a day", &owner, soon);
    t.no("anonymity_key_taken", "the key of somebody else", &friend, first);
    t.yes(&friend, t.story.anonymity_key(&friend, 0, from));
}

fn blocks(t: &mut Tale, channel: ChannelId) {
    let (owner, friend) = (t.owner.clone(), t.friend.clone());
    let point = |n| FixedBytes(t.story.anonymity_secret(&owner, n).public().to_bytes());
    let body = AuthorBlocked {
        channel,
        seq: 7,
        envelope: FixedBytes([7; 32]),
        nullifier: point(100),
        ticket: point(101),
        window: 1_700_006_400 / 3_600,
    };
    let other = AuthorBlocked { seq: 8, ..body.clone() };
    t.no("block_window", "a block in a window that has not begun", &owner, body.clone());
    // An hour later the window is open.
    let later = Story::role_created("later", NONE);
    t.story.act_after(7_000_000, &owner, later).unwrap();
    t.no("forbidden", "a block by somebody without MANAGE_MESSAGES", &friend, body.clone());
    let identity = AuthorBlocked { ticket: FixedBytes([0; 32]), ..body.clone() };
    t.no("block_post", "the identity as a ticket", &owner, identity);
    t.yes(&owner, body);
    t.no("already_blocked", "the same nullifier again", &owner, other);
}

fn resets(t: &mut Tale, channel: ChannelId) {
    let (owner, friend, stranger) = (t.owner.clone(), t.friend.clone(), t.stranger.clone());
    let reset = |incarnation| GroupReset { channel, incarnation };
    t.no("forbidden", "a member resets a group", &stranger, reset(1));
    t.no("incarnation", "a reset to the present incarnation", &friend, reset(0));
    t.no("incarnation", "a reset that skips one", &friend, reset(2));
    t.yes(&friend, reset(1));
    t.no("incarnation", "the same reset again", &owner, reset(1));
    t.no("incarnation", "a reset to a former incarnation", &owner, reset(0));
    t.no("reset_early", "a second reset at once", &owner, reset(2));
}

fn histories(t: &mut Tale, channel: ChannelId) {
    let (owner, friend, stranger) = (t.owner.clone(), t.friend.clone(), t.stranger.clone());
    let set = |mode, days| HistorySet { channel, mode, days };
    t.no("forbidden", "a member opens a channel's past", &stranger, set(3, None));
    t.no("unknown_kind", "a mode of a later version", &owner, set(4, None));
    t.no("history", "the last days without their number", &owner, set(2, None));
    t.no("history", "no day", &owner, set(2, Some(0)));
    t.no("history", "more days than may be", &owner, set(2, Some(3_651)));
    t.no("history", "days where there are none", &owner, set(3, Some(7)));
    t.no("nothing_changed", "what holds from the beginning", &owner, set(0, None));
    t.yes(&friend, set(2, Some(30)));
    t.no("nothing_changed", "the same again", &owner, set(2, Some(30)));
    t.yes(&owner, set(1, None));
}

fn end(t: &mut Tale) {
    let (owner, friend) = (t.owner.clone(), t.friend.clone());
    let channels: Vec<_> = t.story.state.channels().map(|c| (c.kind, c.id)).collect();
    let category = channels.iter().find(|(kind, _)| *kind == ChannelKind::Category).unwrap().1;
    t.yes(&owner, ChannelDeleted { channel: category });
    t.no(
        "transfer_self",
        "the owner hands over to themself",
        &owner,
        OwnerTransferred { user: owner.user },
    );
    t.no("not_owner", "a member takes over", &friend, OwnerTransferred { user: friend.user });
    let floor = |minimum, speaks| VersionFloor { minimum, speaks };
    t.no("floor_above_own", "a floor that its author does not speak", &owner, floor(3, 2));
    t.no("floor_not_up", "the floor that holds from the beginning", &owner, floor(1, 1));
    t.no("not_owner", "a member sets a floor", &friend, floor(2, 2));
    t.yes(&owner, floor(2, 2));
    t.no("floor_not_up", "a lower floor", &owner, floor(1, 2));
    t.yes(&owner, OwnerTransferred { user: friend.user });
    t.no("not_owner", "the former owner deletes the server", &owner, ServerDeleted {});
    t.yes(&owner, MemberLeft {});
    t.yes(&friend, ServerDeleted {});
    t.no("server_deleted", "an entry after the end", &friend, MemberLeft {});
    assert!(matches!(t.story.leave(&friend).unwrap_err(), Refusal::ServerDeleted));
}
