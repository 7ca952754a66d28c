//! A passphrase for the vault: OPAQUE's registration by a session, and the vault wrapped anew.

use coterie_identity::Vault;
use coterie_protocol::{
    opaque::{Suite, identifiers},
    rest::{PasswordFinish, RegisterStart, RegisterStarted},
};
use coterie_types::Bytes;
use opaque_ke::{ClientRegistration, ClientRegistrationFinishParameters, RegistrationResponse};
use zeroize::Zeroizing;

use super::sign_in;
use crate::{AskId, Core, Failure, net::Purpose, turn::Turn};

/// A passphrase whose first call is under way.
pub(super) struct Setting {
    state: ClientRegistration<Suite>,
    passphrase: Zeroizing<String>,
    vault: Vault,
}

impl Setting {
    /// Makes the first call.
    pub(super) fn begin(
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        passphrase: Zeroizing<String>,
        vault: Vault,
    ) -> Result<Self, Failure> {
        let start = ClientRegistration::<Suite>::start(&mut turn.rng, passphrase.as_bytes())
            .map_err(|_| sign_in::opaque_bug())?;
        let request = Bytes(start.message.serialize().to_vec());
        let body = RegisterStart { username: None, request };
        core.net.call(turn, Purpose::Ask(ask), "POST", "/v1/auth/password".into(), Some(&body));
        Ok(Self { state: start.state, passphrase, vault })
    }

    /// Makes the second: record and vault go together. Gives the vault as it was sealed, with its
    /// version.
    pub(super) fn finish(
        mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        username: &str,
        answer: &RegisterStarted,
    ) -> Result<(u64, Bytes), Failure> {
        let response = RegistrationResponse::deserialize(&answer.response)
            .map_err(|_| sign_in::opaque_lie())?;
        let parameters = ClientRegistrationFinishParameters::new(identifiers(username), None);
        let finished = self
            .state
            .finish(&mut turn.rng, self.passphrase.as_bytes(), response, parameters)
            .map_err(|_| sign_in::opaque_lie())?;
        let export = Zeroizing::new(sign_in::export_key(&finished.export_key)?);
        self.vault.wrap_with_password(&export, turn.rng);
        // Whoever has an old vault and the password of then opens no new one. A vault of an earlier
        // version may not have every method's public key: then its master key stays.
        let _ = self.vault.renew(turn.rng);
        let vault = self.vault.reseal(turn.rng);
        let upload = Bytes(finished.message.serialize().to_vec());
        // The device log goes on naming the version before: its devices have not changed.
        let body = PasswordFinish { upload, vault: vault.clone(), entry: None };
        let path = format!("/v1/auth/password/{}", sign_in::path_part(&answer.flow)?);
        core.net.call(turn, Purpose::Ask(ask), "POST", path, Some(&body));
        Ok((self.vault.version(), vault))
    }
}
