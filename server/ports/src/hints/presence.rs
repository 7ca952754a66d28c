//! Who is connected, as a port.

use async_trait::async_trait;
use coterie_types::UserId;

/// Which users are connected, to this node or another. Asked for some users at a time and never
/// told to anybody unasked.
#[async_trait]
pub trait Presence: Send + Sync + 'static {
    /// A connection of this user was opened here. Never blocks.
    fn arrived(&self, user: UserId);

    /// One was closed.
    fn left(&self, user: UserId);

    /// Those of the users who are connected somewhere, in their order. Where nobody else can be
    /// asked, those who are connected here.
    async fn online(&self, users: &[UserId]) -> Vec<UserId>;
}
