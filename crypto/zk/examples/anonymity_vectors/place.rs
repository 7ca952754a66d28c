//! A statement as the file describes it, and proofs of it.

use coterie_zk::membership::{
    Blocked, Blocklist, MemberKey, MemberSecret, PreProof, Proof, Ring, Scope, Statement, Window,
    Witness,
};
use curve25519_dalek::Scalar;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A made key.
pub fn member(number: u32) -> MemberSecret {
    let mut hash = Sha512::new();
    hash.update(b"coterie-anon-v1/vectors");
    hash.update(number.to_be_bytes());
    let scalar = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
    MemberSecret::new(scalar).unwrap()
}

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// All public inputs, open to every change.
#[derive(Clone)]
pub struct Place {
    pub keys: Vec<[u8; 32]>,
    pub made: Option<u32>,
    pub window: Window,
    pub limit: u16,
    pub handle: bool,
    /// The id of a poll, in the place of the window.
    pub poll: Option<[u8; 16]>,
    pub blocked: Vec<Blocked>,
    pub context: [u8; 32],
    pub minimum: usize,
}

impl Place {
    pub fn new(count: u32, limit: u16) -> Self {
        Self {
            keys: (0..count).map(|n| member(n).public().to_bytes()).collect(),
            made: Some(count),
            window: Window {
                server: [0x11; 16],
                channel: [0x22; 16],
                number: 497_123,
                length: 3_600,
                policy: 7,
            },
            limit,
            handle: false,
            poll: None,
            blocked: Vec::new(),
            context: [0x33; 32],
            minimum: 1,
        }
    }

    pub fn scope(&self) -> Scope {
        match &self.poll {
            Some(poll) => Scope::of_poll(&self.window.server, &self.window.channel, poll),
            None => Scope::of_window(&self.window, self.limit, self.handle).unwrap(),
        }
    }

    /// The ticket of a post comes from a proof of it, as it does in life.
    pub fn block(&mut self, posts: &[(u32, u16)]) {
        let open = Self { blocked: Vec::new(), ..self.clone() };
        for (author, counter) in posts {
            let proof = open.prove(*author, *counter, 99);
            let verified = open.with(|statement| proof.verify(statement).unwrap());
            let (nullifier, ticket) = (verified.nullifier, verified.ticket);
            self.blocked.push(Blocked { nullifier, ticket });
        }
    }

    pub fn with<T>(&self, then: impl FnOnce(&Statement<'_>) -> T) -> T {
        let keys = self.keys.iter().map(|key| MemberKey::from_bytes(*key).unwrap());
        let ring = Ring::new(self.window.channel, keys).unwrap();
        let scope = self.scope();
        let list = Blocklist::new(&scope, &self.blocked).unwrap();
        then(&Statement::new(&ring, &scope, &list, self.context, self.minimum).unwrap())
    }

    pub fn prove(&self, author: u32, counter: u16, seed: u64) -> Proof {
        let (secret, mut rng) = (member(author), rng(seed));
        let keys = self.keys.iter().map(|key| MemberKey::from_bytes(*key).unwrap());
        let ring = Ring::new(self.window.channel, keys).unwrap();
        let pre = PreProof::new(&ring, self.limit, &secret, &mut rng).unwrap();
        let witness = Witness { secret: &secret, counter };
        self.with(|statement| pre.prove(statement, &witness, &mut rng).unwrap())
    }

    fn describe_scope(&self) -> Value {
        let Window { server, channel, .. } = &self.window;
        match &self.poll {
            Some(poll) => {
                json!({ "server": hex(server), "channel": hex(channel), "poll": hex(poll) })
            }
            None => window(&self.window, self.limit, self.handle),
        }
    }

    pub fn describe(&self) -> Value {
        let ring = match self.made {
            Some(made) => json!({ "made": made }),
            None => json!({ "keys": self.keys.iter().map(|key| hex(key)).collect::<Vec<_>>() }),
        };
        let blocked = |post: &Blocked| json!({ "nullifier": hex(&post.nullifier), "ticket": hex(&post.ticket) });
        json!({
            "ring": ring,
            "minimum": self.minimum,
            "scope": self.describe_scope(),
            "blocked": self.blocked.iter().map(blocked).collect::<Vec<_>>(),
            "ctx": hex(&self.context),
        })
    }
}

pub fn window(window: &Window, limit: u16, handle: bool) -> Value {
    json!({
        "server": hex(&window.server),
        "channel": hex(&window.channel),
        "window": window.number,
        "length": window.length,
        "limit": limit,
        "policy": window.policy,
        "pseudonymous": handle,
    })
}
