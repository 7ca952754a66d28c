//! The bounds of every class.

use coterie_ports::hints::Rule;

/// How often a principal may ask, by class of routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateConfig {
    /// `/v1/auth/*`, for each peer address.
    pub auth: Rule,
    /// Registrations begun, for each peer address.
    pub registration: Rule,
    /// Invitation codes that led nowhere, for each peer address.
    pub invitation: Rule,
    /// Wrong tokens at `/v1/admin/*`, for each peer address.
    pub operator: Rule,
    /// What is posted into channels, for each user.
    pub send: Rule,
    /// Everything else that changes something, for each user.
    pub intent: Rule,
    /// Parts of files, for each user.
    pub upload: Rule,
    /// What only reads, for each user; for each peer address where nobody is signed in.
    pub read: Rule,
}

impl RateConfig {
    /// Without bounds, for tests of other things.
    pub const UNBOUNDED: Self = Self {
        auth: Rule::UNBOUNDED,
        registration: Rule::UNBOUNDED,
        invitation: Rule::UNBOUNDED,
        operator: Rule::UNBOUNDED,
        send: Rule::UNBOUNDED,
        intent: Rule::UNBOUNDED,
        upload: Rule::UNBOUNDED,
        read: Rule::UNBOUNDED,
    };
}

impl Default for RateConfig {
    fn default() -> Self {
        let rule = |burst, per_minute| Rule { burst, per_minute };
        Self {
            auth: rule(240, 60),
            registration: rule(300, 5),
            invitation: rule(60, 10),
            operator: rule(20, 10),
            send: rule(10_000, 1_200),
            intent: rule(5_000, 300),
            // 4 GiB at once, and then 1 GiB a minute.
            upload: rule(4_096, 1_024),
            read: rule(20_000, 6_000),
        }
    }
}
