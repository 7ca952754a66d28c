//! Sign-in by an identity provider, with an issuer and keys of the tests' own.

mod identities;
mod issuer;
mod keys;
mod refusals;
mod signing_in;
