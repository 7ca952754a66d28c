//! The tries to enter a group: each that comes to nothing has a reason, each reason a patience, and after
//! it the channel rests between two tries, longer each time. So neither a group that nobody can join nor a
//! node that breaks every try makes it endless.

use std::collections::BTreeMap;

use coterie_types::Millis;
use minicbor::{Decode, Encode};

use super::{Channel, ladder::rest};
use crate::{Core, keys, net::Reply, reason::named, turn::Turn};

/// So much is kept of the particulars of a try, characters.
const PARTICULARS: usize = 200;

named! {
    /// Why a try to enter a group came to nothing.
    Hurdle:
    /// Somebody else was first, or the logs had moved on.
    Overtaken = "overtaken",
    /// The node refuses, or its answer is none.
    Refused = "refused",
    /// The group that the node shows, or its tree, cannot be joined.
    Unjoinable = "group_unjoinable",
    /// The node shows the tree of another epoch than it was asked for.
    OtherTree = "tree_of_another_epoch",
    /// The node shows a group that the policy log has given up.
    GivenUp = "group_given_up",
    /// The group pins a policy head that the node does not show.
    PolicyWithheld = "policy_withheld",
    /// The join is acknowledged, and the log does not show it.
    NotShown = "join_not_shown",
}

impl Hurdle {
    /// How often in a row it is met before the channel rests. Honest joiners overtake each other; the
    /// rest hardly ever happens twice.
    const fn patience(self) -> usize {
        match self {
            Self::Overtaken => 60,
            Self::Refused => 12,
            Self::Unjoinable
            | Self::OtherTree
            | Self::GivenUp
            | Self::PolicyWithheld
            | Self::NotShown => 6,
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code() == code)
    }

    /// Whether an honest node never shows it for long.
    pub(super) const fn is_lie(self) -> bool {
        !matches!(self, Self::Overtaken | Self::Refused)
    }

    /// In words.
    const fn words(self) -> &'static str {
        match self {
            Self::Overtaken => "others were first each time",
            Self::Refused => "the node refuses it",
            Self::Unjoinable => "the group that the node shows cannot be joined",
            Self::OtherTree => "the node shows the tree of another epoch",
            Self::GivenUp => "the node shows a group that was given up",
            Self::PolicyWithheld => "the group names a policy log that the node does not show",
            Self::NotShown => "the node has taken it, and does not show it in the log",
        }
    }
}

/// `e/CHANNEL`: the tries since this device was last in a group of the channel. They are saved, so that a
/// restart gives nothing back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Entering {
    /// How often each hurdle was met, by its code.
    #[n(0)]
    met: BTreeMap<String, u64>,
    #[n(1)]
    last: Option<Met>,
    /// Which incarnation was to be entered.
    #[n(2)]
    incarnation: u32,
}

/// A hurdle that was met.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct Met {
    /// Its code.
    #[n(0)]
    hurdle: String,
    #[n(1)]
    at: Millis,
    #[n(2)]
    particulars: String,
}

impl Entering {
    fn meet(&mut self, hurdle: Hurdle, at: Millis, particulars: &str) {
        let times = self.met.entry(hurdle.code().to_owned()).or_default();
        *times = times.saturating_add(1);
        let particulars = particulars.chars().take(PARTICULARS).collect();
        self.last = Some(Met { hurdle: hurdle.code().to_owned(), at, particulars });
    }

    /// When the next try may be made; none: at once.
    pub(super) fn rests_until(&self, now: Millis) -> Option<Millis> {
        let last = self.last.as_ref()?.at;
        // What is in the future was a clock that went back.
        self.next_try().filter(|until| last <= now && *until > now)
    }

    /// When the rest after the last try ends, if there is one.
    pub(super) fn next_try(&self) -> Option<Millis> {
        let over = |(code, times): (&String, &u64)| {
            // (One that a later program has met says nothing to this one.)
            let patience = Hurdle::of_code(code)?.patience();
            usize::try_from(*times).ok()?.checked_sub(patience)
        };
        let over = self.met.iter().filter_map(over).max()?;
        Some(self.last.as_ref()?.at.plus(rest(over)))
    }

    /// The last hurdle.
    pub(crate) fn hurdle(&self) -> Option<Hurdle> {
        Hurdle::of_code(&self.last.as_ref()?.hurdle)
    }

    /// Why this device is not in, in words.
    pub(crate) fn words(&self) -> String {
        let tries: u64 = self.met.values().sum();
        let why = self.last.as_ref().map_or(String::new(), |Met { particulars, .. }| {
            let more = if particulars.is_empty() { "" } else { ": " };
            let words = self.hurdle().map_or("", Hurdle::words);
            format!("{words}{more}{particulars}")
        });
        format!("this device has tried {tries} times to enter the group, in vain ({why})")
    }
}

