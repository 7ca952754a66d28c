//! The administrator of a node's database, who has everything that the node keeps, before and after each
//! anonymous post, and guesses who wrote it. Each way to guess comes with the leak that it would live
//! from, so that a test can see that it finds one.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashSet},
    rc::Rc,
};

use coterie_binaries::Seeded;
use serde_json::Value;

use crate::{
    index::{Index, Named},
    kept::{Row, changed},
};

/// A number beyond this is a time in milliseconds, and in seconds before it.
const MILLIS: u64 = 100_000_000_000;
/// A word by which two lines may be joined has so many letters at least.
const WORD: usize = 8;

/// One post, and what there is around it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its number.
    pub post: usize,
    /// Who wrote it: no guess looks at it.
    pub author: usize,
    /// When it came, by the node's clock, seconds.
    pub second: u64,
    /// Every row before it.
    pub before: Rc<Vec<Row>>,
    /// Every row after it.
    pub after: Rc<Vec<Row>>,
    /// Every row one post later.
    pub later: Rc<Vec<Row>>,
    /// What was logged meanwhile.
    pub lines: String,
    /// All lines of the whole log that name a member.
    pub naming: Rc<Vec<String>>,
    /// The metrics before and after.
    pub metrics: [String; 2],
}

/// A way to guess.
#[derive(Debug)]
pub struct Guesser {
    /// What it goes by.
    pub name: &'static str,
    /// How much speaks for each member.
    score: fn(&Case, &Index, usize) -> Vec<u64>,
    /// Puts in the leak that it looks for: the author's id is told.
    pub plant: fn(&mut Case, &str),
}

/// All of them.
pub const GUESSERS: [Guesser; 8] = [
    Guesser { name: "ids beside the post", score: beside, plant: plant_beside },
    Guesser { name: "rows that changed meanwhile", score: changed_rows, plant: plant_changed },
    Guesser { name: "times to the second", score: times, plant: plant_time },
    Guesser { name: "the row before", score: row_before, plant: plant_before },
    Guesser { name: "the row after", score: row_after, plant: plant_after },
    Guesser { name: "rows of one transaction", score: transactions, plant: plant_transaction },
    Guesser { name: "requests and connections", score: requests, plant: plant_request },
    Guesser { name: "metrics", score: metrics, plant: plant_metric },
];

/// How many authors are guessed right. Where nothing speaks for one more than for others, lots are drawn.
#[must_use]
pub fn guessed_right(
    guesser: &Guesser,
    cases: &[Case],
    (index, members): (&Index, usize),
    seeded: &mut Seeded,
) -> usize {
    let mut right = 0;
    for case in cases {
        let scores = (guesser.score)(case, index, members);
        let most = scores.iter().max().copied().unwrap_or_default();
        let best: Vec<usize> = (0..members).filter(|n| scores[*n] == most).collect();
        let lot = seeded.between(0, best.len() as u64 - 1);
        right += usize::from(best[usize::try_from(lot).expect("small")] == case.author);
    }
    right
}

/// One for each text that names a member.
fn count<'a>(texts: impl Iterator<Item = &'a str>, index: &Index, members: usize) -> Vec<u64> {
    let mut scores = vec![0; members];
    texts.flat_map(|text| index.members(text)).for_each(|member| scores[member] += 1);
    scores
}

fn names(index: &Index, text: &str, post: usize) -> bool {
    index.named(text).contains(&Named::Post(post))
}

fn beside(case: &Case, index: &Index, members: usize) -> Vec<u64> {
    let rows = case.after.iter().map(|row| &*row.columns);
    let texts = rows.chain(case.lines.lines());
    count(texts.filter(|text| names(index, text, case.post)), index, members)
}

fn plant_beside(case: &mut Case, who: &str) {
    let post = newest(case, "anonymous_posts");
    let rows = Rc::make_mut(&mut case.after);
    rows[post].columns = rows[post].columns.replacen('{', &format!("{{\"by\":\"{who}\","), 1);
}

/// Messages tell their devices openly; whatever else changes while somebody posts. Backups change by
/// themselves about a minute after anybody's message: they count where nothing else does.
fn changed_rows(case: &Case, index: &Index, members: usize) -> Vec<u64> {
    let mut scores = vec![0; members];
    for row in changed(&case.before, &case.after) {
        let weight = match &*row.table {
            "envelopes" => 0,
            "backups" | "backup_chunks" => 1,
            _ => 1_000,
        };
        index.members(&row.columns).into_iter().for_each(|member| scores[member] += weight);
    }
    scores
}

fn plant_changed(case: &mut Case, who: &str) {
    add(
        &mut case.after,
        "inbox_heads",
        0,
        &format!("{{\"of\":\"{who}\",\"floor\":{}}}", case.post),
    );
}

/// The member with a time next to that of the post, anywhere.
fn times(case: &Case, index: &Index, members: usize) -> Vec<u64> {
    let mut nearest = vec![Reverse(u64::MAX); members];
    for row in case.after.iter() {
        let named = index.members(&row.columns);
        if named.is_empty() || row.table == "envelopes" {
            continue;
        }
        for time in numbers(&row.values()) {
            let seconds = if time > MILLIS { time / 1000 } else { time };
            let away = Reverse(seconds.abs_diff(case.second));
            named.iter().for_each(|member| nearest[*member] = nearest[*member].max(away));
        }
    }
    nearest.into_iter().map(|Reverse(away)| u64::MAX - away).collect()
}

