//! Proofs and statements that are refused, with the class of the refusal.

use coterie_zk::membership::{MOST_BLOCKED, pad};
use curve25519_dalek::Scalar;
use serde_json::{Value, json};

use super::place::{Place, hex, member};

/// The base of all cases: 5 keys, 3 posts, a handle, two authors blocked; key 4 posts.
fn base() -> Place {
    let mut place = Place { handle: true, ..Place::new(5, 3) };
    place.block(&[(1, 0), (2, 2)]);
    place
}

/// Its elements: N T P A B X0 X1 K E0 E1 Y0 Y1 UK UT UE, then 8 f, z_A z s_α s_β.
const POINTS: usize = 15;
const RESPONSES: usize = 12;

fn at(element: usize) -> std::ops::Range<usize> {
    1 + 32 * element..33 + 32 * element
}

fn case(name: &str, class: &str, place: &Place, proof: &[u8]) -> Value {
    let mut case = place.describe();
    case["name"] = json!(name);
    case["class"] = json!(class);
    case["proof"] = json!(hex(proof));
    case
}

pub fn bad() -> Value {
    let place = base();
    let good = place.prove(4, 1, 1).to_bytes();
    assert_eq!(good.len(), 1 + 32 * (POINTS + RESPONSES));
    let mut cases = parse(&place, &good);
    cases.extend(algebra(&place, &good));
    cases.extend(inputs(&place, &good));
    cases.extend(statements(&place, &good));
    cases.extend(votes());
    Value::Array(cases)
}

/// Votes in another poll than they were made for, by another ring, or in none.
fn votes() -> Vec<Value> {
    let place = Place { poll: Some([0x55; 16]), ..Place::new(9, 1) };
    let good = place.prove(8, 0, 5).to_bytes();
    let case = |name: &str, place: &Place| case(name, "proof", place, &good);
    let mut server = place.clone();
    server.window.server = [0x12; 16];
    let mut removed = place.clone();
    removed.keys.pop();
    removed.made = Some(8);
    vec![
        case("a vote in another poll", &Place { poll: Some([0x56; 16]), ..place.clone() }),
        case("a vote in the poll of another server", &server),
        case("a vote as a post", &Place { poll: None, ..place.clone() }),
        case("a vote by somebody who was removed", &removed),
        case("a vote for another ciphertext", &Place { context: [0x34; 32], ..place }),
    ]
}

fn parse(place: &Place, good: &[u8]) -> Vec<Value> {
    let case = |name: &str, proof: &[u8]| case(name, "parse", place, proof);
    let with = |element: usize, bytes: &[u8]| {
        let mut bad = good.to_vec();
        bad[at(element)].copy_from_slice(bytes);
        bad
    };
    let order = |more: u8| {
        let mut bytes = (-Scalar::ONE).to_bytes();
        bytes[0] += 1 + more;
        bytes
    };
    let mut prime = [0xff; 32];
    (prime[0], prime[31]) = (0xed, 0x7f);
    let mut negative = [0; 32];
    negative[0] = 1;
    let version = |version: u8| [&[version], &good[1..]].concat();
    vec![
        case("empty", &[]),
        case("version 0", &version(0)),
        case("version 2", &version(2)),
        case("one byte short", &good[..good.len() - 1]),
        case("one element short", &good[..good.len() - 32]),
        case("one byte more", &[good, &[0]].concat()),
        case("one element more", &[good, &[0; 32]].concat()),
        case("first f is the order", &with(POINTS, &order(0))),
        case("z_A is the order and one", &with(POINTS + 8, &order(1))),
        case("z is 2^256 - 1", &with(POINTS + 9, &[0xff; 32])),
        case("s_beta is the order", &with(POINTS + 11, &order(0))),
        case("A is the field's prime", &with(3, &prime)),
        case("X_0 is negative", &with(5, &negative)),
        case("Y_1 is 2^256 - 1", &with(11, &[0xff; 32])),
        case("UE is no point", &with(14, &[0x7f; 32])),
        case("N is the identity", &with(0, &[0; 32])),
        case("T is the identity", &with(1, &[0; 32])),
        case("P is the identity", &with(2, &[0; 32])),
        case("K is the identity", &with(7, &[0; 32])),
        case("E_1 is the identity", &with(9, &[0; 32])),
    ]
}

