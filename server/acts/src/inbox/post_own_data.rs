//! What a device tells the other devices of its user, into their inboxes.

use std::collections::BTreeSet;

use coterie_ports::Topic;
use coterie_protocol::{gateway::Notice, rest::PostOwnData};
use coterie_types::{
    Bytes, ErrorCode,
    limits::{OWN_ANSWER_MAX, OWN_DATA_ANSWERS, OWN_DATA_ASK, OWN_DATA_MAX},
};

use crate::{ActError, Answer, Caller, Node, accounts::active_devices};

impl Node {
    /// Tells other devices of the caller's user. One telling of a part takes the place of an earlier one
    /// by the same device.
    ///
    /// # Errors
    /// `device_required`, `too_large`, `invalid` (a part that is none, no device, or one twice),
    /// `not_found` (a device that is not another active one of the user).
    pub async fn post_own_data(&self, caller: &Caller, body: &PostOwnData) -> Answer<()> {
        let own = caller.device()?;
        let most = if body.slot > OWN_DATA_ASK { OWN_ANSWER_MAX } else { OWN_DATA_MAX };
        if body.sealed.len() > most {
            let detail = format!("this part of own data has at most {most} bytes");
            return Err(ActError::new(ErrorCode::TooLarge, detail));
        }
        if body.slot > OWN_DATA_ASK + OWN_DATA_ANSWERS {
            return Err(ActError::invalid("there is no such part").with_rule("own_data_slot"));
        }
        let told: BTreeSet<_> = body.devices.iter().copied().collect();
        if told.is_empty() || told.len() != body.devices.len() {
            let detail = "name each device that is told, once";
            return Err(ActError::invalid(detail).with_rule("own_data_devices"));
        }
        let rows = self.store.list_device_entries(caller.user).await?;
        let entries: Vec<Bytes> = rows.into_iter().map(|row| row.bytes).collect();
        let active = active_devices(&entries)?;
        if !told.iter().all(|device| *device != own && active.contains(device)) {
            return Err(ActError::not_found());
        }
        let (slot, sealed) = (body.slot, body.sealed.clone());
        let notice = Notice::OwnData { device_id: own, slot, sealed };
        let writes = told.iter().map(|device| self.notice(*device, &notice)).collect();
        self.store.commit(writes).await?;
        told.into_iter().for_each(|device| self.bus.publish(Topic::Inbox(device)));
        Ok(())
    }
}