fn numbers(values: &Value) -> Vec<u64> {
    values.as_object().into_iter().flat_map(|o| o.values()).filter_map(Value::as_u64).collect()
}

fn plant_time(case: &mut Case, who: &str) {
    let at = case.second * 1000 + 400;
    add(&mut case.after, "sessions", 0, &format!("{{\"of\":\"{who}\",\"rotated_at\":{at}}}"));
}

/// The first of these rows that names a member.
fn first<'a>(rows: impl Iterator<Item = &'a Row>, index: &Index, members: usize) -> Vec<u64> {
    let named = rows.map(|row| index.members(&row.columns)).find(|named| !named.is_empty());
    let named = named.unwrap_or_default();
    (0..members).map(|member| u64::from(named.contains(&member))).collect()
}

/// The envelopes in the order in which they lie, and which of them is the post.
fn envelopes<'a>(rows: &'a [Row], case: &Case, index: &Index) -> (Vec<&'a Row>, usize) {
    let mut rows: Vec<_> = rows.iter().filter(|row| row.table == "envelopes").collect();
    rows.sort_by_key(|row| row.place);
    let post = rows.iter().position(|row| names(index, &row.columns, case.post));
    (rows, post.expect("the post is there"))
}

fn row_before(case: &Case, index: &Index, members: usize) -> Vec<u64> {
    let (rows, post) = envelopes(&case.after, case, index);
    first(rows[..post].iter().rev().copied(), index, members)
}

fn plant_before(case: &mut Case, who: &str) {
    let post = newest(case, "envelopes");
    let place = case.after[post].place;
    let rows = Rc::make_mut(&mut case.after);
    rows.insert(post, Row { table: "envelopes".into(), place, columns: format!("[\"{who}\"]") });
}

fn row_after(case: &Case, index: &Index, members: usize) -> Vec<u64> {
    let (rows, post) = envelopes(&case.later, case, index);
    first(rows[post + 1..].iter().copied(), index, members)
}

fn plant_after(case: &mut Case, who: &str) {
    let place = case.after[newest(case, "envelopes")].place;
    let rows = Rc::make_mut(&mut case.later);
    let at = rows.iter().position(|row| row.table == "envelopes" && row.place == place);
    let row = Row { table: "envelopes".into(), place, columns: format!("[\"{who}\"]") };
    rows.insert(at.expect("it is there still") + 1, row);
}

/// Whoever is named by rows that were written together with the post, or else nearest to it. In SQLite
/// rows do not tell their transactions: there it is the next number in any table.
fn transactions(case: &Case, index: &Index, members: usize) -> Vec<u64> {
    let (rows, post) = envelopes(&case.after, case, index);
    let place = rows[post].place;
    let mut all: Vec<&Row> = case.after.iter().filter(|row| row.place > 0).collect();
    all.sort_by_key(|row| row.place.abs_diff(place));
    first(all.into_iter(), index, members)
}

fn plant_transaction(case: &mut Case, who: &str) {
    let place = case.after[newest(case, "envelopes")].place;
    let row = Row { table: "device_seen".into(), place, columns: format!("[\"{who}\"]") };
    Rc::make_mut(&mut case.after).insert(0, row);
}

/// The words of lines that were logged with the post, wherever else they stand beside a member: request
/// ids, connections, ports, cookies.
fn requests(case: &Case, index: &Index, members: usize) -> Vec<u64> {
    let known: HashSet<&str> = words(&case.lines).collect();
    let rows = case.after.iter().map(|row| &*row.columns);
    let texts = case.naming.iter().map(String::as_str).chain(rows);
    let shared = texts.filter(|text| words(text).any(|word| known.contains(word)));
    let lines = case.lines.lines();
    count(shared.chain(lines), index, members)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    words.filter(|word| word.len() >= WORD && word.bytes().any(|c| c.is_ascii_digit()))
}

fn plant_request(case: &mut Case, who: &str) {
    let id = format!("f00d{:028x}", case.post);
    case.lines.push_str(&format!("request_id={id} method=POST micros=812\n"));
    let line = format!("request_id={id} user={who}");
    Rc::make_mut(&mut case.naming).push(line);
}

fn metrics(case: &Case, index: &Index, members: usize) -> Vec<u64> {
    let before: BTreeSet<&str> = case.metrics[0].lines().collect();
    count(case.metrics[1].lines().filter(|line| !before.contains(line)), index, members)
}

fn plant_metric(case: &mut Case, who: &str) {
    case.metrics[1].push_str(&format!("\nposts_total{{user=\"{who}\"}} {}", case.post));
}

fn add(rows: &mut Rc<Vec<Row>>, table: &str, place: u64, columns: &str) {
    let (table, columns) = (table.to_owned(), columns.to_owned());
    Rc::make_mut(rows).push(Row { table, place, columns });
}

/// Where the newest row of a table is that was not there before.
fn newest(case: &Case, table: &str) -> usize {
    let new: HashSet<&Row> = changed(&case.before, &case.after).into_iter().collect();
    let is_post = |row: &Row| row.table == table && new.contains(row);
    let rows = case.after.iter().enumerate().filter(|(_, row)| is_post(row));
    rows.max_by_key(|(_, row)| (row.number("seq"), row.place)).expect("it changed").0
}
