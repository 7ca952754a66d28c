//! What people do and what breaks, and when: a function of a seed.

use std::fmt;

use coterie_binaries::Seeded;

/// What the nodes stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stores {
    /// One node on SQLite.
    Sqlite,
    /// Two nodes on one Postgres and one Redis.
    Postgres,
}

/// Everybody, the owner first. The last one is kicked now and then.
pub(crate) const PEOPLE: [&str; 4] = ["ada", "bob", "cat", "dan"];

/// The largest file, bytes: two parts, now and then.
const LARGEST: u64 = 1_300_000;
/// The wrongest clock, seconds.
const FARTHEST: u64 = 3 * 24 * 3_600;

/// What happens when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Milliseconds since the begin.
    pub at: u64,
    /// What.
    pub act: Act,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Something breaks, and heals when the step has ended.
    Fault(Fault),
    /// Somebody does something: their index in [`PEOPLE`].
    Deed(usize, Deed),
}

/// What people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Sends a message.
    Say,
    /// Sends a message, and the program is killed so many milliseconds later.
    SayKilled(u64),
    /// Sends two messages by two programs on one store at once.
    SayTwice,
    /// Sends a file of so many bytes.
    SendFile(u64),
    /// Follows the channel from where they stopped.
    Follow,
    /// What follows the channel is killed.
    KillFollower,
    /// Deletes an own message.
    Delete,
    /// (The owner) kicks the last one, and is killed so many milliseconds later or not at all.
    Kick(Option<u64>),
    /// (The last one) comes back.
    Return,
    /// (The owner) gives somebody a role, or takes it.
    Role,
    /// Signs in on another device, or revokes the one from before.
    Device,
}

/// What breaks, for so many milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `kill -9` of a node.
    KillNode(usize, u64),
    /// Each node is drained and started again, one after the other.
    RollingRestart,
    /// No file of a node grows (SQLite).
    FullDisk(u64),
    /// Postgres ends at once.
    StopPostgres(u64),
    /// Backends are killed while they are at COMMIT.
    KillBackends,
    /// Redis ends.
    StopRedis(u64),
    /// Redis forgets everything.
    FlushRedis,
    /// A node is cut off from Redis.
    CutRedis(usize, u64),
    /// A node is cut off from Postgres.
    CutPostgres(usize, u64),
    /// A node hears nothing of Redis, on connections that stand.
    SilentRedis(usize, u64),
    /// A node hears nothing of Postgres, on connections that stand.
    SilentPostgres(usize, u64),
    /// Each word between a node and Postgres is late.
    LatePostgres(usize, u64),
    /// One person's network passes a few kilobytes a second.
    SlowReader(u64),
    /// What people ask of nodes arrives twice, and the second answer nowhere.
    Doubled(u64),
    /// The programs that somebody (by their index in [`PEOPLE`]) starts meanwhile have a clock that is
    /// so many seconds ahead; behind, if negative.
    WrongClock(usize, i64, u64),
}

impl Fault {
    /// Its kind, for counting.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::KillNode(..) => "node killed",
            Self::RollingRestart => "rolling restart",
            Self::FullDisk(_) => "disk full",
            Self::StopPostgres(_) => "Postgres stopped",
            Self::KillBackends => "backends killed at COMMIT",
            Self::StopRedis(_) => "Redis stopped",
            Self::FlushRedis => "Redis flushed",
            Self::CutRedis(..) => "cut off from Redis",
            Self::CutPostgres(..) => "cut off from Postgres",
            Self::SilentRedis(..) => "Redis silent",
            Self::SilentPostgres(..) => "Postgres silent",
            Self::LatePostgres(..) => "Postgres late",
            Self::SlowReader(_) => "slow reader",
            Self::Doubled(_) => "requests doubled",
            Self::WrongClock(..) => "wrong clock",
        }
    }

    /// The n-th kind there is for these stores.
    fn drawn(n: u64, stores: Stores, seeded: &mut Seeded) -> Self {
        let node = usize::from(seeded.between(0, 1) == 1);
        let long = seeded.between(100, 2_500);
        let who = usize::try_from(seeded.between(0, PEOPLE.len() as u64 - 1)).unwrap_or_default();
        let most = i64::try_from(seeded.between(0, 2 * FARTHEST)).unwrap_or_default();
        let ahead = most - i64::try_from(FARTHEST).unwrap_or_default();
        match (stores, n) {
            (Stores::Sqlite, 0) => Self::KillNode(0, long),
            (Stores::Sqlite, 1) => Self::FullDisk(long),
            (Stores::Sqlite, 2) => Self::RollingRestart,
            (Stores::Sqlite, 3) | (Stores::Postgres, 11) => Self::SlowReader(long),
            (Stores::Sqlite, 4) | (Stores::Postgres, 12) => Self::Doubled(long),
            (Stores::Sqlite, _) | (Stores::Postgres, 13) => Self::WrongClock(who, ahead, long),
            (Stores::Postgres, 0) => Self::KillNode(node, long),
            (Stores::Postgres, 1) => Self::KillBackends,
            (Stores::Postgres, 2) => Self::StopRedis(long),
            (Stores::Postgres, 3) => Self::StopPostgres(long / 2),
            (Stores::Postgres, 4) => Self::CutRedis(node, long),
            (Stores::Postgres, 5) => Self::CutPostgres(node, long),
            (Stores::Postgres, 6) => Self::RollingRestart,
            (Stores::Postgres, 7) => Self::FlushRedis,
            (Stores::Postgres, 8) => Self::SilentRedis(node, long),
            (Stores::Postgres, 9) => Self::SilentPostgres(node, long),
            (Stores::Postgres, _) => Self::LatePostgres(node, long),
        }
    }

    const fn kinds(stores: Stores) -> u64 {
        match stores {
            Stores::Sqlite => 6,
            Stores::Postgres => 14,
        }
    }
}

