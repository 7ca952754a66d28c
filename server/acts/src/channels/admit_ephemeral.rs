//! The frame `ephemeral`: whether what a device tells at this moment is passed on. Nothing is written.

use coterie_policy::{State, admit_ephemeral};
use coterie_types::{
    Bytes, ChannelId, ErrorCode,
    limits::{EPHEMERA_DEVICES, EPHEMERAL_SIZE},
};

use super::{judged::refused, slot::ChannelSlot};
use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// Whether what the caller tells in a channel is passed on to those who follow it.
    ///
    /// # Errors
    /// `not_found`; `forbidden` to whoever may not send there, or is timed out; `limit_reached` where too
    /// many devices are in the channel; `invalid` for any other size; `device_required`, `server_disabled`.
    pub async fn admit_ephemeral(
        &self,
        caller: &Caller,
        channel: ChannelId,
        sealed: &Bytes,
    ) -> Answer<()> {
        let device = caller.device()?;
        let access = self.channel(caller.user, channel).await?;
        if sealed.len() != EPHEMERAL_SIZE {
            let detail = format!("an ephemeral has {EPHEMERAL_SIZE} bytes");
            return Err(ActError::invalid(detail).with_rule("ephemeral_size"));
        }
        let present = access.policy.present();
        admit_ephemeral(present, channel, device, self.clock.now())
            .map_err(|verdict| refused(verdict, &access.policy))?;
        if access.slot.is_crowded(present, channel) {
            let detail = "too many devices are in the channel";
            return Err(
                ActError::new(ErrorCode::LimitReached, detail).with_rule("ephemera_devices")
            );
        }
        Ok(())
    }
}

impl ChannelSlot {
    /// Whether more devices belong to the channel than ephemera are for; looked at once a policy head.
    fn is_crowded(&self, present: &State, channel: ChannelId) -> bool {
        let head = present.head().hash;
        let mut known = self.crowded();
        if let Some((_, crowded)) = known.filter(|(at, _)| *at == head) {
            return crowded;
        }
        let crowded = present.right_set(channel).take(EPHEMERA_DEVICES + 1).count();
        let crowded = crowded > EPHEMERA_DEVICES;
        *known = Some((head, crowded));
        crowded
    }
}
