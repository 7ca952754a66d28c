//! Bodies of REST requests and answers under `/v1`, a file a noun. JSON; bytes are base64url.

mod admin;
mod anonymous;
mod audit;
mod auth;
mod backups;
mod bans;
mod blobs;
mod channels;
mod devices;
mod discovery;
mod inbox;
mod info;
mod invitations;
mod key_packages;
mod links;
mod members;
mod messages;
mod oidc;
mod overwrites;
mod presence;
mod problem;
mod roles;
mod servers;
mod sessions;
mod silent_devices;
mod tickets;
mod users;

pub use admin::{
    AdminServer, AdminServerName, AdminServerRow, AdminServers, AdminStats, AdminUser,
    AdminUserRow, AdminUsers, Disable, RetentionDone, RetentionRun,
};
pub use anonymous::{PostAnonymously, PostedAnonymously};
pub use audit::{AuditEntry, AuditLog};
pub use auth::{
    LoginFinish, LoginGranted, LoginStart, LoginStarted, PasswordFinish, RecoverFinish,
    RecoverStart, RecoverStarted, Refresh, RegisterFinish, RegisterStart, RegisterStarted,
    SessionGranted,
};
pub use backups::{BackupChunk, BackupChunkView, BackupView, PutBackup};
pub use bans::{BanView, Bans};
pub use blobs::{BlobView, OpenBlob, PartElsewhere};
pub use channels::{
    AnonymityRules, AnonymityView, Appended, ChannelView, Channels, CommitStanding, CreateGroup,
    GroupState, GroupView, Lease, LeaseWaiting, LogItem, LogPage, PostCommit, ReportCommit,
    TreeView, WelcomeTo,
};
pub use devices::{DeviceChange, DeviceChanged, DeviceLogView, PutVault, VaultView};
pub use discovery::{Discovered, ListedServer, ListingView};
pub use inbox::{AcknowledgeInbox, InboxItem, InboxPage, PostOwnData};
pub use info::{Info, Me};
pub use invitations::{InvitationPreview, InvitationView, Invitations};
pub use key_packages::{ClaimedKeyPackage, ClaimedKeyPackages, KeyPackageCount, PostKeyPackages};
pub use links::{ClaimLink, GrantLink, LinkMessage, LinkOpened, LinkView, OpenLink};
pub use members::{MemberView, Members};
pub use messages::{
    BulkAnswer, BulkDelete, BulkDeleted, DeleteMessage, MessagePosted, MessageToPost,
    MessagesPosted, PostMessages,
};
pub use oidc::{
    Identities, IdentityView, LinkIdentity, OidcAnswer, OidcRegister, OidcSignIn, ProviderView,
};
pub use overwrites::{OverwriteTarget, OverwriteView};
pub use presence::PresenceView;
pub use problem::Problem;
pub use roles::{RoleView, Roles};
pub use servers::{
    Admitted, CreateServer, PolicyHead, PolicyPage, PostIntent, ServerRow, ServerView, Servers,
};
pub use sessions::{SessionRow, Sessions, SessionsEnded};
pub use silent_devices::{SilentDevice, SilentDevices};
pub use tickets::Ticket;
pub use users::{NamedUser, ProfileKept, ProfileView, PutProfile, UserView};
