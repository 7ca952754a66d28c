//! Token buckets as a port.

use async_trait::async_trait;
use coterie_types::Millis;

/// Thousandths of a token: buckets are counted in them, so that they fill smoothly.
const MILLI: u64 = 1_000;
const MINUTE: u64 = 60_000;

/// Names a bucket: a digest, from which nobody reads whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BucketKey(pub [u8; 16]);

/// How large a bucket is and how fast it fills. Both are at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its size: so many tokens may be taken at once.
    pub burst: u32,
    /// Tokens that come back in a minute.
    pub per_minute: u32,
}

/// How full a bucket is after somebody wanted something out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Whether there was enough; if not, nothing was taken.
    pub passes: bool,
    /// Whole tokens left.
    pub remaining: u32,
    /// Milliseconds until there would be enough; 0 if there was.
    pub wait: u64,
    /// Milliseconds until it is full.
    pub full_in: u64,
}

/// Buckets by key. Never refuses for want of an answer, and never passes without a bound: what
/// cannot be asked of others is counted here.
#[async_trait]
pub trait Buckets: Send + Sync + 'static {
    /// Takes so many tokens, if they are there. With a cost of 0 it only looks whether there is
    /// one. A bucket that nobody has touched is full.
    async fn take(&self, key: BucketKey, rule: Rule, cost: u32, now: Millis) -> Level;
}

impl Rule {
    /// A rule that nobody meets the end of.
    pub const UNBOUNDED: Self = Self { burst: u32::MAX, per_minute: u32::MAX };

    /// The size, in thousandths.
    #[must_use]
    pub fn full(self) -> u64 {
        u64::from(self.burst.max(1)) * MILLI
    }

    /// What comes back in a minute, in thousandths.
    #[must_use]
    pub fn pace(self) -> u64 {
        u64::from(self.per_minute.max(1)) * MILLI
    }

    /// How many thousandths must be there for this cost to pass.
    #[must_use]
    pub fn needed(cost: u32) -> u64 {
        u64::from(cost.max(1)) * MILLI
    }

    /// What has come back after so many milliseconds, in thousandths.
    #[must_use]
    pub fn gained(self, millis: u64) -> u64 {
        let gained = u128::from(millis) * u128::from(self.pace()) / u128::from(MINUTE);
        u64::try_from(gained).unwrap_or(u64::MAX)
    }

    /// The answer for a bucket that holds so many thousandths now.
    #[must_use]
    pub fn level(self, passes: bool, level: u64, cost: u32) -> Level {
        let until = |more: u64| {
            let millis = (u128::from(more) * u128::from(MINUTE)).div_ceil(u128::from(self.pace()));
            u64::try_from(millis).unwrap_or(u64::MAX)
        };
        let missing = Self::needed(cost).saturating_sub(level);
        Level {
            passes,
            remaining: u32::try_from(level / MILLI).unwrap_or(u32::MAX),
            wait: if passes { 0 } else { until(missing) },
            full_in: until(self.full().saturating_sub(level)),
        }
    }
}
