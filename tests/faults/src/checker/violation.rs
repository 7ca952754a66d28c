//! What was found, a variant a rule.

/// A rule that does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// What was acknowledged is not exactly once in somebody's log.
    #[error("R1: {client} was told that {text:?} stands at {seq}, and {reader} {finds}")]
    Acknowledged {
        /// Who sent it.
        client: String,
        /// What.
        text: String,
        /// Where it is to stand.
        seq: u64,
        /// Who looks for it.
        reader: String,
        /// What they find.
        finds: String,
    },
    /// Seqs have holes, or two read them in different orders.
    #[error("R2: {0}")]
    Order(String),
    /// Two commits of one epoch.
    #[error("R3: the commits at {seqs:?} are of epoch {epoch}, and none is void")]
    TwoCommits {
        /// Of which epoch.
        epoch: u64,
        /// Where they stand.
        seqs: Vec<u64>,
    },
    /// What follows a cursor is not what is there.
    #[error("R4: after {after}, {client} was shown {shown:?} where the log has {there:?}")]
    Resumed {
        /// Who.
        client: String,
        /// From where.
        after: u64,
        /// The seqs that were shown.
        shown: Vec<u64>,
        /// The seqs that are there.
        there: Vec<u64>,
    },
    /// A message is there twice.
    #[error("R5: {what} is there {times} times for {reader}")]
    Twice {
        /// Which.
        what: String,
        /// How often.
        times: usize,
        /// For whom.
        reader: String,
    },
    /// An event of what was never committed, or to somebody who had no right to it.
    #[error("R6: {client} was shown {text:?} at {seq}, {why}")]
    Event {
        /// Who.
        client: String,
        /// What.
        text: String,
        /// Where.
        seq: u64,
        /// Why that is wrong.
        why: String,
    },
    /// What is deleted is not what the tombstones say.
    #[error("R7: {0}")]
    Deleted(String),
    /// What is stored of files is not what messages name.
    #[error("R8: {0}")]
    Files(String),
    /// Two devices see different things at the end.
    #[error("R9: {one} and {other} differ in {what}")]
    Diverged {
        /// One.
        one: String,
        /// The other.
        other: String,
        /// In what.
        what: String,
    },
    /// A message cannot be read by somebody who should, or nobody says why.
    #[error("R9: {client} cannot read {seq}: {reason:?}")]
    Unreadable {
        /// Who.
        client: String,
        /// Which.
        seq: u64,
        /// The reason, if any.
        reason: String,
    },
    /// A key was used twice.
    #[error("R10: {0}")]
    KeyTwice(String),
    /// It did not heal.
    #[error("R11: {waited} ms after all was healed the devices do not stand at one place")]
    NotHealed {
        /// For so long.
        waited: u64,
    },
    /// The database does not hold together.
    #[error("R12: {0}")]
    Tables(String),
}
