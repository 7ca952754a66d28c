//! Rows of the store that were asked for.

use coterie_types::{ChannelId, Seq, ServerId};

use crate::{AskId, Core, Load, asking::Shelf, turn::Turn};

/// What a load is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Loading {
    Ask(AskId),
    Row(ChannelId, Seq),
    /// Relations of a channel, and then the messages that they are about.
    Relations(ChannelId),
    Related(ChannelId),
    /// Own messages among commits that are undone.
    Undone(ChannelId, Seq, Seq),
    /// Own relations among them.
    UndoneRelations(ChannelId),
    /// Messages (or relations) that another own device asks for, up to a seq.
    Remembered(ChannelId, Seq, Shelf),
    Policy(ServerId),
    /// Rows that go into the backup.
    Backup,
    /// Rows that are shared with another: messages, and then those about them.
    Shared {
        relations: bool,
    },
}

impl Core {
    /// Asks for stored rows between two keys: so many at most, the first or the last.
    pub(crate) fn load_rows(
        &mut self,
        turn: &mut Turn<'_>,
        loading: Loading,
        (from, to): (String, String),
        (limit, last): (u32, bool),
    ) {
        self.next_load += 1;
        self.loads.insert(self.next_load, loading);
        turn.out.load.push(Load { load: self.next_load, from, to, limit, last });
    }
}
