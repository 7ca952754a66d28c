//! Bodies of REST requests and answers under `/v1`, a file a noun. JSON; bytes are base64url.

mod auth;
mod channels;
mod devices;
mod discovery;
mod info;
mod invitations;
mod key_packages;
mod messages;
mod presence;
mod problem;
mod servers;
mod sessions;
mod tickets;
mod users;

pub use auth::{
    LoginFinish, LoginGranted, LoginStart, LoginStarted, PasswordFinish, RecoverFinish,
    RecoverStart, RecoverStarted, Refresh, RegisterFinish, RegisterStart, RegisterStarted,
    SessionGranted,
};
pub use channels::{
    Appended, CreateGroup, GroupState, GroupView, Lease, LogItem, LogPage, PostCommit, TreeView,
};
pub use devices::{DeviceChange, DeviceChanged, DeviceLogView, PutVault, VaultView};
pub use discovery::{Discovered, ListedServer, ListingView};
pub use info::{Info, Me};
pub use invitations::InvitationPreview;
pub use key_packages::{ClaimedKeyPackage, ClaimedKeyPackages, KeyPackageCount, PostKeyPackages};
pub use messages::{
    BulkAnswer, BulkDelete, BulkDeleted, DeleteMessage, MessagePosted, MessageToPost,
    MessagesPosted, PostMessages,
};
pub use presence::PresenceView;
pub use problem::Problem;
pub use servers::{Admitted, CreateServer, PolicyPage, PostIntent, ServerRow, Servers};
pub use sessions::{SessionRow, Sessions};
pub use tickets::Ticket;
pub use users::{ProfileKept, ProfileView, PutProfile, UserView};
