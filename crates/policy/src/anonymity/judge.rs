//! Judging an anonymous post, by everybody alike: at e(n), which its own ring head is part of.

use coterie_types::{ChannelId, Head, limits::PROTOCOL_VERSION, sha256};
use coterie_zk::membership::{Blocklist, Context, Proof, Ring, Scope, Statement, Verified};

use super::{AnonymousRefusal, AnonymousRules, AnonymousWindow, AuthorBlock};
use crate::State;

/// The class of content that an anonymous post has: a message.
const MESSAGE: u8 = 1;

/// An anonymous post, as its body has it.
#[derive(Debug, Clone, Copy)]
pub struct AnonymousPost<'a> {
    /// MLS epoch of the channel.
    pub epoch: u64,
    /// Number of its window.
    pub window: u64,
    /// The ring head that it names.
    pub head: Head,
    /// Class of the content.
    pub class: u8,
    /// Salt of its key.
    pub salt: &'a [u8; 32],
    /// Ciphertext and tag.
    pub sealed: &'a [u8],
    /// Length of the padded plaintext, bytes.
    pub padded: u32,
    /// Bytes of the proof.
    pub proof: &'a [u8],
}

/// What posts of one window are made and verified with, decoded. Worth keeping: by channel, window and
/// ring head. Of two states with the same head it is the same, as long as the same blocked posts count.
#[derive(Debug, Clone)]
pub struct AnonymousSet {
    rules: AnonymousRules,
    ring: Ring,
    scope: Scope,
    blocklist: Blocklist,
}

impl AnonymousSet {
    /// Decodes ring and blocklist. `counts` says whether the channel's log has a blocked post as the
    /// policy log names it: an anonymous post of that window, valid, at that seq, with that chain
    /// hash, nullifier and ticket.
    ///
    /// # Errors
    /// `RingTooSmall`, `RingTooLarge`, `Blocklist`.
    pub fn new(
        window: &AnonymousWindow,
        counts: impl Fn(&AuthorBlock) -> bool,
    ) -> Result<Self, AnonymousRefusal> {
        let (rules, ring) = (window.rules, window.ring()?);
        let scope = rules.scope()?;
        let blocklist = window.blocklist(&scope, counts)?;
        Ok(Self { rules, ring, scope, blocklist })
    }

    /// Ring and scope of a poll, by its id; nobody is blocked there.
    ///
    /// # Errors
    /// `RingTooSmall`, `RingTooLarge`.
    pub fn of_poll(
        rules: AnonymousRules,
        keys: Vec<[u8; 32]>,
        poll: &[u8; 16],
    ) -> Result<Self, AnonymousRefusal> {
        let ring = AnonymousWindow { rules, keys, blocked: Vec::new() }.ring()?;
        let scope = Scope::of_poll(rules.server.as_bytes(), rules.channel.as_bytes(), poll);
        let blocklist = Blocklist::empty(&scope);
        Ok(Self { rules, ring, scope, blocklist })
    }

    /// The window.
    #[must_use]
    pub const fn rules(&self) -> &AnonymousRules {
        &self.rules
    }

    /// The ring.
    #[must_use]
    pub const fn ring(&self) -> &Ring {
        &self.ring
    }

    /// The scope.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The blocked posts that count.
    #[must_use]
    pub const fn blocklist(&self) -> &Blocklist {
        &self.blocklist
    }

    /// Bytes that it takes, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        // A point is 160 bytes decoded, and its encoding 32.
        192 * (self.ring.len() + self.blocklist.len() * 2 + usize::from(self.scope.limit()) + 1)
    }

    /// The context that a post's proof is bound to.
    #[must_use]
    pub fn context(&self, post: &AnonymousPost<'_>) -> Context {
        Context {
            server: *self.rules.server.as_bytes(),
            channel: *self.rules.channel.as_bytes(),
            epoch: post.epoch,
            window: post.window,
            ring: self.ring.digest(),
            ring_head: post.head.hash.0,
            class: post.class,
            padded: post.padded,
            ciphertext: sha256(&[post.salt, post.sealed]).0,
        }
    }

    /// What a proof is about that is bound to a post.
    ///
    /// # Errors
    /// `RingTooSmall`.
    pub fn statement(&self, post: &AnonymousPost<'_>) -> Result<Statement<'_>, AnonymousRefusal> {
        let context = self.context(post).digest();
        let minimum = self.rules.minimum();
        Statement::new(&self.ring, &self.scope, &self.blocklist, context, minimum)
            .map_err(|_| AnonymousRefusal::RingTooSmall)
    }

    /// Whether the proof of a post holds: as long as one multiplication of the ring's size.
    ///
    /// # Errors
    /// `RingStale`, `Parse`, `Proof`.
    pub fn verify(&self, post: &AnonymousPost<'_>) -> Result<Verified, AnonymousRefusal> {
        if post.head != self.rules.head || post.window != self.rules.window {
            return Err(AnonymousRefusal::RingStale);
        }
        let statement = self.statement(post)?;
        let proof = Proof::from_bytes(statement.parameters(), post.proof)
            .map_err(|_| AnonymousRefusal::Parse)?;
        proof.verify(&statement).map_err(|_| AnonymousRefusal::Proof)
    }
}

impl State {
    /// Whether the policy at e(n) allows an anonymous post, its proof left aside, which
    /// [`AnonymousSet::verify`] looks at. `latest` is the latest beginning of a window of an earlier
    /// valid anonymous post in the channel, in seconds. Not looked at: the epoch, and whether its
    /// nullifier is new in the channel.
    ///
    /// # Errors
    /// `BelowFloor`, what [`State::anonymous_rules`] says, `Class`, `WindowBack`, `RingStale`.
    pub fn judge_anonymous(
        &self,
        channel: ChannelId,
        post: &AnonymousPost<'_>,
        latest: Option<u64>,
    ) -> Result<AnonymousRules, AnonymousRefusal> {
        if self.version_floor() > PROTOCOL_VERSION {
            return Err(AnonymousRefusal::BelowFloor);
        }
        let rules = self.anonymous_rules(channel, post.window)?;
        if post.class != MESSAGE {
            return Err(AnonymousRefusal::Class);
        }
        if latest.is_some_and(|latest| rules.closes < latest) {
            return Err(AnonymousRefusal::WindowBack);
        }
        if rules.head != post.head {
            return Err(AnonymousRefusal::RingStale);
        }
        Ok(rules)
    }
}
