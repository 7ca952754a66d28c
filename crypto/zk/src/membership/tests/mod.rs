//! Stories and attacks of the relation, inside the crate: attackers reach into proofs.

mod batches;
mod bytes;
mod exclusion;
pub(crate) mod forger;
mod forgeries;
mod honest;
mod inputs;
pub(crate) mod people;
mod splices;
