//! policy.json: a server's life, and what is refused at its stations.

use coterie_identity::Signed;
use coterie_policy::{
    Body, Entry, Intent, Payload,
    body::{
        ChannelCreated, DeviceBack, DeviceIdle, InvitationClosed, InvitationCreated, MemberJoined,
        MemberKicked, MemberLeft,
    },
    join_proof,
};
use coterie_seal::SignLabel;
use coterie_types::{
    Bytes, DeviceId, EntryId, FixedBytes, Head, InvitationId, Millis, ServerId, to_canonical,
};
use serde_json::{Value, json};

use super::{
    show::{self, hex},
    support::{Person, Story, code_hash, invite_secret},
};

pub fn vectors() -> Value {
    let mut bad = Bad::default();
    let mut owner = Person::new(1);
    let (mut friend, guest, stranger) = (Person::new(2), Person::new(3), Person::new(4));
    openings(&mut bad, &owner, &friend);
    let mut story = Story::open(&owner);
    story.channel(&owner, "general").unwrap();
    let added = story.intent(&owner, 0, Story::added(&stranger));
    bad.intent("not_dm", "adds somebody to a community", &story, &owner, &added);
    let first = story.invite(&owner, 1, 0, 0).unwrap();
    joins(&mut bad, &story, first, &friend, &stranger);
    story.join(&friend, first, 1).unwrap();
    frames(&mut bad, &story, &friend);
    authors(&mut bad, &story, &owner, &friend, &stranger);
    wishes(&mut bad, &story, &owner, &friend, first);
    copies(&mut bad, &story, &friend, &stranger);
    story.push_payload(Story::copy(&friend.add_device())).unwrap();
    idle(&mut bad, &mut story, &owner, &friend, &stranger);
    let once = story.invite(&friend, 2, 1, 0).unwrap();
    let ending = story.invite(&friend, 3, 0, 60_000).unwrap();
    story.join(&guest, once, 2).unwrap();
    let used = story.joined(&stranger, 0, once, 2);
    bad.intent("invitation_used_up", "joins by a used-up invitation", &story, &stranger, &used);
    let late = story.joined(&stranger, 0, ending, 3);
    let mut late = story.entry(Story::sign(&stranger, &late));
    late.at = story.state.invitation(ending).unwrap().expires_at;
    bad.entry("invitation_expired", "joins at the end of an invitation", &story, &late);
    story.close(&owner, first).unwrap();
    let closed = story.joined(&stranger, 0, first, 1);
    bad.intent("invitation_closed", "joins by a closed invitation", &story, &stranger, &closed);
    let again = story.intent(&owner, 0, InvitationClosed { invitation: first });
    bad.intent("invitation_closed", "closes an invitation twice", &story, &owner, &again);
    story.push_payload(Story::copy(&friend.revoke(1))).unwrap();
    let revoked = story.intent(&friend, 1, MemberLeft {});
    bad.intent("author_device_revoked", "by a revoked device", &story, &friend, &revoked);
    story.kick(&owner, friend.user).unwrap();
    let kicked = story.intent(&friend, 0, Story::invitation_created(9, 0, Millis(0)));
    bad.intent("not_member", "by a kicked member", &story, &friend, &kicked);
    story.leave(&guest).unwrap();
    story.push_payload(Story::copy(&owner.rotate())).unwrap();
    story.push_payload(Story::copy(&friend.add_device())).unwrap();
    let last = story.invite(&owner, 4, 0, 0).unwrap();
    rejoins(&mut bad, &story, last, &friend);
    story.join(&friend, last, 4).unwrap();

    let entries: Vec<_> = story.entries.iter().map(|e| hex(&e.to_bytes())).collect();
    let (mut before, mut hashes) = (Entry::HASH_0, vec![]);
    for entry in &story.entries {
        before = entry.hash(&before);
        hashes.push(hex(before.as_slice()));
    }
    let secrets = [&owner, &friend, &guest, &stranger].map(|person| {
        let devices: Vec<_> = person
            .devices
            .iter()
            .map(|(id, key)| json!({ "device": id.to_string(), "seed": hex(&*key.to_seed()) }))
            .collect();
        json!({ "user": person.user.to_string(), "username": person.name, "devices": devices })
    });
    let invitations = [1, 2, 3, 4].map(|n| hex(&*invite_secret(n).to_seed()));
    json!({
        "people": secrets,
        "invitation_seeds": invitations,
        "log": entries,
        "hashes": hashes,
        "state": show::state(&story.state),
        "bad": bad.cases,
    })
}

