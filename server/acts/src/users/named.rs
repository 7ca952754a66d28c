//! `GET /v1/users/named/{username}`: whom to write to.

use coterie_protocol::rest::NamedUser;
use coterie_types::check_username;

use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// The user of a name, with the device log that makes their id: whoever is signed in may ask,
    /// for one writes to people with whom one shares nothing yet.
    ///
    /// # Errors
    /// `not_found`, `device_required`.
    pub async fn named_user(&self, caller: &Caller, username: &str) -> Answer<NamedUser> {
        caller.device()?;
        check_username(username).map_err(|_| ActError::not_found())?;
        let row = self.store.find_username(username).await?;
        let row = row.filter(|row| row.disabled_at.is_none()).ok_or_else(ActError::not_found)?;
        let entries = self.device_entries(row.user).await?;
        Ok(NamedUser { user_id: row.user, username: row.username, entries })
    }
}
