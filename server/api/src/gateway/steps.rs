//! What a connection reads from its lanes and puts into its queue.

use std::sync::Arc;

use coterie_acts::Framed;
use coterie_ports::Topic;
use coterie_protocol::gateway::{Downstream, GapReason, Lane};
use coterie_types::{Seq, ServerId, limits::GATEWAY_FRAME_MAX};

use super::session::{End, Session, internal};

impl Session {
    /// Reads a few items of the lane that has waited longest.
    pub(super) async fn step(&mut self) -> Result<(), End> {
        let Some((lane, state)) = self.lanes.next() else { return Ok(()) };
        let (user, after) = (self.caller.user, state.cursor);
        let step = match lane {
            Lane::Inbox => return self.step_inbox(after, state.caught_up).await,
            Lane::Server(server) => self.node.follow_server(user, server, after, state.since).await,
            Lane::Channel(channel) => {
                self.node.follow_channel(user, channel, after, state.since).await
            }
        };
        let step = step.map_err(|e| internal(&e))?;
        if let (Lane::Channel(channel), Some(server), false) = (lane, step.server, step.ended) {
            self.lanes.locate(channel, server);
            self.bus.follow(Topic::Server(server));
        }
        let mut cursor = after;
        for (seq, framed) in step.items {
            cursor = seq;
            self.pending.push_back(self.fit(lane, seq, framed));
        }
        self.lanes.sent(lane, cursor, false);
        if step.ended {
            self.end_lane(lane, step.server);
            return Ok(());
        }
        if after > step.head {
            cursor = step.head;
            self.gap(lane, after, cursor, GapReason::Ahead);
        }
        if step.more {
            // Looked at anew: whoever is removed meanwhile gets no more.
            self.lanes.sent(lane, cursor, false);
            let since = self.node.tick();
            self.lanes.wake(lane, since);
        } else {
            self.caught_up(lane, cursor, state.caught_up);
        }
        Ok(())
    }

    async fn step_inbox(&mut self, after: Seq, caught_up: bool) -> Result<(), End> {
        let view = self.node.read_inbox(&self.caller, after).await.map_err(|e| internal(&e))?;
        let mut cursor = after;
        if view.floor > after {
            cursor = view.floor;
            self.gap(Lane::Inbox, after, cursor, GapReason::NotKept);
        } else if after > view.head {
            cursor = view.head;
            self.gap(Lane::Inbox, after, cursor, GapReason::Ahead);
        }
        for (seq, notice) in view.items {
            cursor = cursor.max(seq);
            let frame = Downstream::Inbox { seq, notice };
            self.pending.push_back(Arc::new(Framed::new(frame)));
        }
        if let Some(next) = view.next {
            self.lanes.sent(Lane::Inbox, next, false);
            let since = self.node.tick();
            self.lanes.wake(Lane::Inbox, since);
        } else {
            self.caught_up(Lane::Inbox, cursor, caught_up);
        }
        Ok(())
    }

    /// A frame, or its announcement if it is too large for one.
    fn fit(&self, lane: Lane, seq: Seq, framed: Arc<Framed>) -> Arc<Framed> {
        if framed.encoded(self.format).len() <= GATEWAY_FRAME_MAX {
            return framed;
        }
        match lane {
            Lane::Channel(channel_id) => {
                Arc::new(Framed::new(Downstream::Announced { channel_id, seq }))
            }
            Lane::Server(server_id) => {
                Arc::new(Framed::new(Downstream::EntryAnnounced { server_id, seq }))
            }
            Lane::Inbox => framed,
        }
    }

    fn caught_up(&mut self, lane: Lane, seq: Seq, before: bool) {
        self.lanes.sent(lane, seq, true);
        if !before {
            self.pending.push_back(Arc::new(Framed::new(Downstream::CaughtUp { lane, seq })));
        }
    }

    fn gap(&mut self, lane: Lane, from: Seq, to: Seq, reason: GapReason) {
        let frame = Downstream::Gap { lane, from, to, reason };
        self.pending.push_back(Arc::new(Framed::new(frame)));
    }

    /// The caller may not follow this lane any further. What of it still waits is not sent.
    pub(super) fn end_lane(&mut self, lane: Lane, server: Option<ServerId>) {
        let Some(cursor) = self.lanes.end(lane, server) else { return };
        let mut from = cursor;
        if let Lane::Channel(channel) = lane {
            self.bus.unfollow(Topic::Channel(channel));
            self.relay.unfollow(channel);
            let of_lane = |frame: &Downstream| match frame {
                Downstream::Envelope { channel_id, item } if *channel_id == channel => {
                    Some(item.seq)
                }
                Downstream::Announced { channel_id, seq } if *channel_id == channel => Some(*seq),
                _ => None,
            };
            let told = |frame: &Downstream| matches!(frame, Downstream::Ephemeral { channel_id, .. } if *channel_id == channel);
            let unsent = self.pending.iter().filter_map(|f| of_lane(f.frame())).min();
            from = unsent.map_or(cursor, |seq| seq - 1);
            self.pending.retain(|f| of_lane(f.frame()).is_none() && !told(f.frame()));
        }
        self.gap(lane, from, from, GapReason::NotFound);
        let server = match lane {
            Lane::Server(server) => Some(server),
            _ => server,
        };
        if let Some(server) = server.filter(|server| !self.lanes.needs_server(*server)) {
            self.bus.unfollow(Topic::Server(server));
        }
    }
}