#[derive(Default)]
pub struct Bad {
    cases: Vec<Value>,
}

impl Bad {
    pub fn into_cases(self) -> Vec<Value> {
        self.cases
    }

    fn push(&mut self, rule: &str, name: &str, after: usize, bytes: &[u8]) {
        let case = json!({ "name": name, "after": after, "entry": hex(bytes), "rule": rule });
        self.cases.push(case);
    }

    pub fn opening(&mut self, rule: &str, name: &str, entry: &Entry) {
        self.push(rule, name, 0, &entry.to_bytes());
    }

    pub fn entry(&mut self, rule: &str, name: &str, story: &Story, entry: &Entry) {
        self.push(rule, name, story.entries.len(), &entry.to_bytes());
    }

    fn payload(&mut self, rule: &str, name: &str, story: &Story, payload: Payload) {
        self.entry(rule, name, story, &story.entry(payload));
    }

    pub fn intent(&mut self, rule: &str, name: &str, story: &Story, by: &Person, intent: &Intent) {
        self.payload(rule, name, story, Story::sign(by, intent));
    }
}

fn openings(bad: &mut Bad, owner: &Person, friend: &Person) {
    let good = Story::server_created(owner);
    let mut altered = |rule: &str, name: &str, alter: &dyn Fn(&mut Intent)| {
        let mut intent = good.clone();
        alter(&mut intent);
        bad.push(rule, name, 0, &Story::opening(&intent, owner).to_bytes());
    };
    let body = |intent: &mut Intent, alter: &dyn Fn(&mut coterie_policy::body::ServerCreated)| {
        if let Body::ServerCreated(body) = &mut intent.body {
            alter(body);
        }
    };
    altered("shape", "opening: names a server", &|i| {
        i.server = Some(ServerId::from_bytes([9; 16]))
    });
    altered("shape", "opening: has a head", &|i| {
        i.as_of = Some(Head { seq: 0, hash: Entry::HASH_0 });
    });
    altered("counter", "opening: counter 2", &|i| i.counter = 2);
    altered("username", "opening: a username with a space", &|i| {
        body(i, &|b| b.username = "the owner".into());
    });
    altered("name", "opening: an empty name", &|i| body(i, &|b| b.name.clear()));
    altered("chain_user", "opening: another's device chain", &|i| {
        body(i, &|b| b.device_chain = friend.chain());
    });
    altered("device_log_empty", "opening: no device chain", &|i| {
        body(i, &|b| b.device_chain.clear());
    });
    altered("author_device_unknown", "opening: the device is not in the chain", &|i| {
        body(i, &|b| drop(b.device_chain.pop()));
    });
    let forged = Story::opening(&good, friend);
    bad.push("signature", "opening: signed by another", 0, &forged.to_bytes());
    let mut second = Story::opening(&good, owner);
    second.seq = 2;
    bad.push("seq", "opening: at position 2", 0, &second.to_bytes());
    second.seq = 1;
    second.payload = Story::copy(&owner.entries[1]);
    bad.push("not_opening", "opening: a device entry", 0, &second.to_bytes());
}

