//! Whether this device may post anonymously in a channel now, and if not, why: all of it by the own
//! verified state, and said before anything is sent.

use std::sync::Arc;

use coterie_policy::{AnonymousRefusal, AnonymousRules, AnonymousSet, Flag, State};
use coterie_types::{ChannelId, Millis, Seq};
use coterie_zk::membership::MemberSecret;

use crate::{Core, Failure, FailureKind, channel::Channel, records::UsedRecord};

/// What is ready for a post.
pub(crate) struct Ready {
    pub(crate) rules: AnonymousRules,
    pub(crate) set: Arc<AnonymousSet>,
    pub(crate) secret: MemberSecret,
    /// A bit for each post of the window that is made, or may have been.
    pub(crate) used: u64,
}

/// How a channel stands for a post.
pub(crate) enum Standing {
    /// One can be made.
    Ready(Box<Ready>),
    /// One can be made then, if nothing changes; why not before, in words.
    Wait(Millis, String),
}

impl Ready {
    /// How many members the author hides among.
    pub(crate) fn of(&self) -> u32 {
        hides_among(&self.set)
    }

    /// How many posts are left in the window.
    pub(crate) fn left(&self) -> u32 {
        u32::from(self.rules.policy.limit).saturating_sub(self.used.count_ones())
    }
}

/// Among how many members an author hides: each blocked one is one less.
pub(crate) fn hides_among(set: &AnonymousSet) -> u32 {
    let members = set.ring().len().saturating_sub(set.blocklist().len());
    u32::try_from(members).unwrap_or(u32::MAX)
}

pub(super) fn refused(code: &str, words: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Refused, code, words)
}

/// How long it is until a moment, in words.
pub(super) fn span(now: Millis, seconds: u64) -> String {
    match seconds.saturating_sub(now.0 / 1000).div_ceil(60) {
        0 | 1 => "a minute".into(),
        minutes if minutes < 120 => format!("{minutes} minutes"),
        minutes => format!("{} hours", minutes / 60),
    }
}

/// When a moment comes, in words.
pub(super) fn until(now: Millis, seconds: u64) -> String {
    format!("in {}", span(now, seconds))
}

impl Core {
    /// How a channel that is up to date stands for an anonymous post; `kept` are window and counter of
    /// one that was refused and goes anew.
    ///
    /// # Errors
    /// Why there can be none in this window, or at all.
    pub(crate) fn anonymous_standing(
        &mut self,
        now: Millis,
        id: ChannelId,
        kept: Option<(u64, u16)>,
    ) -> Result<Standing, Failure> {
        let server = self.channels.get(&id).ok_or_else(Failure::no_channel)?.server;
        let state = self.state(server)?.clone();
        let rules = rules(&state, id, now)?;
        self.refuse_author(&state, &rules, now)?;
        let secret = self.refuse_keyless(&state, &rules, now)?;
        let channel = self.channels.get_mut(&id).ok_or_else(Failure::no_channel)?;
        let set = channel
            .anonymous_set(&state, rules)
            .map_err(|refusal| set_refused(refusal, &state, &rules))?;
        let closes = until(now, rules.closes);
        let own: Vec<_> =
            (0..set.scope().limit()).filter_map(|k| secret.nullifier(set.scope(), k)).collect();
        if channel.anonymous.blocks(&state, &rules, &own) {
            let words = format!(
                "a moderator has blocked the author of one of your anonymous posts: you can make \
                 none until this window ends, {closes}"
            );
            return Err(refused("blocked_in_window", words));
        }
        let mut used = channel.anonymous.used_in(&rules, &own);
        if let Some((_, counter)) = kept.filter(|(window, _)| *window == rules.window)
            && !channel.anonymous.has_posted(own.get(usize::from(counter)))
        {
            used &= !(1 << counter);
        }
        let ready = Ready { rules, set, secret, used };
        if ready.left() == 0 {
            let words = format!(
                "all {} anonymous posts of this window are made: the next one opens {closes}",
                rules.policy.limit
            );
            return Err(refused("quota_exhausted", words));
        }
        if channel.group.is_none() {
            return Err(Failure::no_channel());
        }
        Ok(match waits(channel, rules.head.seq, now) {
            Some((at, words)) => Standing::Wait(at, words),
            None => Standing::Ready(Box::new(ready)),
        })
    }

