//! Generators, keys, possession, rings, scopes, contexts.

use coterie_zk::membership::{
    Context, MemberKey, Possession, Ring, Scope, Seed, Window, generator, generator_prime, h, pad,
};
use serde_json::{Value, json};

use super::place::{Place, hex, member, rng, window};

pub fn generators() -> Value {
    let row = |make: fn(u32) -> curve25519_dalek::ristretto::CompressedRistretto| {
        (0..44).map(|a| hex(make(a).as_bytes())).collect::<Vec<_>>()
    };
    json!({
        "h": hex(h().as_bytes()),
        "pad": hex(pad().as_bytes()),
        "gen": row(generator),
        "gen_prime": row(generator_prime),
    })
}

pub fn seeds() -> Value {
    let case = |seed: &Seed, server: [u8; 16]| {
        json!({
            "seed": hex(&*seed.to_bytes()),
            "server": hex(&server),
            "next": hex(&*seed.next().to_bytes()),
            "key": hex(&seed.secret(&server).public().to_bytes()),
        })
    };
    let seed = Seed::from_bytes(std::array::from_fn(|n| u8::try_from(n).unwrap()));
    json!([case(&seed, [0x11; 16]), case(&seed, [0x12; 16]), case(&seed.next(), [0x11; 16])])
}

pub fn possession() -> Value {
    let to = Possession { server: [0x11; 16], user: [0x44; 16], from: 1_789_642_800 };
    let (key, good) = (member(0).public(), to.prove(&member(0), &mut rng(1)));
    let case = |name: &str, to: &Possession, key: [u8; 32], proof: &[u8]| {
        json!({
            "name": name,
            "server": hex(&to.server),
            "user": hex(&to.user),
            "from": to.from,
            "key": hex(&key),
            "proof": hex(proof),
        })
    };
    let mut zero_response = good;
    zero_response[32..].fill(0);
    let mut order = good;
    order[32..].copy_from_slice((-curve25519_dalek::Scalar::ONE).as_bytes());
    order[32] += 1;
    let mut point = good;
    point[..32].fill(0xff);
    let key_bytes = key.to_bytes();
    json!({
        "good": [case("a user's key", &to, key_bytes, &good)],
        "bad": [
            case("another server", &Possession { server: [0x12; 16], ..to }, key_bytes, &good),
            case("another user", &Possession { user: [0x45; 16], ..to }, key_bytes, &good),
            case("another time", &Possession { from: to.from + 900, ..to }, key_bytes, &good),
            case("another key", &to, member(1).public().to_bytes(), &good),
            case("the identity as key", &to, [0; 32], &good),
            case("the padding point as key", &to, pad().to_bytes(), &good),
            case("response zero", &to, key_bytes, &zero_response),
            case("response of the group order", &to, key_bytes, &order),
            case("commitment not canonical", &to, key_bytes, &point),
        ],
    })
}

pub fn rings() -> Value {
    let case = |numbers: &[u32]| {
        let keys: Vec<MemberKey> = numbers.iter().map(|n| member(*n).public()).collect();
        let ring = Ring::new([0x22; 16], keys.clone()).unwrap();
        let show = |keys: &[MemberKey]| -> Vec<String> {
            keys.iter().map(|key| hex(&key.to_bytes())).collect()
        };
        json!({
            "channel": hex(&[0x22; 16]),
            "given": show(&keys),
            "sorted": show(ring.keys()),
            "digest": hex(&ring.digest()),
        })
    };
    json!([case(&[0]), case(&[4, 2, 0, 3, 1]), case(&[1, 0, 1, 2, 2, 0, 1])])
}

pub fn scopes() -> Value {
    let case = |limit: u16, handle: bool| {
        let at = Place::new(1, 1).window;
        let scope = Scope::of_window(&at, limit, handle).unwrap();
        let nullifier = member(0).nullifier(&scope, limit - 1).unwrap();
        json!({
            "scope": window(&at, limit, handle),
            "id": hex(&scope.id()),
            "bases": (0..limit).map(|k| hex(&scope.base(k).unwrap())).collect::<Vec<_>>(),
            "last_nullifier_of_key_0": hex(&nullifier),
            "handle_of_key_0": member(0).handle(&scope).map(|handle| hex(&handle)),
        })
    };
    let poll = Scope::of_poll(&[0x11; 16], &[0x22; 16], &[0x55; 16]);
    let vote = member(0).nullifier(&poll, 0).unwrap();
    json!({
        "windows": [case(1, false), case(3, true), case(16, false)],
        "polls": [{
            "server": hex(&[0x11; 16]),
            "channel": hex(&[0x22; 16]),
            "poll": hex(&[0x55; 16]),
            "id": hex(&poll.id()),
            "nullifier_of_key_0": hex(&vote),
        }],
    })
}

pub fn contexts() -> Value {
    let Window { server, channel, number, .. } = Place::new(1, 1).window;
    let context = Context {
        server,
        channel,
        epoch: 12,
        window: number,
        ring: [0x66; 32],
        ring_head: [0x77; 32],
        class: 1,
        padded: 512,
        ciphertext: [0x88; 32],
    };
    json!([{
        "server": hex(&server),
        "channel": hex(&channel),
        "epoch": 12,
        "window": number,
        "ring": hex(&context.ring),
        "ring_head": hex(&context.ring_head),
        "class": 1,
        "padded": 512,
        "ciphertext": hex(&context.ciphertext),
        "ctx": hex(&context.digest()),
    }])
}
