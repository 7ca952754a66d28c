//! Every label of the protocol: one a purpose, none that an MLS structure could be
//! (an MLS `SignContent` starts with a length and "MLS 1.0 "; see `spec/01-bytes-and-ids.md`).

macro_rules! labels {
    ($(#[$outer:meta])* $kind:ident { $( $(#[$doc:meta])* $name:ident = $text:literal, )* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $kind { $( $(#[$doc])* $name, )* }

        impl $kind {
            /// Every label of this kind.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];

            /// Its text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }
        }
    };
}

labels! {
    /// What an Ed25519 signature is for: the signed bytes are `label ‖ 0x00 ‖ bytes`.
    SignLabel {
        /// A device certificate, by the identity key.
        DeviceCertificate = "coterie/1 device certificate",
        /// An entry of a device log, by the identity key.
        DeviceLog = "coterie/1 device log",
        /// A rotation of the identity key, by the new key beside the old one.
        IdentityRotation = "coterie/1 identity rotation",
        /// A policy intent, by the author's device key.
        Intent = "coterie/1 intent",
        /// The invitation's own key over the join.
        InvitationJoin = "coterie/1 invitation join",
        /// The creation of a group, by the creator's device key.
        GroupCreation = "coterie/1 group creation",
        /// A tombstone, by the device that deletes.
        Tombstone = "coterie/1 tombstone",
        /// A device's word that it cannot follow a commit.
        CommitFailure = "coterie/1 commit failure",
        /// Proof of the recovery key to the node.
        RecoveryLogin = "coterie/1 recovery login",
        /// A linked device's claim to its first session, by the device key.
        LinkSession = "coterie/1 link session",
        /// A commitment to a number about a user, by an attester's key.
        Attestation = "coterie/1 attestation",
        /// What a device tells the others of its user.
        OwnData = "coterie/1 own data",
        /// The list of a backup's chunks, by the device that writes it.
        Backup = "coterie/1 backup",
        /// What a device tells a channel's members at this moment.
        Ephemeral = "coterie/1 ephemeral",
        /// A release of the web client, by the key of whoever publishes it.
        WebRelease = "coterie/1 web release",
    }
}

labels! {
    /// What a derived key is for: HKDF-SHA256's `info` is `label ‖ 0x00 ‖ context`.
    KdfLabel {
        /// The key that wraps the vault's master key, from the OPAQUE export key.
        VaultPassword = "coterie/1 vault password",
        /// The same, from the recovery phrase.
        VaultRecovery = "coterie/1 vault recovery",
        /// The next identity key, from the recovery phrase; the context is its number.
        IdentityNext = "coterie/1 identity next",
        /// The key that proves the recovery phrase to the node.
        RecoveryLogin = "coterie/1 recovery login key",
        /// The key of the local store, from a passphrase.
        StorePassphrase = "coterie/1 store passphrase",
        /// The tag by which a node knows its own refresh tokens; the context is the token.
        RefreshTag = "coterie/1 refresh tag",
        /// The refresh token after one of a node's; the context is that token.
        RefreshNext = "coterie/1 refresh next",
        /// What stands in a node's database for an identity at a provider; the context is
        /// issuer ‖ 0x00 ‖ subject.
        OidcIdentity = "coterie/1 oidc identity",
        /// The key of what is sealed to a public key; the context is ephemeral ‖ recipient.
        SealedBox = "coterie/1 sealed box",
        /// The key pair to which the vault's master key is wrapped, from the OPAQUE export key.
        VaultPasswordBox = "coterie/1 vault password box",
        /// The same, from the recovery phrase.
        VaultRecoveryBox = "coterie/1 vault recovery box",
        /// The key between two devices that are being linked; the context is the transcript's hash.
        Link = "coterie/1 link",
        /// The key of a file's chunks, from the file's key; the context is length ‖ name.
        FileChunks = "coterie/1 file chunks",
        /// What a file's blob begins with: a commitment to key, length and name.
        FileCommitment = "coterie/1 file commitment",
        /// The key of what the devices of a user tell each other, from the identity key; the context is
        /// the user.
        OwnData = "coterie/1 own data key",
        /// In which part of it a channel stands, from that key; the context is the channel.
        OwnDataSlot = "coterie/1 own data slot",
        /// The key of an anonymous post, from its epoch's exported secret; the context is its salt.
        AnonymousPost = "coterie/1 anonymous post key",
        /// What a sealed anonymous post begins with: a commitment to its key; the context is its salt.
        AnonymousCommitment = "coterie/1 anonymous post commitment",
        /// The key of an epoch's gate, from its exported secret.
        AnonymousGate = "coterie/1 anonymous gate",
        /// The key of a user's backup, from the identity key; the context is the user.
        Backup = "coterie/1 backup key",
        /// The key of an ephemeral, from its epoch's exported secret; the context is its salt.
        Ephemeral = "coterie/1 ephemeral key",
        /// The commitment to that key, which stands in the sealed ephemeral; the context is its salt.
        EphemeralCommitment = "coterie/1 ephemeral commitment",
    }
}

labels! {
    /// What a sealed thing is: the first part of its associated data.
    SealLabel {
        /// The vault's content under its master key.
        Vault = "coterie/1 vault",
        /// The vault's master key under an unlock method's key.
        VaultKey = "coterie/1 vault key",
        /// A value of the local store; the context is its key.
        StoreValue = "coterie/1 store value",
        /// The local store's key under a passphrase.
        StoreKey = "coterie/1 store key",
        /// The node's state between two steps of a sign-in; the context is the flow's name.
        Flow = "coterie/1 sign-in flow",
        /// What an old device gives to a new one.
        LinkGrant = "coterie/1 link grant",
        /// A chunk of a file; the context is its number ‖ how many there are.
        FileChunk = "coterie/1 file chunk",
        /// What a device tells the others of its user; the context is user ‖ device ‖ slot.
        OwnData = "coterie/1 own data",
        /// An anonymous post; the context is the commitment in front of it.
        AnonymousPost = "coterie/1 anonymous post",
        /// The list of a backup's chunks; the context is user ‖ version.
        Backup = "coterie/1 backup",
        /// A chunk of a backup; the context is user ‖ channel ‖ blob id.
        BackupChunk = "coterie/1 backup chunk",
        /// A picture of a profile; the context is user ‖ 0 (avatar) or 1 (banner).
        ProfilePicture = "coterie/1 profile picture",
        /// Messages of a channel's past, shared with a device that joined later; the context is channel ‖ who
        /// shares ‖ who asks ‖ the ask ‖ blob id.
        HistoryBundle = "coterie/1 history bundle",
        /// What a device tells a channel's members at this moment; the context is the commitment in it.
        Ephemeral = "coterie/1 ephemeral",
    }
}

/// The label under which MLS exports an epoch's secret for anonymous posts (RFC 9420 §8.5); the
/// context is the channel's id, the length 32.
pub const ANONYMOUS_EXPORT: &str = "coterie anon";

/// The label under which MLS exports an epoch's secret for ephemera; context and length are the same.
pub const EPHEMERA_EXPORT: &str = "coterie ephemera";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_labels_of_a_kind_are_equal_or_hold_a_zero_byte() {
        let kinds: [Vec<&str>; 3] = [
            SignLabel::ALL.iter().map(|l| l.as_str()).collect(),
            KdfLabel::ALL.iter().map(|l| l.as_str()).collect(),
            SealLabel::ALL.iter().map(|l| l.as_str()).collect(),
        ];
        for kind in kinds {
            assert_eq!(kind.iter().collect::<BTreeSet<_>>().len(), kind.len());
            assert!(kind.iter().all(|l| l.starts_with("coterie/1 ") && !l.contains('\0')));
        }
    }

    #[test]
    fn no_signed_bytes_are_an_mls_sign_content() {
        // An MLS SignContent starts with a variable-length integer and then "MLS 1.0 ".
        for label in SignLabel::ALL {
            let bytes = label.as_str().as_bytes();
            let prefix = 1 << (bytes[0] >> 6);
            assert_ne!(&bytes[prefix..prefix + 3], b"MLS");
        }
    }
}
