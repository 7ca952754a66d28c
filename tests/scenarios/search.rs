//! Search over what is stored here.

use coterie_core::{Request, acts::CreateChannel};
use coterie_types::Millis;
use coterie_world::{PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

fn look(text: &str) -> Request {
    Request::Search {
        text: text.into(),
        channel: None,
        from: None,
        after: None,
        before: None,
        limit: 1_000,
    }
}

fn found(world: &mut World, person: PersonId, request: Request) -> Vec<Value> {
    let answer = world.ask(person, request);
    let told = answer.end.unwrap();
    assert_eq!(told["rows"], answer.rows.len());
    answer.rows
}

fn texts(world: &mut World, person: PersonId, request: Request) -> Vec<String> {
    let rows = found(world, person, request);
    rows.iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect()
}

fn seq_of(value: &Value) -> u64 {
    value["seq"].as_u64().unwrap()
}

/// Alice and Bob, who have both read what was said in two channels.
fn world(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.garden();
    world.must(ALICE, CreateChannel::new("Garden", "beds"));
    world.send(ALICE, "general", "Beans are up");
    world.run_for(60_000);
    world.send(BOB, "beds", "more BEANS, and grün");
    world.run_for(60_000);
    world.send(BOB, "general", "peas");
    world.run_for(60_000);
    world.send(ALICE, "beds", "beans beans");
    for person in [ALICE, BOB] {
        world.texts(person, "general");
        world.texts(person, "beds");
    }
    world
}

#[test]
fn a_text_is_found_in_either_case_in_all_channels_the_newest_first() {
    let mut world = world(541);
    for person in [ALICE, BOB] {
        let rows = found(&mut world, person, look("beans"));
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row["channel"]["name"].as_str().unwrap(), row["text"].as_str().unwrap()))
            .collect();
        let all = [
            ("beds", "beans beans"),
            ("beds", "more BEANS, and grün"),
            ("general", "Beans are up"),
        ];
        assert_eq!(told, all);
        assert_eq!(rows[1]["author"]["username"], "p1");
        assert_eq!(texts(&mut world, person, look("GRÜN")).len(), 1);
        assert!(texts(&mut world, person, look("grun")).is_empty());
        assert!(texts(&mut world, person, look("beans peas")).is_empty());
    }
}

#[test]
fn a_search_is_narrowed_by_channel_author_time_and_number() {
    let mut world = world(542);
    let with = |change: &dyn Fn(&mut Request)| {
        let mut request = look("a");
        change(&mut request);
        request
    };
    let in_beds = with(&|r| {
        if let Request::Search { channel, .. } = r {
            *channel = Some("beds".into());
        }
    });
    assert_eq!(texts(&mut world, ALICE, in_beds).len(), 2);
    let by_bob = with(&|r| {
        if let Request::Search { from, .. } = r {
            *from = Some("p1".into());
        }
    });
    assert_eq!(texts(&mut world, ALICE, by_bob), ["peas", "more BEANS, and grün"]);
    let rows = found(&mut world, ALICE, look("a"));
    let times: Vec<u64> = rows.iter().map(|row| row["sent_at"].as_u64().unwrap()).collect();
    let between = with(&|r| {
        if let Request::Search { after, before, .. } = r {
            (*after, *before) = (Some(Millis(times[2])), Some(Millis(times[0])));
        }
    });
    assert_eq!(texts(&mut world, ALICE, between), ["peas", "more BEANS, and grün"]);
    let two = with(&|r| {
        if let Request::Search { limit, .. } = r {
            *limit = 2;
        }
    });
    assert_eq!(texts(&mut world, ALICE, two), ["beans beans", "peas"]);
    let stranger = with(&|r| {
        if let Request::Search { from, .. } = r {
            *from = Some("nobody".into());
        }
    });
    assert_eq!(world.must_fail(ALICE, stranger).code, "not_found");
    assert_eq!(world.must_fail(ALICE, look(" ")).code, "usage");
}

#[test]
fn what_was_deleted_is_not_found_and_what_was_edited_by_its_present_text() {
    let mut world = world(543);
    let seq = seq_of(&world.send(BOB, "general", "canary-before"));
    let gone = seq_of(&world.send(BOB, "general", "canary-gone"));
    let text = "canary-after".to_owned();
    world.must(BOB, Request::Edit { channel: "general".into(), seq, text });
    world.must(BOB, Request::Delete { channel: "general".into(), seq: gone });
    for person in [ALICE, BOB] {
        world.texts(person, "general");
        assert_eq!(texts(&mut world, person, look("canary")), ["canary-after"]);
        assert!(texts(&mut world, person, look("canary-before")).is_empty());
    }
}

#[test]
fn a_search_asks_the_node_for_nothing_and_goes_through_many_pages() {
    let mut world = world(544);
    let sent = (0..1_200).map(|n| format!("{} {n}", if n % 100 == 0 { "needle" } else { "hay" }));
    let texts_sent: Vec<String> = sent.collect();
    for texts in texts_sent.chunks(400) {
        let (channel, texts) = ("general".to_owned(), texts.to_vec());
        world.must(BOB, Request::Send { channel, texts, message_id: None });
    }
    // A page may begin with what has become of a message that stands in the page before.
    for row in world.read(BOB, "general").iter().filter(|row| row["type"] == "message").step_by(3) {
        let (channel, seq) = ("general".to_owned(), seq_of(row));
        world.must(BOB, Request::React { channel, seq, emoji: "👍".into(), on: true });
    }
    world.texts(ALICE, "general");
    world.must(ALICE, Request::Logout);
    let before = world.node.answered;
    let needles = texts(&mut world, ALICE, look("needle"));
    assert_eq!(world.node.answered, before);
    let all: Vec<_> = (0..12).rev().map(|n| format!("needle {}", n * 100)).collect();
    assert_eq!(needles, all);
    assert_eq!(texts(&mut world, ALICE, look("hay")).len(), 1_000);
}

#[test]
fn a_time_leads_to_the_first_message_taken_in_then_or_later() {
    let mut world = world(547);
    for n in 1..=20 {
        world.send(ALICE, "general", &format!("line {n}"));
        world.run_for(60_000);
    }
    world.texts(BOB, "general");
    let rows = world
        .ask(BOB, Request::Read { channel: "general".into(), after: Some(0), limit: 1_000 })
        .rows;
    let rows: Vec<(u64, u64)> = rows
        .iter()
        .filter_map(|row| Some((row["sent_at"].as_u64()?, row["seq"].as_u64()?)))
        .collect();
    assert!(rows.len() > 20);
    let mut ask = |at| {
        let request = Request::At { channel: "general".into(), at: Millis(at) };
        world.ask(BOB, request).end.unwrap()
    };
    for (at, seq) in &rows {
        for time in [*at, at.saturating_sub(1)] {
            let first = rows.iter().find(|(other, _)| *other >= time).unwrap().1;
            let told = ask(time);
            assert_eq!(told["seq"], first, "of {seq} at {time}");
            assert!(
                rows.iter()
                    .all(|(_, seq)| *seq >= first || *seq <= told["after"].as_u64().unwrap())
            );
        }
    }
    let (last, seq) = *rows.last().unwrap();
    // The author's time is a little earlier than the one at which the node took it in.
    let told = ask(last + 30_000);
    assert_eq!((told["seq"].as_u64(), told["after"].as_u64()), (None, Some(seq)));
    assert_eq!(ask(0)["seq"], rows[0].1);
}
