//! judge.json: items of a channel, and the verdict on each.

use coterie_policy::{
    ChannelKind, Flag, Permissions, Target,
    body::{DeviceIdle, GroupReset, TimeoutSet, VersionFloor},
};
use coterie_types::ChannelId;
use serde_json::{Value, json};

use super::{
    show::{self, hex},
    support::{Person, Story},
};

pub fn vectors() -> Value {
    let [owner, mut friend, kicked, stranger, resting] = [1, 2, 3, 4, 5].map(Person::new);
    let mut story = Story::open(&owner);
    let channel = story.channel(&owner, "general").unwrap();
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    friend.add_device();
    story.join(&friend, invitation, 1).unwrap();
    story.join(&kicked, invitation, 1).unwrap();
    story.kick(&owner, kicked.user).unwrap();
    story.push_payload(Story::copy(&friend.revoke(1))).unwrap();
    story.invite(&friend, 2, 0, 0).unwrap();
    // Where the head stands that vectors call the present; what follows is looked at alone.
    let head = story.state.head();
    let mut later = story.clone();
    let silent = later.channel(&owner, "silent").unwrap();
    let category = later.channel_of(&owner, ChannelKind::Category, None).unwrap();
    let everyone = Target::Role(later.state.everyone());
    let send = Permissions::of(&[Flag::SendMessages]);
    let anew = later.channel(&owner, "anew").unwrap();
    later.act(&owner, GroupReset { channel: anew, incarnation: 1 }).unwrap();
    later.overwrite(&owner, silent, everyone, Permissions::NONE, send).unwrap();
    let mut newer = story.clone();
    newer.act(&owner, VersionFloor { minimum: 2, speaks: 2 }).unwrap();
    later.join(&resting, invitation, 1).unwrap();
    let idle = DeviceIdle { user: resting.user, device: resting.devices[0].0 };
    later.act(&owner, idle).unwrap();
    let until = later.state.at().plus(3_600_000);
    later.act(&owner, TimeoutSet { user: friend.user, until }).unwrap();

    let leaf = |person: &Person, device: usize| {
        let leaf = person.leaf(0, device);
        json!({
            "credential": hex(leaf.credential),
            "signature_key": hex(leaf.signature_key),
            "canonical": true,
        })
    };
    let with = |mut leaf: Value, key: &str, value: Value| {
        leaf[key] = value;
        leaf
    };
    let (o, f) = (leaf(&owner, 0), leaf(&friend, 0));
    let leaves = json!({
        "owner": o,
        "friend": f,
        "revoked": leaf(&friend, 1),
        "kicked": leaf(&kicked, 0),
        "stranger": leaf(&stranger, 0),
        "idle": leaf(&resting, 0),
        "odd": with(f.clone(), "canonical", json!(false)),
        "stolen_key": with(f.clone(), "signature_key", o["signature_key"].clone()),
        "stolen_name": with(f.clone(), "credential", o["credential"].clone()),
        "nameless": with(f.clone(), "credential", json!("")),
    });
    let at = |seq| json!({ "seq": seq, "hash": hex(story.state.hash_at(seq).unwrap().as_slice()) });
    let devices = json!({
        "owner": owner.devices[0].0.to_string(),
        "friend": friend.devices[0].0.to_string(),
        "revoked": friend.devices[1].0.to_string(),
        "kicked": kicked.devices[0].0.to_string(),
        "idle": resting.devices[0].0.to_string(),
    });
    let items = [creations(), commits(), messages(), tombstones(), voids()].concat();
    let users = json!({
        "owner": owner.user.to_string(),
        "friend": friend.user.to_string(),
        "kicked": kicked.user.to_string(),
    });
    json!({
        "log": story.entries.iter().map(|e| hex(&e.to_bytes())).collect::<Vec<_>>(),
        "head": show::head(head),
        "channel": channel.to_string(),
        "no_channel": ChannelId::from_bytes([9; 16]).to_string(),
        "last_exit": story.state.last_exit(channel),
        "leaves": leaves,
        "devices": devices,
        "users": users,
        "ephemera": ephemera(),
        "outsiders": ["revoked", "kicked", "stranger", "idle", "odd", "stolen_key", "stolen_name", "nameless"],
        "judge": items,
        "later": {
            "log": later.entries.iter().map(|e| hex(&e.to_bytes())).collect::<Vec<_>>(),
            "head": show::head(later.state.head()),
            "channel": channel.to_string(),
            "silent": silent.to_string(),
            "category": category.to_string(),
            "anew": anew.to_string(),
            "now": later.state.at().0,
            "judge": later_items(),
            "ephemera": later_ephemera(until.0),
            "admit": later_admissions(&show::head(later.state.head()), until.0),
        },
        "newer": {
            "log": newer.entries.iter().map(|e| hex(&e.to_bytes())).collect::<Vec<_>>(),
            "channel": channel.to_string(),
            "judge": newer_items(),
            "ephemera": [told("below_version_floor", "below_version_floor", "below_version_floor", "friend")],
        },
        "admit": admissions(&at(head.seq), &at(head.seq - 1), &at(head.seq - 2)),
    })
}

