//! permissions.json: who may do what where, in a server with every kind of trap.

use coterie_policy::{
    ChannelKind, Flag, Permissions, State, Target,
    body::{ChannelSynced, RoleChanged, TimeoutSet},
};
use coterie_types::{ChannelId, Millis, RoleId, UserId};
use serde_json::{Value, json};

use super::{
    show::{self, hex},
    support::{Person, Story},
};

const NONE: Permissions = Permissions::NONE;

fn bits(flags: &[Flag]) -> Permissions {
    Permissions::of(flags)
}

/// A server, and names for what is in it.
struct World {
    story: Story,
    people: Vec<(&'static str, Person)>,
    channels: Vec<(&'static str, ChannelId)>,
    roles: Vec<(&'static str, RoleId)>,
}

impl World {
    fn person(&self, name: &str) -> &Person {
        &self.people.iter().find(|(known, _)| *known == name).unwrap().1
    }

    fn user(&self, name: &str) -> UserId {
        self.person(name).user
    }

    fn channel(&self, name: &str) -> ChannelId {
        self.channels.iter().find(|(known, _)| *known == name).unwrap().1
    }

    fn target(&self, name: &str) -> Target {
        let role = self.roles.iter().find(|(known, _)| *known == name);
        role.map_or_else(|| Target::Member(self.user(name)), |(_, role)| Target::Role(*role))
    }

    fn role(&mut self, name: &'static str, permissions: Permissions) {
        let owner = self.person("owner").clone();
        let role = self.story.role(&owner, name, permissions).unwrap();
        self.roles.push((name, role));
    }

    fn add(&mut self, name: &'static str, kind: ChannelKind, category: Option<&str>) {
        let owner = self.person("owner").clone();
        let category = category.map(|name| self.channel(name));
        let channel = self.story.channel_of(&owner, kind, category).unwrap();
        self.channels.push((name, channel));
    }

    fn set(&mut self, channel: &str, target: &str, allow: Permissions, deny: Permissions) {
        let owner = self.person("owner").clone();
        let (channel, target) = (self.channel(channel), self.target(target));
        self.story.overwrite(&owner, channel, target, allow, deny).unwrap();
    }

    fn time_out(&mut self, name: &str, until: Millis) {
        let owner = self.person("owner").clone();
        let user = self.user(name);
        self.story.act(&owner, TimeoutSet { user, until }).unwrap();
    }
}

/// Who holds what.
const MEMBERS: [(&str, &[&str]); 10] = [
    ("plain", &[]),
    ("mod", &["mods"]),
    ("admin", &["admins"]),
    ("muted", &["muted"]),
    ("muted_vip", &["muted", "vips"]),
    ("mod_muted", &["mods", "muted"]),
    ("future", &["future"]),
    ("late", &[]),
    ("late_mod", &["mods"]),
    ("late_admin", &["admins"]),
];

fn people() -> World {
    let owner = Person::new(1);
    let mut story = Story::open(&owner);
    let everyone = story.state.everyone();
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    let mut world = World {
        story,
        people: vec![("owner", owner)],
        channels: vec![],
        roles: vec![("everyone", everyone)],
    };
    world.role("future", Permissions::bit(70) | Permissions::bit(255));
    world.role("vips", bits(&[Flag::PrioritySpeaker]));
    world.role("muted", NONE);
    let staff = [Flag::ManageMessages, Flag::KickMembers, Flag::MentionEveryone];
    world.role("mods", bits(&staff));
    world.role("admins", bits(&[Flag::Administrator]));
    for (seed, (name, roles)) in (2..).zip(MEMBERS) {
        let person = Person::new(seed);
        world.story.join(&person, invitation, 1).unwrap();
        let owner = world.person("owner").clone();
        for role in roles {
            let Target::Role(role) = world.target(role) else { panic!("a role") };
            world.story.give(&owner, person.user, role).unwrap();
        }
        world.people.push((name, person));
    }
    world.people.push(("stranger", Person::new(99)));
    world
}

fn world() -> World {
    use ChannelKind as K;
    let mut w = people();
    let (view, send) = (bits(&[Flag::ViewChannel]), bits(&[Flag::SendMessages]));
    w.add("open", K::Text, None);
    w.add("read_only", K::Announcement, None);
    w.set("read_only", "everyone", NONE, send);
    w.set("read_only", "mods", send, NONE);
    w.add("staff", K::Text, None);
    w.set("staff", "everyone", NONE, view);
    w.set("staff", "mods", view, NONE);
    w.add("quarrel", K::Text, None);
    w.set("quarrel", "muted", NONE, send | bits(&[Flag::AddReactions]));
    w.set("quarrel", "vips", send, NONE);
    w.set("quarrel", "mod_muted", bits(&[Flag::AddReactions]), NONE);
    w.add("personal", K::Text, None);
    w.set("personal", "mods", send | view, NONE);
    w.set("personal", "mod", NONE, send);
    w.set("personal", "admin", NONE, view | send);
    w.set("personal", "plain", bits(&[Flag::ManageMessages]), view);
    w.add("blind", K::Text, None);
    w.set("blind", "everyone", send, view);
    w.add("voice", K::Voice, None);
    w.set("voice", "everyone", NONE, bits(&[Flag::Connect]));
    w.set("voice", "vips", bits(&[Flag::Connect]), NONE);
    w.add("media", K::Media, None);
    w.set("media", "everyone", Permissions::bit(200), bits(&[Flag::AttachFiles]));
    w.set("media", "future", NONE, Permissions::bit(70));
    w.add("category", K::Category, None);
    w.set("category", "everyone", NONE, view);
    w.add("synced", K::Text, Some("category"));
    w.add("edited", K::Text, Some("category"));
    w.set("edited", "plain", view, NONE);
    w.add("resynced", K::Text, Some("category"));
    w.set("resynced", "plain", view, NONE);
    let (owner, channel) = (w.person("owner").clone(), w.channel("resynced"));
    w.story.act(&owner, ChannelSynced { channel }).unwrap();
    w.set("category", "mods", view, NONE);
    w
}

pub fn vectors() -> Value {
    let mut w = world();
    let until = w.story.state.at().plus(3_600_000);
    for name in ["late", "late_mod"] {
        w.time_out(name, until);
    }
    // Timed out first, administrator afterwards: the owner's word counts less than the role.
    let owner = w.person("owner").clone();
    let Target::Role(admins) = w.target("admins") else { panic!("a role") };
    let user = w.user("late_admin");
    w.story.act(&owner, coterie_policy::body::RoleRevoked { user, role: admins }).unwrap();
    w.time_out("late_admin", until);
    w.story.give(&owner, user, admins).unwrap();
    // A bit without a name survives an edit of something else.
    let Target::Role(future) = w.target("future") else { panic!("a role") };
    let renamed = RoleChanged { hoist: Some(true), ..RoleChanged::of(future) };
    w.story.act(&owner, renamed).unwrap();
    let (during, after) = (w.story.state.at(), until);
    json!({
        "log": w.story.entries.iter().map(|e| hex(&e.to_bytes())).collect::<Vec<_>>(),
        "state": show::state(&w.story.state),
        "users": names(w.people.iter().map(|(name, person)| (*name, person.user.to_string()))),
        "channels": names(w.channels.iter().map(|(name, id)| (*name, id.to_string()))),
        "roles": names(w.roles.iter().map(|(name, id)| (*name, id.to_string()))),
        "cases": cases(&w, during, after),
        "named": named(&w, during, after),
    })
}

fn names<'a>(rows: impl Iterator<Item = (&'a str, String)>) -> Value {
    Value::Object(rows.map(|(name, id)| (name.to_owned(), json!(id))).collect())
}

/// Everybody everywhere, during the time-outs; those who were timed out afterwards as well.
fn cases(w: &World, during: Millis, after: Millis) -> Vec<Value> {
    let places = || std::iter::once(None).chain(w.channels.iter().map(|(name, _)| Some(*name)));
    let mut all = vec![];
    for (name, person) in &w.people {
        for place in places() {
            let times: &[Millis] =
                if name.starts_with("late") { &[during, after] } else { &[during] };
            for at in times {
                let channel = place.map(|place| w.channel(place));
                let set = w.story.state.permissions_at(person.user, channel, *at);
                all.push(json!({
                    "user": name, "channel": place, "at": at.0,
                    "permissions": set.to_string(),
                    "in_thread": set.in_thread().to_string(),
                }));
            }
        }
    }
    all
}

/// The traps that people fall into, with the answers written by hand: what it is, who, where,
/// during or after the time-outs, which flag, whether they may, and the rule that decides.
const TRAPS: &str = "
the owner needs no role | owner | - | during | BAN_MEMBERS | yes | owner
the owner sees a closed channel | owner | staff | during | VIEW_CHANNEL | yes | owner
whoever is no member has nothing | stranger | open | during | VIEW_CHANNEL | no | not_member
@everyone has it | plain | - | during | SEND_MESSAGES | yes | everyone
nobody gave it | plain | - | during | KICK_MEMBERS | no | no_role
a role gives it in the server | mod | - | during | KICK_MEMBERS | yes | role
@everyone denied, a role allowed | mod | read_only | during | SEND_MESSAGES | yes | role_overwrite
@everyone denied | plain | read_only | during | SEND_MESSAGES | no | everyone_overwrite
one role denies, another allows | muted_vip | quarrel | during | SEND_MESSAGES | yes | role_overwrite
a role denies | muted | quarrel | during | SEND_MESSAGES | no | role_overwrite
a member is allowed what a role denies | mod_muted | quarrel | during | ADD_REACTIONS | yes | member_overwrite
a member is denied what a role allows | mod | personal | during | SEND_MESSAGES | no | member_overwrite
an administrator whom the channel denies | admin | personal | during | VIEW_CHANNEL | yes | administrator
an administrator in a closed channel | admin | staff | during | MANAGE_MESSAGES | yes | administrator
without sight nothing else, though allowed | plain | personal | during | MANAGE_MESSAGES | no | without_view
sight denied and sending allowed | plain | blind | during | SEND_MESSAGES | no | without_view
sight denied and sending allowed, to a moderator | mod | blind | during | MENTION_EVERYONE | no | without_view
a closed channel | plain | staff | during | VIEW_CHANNEL | no | everyone_overwrite
a closed channel opened to a role | mod | staff | during | VIEW_CHANNEL | yes | role_overwrite
without sending no files | plain | read_only | during | ATTACH_FILES | no | without_send
without sending one still reacts | plain | read_only | during | ADD_REACTIONS | yes | everyone
without sending no polls | muted | quarrel | during | SEND_POLLS | no | without_send
without connecting no speaking | plain | voice | during | SPEAK | no | without_connect
without connecting one still sees | plain | voice | during | VIEW_CHANNEL | yes | everyone
without connecting a moderator manages nothing there | mod | voice | during | MANAGE_MESSAGES | no | without_connect
allowed to connect | muted_vip | voice | during | SPEAK | yes | everyone
an administrator connects | admin | voice | during | CONNECT | yes | administrator
timed out in the server | late | - | during | CHANGE_NICKNAME | no | timed_out
timed out, one still sees | late | open | during | VIEW_CHANNEL | yes | everyone
timed out, one still reads | late | open | during | READ_HISTORY | yes | everyone
timed out, one does not send | late | open | during | SEND_MESSAGES | no | timed_out
timed out, a moderator moderates nothing | late_mod | staff | during | MANAGE_MESSAGES | no | timed_out
timed out, a moderator still sees | late_mod | staff | during | VIEW_CHANNEL | yes | role_overwrite
timed out until this moment | late | open | after | SEND_MESSAGES | yes | everyone
an administrator is not timed out | late_admin | open | during | SEND_MESSAGES | yes | administrator
in sync with the category | plain | synced | during | VIEW_CHANNEL | no | everyone_overwrite
in sync, a later edit of the category | mod | synced | during | VIEW_CHANNEL | yes | role_overwrite
edited, so out of sync | mod | edited | during | VIEW_CHANNEL | no | everyone_overwrite
edited for one member | plain | edited | during | VIEW_CHANNEL | yes | member_overwrite
synced again, a later edit of the category | mod | resynced | during | VIEW_CHANNEL | yes | role_overwrite
synced again, the edit is gone | plain | resynced | during | VIEW_CHANNEL | no | everyone_overwrite
files denied, and sending not | plain | media | during | ATTACH_FILES | no | everyone_overwrite
";

fn named(w: &World, during: Millis, after: Millis) -> Vec<Value> {
    let case = |line: &str| {
        let cells: Vec<_> = line.split(" | ").collect();
        let [name, user, place, when, flag, may, rule] = cells[..] else { panic!("{line}") };
        let at = if when == "after" { after } else { during };
        let place = (place != "-").then_some(place);
        let channel = place.map(|place| w.channel(place));
        let known = Flag::ALL.iter().find(|known| known.as_str() == flag).unwrap();
        let explained = explain(&w.story.state, w.user(user), channel, *known, at);
        assert_eq!(explained, (may == "yes", rule), "{name}");
        json!({
            "name": name, "user": user, "channel": place, "at": at.0,
            "flag": flag, "allowed": may == "yes", "rule": rule,
        })
    };
    TRAPS.trim().lines().map(case).collect()
}

fn explain(
    state: &State,
    user: UserId,
    channel: Option<ChannelId>,
    flag: Flag,
    at: Millis,
) -> (bool, &'static str) {
    let explained = state.explain(user, channel, flag, at);
    assert!(!explained.words.is_empty());
    (explained.allowed, explained.rule.as_str())
}
