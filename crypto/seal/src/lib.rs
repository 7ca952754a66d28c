//! Keys, signatures, sealing, key derivation, padding, and every label in one module.
//!
//! Nothing here is new cryptography: Ed25519 (RFC 8032, verified by the rules of ZIP 215),
//! X25519 (RFC 7748), XChaCha20-Poly1305, HKDF-SHA256 (RFC 5869). Randomness is passed in.

mod aead;
mod anonymous;
mod batch;
mod ephemeral;
mod exchange;
mod file;
mod kdf;
pub mod labels;
mod padding;
mod sign;

pub use aead::{OpenError, SealKey};
pub use anonymous::{AnonymousSecret, GATE, GateKey};
pub use batch::{Batch, Signatures};
pub use ephemeral::{EPHEMERAL_SIZE, EphemeralSecret};
pub use exchange::{ExchangeKey, ExchangePublic, LowOrder, seal_to};
pub use file::{
    COMMITMENT, ClosedFile, FILE_CHUNK, FILE_NAME_MAX, FileError, FileHeader, FileKey, FileOpener,
    FileSealError, FileSealer, FileShape, HeaderError, OpenedChunk, SealedChunk, open_file,
    seal_file,
};
pub use kdf::derive;
pub use labels::{KdfLabel, SealLabel, SignLabel};
pub use padding::{PaddingError, pad, padded_len, unpad};
pub use sign::{Signature, SigningKey, VerifyError, VerifyingKey, check_key, verify};