    /// Whether the user may post anonymously in a window.
    fn refuse_author(
        &self,
        state: &State,
        rules: &AnonymousRules,
        now: Millis,
    ) -> Result<(), Failure> {
        let user = self.account()?.user;
        if state.is_timed_out(user, Millis(rules.start.saturating_mul(1000))) {
            let words =
                "a time-out that reaches into this window keeps you from posting anonymously";
            return Err(refused("forbidden", words));
        }
        let permissions = state.permissions_at(user, Some(rules.channel), now);
        if !permissions.has(Flag::PostAnonymously) || !permissions.has(Flag::ViewChannel) {
            let words = "you may not post anonymously there: it needs POST_ANONYMOUSLY";
            return Err(refused("forbidden", words));
        }
        Ok(())
    }

    /// The own secret in a window.
    fn refuse_keyless(
        &self,
        state: &State,
        rules: &AnonymousRules,
        now: Millis,
    ) -> Result<MemberSecret, Failure> {
        if let Some(secret) = self.own_secret(state, rules.start) {
            return Ok(secret);
        }
        let account = self.account()?;
        if account.anonymity.is_none() {
            let words = "this device has no seed for anonymous posts: an earlier version made it. \
                         Sign in on a new profile";
            return Err(refused("no_key", words));
        }
        let length = u64::from(rules.policy.window);
        let words = match state.anonymity_key_of(account.user) {
            Some(key) if key.from > rules.start => {
                let counts = until(now, key.from.next_multiple_of(length).max(rules.closes));
                format!("your key for anonymous posts counts from the window that opens {counts}")
            }
            _ => "your key for anonymous posts is being published: it counts from one of the next \
                  windows"
                .into(),
        };
        Err(refused("no_key", words))
    }
}

/// Until when, and why, a ring head and the epoch are not known to be others', too.
pub(super) fn waits(channel: &Channel, head: Seq, now: Millis) -> Option<(Millis, String)> {
    let (epoch, seen) = (channel.group.as_ref()?.epoch(), &channel.anonymous.seen);
    let waits = [
        (seen.head_until(head, now), "the members' list has just changed"),
        (seen.epoch_until(epoch, now), "the channel's keys have just changed"),
    ];
    let (at, why) = waits.into_iter().filter_map(|(at, why)| Some((at?, why))).max()?;
    let words = format!(
        "{why}, and others are not yet seen to know it: a post could be told to be yours. It waits \
         for {}, or until two others have written",
        span(now, at.0 / 1000)
    );
    Some((at, words))
}

/// The rules of the window that is open.
pub(super) fn rules(state: &State, id: ChannelId, now: Millis) -> Result<AnonymousRules, Failure> {
    let seconds = now.0 / 1000;
    let off = || refused("anonymity_off", "this channel allows no anonymous posts");
    let Some(window) = state.anonymous_window_at(id, seconds) else {
        let changes =
            state.channel(id).map(|channel| channel.anonymity.clone()).unwrap_or_default();
        let next = changes.iter().find(|change| change.from > seconds && change.policy.is_some());
        return Err(next.map_or_else(off, |next| {
            let opens = until(now, next.from);
            refused("window_not_open", format!("the first window of anonymous posts opens {opens}"))
        }));
    };
    state.anonymous_rules(id, window).map_err(|_| off())
}

pub(super) fn set_refused(
    refusal: AnonymousRefusal,
    state: &State,
    rules: &AnonymousRules,
) -> Failure {
    if refusal != AnonymousRefusal::RingTooSmall {
        return refused(refusal.rule(), refusal.to_string());
    }
    let window = state.anonymous_window(rules.channel, rules.window);
    let there = window.map_or(0, |window| window.keys.len());
    let words = format!(
        "{there} members could have written it in this window, and the channel wants {} at least",
        rules.minimum()
    );
    refused("ring_too_small", words)
}

impl Channel {
    /// Which of its own posts this device takes next: one that no other of the user's devices takes
    /// while it has others. `device` is its place among `devices`.
    pub(crate) fn next_counter(
        ready: &Ready,
        (device, devices): (usize, usize),
        random: u64,
    ) -> Option<u16> {
        let limit = u16::from(ready.rules.policy.limit);
        let free: Vec<u16> = (0..limit).filter(|k| ready.used & (1 << k) == 0).collect();
        let own: Vec<u16> =
            free.iter().copied().filter(|k| usize::from(*k) % devices.max(1) == device).collect();
        let choice = if own.is_empty() { free } else { own };
        let place = random.checked_rem(choice.len() as u64)?;
        choice.get(usize::try_from(place).ok()?).copied()
    }
}

impl UsedRecord {
    /// The counters of a window, as far as this device has used them.
    pub(crate) fn of(self, rules: &AnonymousRules) -> u64 {
        let same = (self.window, self.version) == (rules.window, rules.version);
        if same { self.used } else { 0 }
    }
}
