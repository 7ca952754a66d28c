//! Whether the node lives and can serve, for supervisors and load balancers.

pub(crate) mod live;
pub(crate) mod ready;
