//! Members, rings and statements of the tests.

use curve25519_dalek::Scalar;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::super::{
    Blocked, Blocklist, Context, MemberKey, MemberSecret, PreProof, Proof, ProveError, Ring, Scope,
    Statement, Window, Witness,
};

/// A window of a channel.
pub(crate) const WINDOW: Window =
    Window { server: [1; 16], channel: [2; 16], number: 497_000, length: 3_600, policy: 3 };

/// What a post is bound to.
pub(crate) const CONTEXT: Context = Context {
    server: [1; 16],
    channel: [2; 16],
    epoch: 4,
    window: 497_000,
    ring: [5; 32],
    ring_head: [6; 32],
    class: 1,
    padded: 256,
    ciphertext: [7; 32],
};

/// A member by number.
pub(crate) fn member(number: u32) -> MemberSecret {
    MemberSecret::new(Scalar::from(number) + Scalar::from(1_000_u16)).unwrap()
}

/// The keys of the first members.
pub(crate) fn members(count: u32) -> impl Iterator<Item = MemberKey> {
    (0..count).map(|number| member(number).public())
}

/// Randomness by number.
pub(crate) fn rng(number: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(number)
}

/// A ring, a scope and a blocklist that belong together.
pub(crate) struct Place {
    pub(crate) ring: Ring,
    pub(crate) scope: Scope,
    pub(crate) blocklist: Blocklist,
}

impl Place {
    /// N members, L posts, nobody blocked.
    pub(crate) fn new(count: u32, limit: u16) -> Self {
        Self::with_handle(count, limit, false)
    }

    /// The same, pseudonymous or not.
    pub(crate) fn with_handle(count: u32, limit: u16, handle: bool) -> Self {
        let ring = Ring::new(WINDOW.channel, members(count)).unwrap();
        let scope = Scope::of_window(&WINDOW, limit, handle).unwrap();
        let blocklist = Blocklist::empty(&scope);
        Self { ring, scope, blocklist }
    }

    /// The same with the authors of some posts blocked.
    pub(crate) fn block(mut self, posts: &[(u32, u16)]) -> Self {
        let blocked: Vec<Blocked> =
            posts.iter().map(|(author, counter)| self.post(*author, *counter)).collect();
        self.blocklist = Blocklist::new(&self.scope, &blocked).unwrap();
        self
    }

    /// What the policy log would say to block the author of a post.
    pub(crate) fn post(&self, author: u32, counter: u16) -> Blocked {
        let secret = member(author);
        let nullifier = secret.nullifier(&self.scope, counter).unwrap();
        let ticket = secret.inverse * self.scope.ticket_base(&nullifier);
        Blocked { nullifier, ticket: ticket.compress().to_bytes() }
    }

    /// The statement about the usual context.
    pub(crate) fn statement(&self) -> Statement<'_> {
        Statement::new(&self.ring, &self.scope, &self.blocklist, CONTEXT.digest(), 1).unwrap()
    }

    /// An honest proof.
    pub(crate) fn prove(&self, author: u32, counter: u16, seed: u64) -> Proof {
        self.try_prove(author, counter, seed).unwrap()
    }

    /// The same where it may not be possible.
    pub(crate) fn try_prove(
        &self,
        author: u32,
        counter: u16,
        seed: u64,
    ) -> Result<Proof, ProveError> {
        let (secret, mut rng) = (member(author), rng(seed));
        let pre = PreProof::new(&self.ring, self.scope.limit(), &secret, &mut rng).unwrap();
        let witness = Witness { secret: &secret, counter };
        pre.prove(&self.statement(), &witness, &mut rng)
    }
}
