//! The largest JSON body of every request type (`spec/09-limits.md`). Bytes travel as base64url,
//! four characters for three bytes.

use coterie_protocol::rest::{
    AcknowledgeInbox, BackupChunk, BulkDelete, ClaimLink, CreateGroup, CreateServer, DeleteMessage,
    DeviceChange, Disable, GrantLink, LinkIdentity, LinkMessage, LoginFinish, LoginStart,
    OidcRegister, OidcSignIn, OpenBlob, OpenLink, PasswordFinish, PostAnonymously, PostCommit,
    PostIntent, PostKeyPackages, PostMessages, PostOwnData, PutBackup, PutProfile, PutVault,
    RecoverFinish, RecoverStart, Refresh, RegisterFinish, RegisterStart, ReportCommit,
    RetentionRun,
};
use coterie_types::limits::{
    ADDITIONS_PER_COMMIT, ANONYMOUS_POST_MAX, BACKUP_CHUNK_MAX, BACKUP_CHUNKS, BACKUP_MANIFEST_MAX,
    COMMIT_MAX, DEVICE_ENTRY_MAX, GROUP_INFO_MAX, ID_TOKEN_MAX, INTENT_MAX, INTENT_WITH_CHAIN_MAX,
    KEY_PACKAGE_MAX, KEY_PACKAGES_PER_DEVICE, MESSAGE_MAX, MESSAGES_PER_REQUEST, OWN_DATA_MAX,
    PROFILE_MAX, REPORT_MAX, TOMBSTONE_MAX, TOMBSTONES_PER_REQUEST, VAULT_MAX, WELCOME_MAX,
};

use crate::extract::BodyLimit;

/// Room for names, ids and punctuation.
const FRAME: usize = 4 * 1024;
/// Intents that may follow the first when a server is created.
const OPENING_INTENTS: usize = 16;

const fn base64(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

macro_rules! limits {
    ($( $body:ident = $limit:expr, )*) => {
        $( impl BodyLimit for $body { const LIMIT: usize = $limit; } )*
    };
}

limits! {
    RegisterStart = FRAME,
    RegisterFinish = FRAME + base64(VAULT_MAX) + 4 * base64(DEVICE_ENTRY_MAX),
    LoginStart = FRAME,
    LoginFinish = FRAME,
    RecoverStart = FRAME,
    RecoverFinish = FRAME,
    Refresh = FRAME,
    OpenBlob = FRAME,
    OpenLink = FRAME,
    LinkMessage = FRAME,
    GrantLink = FRAME,
    ClaimLink = FRAME,
    OidcSignIn = FRAME + ID_TOKEN_MAX,
    OidcRegister = FRAME + base64(VAULT_MAX) + 4 * base64(DEVICE_ENTRY_MAX),
    LinkIdentity = FRAME + ID_TOKEN_MAX,
    PasswordFinish = FRAME + base64(VAULT_MAX) + base64(DEVICE_ENTRY_MAX),
    DeviceChange = FRAME + base64(VAULT_MAX) + base64(DEVICE_ENTRY_MAX),
    PutVault = FRAME + base64(VAULT_MAX) + base64(DEVICE_ENTRY_MAX),
    PutProfile = FRAME + base64(PROFILE_MAX),
    PutBackup = FRAME + base64(BACKUP_MANIFEST_MAX) + BACKUP_CHUNKS * 32,
    BackupChunk = FRAME + base64(BACKUP_CHUNK_MAX),
    PostKeyPackages = FRAME + (KEY_PACKAGES_PER_DEVICE + 1) * (base64(KEY_PACKAGE_MAX) + 4),
    CreateServer = FRAME + base64(INTENT_WITH_CHAIN_MAX) + OPENING_INTENTS * base64(INTENT_MAX),
    PostIntent = FRAME + base64(INTENT_WITH_CHAIN_MAX),
    CreateGroup = FRAME + 2 * base64(GROUP_INFO_MAX),
    AcknowledgeInbox = FRAME,
    PostOwnData = FRAME + base64(OWN_DATA_MAX),
    PostCommit = FRAME
        + base64(COMMIT_MAX)
        + base64(GROUP_INFO_MAX)
        + ADDITIONS_PER_COMMIT * (base64(WELCOME_MAX) + 128),
    ReportCommit = FRAME + base64(REPORT_MAX),
    PostMessages = FRAME + MESSAGES_PER_REQUEST * (base64(MESSAGE_MAX) + 128),
    PostAnonymously = FRAME + base64(ANONYMOUS_POST_MAX),
    DeleteMessage = FRAME + base64(TOMBSTONE_MAX),
    Disable = FRAME,
    RetentionRun = FRAME,
    BulkDelete = FRAME + TOMBSTONES_PER_REQUEST * (base64(TOMBSTONE_MAX) + 128),
}
