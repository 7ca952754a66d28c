//! Profiles: one sealed blob a user, which the node cannot read, with a version.

use coterie_ports::{Conflict, StoreError, Write};
use coterie_protocol::rest::{ProfileKept, ProfileView, PutProfile};
use coterie_types::{ErrorCode, UserId, limits::PROFILE_MAX};

use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// The profile of a user whom the caller may see; version 0 when there is none.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn profile(&self, caller: &Caller, user: UserId) -> Answer<ProfileView> {
        self.visible_user(caller, user).await?;
        let row = self.store.find_profile(user).await?;
        Ok(match row {
            Some(row) => ProfileView { version: row.version, profile: Some(row.bytes) },
            None => ProfileView { version: 0, profile: None },
        })
    }

    /// Keeps the caller's profile, one version up. The same bytes at the same version are answered
    /// like the first time.
    ///
    /// # Errors
    /// `version_conflict`, `too_large`, `invalid` for an empty one.
    pub async fn put_profile(&self, caller: &Caller, body: &PutProfile) -> Answer<ProfileKept> {
        if body.profile.len() > PROFILE_MAX {
            let detail = format!("a profile has at most {PROFILE_MAX} bytes");
            return Err(ActError::new(ErrorCode::TooLarge, detail));
        }
        if body.profile.is_empty() {
            return Err(ActError::invalid("the profile is empty").with_rule("profile_empty"));
        }
        let kept = self.store.find_profile(caller.user).await?;
        let (version, bytes) = kept.map_or((0, None), |row| (row.version, Some(row.bytes)));
        if version == body.version && bytes.as_ref() == Some(&body.profile) {
            return Ok(ProfileKept { version });
        }
        if body.version != version.saturating_add(1) {
            return Err(moved(version));
        }
        let write = Write::PutProfile {
            user: caller.user,
            expected: version,
            version: body.version,
            bytes: body.profile.clone(),
        };
        match self.store.commit(vec![write]).await {
            Ok(()) => Ok(ProfileKept { version: body.version }),
            Err(StoreError::Conflict(Conflict::ProfileVersion)) => Err(moved(body.version)),
            Err(other) => Err(other.into()),
        }
    }
}

fn moved(version: u64) -> ActError {
    let detail = format!("the kept profile has version {version}");
    ActError::new(ErrorCode::VersionConflict, detail).with_rule("profile_version")
}
