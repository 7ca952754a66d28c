//! A link to an invitation: where it leads, the code by which the node finds it, and the secret
//! that admits.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_policy::{Invitation, State};
use coterie_protocol::rest::ListingView;
use coterie_seal::SigningKey;
use coterie_types::{ServerId, sha256};

/// What a link says.
#[derive(Clone)]
pub(super) struct Link {
    code: [u8; 16],
    seed: [u8; 32],
    pub(super) server: ServerId,
    /// Whether it is said to be the one by which the owner has listed the server.
    pub(super) listed: bool,
}

impl Link {
    /// Reads `https://…/i/CODE#SECRET`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (path, secret) = text.trim().split_once('#')?;
        let code = path.rsplit_once("/i/").map(|(_, code)| code)?;
        let code: [u8; 16] = URL_SAFE_NO_PAD.decode(code).ok()?.try_into().ok()?;
        let secret: [u8; 48] = URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()?;
        let (seed, server) = secret.split_first_chunk::<32>()?;
        Some(Self { code, seed: *seed, server: ServerId::from_slice(server)?, listed: false })
    }

    /// The link of a listing, as the node shows it.
    pub(super) fn of_listing(server: ServerId, listing: &ListingView) -> Self {
        Self { code: listing.code.0, seed: listing.secret.0, server, listed: true }
    }

    /// The code, as it stands in paths.
    pub(super) fn code(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.code)
    }

    /// The key that admits.
    pub(super) fn secret(&self) -> SigningKey {
        SigningKey::from_seed(&self.seed)
    }

    /// The invitation that it is of. Of a listing: if it is the one that the owner has signed.
    pub(super) fn invitation<'a>(&self, state: &'a State) -> Option<&'a Invitation> {
        let (key, hash) = (self.secret().verifying_key(), sha256(&[&self.code]));
        let found = state.invitations().find(|i| i.code_hash == hash && i.key.0 == key)?;
        let listing = state.settings().listing.as_ref();
        let stands = listing.is_some_and(|listing| {
            listing.invitation == found.id
                && listing.code.0 == self.code
                && listing.secret.0 == self.seed
        });
        (stands || !self.listed).then_some(found)
    }
}
