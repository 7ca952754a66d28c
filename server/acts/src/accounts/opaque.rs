//! The node's side of OPAQUE (RFC 9807). The node never stretches a key, and never learns whether
//! a password was right before the last message.

use coterie_protocol::opaque::{CONTEXT, Suite, identifiers};
use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
    ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup,
};
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use crate::{ActError, Answer};

/// The OPRF seed and the node's OPAQUE key pair.
pub(crate) struct Opaque(ServerSetup<Suite>);

/// The first half of a login: what is sent, and what is kept until the second.
pub(super) struct Begun {
    /// `CredentialResponse`.
    pub(super) response: Vec<u8>,
    /// The node's secret state.
    pub(super) state: Zeroizing<Vec<u8>>,
}

impl Opaque {
    /// A new setup, serialised.
    pub(crate) fn generate() -> Zeroizing<Vec<u8>> {
        Zeroizing::new(ServerSetup::<Suite>::new(&mut OsRng).serialize().to_vec())
    }

    /// Reads a serialised setup.
    pub(crate) fn open(setup: &[u8]) -> Option<Self> {
        let opened = ServerSetup::deserialize(setup).ok().map(Self)?;
        (opened.0.serialize().as_slice() == setup).then_some(opened)
    }

    /// Answers a `RegistrationRequest` for this name.
    pub(super) fn register(&self, username: &str, request: &[u8]) -> Answer<Vec<u8>> {
        let request = RegistrationRequest::deserialize(request).map_err(|_| garbled())?;
        let started = ServerRegistration::start(&self.0, request, username.as_bytes())
            .map_err(|_| garbled())?;
        Ok(started.message.serialize().to_vec())
    }

    /// Checks a `RegistrationRecord` and gives what is kept of it.
    pub(super) fn record(upload: &[u8]) -> Answer<Vec<u8>> {
        let upload = RegistrationUpload::<Suite>::deserialize(upload).map_err(|_| garbled())?;
        Ok(ServerRegistration::finish(upload).serialize().to_vec())
    }

    /// Answers a `CredentialRequest`. Without a record (no such user) it does the same work and
    /// gives an answer that cannot be told apart.
    pub(super) fn login(
        &self,
        username: &str,
        record: Option<&[u8]>,
        request: &[u8],
    ) -> Answer<Begun> {
        let request = CredentialRequest::deserialize(request).map_err(|_| garbled())?;
        let record = record.map(ServerRegistration::deserialize).transpose().map_err(|_| {
            ActError::new(coterie_types::ErrorCode::Internal, "a stored OPAQUE record is garbled")
        })?;
        let name = username.as_bytes();
        let parameters = parameters(username);
        let started = ServerLogin::start(&mut OsRng, &self.0, record, request, name, parameters)
            .map_err(|_| garbled())?;
        Ok(Begun {
            response: started.message.serialize().to_vec(),
            state: Zeroizing::new(started.state.serialize().to_vec()),
        })
    }

    /// Whether a `CredentialFinalization` proves the password.
    pub(super) fn proves(username: &str, state: &[u8], finalization: &[u8]) -> bool {
        let state = ServerLogin::<Suite>::deserialize(state);
        let finalization = CredentialFinalization::deserialize(finalization);
        match (state, finalization) {
            (Ok(state), Ok(message)) => state.finish(message, parameters(username)).is_ok(),
            _ => false,
        }
    }
}

fn parameters(username: &str) -> ServerLoginParameters<'_, '_> {
    ServerLoginParameters { context: Some(CONTEXT), identifiers: identifiers(username) }
}

fn garbled() -> ActError {
    ActError::malformed("the OPAQUE message is garbled")
}

#[cfg(test)]
mod tests {
    use super::*;
    use opaque_ke::ClientLogin;

    #[test]
    fn an_unknown_user_gets_an_answer_of_the_same_size() {
        let opaque = Opaque::open(&Opaque::generate()).unwrap();
        let begun = opaque_ke::ClientRegistration::<Suite>::start(&mut OsRng, b"secret").unwrap();
        let answer = opaque.register("al", &begun.message.serialize()).unwrap();
        let answer = opaque_ke::RegistrationResponse::deserialize(&answer).unwrap();
        let parameters =
            opaque_ke::ClientRegistrationFinishParameters::new(identifiers("al"), None);
        let upload = begun.state.finish(&mut OsRng, b"secret", answer, parameters).unwrap().message;
        let record = Opaque::record(&upload.serialize()).unwrap();

        let request = ClientLogin::<Suite>::start(&mut OsRng, b"x").unwrap().message.serialize();
        let known = opaque.login("al", Some(&record), &request).unwrap();
        let unknown = opaque.login("nobody", None, &request).unwrap();
        assert_eq!(known.response.len(), unknown.response.len());
        assert_eq!(known.state.len(), unknown.state.len());
        assert!(!Opaque::proves("nobody", &unknown.state, &[0; 64]));
    }

    #[test]
    fn a_setup_survives_its_serialisation_and_garbage_is_refused() {
        let setup = Opaque::generate();
        assert!(Opaque::open(&setup).is_some());
        assert!(Opaque::open(&setup[1..]).is_none());
        assert!(Opaque::open(&[setup.as_slice(), &[0]].concat()).is_none());
    }
}