fn joins(bad: &mut Bad, story: &Story, first: InvitationId, friend: &Person, stranger: &Person) {
    let good = story.joined(friend, 0, first, 1);
    let server = story.state.server();
    let proof = |n: u8, server, user, device, counter| {
        join_proof(&invite_secret(n), server, user, device, counter)
    };
    let mut altered = |rule: &str, name: &str, alter: &dyn Fn(&mut Intent, &mut MemberJoined)| {
        let mut intent = good.clone();
        let Body::MemberJoined(mut body) = intent.body.clone() else { return };
        alter(&mut intent, &mut body);
        intent.body = body.into();
        bad.intent(rule, name, story, friend, &intent);
    };
    let (user, device) = (friend.user, friend.devices[0].0);
    altered("invitation_unknown", "joins by no invitation", &|_, b| {
        b.invitation = InvitationId::from_bytes([9; 16]);
    });
    altered("invitation_proof", "a proof for another server", &|_, b| {
        b.proof = proof(1, ServerId::from_bytes([9; 16]), user, device, 1);
    });
    altered("invitation_proof", "a proof for another user", &|_, b| {
        b.proof = proof(1, server, stranger.user, device, 1);
    });
    altered("invitation_proof", "a proof for another device", &|_, b| {
        b.proof = proof(1, server, user, stranger.devices[0].0, 1);
    });
    altered("invitation_proof", "a proof for another counter", &|_, b| {
        b.proof = proof(1, server, user, device, 2);
    });
    altered("invitation_proof", "a proof by another key", &|_, b| {
        b.proof = proof(9, server, user, device, 1);
    });
    altered("username", "joins with a username in capitals", &|_, b| b.username = "Friend".into());
    altered("counter", "joins with counter 2", &|i, _| i.counter = 2);
    altered("chain_user", "joins with another's device chain", &|_, b| {
        b.device_chain = stranger.chain();
    });
    altered("device_log_empty", "joins without a device chain", &|_, b| b.device_chain.clear());
    altered("device_entry_malformed", "joins with garbage in the chain", &|_, b| {
        b.device_chain[1] = Bytes(vec![0xa0]);
    });
    altered("author_device_unknown", "joins by a device that is not in the chain", &|_, b| {
        b.device_chain.truncate(1);
    });
    altered("as_of_unknown", "joins with a head that is not in the log", &|i, _| {
        i.as_of = Some(Head { seq: 3, hash: FixedBytes([9; 32]) });
    });
    let mut revoked = stranger.clone();
    revoked.revoke(0);
    let intent = story.joined(&revoked, 0, first, 1);
    bad.intent("author_device_revoked", "joins by a revoked device", story, &revoked, &intent);
}

/// What is wrong before anybody asks who made it.
fn frames(bad: &mut Bad, story: &Story, friend: &Person) {
    let intent = story.intent(friend, 0, MemberLeft {});
    let good = story.entry(Story::sign(friend, &intent));
    let back = Entry { at: Millis(story.state.at().0 - 1), ..good.clone() };
    bad.entry("at_backwards", "a time before the last", story, &back);
    bad.entry("seq", "a position left out", story, &Entry { seq: good.seq + 1, ..good.clone() });
    bad.entry("seq", "a position again", story, &Entry { seq: good.seq - 1, ..good.clone() });
    let replayed = story.entries[1].payload.clone();
    bad.payload("entry_reused", "an intent replayed", story, replayed);
    let opening = story.entries[0].payload.clone();
    bad.payload("already_open", "the opening replayed", story, opening);
    let canonical = to_canonical(&intent);
    let sign = |bytes: Vec<u8>| {
        let signed = Signed::sign(SignLabel::Intent, &friend.devices[0].1, bytes);
        Payload::Intent(signed.to_bytes())
    };
    let mut kind = canonical.clone();
    let at = kind.len() - 2;
    kind.splice(at..=at, [0x18, 255]);
    bad.payload("unknown_kind", "a kind of the future", story, sign(kind));
    let mut version = canonical.clone();
    version[2] = 2;
    bad.payload("unknown_kind", "a version of the future", story, sign(version));
    let payload = [0xa3, 0, 5, 1, 0, 2, 0xa1, 2, 0x40];
    bad.push("unknown_kind", "a payload of the future", story.entries.len(), &payload);
    let mut unknown = canonical;
    unknown[0] += 1;
    unknown.extend([9, 0]);
    bad.payload("malformed", "an intent with an unknown key", story, sign(unknown));
    bad.payload("malformed", "an empty intent", story, Payload::Intent(Bytes(vec![])));
    bad.push("malformed", "nothing", story.entries.len(), &[]);
    let longer = [good.to_bytes().0.as_slice(), &[0]].concat();
    bad.push("malformed", "a byte more", story.entries.len(), &longer);
    let mut long_seq = good.to_bytes().0;
    long_seq.splice(2..3, [0x18, good.seq as u8]);
    bad.push("malformed", "a long integer", story.entries.len(), &long_seq);
}

