//! Sign-in by an identity provider (OpenID Connect). It says who somebody is and gives a session,
//! never key material: the vault opens by the recovery phrase or a passphrase.

mod identities;
mod key_set;
mod keys;
mod provider;
mod register;
mod sign_in;
mod token;

pub(crate) use keys::IssuerKeyCache;
pub use provider::Provider;