/// A whole run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// What it was made from.
    pub seed: u64,
    /// What the nodes stand on.
    pub stores: Stores,
    /// How long it is, seconds.
    pub seconds: u64,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Schedule {
    /// Whether people's histories are kept at the nodes: in every other run.
    #[must_use]
    pub const fn has_backups(&self) -> bool {
        self.seed.is_multiple_of(2)
    }

    /// The run of a seed.
    #[must_use]
    pub fn of(seed: u64, stores: Stores, seconds: u64) -> Self {
        let mut seeded = Seeded::from(seed);
        let mut steps = Vec::new();
        let end = seconds * 1_000;
        for who in 0..PEOPLE.len() {
            let mut at = seeded.between(0, 300);
            while at < end {
                steps.push(Step { at, act: Act::Deed(who, deed(who, &mut seeded)) });
                at += seeded.between(50, 700);
            }
        }
        // Every kind comes once before one comes again.
        let (mut at, mut bag) = (seeded.between(500, 1_500), Vec::new());
        while at < end {
            if bag.is_empty() {
                bag = (0..Fault::kinds(stores)).collect();
            }
            let most = u64::try_from(bag.len() - 1).unwrap_or_default();
            let drawn = usize::try_from(seeded.between(0, most)).unwrap_or_default();
            let fault = Fault::drawn(bag.swap_remove(drawn), stores, &mut seeded);
            steps.push(Step { at, act: Act::Fault(fault) });
            at += seeded.between(1_000, 4_000);
        }
        steps.sort_by_key(|step| step.at);
        Self { seed, stores, seconds, steps }
    }
}

fn deed(who: usize, seeded: &mut Seeded) -> Deed {
    let (owner, last) = (who == 0, who == PEOPLE.len() - 1);
    match seeded.between(0, 99) {
        0..=40 => Deed::Say,
        41..=44 => Deed::SendFile(seeded.between(0, LARGEST)),
        45..=59 => Deed::SayKilled(seeded.between(5, 250)),
        60..=64 => Deed::SayTwice,
        65..=74 => Deed::Follow,
        75..=82 => Deed::KillFollower,
        83..=86 => Deed::Delete,
        87..=90 if owner => Deed::Kick(None),
        91..=93 if owner => Deed::Kick(Some(seeded.between(20, 400))),
        87..=93 if last => Deed::Return,
        94..=97 if owner => Deed::Role,
        94..=97 if who == 1 => Deed::Device,
        98.. if last => Deed::Return,
        _ => Deed::Say,
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Step { at, act } in &self.steps {
            match act {
                Act::Fault(fault) => writeln!(f, "{at:>8} ms  FAULT {fault:?}")?,
                Act::Deed(who, deed) => writeln!(f, "{at:>8} ms  {} {deed:?}", PEOPLE[*who])?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_schedule_is_a_function_of_its_seed() {
        let one = Schedule::of(7, Stores::Postgres, 60);
        assert_eq!(one, Schedule::of(7, Stores::Postgres, 60));
        assert_ne!(one.steps, Schedule::of(8, Stores::Postgres, 60).steps);
        assert!(one.steps.is_sorted_by_key(|step| step.at));
    }

    #[test]
    fn every_kind_of_fault_and_every_deed_comes() {
        for (stores, kinds) in [(Stores::Sqlite, 6), (Stores::Postgres, 14)] {
            let schedule = Schedule::of(1, stores, 120);
            let (mut faults, mut deeds) = (BTreeSet::new(), BTreeSet::new());
            for step in schedule.steps {
                match step.act {
                    Act::Fault(fault) => drop(faults.insert(fault.kind())),
                    Act::Deed(_, deed) => {
                        let words = format!("{deed:?}");
                        deeds.insert(words.split('(').next().unwrap().to_owned());
                    }
                }
            }
            assert_eq!((faults.len(), deeds.len()), (kinds, 11), "{faults:?} {deeds:?}");
        }
    }
}