fn authors(bad: &mut Bad, story: &Story, owner: &Person, friend: &Person, stranger: &Person) {
    let good = story.intent(friend, 0, MemberLeft {});
    let mut altered = |rule: &str, name: &str, alter: &dyn Fn(&mut Intent)| {
        let mut intent = good.clone();
        alter(&mut intent);
        bad.intent(rule, name, story, friend, &intent);
    };
    altered("shape", "names no server", &|i| i.server = None);
    altered("shape", "has no head", &|i| i.as_of = None);
    altered("wrong_server", "for another server", &|i| {
        i.server = Some(ServerId::from_bytes([9; 16]));
    });
    altered("entry_reused", "the id of another intent", &|i| {
        i.entry = EntryId::from_bytes([owner.seed; 16]);
    });
    altered("not_member", "a member's device for a stranger", &|i| i.user = stranger.user);
    altered("author_device_unknown", "a device of nobody", &|i| {
        i.device = DeviceId::from_bytes([9; 16]);
    });
    altered("author_device_unknown", "another member's device", &|i| {
        i.device = owner.devices[0].0;
    });
    altered("counter", "the counter again", &|i| i.counter = 1);
    altered("counter", "a counter left out", &|i| i.counter = 3);
    altered("as_of_unknown", "another hash", &|i| {
        i.as_of = Some(Head { hash: FixedBytes([9; 32]), ..story.state.head() });
    });
    altered("as_of_unknown", "a head to come", &|i| {
        i.as_of = Some(Head { seq: 5, ..story.state.head() });
    });
    altered("as_of_unknown", "the head before the first entry", &|i| {
        i.as_of = Some(Head { seq: 0, hash: Entry::HASH_0 });
    });
    let forged = |key| Payload::Intent(good.sign(key).bytes().clone());
    bad.payload("signature", "signed by another's device", story, forged(&owner.devices[0].1));
    bad.payload("signature", "signed by the identity key", story, forged(&friend.identity));
    let key = &friend.devices[0].1;
    let label = Signed::sign(SignLabel::DeviceLog, key, to_canonical(&good)).to_bytes();
    bad.payload("signature", "signed under another label", story, Payload::Intent(label));
    let stranger_acts = story.intent(stranger, 0, MemberLeft {});
    bad.intent("not_member", "by a stranger", story, stranger, &stranger_acts);
}

fn wishes(bad: &mut Bad, story: &Story, owner: &Person, friend: &Person, first: InvitationId) {
    let mut wish = |rule: &str, name: &str, by: &Person, body: Body| {
        bad.intent(rule, name, story, by, &story.intent(by, 0, body));
    };
    let channel = |name: &str, kind| {
        Body::from(ChannelCreated { name: name.into(), kind, category: None, overwrites: None })
    };
    let invitation = |alter: &dyn Fn(&mut InvitationCreated)| {
        let mut body = Story::invitation_created(9, 0, Millis(0));
        alter(&mut body);
        Body::from(body)
    };
    wish("forbidden", "a member creates a channel", friend, channel("mine", 0));
    wish("unknown_kind", "a kind of channel of the future", owner, channel("stage", 5));
    wish("name", "a channel's name with a line break", owner, channel("a\nb", 0));
    wish(
        "invitation_key",
        "an invitation's key of order 4",
        friend,
        invitation(&|b| {
            b.key = FixedBytes([0; 32]);
        }),
    );
    wish("invitation_uses", "101 uses", friend, invitation(&|b| b.max_uses = 101));
    let at = story.entry(Payload::Intent(Bytes(vec![]))).at;
    let week = 7 * 24 * 3_600_000 + 600_000;
    wish(
        "invitation_life",
        "a week, ten minutes and a millisecond",
        friend,
        invitation(&|b| {
            b.expires_at = at.plus(week + 1);
        }),
    );
    wish(
        "invitation_reused",
        "another invitation's code",
        friend,
        invitation(&|b| {
            b.code_hash = code_hash(1);
        }),
    );
    wish(
        "invitation_reused",
        "another invitation's key",
        friend,
        invitation(&|b| {
            b.key = invite_secret(1).verifying_key().into();
        }),
    );
    let close = |invitation| Body::from(InvitationClosed { invitation });
    wish("forbidden", "a member closes another's invitation", friend, close(first));
    let unknown = InvitationId::from_bytes([9; 16]);
    wish("invitation_unknown", "closes no invitation", owner, close(unknown));
    wish("owner_leaves", "the owner leaves", owner, MemberLeft {}.into());
    let kick = |user| Body::from(MemberKicked { user });
    wish("kick_self", "kicks themself", friend, kick(friend.user));
    wish("kick_owner", "kicks the owner", friend, kick(owner.user));
    wish("target_not_member", "kicks a stranger", owner, kick(Person::new(4).user));
    let again = story.joined(friend, 0, first, 1);
    bad.intent("already_member", "joins twice", story, friend, &again);
}

