//! direct-messages.json: the life of a dm, and what is refused in it.

use coterie_policy::{
    Body, ChannelKind, Entry, Intent, Permissions,
    body::{
        ChannelCreated, MemberAccepted, MemberAdded, MemberKicked, MemberLeft, RoleDeleted,
        ServerChanged, ServerDeleted,
    },
};
use serde_json::{Value, json};

use super::{
    policy::Bad,
    show::{self, hex},
    support::{Person, Story},
};

pub fn vectors() -> Value {
    let mut bad = Bad::default();
    let (ada, bob, carol, dave) =
        (Person::new(11), Person::new(12), Person::new(13), Person::new(14));
    let mut story = Story::open_dm(&ada);
    opening(&mut bad, &ada);
    adding(&mut bad, &story, &ada, &bob);
    story.add(&ada, &bob).unwrap();
    let kick = story.intent(&ada, 0, MemberKicked { user: bob.user });
    bad.intent("dm", "puts out the other of two", &story, &ada, &kick);
    let voice = ChannelCreated::plain("voice", ChannelKind::Voice);
    let voice = story.intent(&ada, 0, voice);
    bad.intent("dm", "a channel that is not of text", &story, &ada, &voice);
    story.channel(&ada, "messages").unwrap();
    invited(&mut bad, &story, &ada, &bob, &carol);
    story.act(&bob, MemberAccepted {}).unwrap();
    let again = story.intent(&bob, 0, MemberAccepted {});
    bad.intent("not_invited", "accepts twice", &story, &bob, &again);
    story.add(&bob, &carol).unwrap();
    let name = Some("three of us".to_owned());
    story.act(&bob, ServerChanged { name, ..ServerChanged::default() }).unwrap();
    refused(&mut bad, &story, &ada);
    story.act(&carol, MemberLeft {}).unwrap();
    story.add(&ada, &dave).unwrap();
    story.act(&ada, MemberLeft {}).unwrap();

    let entries: Vec<_> = story.entries.iter().map(|e| hex(&e.to_bytes())).collect();
    let (mut before, mut hashes) = (Entry::HASH_0, vec![]);
    for entry in &story.entries {
        before = entry.hash(&before);
        hashes.push(hex(before.as_slice()));
    }
    json!({
        "log": entries,
        "hashes": hashes,
        "state": show::state(&story.state),
        "bad": bad.into_cases(),
    })
}

fn opening(bad: &mut Bad, ada: &Person) {
    for (kind, name) in [(0, "opening: a community by number"), (2, "opening: a later kind")] {
        let mut intent = Story::dm_created(ada);
        if let Body::ServerCreated(body) = &mut intent.body {
            body.kind = Some(kind);
        }
        bad.opening("unknown_kind", name, &Story::opening(&intent, ada));
    }
}

fn adding(bad: &mut Bad, story: &Story, ada: &Person, bob: &Person) {
    let mut altered = |rule: &str, name: &str, alter: &dyn Fn(&mut MemberAdded)| {
        let mut body = Story::added(bob);
        alter(&mut body);
        let intent = story.intent(ada, 0, body);
        bad.intent(rule, name, story, ada, &intent);
    };
    let ada_user = ada.user;
    altered("already_member", "adds oneself", &|body| body.user = ada_user);
    altered("chain_user", "adds somebody by another's device log", &|body| {
        body.user = Person::new(19).user;
    });
    altered("username", "adds somebody under no username", &|body| body.username = "B".into());
    altered("device_log_empty", "adds somebody without a device log", &|body| {
        body.device_chain.clear()
    });
}

fn invited(bad: &mut Bad, story: &Story, ada: &Person, bob: &Person, carol: &Person) {
    let add = story.intent(bob, 0, Story::added(carol));
    bad.intent("not_accepted", "adds somebody before accepting", story, bob, &add);
    let name = Some("mine".to_owned());
    let rename = story.intent(bob, 0, ServerChanged { name, ..ServerChanged::default() });
    bad.intent("not_accepted", "renames before accepting", story, bob, &rename);
    let accept = story.intent(ada, 0, MemberAccepted {});
    bad.intent("not_invited", "accepts what was not asked", story, ada, &accept);
}

fn refused(bad: &mut Bad, story: &Story, ada: &Person) {
    let mut wish = |name: &str, body: Body| {
        let intent: Intent = story.intent(ada, 0, body);
        bad.intent("dm", name, story, ada, &intent);
    };
    wish("a role", Story::role_created("staff", Permissions::NONE).into());
    wish("a role's end", RoleDeleted { role: story.state.everyone() }.into());
    wish("a second channel", ChannelCreated::plain("more", ChannelKind::Text).into());
    wish("an invitation", Story::invitation_created(1, 0, coterie_types::Millis(0)).into());
    wish("the end by its owner", ServerDeleted {}.into());
    let description = Some("x".to_owned());
    wish("a description", ServerChanged { description, ..ServerChanged::default() }.into());
}
