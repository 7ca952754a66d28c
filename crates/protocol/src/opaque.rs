//! The OPAQUE configuration (RFC 9807) that clients and node share: ristretto255, SHA-512,
//! TripleDH, and Argon2id as the key-stretching function, which only clients run.

use opaque_ke::{
    CipherSuite, Identifiers, Ristretto255, TripleDh,
    errors::InternalError,
    generic_array::{ArrayLength, GenericArray},
    ksf::Ksf,
};

/// Memory of the key stretching, KiB (64 MiB).
pub const STRETCH_MEMORY: u32 = 64 * 1024;
/// Passes of the key stretching over that memory.
pub const STRETCH_PASSES: u32 = 3;
/// Lanes of the key stretching.
pub const STRETCH_LANES: u32 = 1;
/// `context` of RFC 9807 §6.4: both sides pass it at login.
pub const CONTEXT: &[u8] = b"coterie/1 opaque";

/// The cipher suite of every registration and login. Its key stretching cannot be left out: it is
/// what [`Default`] gives.
#[derive(Debug, Clone, Copy)]
pub struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2::Sha512>;
    type Ksf = Stretch;
}

/// Argon2id v1.3 with 64 MiB, 3 passes, 1 lane and a salt of 16 zero bytes (the input is already
/// unique to user and node: it is the OPRF's output).
#[derive(Debug, Clone, Copy, Default)]
pub struct Stretch;

impl Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let mut output = GenericArray::default();
        let parameters = argon2::Params::new(STRETCH_MEMORY, STRETCH_PASSES, STRETCH_LANES, None)
            .map_err(|_| InternalError::KsfError)?;
        argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters)
            .hash_password_into(&input, &[0; argon2::RECOMMENDED_SALT_LEN], &mut output)
            .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}

/// The identities both sides bind, at registration and at login: the client is its username's
/// bytes, the node its static public key (the default). The username is the credential
/// identifier, too.
#[must_use]
pub const fn identifiers(username: &str) -> Identifiers<'_> {
    Identifiers { client: Some(username.as_bytes()), server: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opaque_ke::{
        ClientLogin, ClientLoginFinishParameters, ClientRegistration,
        ClientRegistrationFinishParameters, ServerLogin, ServerLoginParameters, ServerRegistration,
        ServerSetup,
    };
    use rand_chacha::rand_core::SeedableRng;

    fn server_parameters(name: &str) -> ServerLoginParameters<'_, '_> {
        ServerLoginParameters { context: Some(CONTEXT), identifiers: identifiers(name) }
    }

    #[test]
    fn a_password_registers_and_logs_in_with_one_export_key() {
        let mut rng = rand_chacha::ChaCha20Rng::from_seed([7; 32]);
        let setup = ServerSetup::<Suite>::new(&mut rng);
        let begun = ClientRegistration::<Suite>::start(&mut rng, b"secret").unwrap();
        let answer = ServerRegistration::<Suite>::start(&setup, begun.message, b"al").unwrap();
        let finish = ClientRegistrationFinishParameters::new(identifiers("al"), None);
        let registered = begun.state.finish(&mut rng, b"secret", answer.message, finish).unwrap();
        let record = ServerRegistration::finish(registered.message);

        let begun = ClientLogin::<Suite>::start(&mut rng, b"secret").unwrap();
        let answer = ServerLogin::start(
            &mut rng,
            &setup,
            Some(record),
            begun.message,
            b"al",
            server_parameters("al"),
        )
        .unwrap();
        let finish = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers("al"), None);
        let logged_in = begun.state.finish(&mut rng, b"secret", answer.message, finish).unwrap();
        assert_eq!(logged_in.export_key, registered.export_key);
        let finished = answer.state.finish(logged_in.message, server_parameters("al")).unwrap();
        assert_eq!(finished.session_key, logged_in.session_key);
    }

    #[test]
    fn the_default_stretching_is_argon2id_with_64_mib() {
        let input: GenericArray<u8, opaque_ke::generic_array::typenum::U64> =
            GenericArray::clone_from_slice(&[7; 64]);
        let mut expected = [0; 64];
        let parameters = argon2::Params::new(65_536, 3, 1, None).unwrap();
        argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters)
            .hash_password_into(&[7; 64], &[0; 16], &mut expected)
            .unwrap();
        let stretched = <Suite as CipherSuite>::Ksf::default().hash(input).unwrap();
        assert_eq!(stretched.as_slice(), expected);
    }
}