fn algebra(place: &Place, good: &[u8]) -> Vec<Value> {
    let case = |name: &str, proof: &[u8]| case(name, "proof", place, proof);
    let swap = |a: usize, b: usize| {
        let mut bad = good.to_vec();
        bad[at(a)].copy_from_slice(&good[at(b)]);
        bad[at(b)].copy_from_slice(&good[at(a)]);
        bad
    };
    let plus_one = |element: usize| {
        let mut bad = good.to_vec();
        let scalar = Scalar::from_canonical_bytes(good[at(element)].try_into().unwrap()).unwrap();
        bad[at(element)].copy_from_slice((scalar + Scalar::ONE).as_bytes());
        bad
    };
    let other = place.prove(3, 1, 2).to_bytes();
    let second = place.prove(4, 2, 3).to_bytes();
    let from = |source: &[u8], element: usize| {
        let mut bad = good.to_vec();
        bad[at(element)].copy_from_slice(&source[at(element)]);
        bad
    };
    let mut identity = good.to_vec();
    identity[at(3)].fill(0);
    vec![
        case("another member's N", &from(&other, 0)),
        case("N of another counter", &from(&second, 0)),
        case("another member's T", &from(&other, 1)),
        case("T of another N", &from(&second, 1)),
        case("another member's P", &from(&other, 2)),
        case("A and B exchanged", &swap(3, 4)),
        case("A is the identity", &identity),
        case("X_0 and X_1 exchanged", &swap(5, 6)),
        case("Y_0 and Y_1 exchanged", &swap(10, 11)),
        case("E_0 and E_1 exchanged", &swap(8, 9)),
        case("UT and UE exchanged", &swap(13, 14)),
        case("X_1 of another proof", &from(&second, 6)),
        case("an f is one more", &plus_one(POINTS + 2)),
        case("an f of the counter is one more", &plus_one(POINTS + 7)),
        case("z_A is one more", &plus_one(POINTS + 8)),
        case("z is one more", &plus_one(POINTS + 9)),
        case("s_alpha is one more", &plus_one(POINTS + 10)),
        case("s_beta is one more", &plus_one(POINTS + 11)),
        case(
            "responses of another proof",
            &[&good[..at(POINTS).start], &second[at(POINTS).start..]].concat(),
        ),
    ]
}

fn inputs(place: &Place, good: &[u8]) -> Vec<Value> {
    let case = |name: &str, change: &dyn Fn(&mut Place)| {
        let mut other = place.clone();
        change(&mut other);
        case(name, "proof", &other, good)
    };
    let reorder = |place: &mut Place| place.blocked.reverse();
    vec![
        case("another ctx", &|place| place.context[31] ^= 1),
        case("another server", &|place| place.window.server[0] ^= 1),
        case("another channel", &|place| place.window.channel[0] ^= 1),
        case("another window", &|place| place.window.number += 1),
        case("another length", &|place| place.window.length = 900),
        case("another policy", &|place| place.window.policy += 1),
        case("another quota", &|place| place.limit = 4),
        case("a ring of one key more", &|place| {
            place.keys.push(member(5).public().to_bytes());
            place.made = Some(6);
        }),
        case("a ring with one key replaced", &|place| {
            place.keys[0] = member(9).public().to_bytes();
            place.made = None;
        }),
        case("the author's key removed", &|place| {
            place.keys.truncate(4);
            place.made = Some(4);
        }),
        case("blocked posts in another order", &reorder),
        case("another post blocked", &|place| {
            let mut other = Place { blocked: Vec::new(), ..place.clone() };
            other.block(&[(0, 0)]);
            place.blocked[0] = other.blocked[0];
        }),
    ]
}

fn statements(place: &Place, good: &[u8]) -> Vec<Value> {
    let case = |name: &str, change: &dyn Fn(&mut Place)| {
        let mut other = place.clone();
        change(&mut other);
        case(name, "statement", &other, good)
    };
    let key = |place: &mut Place, key: [u8; 32]| {
        place.keys[0] = key;
        place.made = None;
    };
    vec![
        case("a ring below the minimum", &|place| place.minimum = 6),
        case("an empty ring", &|place| {
            place.keys.clear();
            place.made = None;
        }),
        case("the padding point in the ring", &|place| key(place, pad().to_bytes())),
        case("the identity in the ring", &|place| key(place, [0; 32])),
        case("no point in the ring", &|place| key(place, [0xff; 32])),
        case("a quota of 0", &|place| place.limit = 0),
        case("a quota of 65", &|place| place.limit = 65),
        case("a post blocked twice", &|place| place.blocked[1] = place.blocked[0]),
        case("N of a blocked post is no point", &|place| place.blocked[0].nullifier = [0xff; 32]),
        case("T of a blocked post is the identity", &|place| place.blocked[1].ticket = [0; 32]),
        case("65 blocked posts", &|place| place.blocked = vec![place.blocked[0]; MOST_BLOCKED + 1]),
    ]
}