/// A device goes idle and comes back.
fn idle(bad: &mut Bad, story: &mut Story, owner: &Person, friend: &Person, stranger: &Person) {
    let of =
        |person: &Person, n: usize| DeviceIdle { user: person.user, device: person.devices[n].0 };
    let wish = |bad: &mut Bad, story: &Story, rule, name, author: &Person, body: Body| {
        let intent = story.intent(author, 0, body);
        bad.intent(rule, name, story, author, &intent);
    };
    wish(bad, story, "target_not_member", "a stranger is idle", owner, of(stranger, 0).into());
    wish(bad, story, "idle_self", "calls itself idle", friend, of(friend, 0).into());
    let theirs = DeviceIdle { user: owner.user, device: friend.devices[1].0 };
    wish(bad, story, "target_device_unknown", "another's device", friend, theirs.into());
    wish(bad, story, "not_idle", "back, and was not idle", friend, DeviceBack {}.into());
    story.act(owner, of(friend, 0)).unwrap();
    wish(bad, story, "already_idle", "idle twice", owner, of(friend, 0).into());
    wish(bad, story, "author_device_idle", "by an idle device", friend, MemberLeft {}.into());
    let other = story.intent(friend, 1, DeviceBack {});
    bad.intent("not_idle", "back, by another device", story, friend, &other);
    story.act(friend, DeviceBack {}).unwrap();
    // One that stays so.
    story.act(owner, of(friend, 1)).unwrap();
}

fn copies(bad: &mut Bad, story: &Story, friend: &Person, stranger: &Person) {
    let added = stranger.clone().add_device();
    bad.payload("device_stranger", "a stranger's device", story, Story::copy(&added));
    let known = Story::copy(&friend.entries[1]);
    bad.payload("device_entry_seq", "a device entry copied twice", story, known);
    let first = Story::copy(&friend.entries[0]);
    bad.payload("shape", "a first device entry copied", story, first);
    let fork = friend.fork().add_device();
    bad.payload("device_entry_prev", "a device entry of a fork", story, Story::copy(&fork));
    let good = friend.clone().add_device();
    let key = &stranger.identity;
    let forged = Signed::sign(SignLabel::DeviceLog, key, to_canonical(good.entry())).to_bytes();
    bad.payload(
        "device_entry_signature",
        "a device added by another",
        story,
        Payload::Device(forged),
    );
    let future = [0xa3, 0, 1, 2, 3, 5, 0xa1, 4, 0xa0];
    let future = Signed::sign(SignLabel::DeviceLog, &friend.identity, future.to_vec()).to_bytes();
    bad.payload("unknown_kind", "a device entry of the future", story, Payload::Device(future));
}

fn rejoins(bad: &mut Bad, story: &Story, invitation: InvitationId, friend: &Person) {
    let good = story.joined(friend, 0, invitation, 4);
    let mut shorter = good.clone();
    if let Body::MemberJoined(body) = &mut shorter.body {
        body.device_chain.pop();
    }
    bad.intent("chain_shorter", "comes back with a shorter chain", story, friend, &shorter);
    let mut fork = friend.fork();
    fork.add_device();
    fork.add_device();
    fork.add_device();
    let intent = story.joined(&fork, 0, invitation, 4);
    bad.intent("chain_forks", "comes back with another chain", story, &fork, &intent);
    let mut replayed = good;
    replayed.counter = 1;
    bad.intent(
        "counter",
        "comes back with the counter of the first time",
        story,
        friend,
        &replayed,
    );
}
