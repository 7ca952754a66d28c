//! Ephemera on a connection: what it tells, and what it hears when it has nothing else to send.

use std::sync::Arc;

use coterie_acts::{ActError, Framed};
use coterie_ports::{
    SessionId,
    hints::{BucketKey, Ephemeral, LocalBuckets, Rule},
};
use coterie_protocol::gateway::{Downstream, Lane};
use coterie_types::{
    Bytes, ChannelId, ErrorCode, Millis,
    limits::{EPHEMERA_BURST, EPHEMERA_PER_MINUTE},
};

use super::session::{End, Session, internal};
use crate::metrics::Fate;

const RULE: Rule = Rule { burst: EPHEMERA_BURST, per_minute: EPHEMERA_PER_MINUTE };

/// How much each session has told of late.
#[derive(Debug, Default)]
pub(crate) struct Talkers(LocalBuckets);

impl Talkers {
    /// The time to wait, if a session has told too much.
    fn wait(&self, session: SessionId, now: Millis) -> Option<u64> {
        let level = self.0.take_here(BucketKey(session.0), RULE, 1, now);
        (!level.passes).then_some(level.wait)
    }
}

impl Session {
    /// Passes on what the client tells, or says why not.
    pub(super) async fn tell(
        &mut self,
        channel: ChannelId,
        epoch: u64,
        sealed: Bytes,
    ) -> Result<(), End> {
        let told = match self.app.talkers().wait(self.caller.session, self.node.clock.now()) {
            Some(wait) => {
                let detail = "too many ephemera";
                Err(ActError::new(ErrorCode::RateLimited, detail).with_retry_after(wait))
            }
            None => self.node.admit_ephemeral(&self.caller, channel, &sealed).await,
        };
        match told {
            Ok(()) => {
                let ephemeral = Ephemeral::new(channel, epoch, self.origin, sealed);
                self.app.hints().relay.tell(Arc::new(ephemeral));
                self.app.metrics().ephemeral(Fate::Told);
            }
            Err(error) if error.code == ErrorCode::Internal => return Err(internal(&error)),
            Err(error) => {
                self.app.metrics().ephemeral(Fate::Refused);
                let frame = Downstream::EphemeralRefused {
                    channel_id: channel,
                    code: error.code.as_str().to_owned(),
                    retry_after_ms: error.extras.retry_after_ms,
                };
                self.pending.push_back(Arc::new(Framed::new(frame)));
            }
        }
        Ok(())
    }

    /// Sends what was heard, if the channel is still followed and its log was sent to the end: then the
    /// user's right to view it has been looked at.
    pub(super) fn hear(&mut self, ephemeral: &Ephemeral) {
        let followed = self.lanes.is_live(Lane::Channel(ephemeral.channel));
        if ephemeral.origin == self.origin || !followed {
            return;
        }
        let framed = ephemeral.once(|told| {
            Framed::new(Downstream::Ephemeral {
                channel_id: told.channel,
                epoch: told.epoch,
                sealed: told.sealed.clone(),
            })
        });
        if let Some(framed) = framed {
            self.app.metrics().ephemeral(Fate::Heard);
            self.pending.push_back(framed);
        }
    }
}