impl Core {
    /// A try to enter the group came to nothing.
    pub(super) fn met(
        &self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        hurdle: Hurdle,
        particulars: &str,
    ) {
        channel.entering.incarnation = self.incarnation(channel);
        channel.entering.meet(hurdle, turn.now, particulars);
        turn.save(keys::entering(channel.id), &channel.entering);
    }

    /// The node's answer to a step of a try is none that leads on. An answer that did not come says
    /// nothing, nor one that only asks for patience.
    pub(super) fn entry_failed(&self, turn: &mut Turn<'_>, channel: &mut Channel, reply: &Reply) {
        let hurdle = match (reply, reply.code()) {
            (Reply::Unreachable { .. }, _)
            | (
                _,
                Some(
                    "rate_limited" | "unavailable" | "not_found" | "server_disabled" | "lease_held"
                    | "unauthenticated" | "token_expired",
                ),
            ) => return,
            (
                _,
                Some(
                    "gone" | "epoch_conflict" | "group_exists" | "head_stale" | "head_unknown"
                    | "group_reset",
                ),
            ) => Hurdle::Overtaken,
            _ => Hurdle::Refused,
        };
        let particulars = reply.rule().or(reply.code()).unwrap_or_default().to_owned();
        self.met(turn, channel, hurdle, &particulars);
    }

    /// Nothing is left of the tries that were about an incarnation which the policy has given up since.
    pub(super) fn forget_tries(&self, channel: &mut Channel) {
        if channel.entering.incarnation < self.incarnation(channel)
            && channel.entering != Entering::default()
        {
            channel.entering = Entering::default();
            channel.resting = None;
            channel.backoff.succeed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 60 * 60 * 1000;

    /// How often a group is tried within a day when every try meets this; each time by a new program.
    fn tries_in_a_day(hurdle: Hurdle) -> usize {
        let (mut entering, mut now) = (Entering::default(), Millis(1_000));
        let mut tries = 0;
        while now < Millis(24 * HOUR) {
            match entering.rests_until(now) {
                Some(until) => {
                    assert!(until > now, "time goes on");
                    now = until;
                }
                None => {
                    tries += 1;
                    entering.meet(hurdle, now, "");
                    let bytes = coterie_types::to_canonical(&entering);
                    entering = coterie_types::from_canonical(&bytes).unwrap();
                    now = now.plus(1);
                }
            }
        }
        tries
    }

    #[test]
    fn every_hurdle_that_is_met_each_time_leads_to_one_try_an_hour() {
        for hurdle in Hurdle::ALL {
            let tries = tries_in_a_day(*hurdle);
            assert!(tries <= hurdle.patience() + 3 + 24, "{hurdle:?}: {tries}");
            assert!(tries >= hurdle.patience() + 20, "{hurdle:?}: it is never given up: {tries}");
        }
    }

    #[test]
    fn hurdles_that_take_turns_have_their_patience_each() {
        let mut entering = Entering::default();
        for n in 0..20 {
            entering.meet(Hurdle::Overtaken, Millis(n), "");
        }
        entering.meet(Hurdle::OtherTree, Millis(20), "");
        assert_eq!(entering.rests_until(Millis(20)), None);
        for n in 21..26 {
            entering.meet(Hurdle::OtherTree, Millis(n), "");
        }
        assert_eq!(entering.rests_until(Millis(25)), Some(Millis(25 + 60_000)));
        entering.meet(Hurdle::Overtaken, Millis(30), "");
        assert!(
            entering.rests_until(Millis(30)).is_some(),
            "another hurdle between gives nothing back"
        );
    }

    #[test]
    fn a_clock_that_goes_back_does_not_make_a_try_wait_for_ever() {
        let mut entering = Entering::default();
        for _ in 0..20 {
            entering.meet(Hurdle::Refused, Millis(100 * HOUR), "internal");
        }
        assert!(entering.rests_until(Millis(100 * HOUR)).is_some());
        assert_eq!(entering.rests_until(Millis(HOUR)), None);
    }

    #[test]
    fn what_stands_in_the_way_is_said() {
        let mut entering = Entering::default();
        entering.meet(Hurdle::Refused, Millis(1), "group_unusable");
        assert_eq!(
            entering.words(),
            "this device has tried 1 times to enter the group, in vain (the node refuses it: \
             group_unusable)"
        );
    }

    #[test]
    fn a_hurdle_of_a_later_program_holds_nothing_up() {
        let mut entering = Entering::default();
        entering.meet(Hurdle::Refused, Millis(1), &"x".repeat(1_000));
        entering.met.insert("of_a_later_program".into(), 1_000);
        entering.last.as_mut().unwrap().hurdle = "of_a_later_program".into();
        assert_eq!((entering.rests_until(Millis(1)), entering.hurdle()), (None, None));
        assert!(entering.words().len() < 400, "{}", entering.words());
    }
}