/// Everything that this version makes, where only the next one counts.
fn newer_items() -> Vec<Value> {
    let old = "below_version_floor";
    vec![
        creation(old, "a creation of version 1", "friend", 1),
        commit(old, "a commit of version 1", &json!({})),
        external(old, "a join of version 1", &json!({})),
    ]
}

/// An ephemeral: what a client says to typing and to presence, and what the node says to either.
fn told(typing: &str, presence: &str, node: &str, by: &str) -> Value {
    json!({ "by": by, "typing": typing, "presence": presence, "node": node })
}

fn ephemera() -> Vec<Value> {
    let not_right = "sender_not_right";
    let mut all = vec![told("ok", "ok", "ok", "owner"), told("ok", "ok", "ok", "friend")];
    all.extend(["revoked", "kicked"].map(|who| told(not_right, not_right, not_right, who)));
    for who in ["stranger", "odd", "stolen_key", "stolen_name", "nameless"] {
        let mut case = told(not_right, not_right, not_right, who);
        // The node sees no leaf.
        case["node"] = Value::Null;
        all.push(case);
    }
    let unknown = "channel_unknown";
    let mut nowhere = told(unknown, unknown, unknown, "owner");
    nowhere["channel"] = json!("no_channel");
    all.push(nowhere);
    all
}

/// The friend is timed out until then, and may not send in the silent channel in any case.
fn later_ephemera(until: u64) -> Vec<Value> {
    let idle = "sender_not_right";
    let case = |mut case: Value, channel: &str, now: u64| {
        case["channel"] = json!(channel);
        case["now"] = json!(now);
        case
    };
    vec![
        case(told("ok", "ok", "timed_out", "friend"), "channel", until - 1),
        case(told("ok", "ok", "ok", "friend"), "channel", until),
        case(told("may_not_send", "ok", "may_not_send", "friend"), "silent", until),
        case(told("ok", "ok", "ok", "owner"), "silent", until),
        case(told("no_group", "no_group", "no_group", "owner"), "category", until),
        // A member, but for this device.
        case(told(idle, idle, idle, "idle"), "channel", until),
    ]
}

fn creation(verdict: &str, name: &str, creator: &str, leaves: usize) -> Value {
    json!({ "name": name, "verdict": verdict, "kind": "creation", "creator": creator, "leaves": leaves })
}

fn creations() -> Vec<Value> {
    let mut all = vec![
        creation("ok", "a member creates the group", "friend", 1),
        creation("creation_leaves", "a group of two at once", "friend", 2),
        creation("creation_leaves", "a group of nobody", "friend", 0),
    ];
    for who in ["revoked", "kicked", "stranger", "odd", "stolen_key", "stolen_name", "nameless"] {
        all.push(creation("creator_not_right", &format!("created by: {who}"), who, 1));
    }
    let mut nowhere = creation("channel_unknown", "in no channel", "owner", 1);
    nowhere["channel"] = json!("no_channel");
    all.push(nowhere);
    all
}

/// A commit by the owner, of the path alone.
fn commit(verdict: &str, name: &str, changes: &Value) -> Value {
    let mut item = json!({
        "name": name, "verdict": verdict, "kind": "commit", "committer": "owner",
        "external": false, "adds": [], "removes": [], "path_leaf": "owner", "foreign": false,
        "leaves_after": 3,
    });
    for (key, value) in changes.as_object().unwrap() {
        item[key] = value.clone();
    }
    item
}

fn external(verdict: &str, name: &str, changes: &Value) -> Value {
    let mut item = commit(verdict, name, changes);
    item["external"] = json!(true);
    item["committer"] = json!("friend");
    if changes.get("path_leaf").is_none() {
        item["path_leaf"] = json!("friend");
    }
    item
}

