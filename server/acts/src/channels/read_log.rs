//! `GET /v1/channels/{id}/log` and `…/messages`.

use coterie_ports::PageBounds;
use coterie_protocol::{envelope::EnvelopeKind, rest::LogPage};
use coterie_types::{
    ChannelId, Seq,
    limits::{PAGE_BYTES_MAX, PAGE_MAX},
};

use super::envelopes::item;
use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// The channel log, in order.
    ///
    /// # Errors
    /// `not_found` to whoever may not view the channel.
    pub async fn read_log(
        &self,
        caller: &Caller,
        channel: ChannelId,
        after: Seq,
        limit: Option<u32>,
    ) -> Answer<LogPage> {
        self.channel(caller.user, channel).await?;
        self.log_page(channel, None, bounds(after, limit)).await
    }

    /// The same without creations and commits.
    ///
    /// # Errors
    /// `not_found` to whoever may not view the channel.
    pub async fn read_messages(
        &self,
        caller: &Caller,
        channel: ChannelId,
        after: Seq,
        limit: Option<u32>,
    ) -> Answer<LogPage> {
        self.channel(caller.user, channel).await?;
        let kinds = [EnvelopeKind::Message, EnvelopeKind::Tombstone, EnvelopeKind::Anonymous];
        let kinds = kinds.map(EnvelopeKind::number);
        self.log_page(channel, Some(&kinds), bounds(after, limit)).await
    }

    pub(super) async fn log_page(
        &self,
        channel: ChannelId,
        kinds: Option<&[u8]>,
        bounds: PageBounds,
    ) -> Answer<LogPage> {
        let log = self.store.find_channel_log(channel).await?.ok_or_else(ActError::not_found)?;
        let mut rows = match kinds {
            Some(kinds) => self.store.list_envelopes_of(channel, kinds, bounds).await?,
            None => self.store.list_envelopes(channel, bounds).await?,
        };
        // Nothing beyond the head that the page names.
        rows.retain(|row| row.seq <= log.head.seq);
        let next = rows.last().map(|row| row.seq).filter(|seq| *seq < log.head.seq);
        Ok(LogPage { entries: rows.into_iter().map(item).collect(), head: log.head, next })
    }
}

fn bounds(after: Seq, limit: Option<u32>) -> PageBounds {
    let limit = limit.unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
    PageBounds { after, limit, bytes: PAGE_BYTES_MAX }
}
