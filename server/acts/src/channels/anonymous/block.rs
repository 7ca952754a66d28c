//! Whether an entry that blocks the author of a post names a post of the channel's log.

use coterie_policy::{AuthorBlock, State, body::AuthorBlocked};
use coterie_types::ChannelId;

use crate::{ActError, Answer, Node};

impl Node {
    /// Refuses an entry that would count for nobody, or be a question of somebody's making.
    pub(crate) async fn check_block(&self, present: &State, body: &AuthorBlocked) -> Answer<()> {
        let unfit = || {
            let detail = "the channel's log has no such anonymous post in that window";
            ActError::invalid(detail).with_rule("block_unfit")
        };
        let rules = present.anonymous_rules(body.channel, body.window).map_err(|_| unfit())?;
        let block = AuthorBlock::of(body, &rules);
        if self.block_fits(body.channel, &block).await? { Ok(()) } else { Err(unfit()) }
    }

    /// Whether the post is there as the block says. A post that was verified is, for good: nullifier
    /// and ticket are kept when its body is erased.
    pub(super) async fn block_fits(&self, channel: ChannelId, block: &AuthorBlock) -> Answer<bool> {
        let row = self.store.find_anonymous(channel, &block.nullifier).await?;
        let named = row.is_some_and(|row| {
            (row.seq, row.ticket, row.starts) == (block.seq, block.ticket, block.start)
        });
        let hash = self.store.find_channel_hash(channel, block.seq).await?;
        Ok(named && hash == Some(block.envelope))
    }
}
