//! The right set of a channel: who belongs into its group, computed and never granted.

use coterie_identity::{Device, DeviceLog};
use coterie_types::{Bytes, ChannelId, DeviceId, Seq, UserId};

use crate::{Flag, State};

impl State {
    /// Every active device that is not idle, of every member who may view the channel.
    pub fn right_set(&self, channel: ChannelId) -> impl Iterator<Item = (DeviceId, &Device)> {
        let entitled = move |user: &UserId| self.may(*user, Flag::ViewChannel, Some(channel));
        let users = self.members().map(|member| member.user).filter(entitled);
        let logs = users.filter_map(|user| self.device_log(user));
        let active = logs.flat_map(DeviceLog::active_devices);
        active.map(|(id, device)| (*id, device)).filter(|(id, _)| !self.is_idle(*id))
    }

    /// The signed certificate of a device that belongs to the channel's right set: the exact
    /// bytes that its leaf has for a credential.
    #[must_use]
    pub fn is_entitled(&self, channel: ChannelId, device: DeviceId) -> Option<&Bytes> {
        self.entitled_device(channel, device).map(|device| &device.certificate)
    }

    pub(crate) fn entitled_device(&self, channel: ChannelId, device: DeviceId) -> Option<&Device> {
        let user = self.device_user(device)?;
        if self.is_idle(device) || !self.may(user, Flag::ViewChannel, Some(channel)) {
            return None;
        }
        self.device_log(user)?.device(&device).filter(|device| device.is_active())
    }

    /// The last entry that may have taken somebody out of the channel's right set; 0 if there was
    /// none. Which entries count is written in the spec: some do though nobody was taken out.
    #[must_use]
    pub fn last_exit(&self, channel: ChannelId) -> Seq {
        self.last_exit.max(self.channel(channel).map_or(0, |channel| channel.last_exit))
    }
}
