//! A whole community, run by commands alone: roles, channels, moderation, discovery, the end.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use coterie_binaries::{NodeProcess, Person};
use serde_json::Value;

struct Community {
    home: tempfile::TempDir,
    node: NodeProcess,
    ada: Person,
    bob: Person,
    eve: Person,
    link: String,
}

/// Ada has a garden; Bob and Eve are members. The node lives as long as what this gives.
fn community() -> Community {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let [ada, bob, eve] = ["ada", "bob", "eve"].map(|n| Person::registered(home.path(), n, &node));
    ada.ok(&["server", "create", "garden"]);
    let made = ada.ok(&["invite", "create", "garden", "--uses", "0"]);
    let link = made["link"].as_str().unwrap().to_owned();
    for person in [&bob, &eve] {
        person.ok(&["join", &link]);
    }
    Community { home, node, ada, bob, eve, link }
}

/// The row of a channel in `status`.
fn channel(person: &Person, name: &str) -> Value {
    let status = person.ok(&["status"]);
    let rows = status["channels"].as_array().unwrap().clone();
    rows.into_iter().find(|row| row["name"] == name).unwrap_or(Value::Null)
}

fn names(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[test]
fn roles_and_channels_by_commands() {
    let community = community();
    let Community { ada, bob, eve, .. } = &community;
    let role = ada.ok(&[
        "role",
        "create",
        "garden",
        "mods",
        "--permissions",
        "kick_members,MANAGE_MESSAGES",
        "--colour",
        "#00ff00",
        "--hoist",
        "--reason",
        "help is needed",
    ]);
    assert_eq!((&role["name"], &role["position"]), (&"mods".into(), &1.into()));
    assert_eq!(role["colour"], 0xff00);
    assert!(role["entry_id"].is_string() && role["policy_seq"].is_u64(), "{role}");
    ada.ok(&["role", "edit", "garden", "mods", "--add", "VIEW_AUDIT_LOG", "--remove", "2"]);
    let flags = ada.ok(&["role", "list", "garden"])["roles"][0]["flags"].clone();
    assert_eq!(flags, serde_json::json!(["VIEW_AUDIT_LOG", "MANAGE_MESSAGES"]));
    ada.ok(&["role", "create", "garden", "beans"]);
    ada.ok(&["role", "move", "garden", "beans", "2"]);
    assert_eq!(
        names(&bob.ok(&["role", "list", "garden"])["roles"]),
        ["beans", "mods", "@everyone"]
    );
    ada.ok(&["role", "delete", "garden", "beans"]);
    let member = ada.ok(&["member", "role", "add", "garden", "bob", "mods"]);
    assert_eq!(names(&member["roles"]), ["mods"]);
    ada.fails(&["member", "role", "add", "garden", "bob", "mods"], 3);
    ada.fails(&["member", "role", "add", "garden", "bob", "nothing"], 5);
    bob.fails(&["role", "edit", "garden", "mods", "--add", "ADMINISTRATOR"], 3);
    ada.fails(&["role", "edit", "garden", "mods", "--add", "FLY"], 2);
    ada.fails(&["role", "edit", "garden", "mods"], 2);

    // A category that only they see, and a channel that follows it.
    let hidden = ["--overwrite", "@everyone=-VIEW_CHANNEL", "--overwrite", "mods=+VIEW_CHANNEL"];
    let category = ["channel", "create", "garden", "staff", "--kind", "category"];
    ada.ok(&[category.as_slice(), &hidden].concat());
    let made = ada.ok(&["channel", "create", "garden", "shed", "--category", "staff"]);
    assert_eq!((&made["synced"], &made["kind"]), (&true.into(), &"text".into()));
    assert_eq!(channel(bob, "shed")["state"], "ok");
    assert_eq!(channel(eve, "shed"), Value::Null);
    ada.ok(&["send", "staff/shed", "for mods"]);
    assert_eq!(bob.texts("shed"), ["for mods"]);
    eve.fails(&["read", "shed"], 5);
    let told =
        ada.ok(&["channel", "overwrite", "shed", "--member", "eve", "--allow", "VIEW_CHANNEL"]);
    assert_eq!((&told["synced"], told["overwrites"].as_array().unwrap().len()), (&false.into(), 3));
    assert_eq!(channel(eve, "shed")["leaves"], 3);
    let told = ada.ok(&["channel", "sync", "garden/staff/shed"]);
    assert_eq!((&told["synced"], &told["channels"][0]["removed"]), (&true.into(), &true.into()));
    assert_eq!(channel(eve, "shed")["state"], "hidden");
    let told = ada.ok(&["member", "role", "remove", "garden", "bob", "mods"]);
    assert_eq!(told["channels"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(channel(ada, "shed")["leaves"], 1);
    ada.fails(&["send", "staff", "nothing is said here"], 3);
    let list = ada.ok(&["channel", "list", "garden"]);
    assert_eq!(names(&list["channels"]), ["general", "staff", "shed"]);
    ada.ok(&["channel", "edit", "shed", "--name", "tools", "--category", "none"]);
    assert_eq!(ada.ok(&["channel", "show", "tools"])["category_id"], Value::Null);
    ada.ok(&["channel", "anonymity", "tools", "--window", "1h", "--limit", "3", "--ring", "5"]);
    assert_eq!(ada.ok(&["channel", "show", "tools"])["anonymity"][0]["terms"]["window"], 3600);
    ada.ok(&["channel", "delete", "tools", "--reason", "done"]);
    ada.fails(&["read", "tools"], 5);
}

#[test]
fn moderation_by_commands_and_what_is_left_of_it_in_the_audit_log() {
    let community = community();
    let Community { ada, bob, eve, link, .. } = &community;
    let flags = "KICK_MEMBERS,BAN_MEMBERS,MODERATE_MEMBERS,MANAGE_MESSAGES,VIEW_AUDIT_LOG";
    ada.ok(&["role", "create", "garden", "mods", "--permissions", flags]);
    ada.ok(&["member", "role", "add", "garden", "bob", "mods"]);
    eve.ok(&["member", "nick", "garden", "eve", "Evie"]);
    let shown = bob.ok(&["member", "show", "garden", "Evie"]);
    assert_eq!((&shown["nickname"], &shown["rank"]), (&"Evie".into(), &0.into()));
    eve.ok(&["send", "general", "spam, spam"]);
    assert_eq!(ada.texts("general"), ["spam, spam"]);
    assert_eq!(bob.texts("general"), ["spam, spam"]);

    // Time-out, with its explanation.
    let told = bob.ok(&["member", "timeout", "garden", "eve", "10m", "--reason", "spam"]);
    assert!(told["timed_out_until"].is_u64(), "{told}");
    let error = eve.fails(&["send", "general", "but"], 3);
    assert_eq!(error["code"], "forbidden");
    let why = ada.ok(&["permissions", "explain", "eve", "general", "SEND_MESSAGES"]);
    assert_eq!((&why["allowed"], &why["rule"]), (&false.into(), &"timed_out".into()));
    let why = ada.ok(&["permissions", "explain", "bob", "KICK_MEMBERS", "--server", "garden"]);
    assert_eq!((&why["allowed"], &why["rule"]), (&true.into(), &"role".into()));
    ada.fails(&["permissions", "explain", "bob", "KICK"], 2);
    bob.ok(&["member", "timeout", "garden", "eve", "0"]);
    bob.fails(&["member", "timeout", "garden", "ada", "10m"], 3);
    bob.fails(&["member", "kick", "garden", "ada"], 3);

    // Slow mode.
    ada.ok(&["channel", "edit", "general", "--slow-mode", "1h"]);
    eve.ok(&["send", "general", "one more"]);
    let error = eve.fails(&["send", "general", "and another"], 3);
    assert!(error["message"].as_str().unwrap().contains("slow"), "{error}");
    assert_eq!(bob.texts("general"), ["spam, spam", "one more"]);

    // Ban, with what she has said.
    let told = bob.ok(&["member", "ban", "garden", "eve", "--purge", "1h", "--reason", "spam"]);
    assert_eq!((&told["username"], &told["purged"][0]["messages"]), (&"eve".into(), &2.into()));
    assert_eq!(ada.texts("general"), [""; 0]);
    assert_eq!(ada.ok(&["bans", "garden"])["bans"][0]["username"], "eve");
    eve.fails(&["join", link], 3);
    eve.fails(&["members", "garden"], 5);
    bob.ok(&["member", "unban", "garden", "eve"]);
    eve.ok(&["join", link]);
    assert_eq!(ada.ok(&["bans", "garden"])["bans"], serde_json::json!([]));

    let told = bob.ok(&["audit", "garden", "--user", "bob", "--limit", "9"]);
    let acts: Vec<_> = told["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        acts,
        ["member_unbanned", "member_banned", "timeout_set", "timeout_set", "member_joined"]
    );
    assert_eq!(told["entries"][1]["reason"], "spam");
    let told = ada.ok(&["audit", "garden", "--action", "role_granted"]);
    assert_eq!(told["entries"][0]["target"], "bob");
    eve.fails(&["audit", "garden"], 3);
    ada.fails(&["audit", "garden", "--action", "magic"], 2);
}

#[test]
fn a_server_is_published_found_handed_over_and_deleted_by_commands() {
    let community = community();
    let Community { home, node, ada, bob, eve, .. } = &community;
    let about = ["--description", "Beans and peas.", "--category", "hobbies", "--language", "en"];
    let told = ada.ok(&[["server", "edit", "garden"].as_slice(), &about].concat());
    assert_eq!((&told["category"], &told["listed"]), (&"hobbies".into(), &false.into()));
    ada.fails(&["server", "edit", "garden", "--category", "nonsense"], 2);
    bob.fails(&["server", "publish", "garden"], 3);
    assert_eq!(ada.ok(&["server", "publish", "garden"])["listed"], true);
    let zoe = Person::registered(home.path(), "zoe", node);
    let found = zoe.ok(&["discover", "search", "beans", "--category", "hobbies"]);
    let id = found["servers"][0]["server_id"].as_str().unwrap().to_owned();
    assert_eq!(zoe.ok(&["discover", "show", &id])["verified"], true);
    zoe.fails(&["discover", "show", "garden"], 2);
    assert_eq!(zoe.ok(&["discover", "join", &id])["name"], "garden");
    zoe.ok(&["send", "general", "found you"]);
    assert_eq!(ada.texts("general"), ["found you"]);
    assert_eq!(ada.ok(&["server", "unpublish", "garden"])["listed"], false);
    assert_eq!(eve.ok(&["discover", "search", "beans"])["servers"], serde_json::json!([]));

    ada.ok(&["role", "create", "garden", "friends"]);
    let made = ada.ok(&["invite", "create", "garden", "--role", "friends", "--channel", "general"]);
    let kim = Person::registered(home.path(), "kim", node);
    kim.ok(&["join", made["link"].as_str().unwrap()]);
    assert_eq!(names(&kim.ok(&["member", "show", "garden", "kim"])["roles"]), ["friends"]);

    bob.fails(&["server", "transfer", "garden", "bob"], 3);
    let bobs = bob.ok(&["whoami"])["user_id"].clone();
    assert_eq!(ada.ok(&["server", "transfer", "garden", "bob"])["owner_id"], bobs);
    ada.fails(&["server", "delete", "garden"], 3);
    ada.ok(&["leave", "garden"]);
    let told = bob.ok(&["server", "delete", "garden"]);
    assert!(told["server_id"].is_string(), "{told}");
    for person in [bob, eve, &zoe, &kim] {
        assert_eq!(person.ok(&["server", "list"])["servers"], serde_json::json!([]));
        person.fails(&["send", "general", "anybody?"], 5);
    }
}

#[test]
fn who_follows_a_channel_that_they_may_no_longer_view_is_told_and_it_ends() {
    let community = community();
    let Community { ada, bob, eve, .. } = &community;
    let mut tail = bob.start(&["tail", "general"]);
    tail.caught_up();
    ada.ok(&["send", "general", "one"]);
    tail.until(|row| row["text"] == "one");
    let deny = ["channel", "overwrite", "general", "--member", "bob", "--deny", "VIEW_CHANNEL"];
    let told = ada.ok(&deny);
    assert_eq!(told["channels"][0]["removed"], true, "{told}");
    let ran = tail.wait();
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    ada.ok(&["send", "general", "without Bob"]);
    assert_eq!(eve.texts("general"), ["one", "without Bob"]);
    assert!(!format!("{:?}", bob.rows(&["read", "general"])).contains("without Bob"));
    let allow = ["channel", "overwrite", "general", "--member", "bob", "--inherit", "VIEW_CHANNEL"];
    ada.ok(&allow);
    bob.ok(&["status"]);
    ada.ok(&["send", "general", "welcome back"]);
    assert_eq!(bob.texts("general"), ["one", "welcome back"]);
}

#[test]
fn words_for_people_read_well() {
    let community = community();
    let Community { ada, .. } = &community;
    let says = |args: &[&str]| {
        let ran = ada.run_in_words(args);
        (ran.code, format!("{}{}", ran.stdout, ran.stderr))
    };
    says(&["role", "create", "garden", "mods", "--permissions", "KICK_MEMBERS"]);
    let (code, words) = says(&["role", "list", "garden"]);
    assert_eq!(code, 0);
    assert!(words.contains("mods  position 1, 0 members\n    may KICK_MEMBERS"), "{words}");
    let (_, words) = says(&["permissions", "explain", "bob", "SEND_MESSAGES"]);
    assert_eq!(words, "bob may SEND_MESSAGES: @everyone has SEND_MESSAGES\n");
    let (_, words) = says(&["member", "kick", "garden", "bob"]);
    assert!(words.ends_with("Access removed in 1 channel.\n"), "{words}");
    let (code, words) = says(&["member", "kick", "garden", "bob"]);
    assert_eq!((code, words.as_str()), (5, "coterie: no such member: bob\n"));
    let (code, words) = says(&["role", "edit", "garden", "mods", "--add", "FLY"]);
    assert_eq!((code, words.as_str()), (2, "coterie: no such permission: FLY\n"));
}