fn commits() -> Vec<Value> {
    let mut all = vec![
        commit("ok", "an update", &json!({})),
        commit("ok", "without a path", &json!({ "path_leaf": null, "adds": ["friend"] })),
        commit("ok", "adds a member", &json!({ "adds": ["friend"] })),
        commit(
            "ok",
            "any member removes the kicked",
            &json!({ "committer": "friend", "path_leaf": "friend", "removes": ["kicked"] }),
        ),
        commit("ok", "removes one of the two owed", &json!({ "removes": ["revoked"] })),
        commit("ok", "removes a leaf of a wrong form", &json!({ "removes": ["odd"] })),
        commit("removes_right", "removes a member", &json!({ "removes": ["kicked", "friend"] })),
        commit("foreign", "with something else inside", &json!({ "foreign": true })),
        commit(
            "too_many_leaves",
            "adds leaf 5,001",
            &json!({ "adds": ["friend"], "leaves_after": 5_001 }),
        ),
        commit("ok", "adds leaf 5,000", &json!({ "adds": ["friend"], "leaves_after": 5_000 })),
        commit(
            "ok",
            "shrinks a group that is too large",
            &json!({ "removes": ["kicked"], "leaves_after": 5_001 }),
        ),
        commit("too_many_removals", "removes 257", &json!({ "removes": vec!["kicked"; 257] })),
        commit("ok", "removes 256", &json!({ "removes": vec!["kicked"; 256] })),
        commit("path_leaf_changed", "the new leaf is another's", &json!({ "path_leaf": "friend" })),
        commit(
            "path_leaf_changed",
            "the new leaf is odd",
            &json!({ "committer": "friend", "path_leaf": "odd" }),
        ),
        commit(
            "path_leaf_changed",
            "the new leaf has another's key",
            &json!({ "committer": "friend", "path_leaf": "stolen_key" }),
        ),
        external("ok", "joins", &json!({})),
        external("ok", "joins again in place of the old leaf", &json!({ "removes": ["friend"] })),
        external("removes_right", "joins and removes another", &json!({ "removes": ["owner"] })),
        external("foreign", "joins and brings somebody", &json!({ "adds": ["owner"] })),
        external("foreign", "joins with a PSK", &json!({ "foreign": true })),
        external("too_many_leaves", "joins as leaf 5,001", &json!({ "leaves_after": 5_001 })),
        external(
            "path_leaf_changed",
            "joins by a leaf that is not the one judged",
            &json!({ "path_leaf": "owner" }),
        ),
    ];
    for who in ["revoked", "kicked", "stranger", "odd", "stolen_key", "stolen_name", "nameless"] {
        let name = format!("adds: {who}");
        all.push(commit("add_not_right", &name, &json!({ "adds": ["friend", who] })));
        let name = format!("committed by: {who}");
        let by = json!({ "committer": who, "path_leaf": who });
        all.push(commit("committer_not_right", &name, &by));
        let mut joins = external("committer_not_right", &format!("joins: {who}"), &json!({}));
        joins["committer"] = json!(who);
        joins["path_leaf"] = json!(who);
        all.push(joins);
    }
    all
}

fn message(verdict: &str, name: &str, sender: &str, class: &str, outsiders: usize) -> Value {
    json!({ "name": name, "verdict": verdict, "kind": "message", "sender": sender,
            "class": class, "outsiders": outsiders })
}

fn messages() -> Vec<Value> {
    let mut all = vec![
        message("ok", "a member sends", "friend", "message", 0),
        message("ok", "a member reacts", "friend", "light", 0),
        message("outsiders_present", "sends while the kicked is there", "owner", "message", 1),
        message("outsiders_present", "reacts while the kicked is there", "owner", "light", 2),
    ];
    for who in ["revoked", "kicked", "stranger", "odd", "stolen_key", "stolen_name", "nameless"] {
        all.push(message("sender_not_right", &format!("sent by: {who}"), who, "message", 0));
    }
    all
}

fn voids() -> Vec<Value> {
    let item = |verdict: &str, name: &str, reporters: &[(&str, &str)], others: usize| {
        let reporters: Vec<_> = reporters
            .iter()
            .map(|(user, device)| json!({ "user": user, "device": device }))
            .collect();
        json!({
            "name": name, "verdict": verdict, "kind": "void", "committer": "owner",
            "reporters": reporters, "others": others,
        })
    };
    let (friend, owner) = (("friend", "friend"), ("owner", "owner"));
    vec![
        item("ok", "the only other user cannot follow", &[friend], 1),
        item("too_few_reports", "one of two others cannot follow", &[friend], 2),
        item("too_few_reports", "one of two others says it twice", &[friend, friend], 2),
        item("too_few_reports", "there was nobody else", &[friend], 0),
        item("too_few_reports", "nobody says so", &[], 1),
        item("reporter_is_committer", "the committer says so too", &[friend, owner], 2),
        item("reporter_not_right", "the kicked says so", &[("kicked", "kicked")], 1),
        item("reporter_not_right", "in another's name", &[("kicked", "friend")], 1),
    ]
}

