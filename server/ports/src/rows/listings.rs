//! Listed servers: what the discovery searches.

use coterie_types::{FixedBytes, InvitationId, Millis, ServerId};

/// A listed server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRow {
    /// The server.
    pub server: ServerId,
    /// The standing invitation.
    pub invitation: InvitationId,
    /// Its code.
    pub code: FixedBytes<16>,
    /// The seed of its secret key.
    pub secret: FixedBytes<32>,
    /// The server's name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Its icon.
    pub icon: String,
    /// The language spoken there.
    pub language: String,
    /// What kind of community it is.
    pub category: u8,
    /// How many members it has.
    pub members: u64,
    /// Since when it is listed; a listing that is put again keeps it.
    pub listed_at: Millis,
    /// The words it is found by: lower case, each once, without white space.
    pub words: Vec<String>,
    /// How much was said of late, coarsely; kept by [`crate::Write::CountActivity`], and 0 when a
    /// server is listed.
    pub activity: u64,
}

/// In what order listings are asked for; the greatest first, and of equal ones the lesser id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListingOrder {
    /// By members.
    Size,
    /// By activity.
    Activity,
    /// By when they were listed.
    Newest,
}

/// Which listings are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingQuery {
    /// Words, each of which is the beginning of one of the listing's.
    pub words: Vec<String>,
    /// Only of this category.
    pub category: Option<u8>,
    /// Only of this language, in lower case, or a part of it: `en` finds `en-GB`.
    pub language: Option<String>,
    /// At least so many members.
    pub min_members: u64,
    /// At most so many members.
    pub max_members: u64,
    /// The order.
    pub order: ListingOrder,
    /// Those after this value of what orders them, and server.
    pub after: Option<(u64, ServerId)>,
    /// At most so many.
    pub limit: u32,
}

impl ListingRow {
    /// What orders it.
    #[must_use]
    pub const fn key(&self, order: ListingOrder) -> u64 {
        match order {
            ListingOrder::Size => self.members,
            ListingOrder::Activity => self.activity,
            ListingOrder::Newest => self.listed_at.0,
        }
    }
}

/// What is kept of a number of envelopes: the power of two that is not above it, or 0. Nobody needs
/// to know more of what others say.
#[must_use]
pub const fn coarse_activity(envelopes: u64) -> u64 {
    match envelopes.checked_ilog2() {
        Some(log) => 1 << log,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::coarse_activity;

    #[test]
    fn activity_is_a_power_of_two_or_nothing() {
        for (envelopes, kept) in [(0, 0), (1, 1), (2, 2), (3, 2), (4, 4), (1_000, 512)] {
            assert_eq!(coarse_activity(envelopes), kept);
        }
        assert_eq!(coarse_activity(u64::MAX), 1 << 63);
    }
}
