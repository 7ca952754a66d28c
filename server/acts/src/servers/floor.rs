//! The version floor, as far as it concerns the node itself.

use coterie_policy::Body;
use coterie_types::ErrorCode;

use crate::{ActError, Answer, Node};

impl Node {
    /// Refuses a version floor that the node does not speak: it would have to refuse everything that
    /// is made in the server from then on.
    pub(super) fn check_floor(&self, body: &Body) -> Answer<()> {
        let speaks = self.config.speaks;
        match body {
            Body::VersionFloor(floor) if floor.minimum > speaks => {
                let detail = format!(
                    "this node speaks protocol version {speaks}: its operator has to update it before \
                     version {} can be the oldest that counts",
                    floor.minimum
                );
                Err(ActError::new(ErrorCode::Invalid, detail).with_rule("floor_above_node"))
            }
            _ => Ok(()),
        }
    }
}