fn tombstones() -> Vec<Value> {
    let item = |verdict: &str, name: &str, by: &str, author: &str| json!({ "name": name, "verdict": verdict, "kind": "tombstone", "by": by, "author": author });
    vec![
        item("ok", "deletes their own", "friend", "friend"),
        item("ok", "the owner deletes another's", "owner", "friend"),
        item("may_not_delete", "a member deletes another's", "friend", "owner"),
        item("deleter_not_right", "the kicked deletes their own", "kicked", "kicked"),
        item("deleter_not_right", "a revoked device deletes", "revoked", "friend"),
    ]
}

/// `now` is the head; `exit` the last entry that took somebody out; `before` the one before it.
fn admissions(now: &Value, exit: &Value, before: &Value) -> Vec<Value> {
    let case = |verdict: &str, name: &str, pinned: &Value, outsiders: usize, item: Value| json!({ "name": name, "verdict": verdict, "pinned": pinned, "outsiders": outsiders, "item": item });
    let send = || message("ok", "", "owner", "message", 0);
    let update = || commit("ok", "", &json!({}));
    let remove = || commit("ok", "", &json!({ "removes": ["kicked"] }));
    let join = || external("ok", "", &json!({}));
    let delete = || tombstones().swap_remove(0);
    let mut unknown = now.clone();
    unknown["hash"] = json!(hex(&[9; 32]));
    let mut ahead = now.clone();
    ahead["seq"] = json!(now["seq"].as_u64().unwrap() + 1);
    vec![
        case("ok", "a message at the head", now, 0, send()),
        case("ok", "a message at the last exit", exit, 0, send()),
        case("head_stale", "a message before the last exit", before, 0, send()),
        case("head_stale", "a join before the last exit", before, 0, join()),
        case("head_unknown", "a head with another hash", &unknown, 0, send()),
        case("head_unknown", "a head to come", &ahead, 0, send()),
        case("reconcile_first", "a message with a removal owed", now, 1, send()),
        case("reconcile_first", "an update with a removal owed", now, 1, update()),
        case("ok", "the removal", now, 2, remove()),
        case("ok", "an external join with a removal owed", now, 2, join()),
        case("ok", "a deletion with a removal owed", now, 2, delete()),
    ]
}

/// Judged in the later state: a channel where @everyone may not send, and a category.
fn later_items() -> Vec<Value> {
    let in_channel = |mut item: Value, channel: &str| {
        item["channel"] = json!(channel);
        item
    };
    let anew = |verdict: &str, incarnation: u32, mut item: Value| {
        let name = format!("{} of incarnation {incarnation}", item["name"].as_str().unwrap());
        item["name"] = json!(name);
        item["verdict"] = json!(verdict);
        item["incarnation"] = json!(incarnation);
        in_channel(item, "anew")
    };
    let of_each_kind = |verdict: &str, incarnation: u32| {
        let other = json!({ "leaves_after": 1 });
        [
            anew(verdict, incarnation, creation("", "a creation", "friend", 1)),
            anew(verdict, incarnation, commit("", "a commit", &other)),
            anew(verdict, incarnation, external("", "an external join", &other)),
            anew(verdict, incarnation, message("", "a message", "friend", "message", 0)),
        ]
    };
    let mut resets = of_each_kind("ok", 1).to_vec();
    resets.extend(of_each_kind("wrong_incarnation", 0));
    resets.extend(of_each_kind("wrong_incarnation", 2));
    let mut all = vec![
        in_channel(message("may_not_send", "sends in silence", "friend", "message", 0), "silent"),
        in_channel(message("ok", "reacts in silence", "friend", "light", 0), "silent"),
        in_channel(message("ok", "the owner sends in silence", "owner", "message", 0), "silent"),
        in_channel(creation("no_group", "a group for a category", "owner", 1), "category"),
        message("ok", "timed out, which only the node looks at", "friend", "message", 0),
    ];
    all.append(&mut resets);
    all
}

fn later_admissions(head: &Value, until: u64) -> Vec<Value> {
    let case = |verdict: &str, name: &str, now: u64, item: Value| json!({ "name": name, "verdict": verdict, "pinned": head, "outsiders": 0, "now": now, "item": item });
    let send = |who| message("ok", "", who, "message", 0);
    let own = || tombstones().swap_remove(0);
    vec![
        case("timed_out", "sends while timed out", until - 1, send("friend")),
        case("timed_out", "deletes while timed out", until - 1, own()),
        case("ok", "sends at the end of the time-out", until, send("friend")),
        case("ok", "another sends meanwhile", until - 1, send("owner")),
    ]
}
