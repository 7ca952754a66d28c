//! `lock` and `unlock`: the key of the local store.

use serde_json::json;

use crate::args::Args;
use crate::client;
use crate::error::Error;
use crate::output::Output;
use crate::secrets::{self, Ask};

pub(super) async fn lock(args: &Args, output: Output) -> Result<(), Error> {
    let profile = client::profile(args)?;
    if !profile.has_store() {
        return Err(Error::not_signed_in());
    }
    if profile.key_state() == coterie_driver::KeyState::Locked {
        return Err(coterie_driver::KeyError::AlreadyLocked.into());
    }
    profile.lock_key(&secrets::passphrase(Ask::Twice)?).await?;
    let words = "Locked: from now on this profile needs its passphrase.";
    Ok(output.answer(&json!({ "locked": true }), |_| words.into())?)
}

pub(super) async fn unlock(args: &Args, output: Output) -> Result<(), Error> {
    let profile = client::profile(args)?;
    if !profile.has_store() {
        return Err(Error::not_signed_in());
    }
    if profile.key_state() != coterie_driver::KeyState::Locked {
        return Err(coterie_driver::KeyError::NotLocked.into());
    }
    profile.unlock_key(&secrets::passphrase(Ask::Once)?).await?;
    Ok(output.answer(&json!({ "locked": false }), |_| "Unlocked.".into())?)
}
