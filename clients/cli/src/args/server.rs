//! `server`: servers as a whole.

use clap::Subcommand;
use coterie_core::{
    Request, Template,
    acts::{
        DeleteServer, EditServer, MakeCheckpoint, PublishServer, SetVersionFloor, TransferServer,
        UnpublishServer,
    },
};

use super::given;

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Server {
    /// Make a server with a channel `general`.
    Create {
        /// Its name.
        name: String,
        /// What it is for, and so what else it begins with (`server templates`).
        #[arg(long, value_name = "NAME")]
        template: Option<Template>,
    },
    /// Go on with a server that was not made whole.
    Finish {
        /// Which.
        server: String,
        /// Leave it as it is instead: what is missing is not made.
        #[arg(long)]
        as_it_is: bool,
    },
    /// What a server may begin with: roles, categories and channels.
    Templates,
    /// Servers you are a member of.
    List,
    /// One server.
    Show {
        /// Which.
        server: String,
    },
    /// Change a server's settings.
    Edit {
        /// Which.
        server: String,
        /// Its name.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// What it is about; empty for nothing.
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// Its icon; empty for none.
        #[arg(long, value_name = "TEXT")]
        icon: Option<String>,
        /// The language spoken there: en, de-CH; empty for none.
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
        /// What kind of community it is: gaming, music, hobbies, …; none for none.
        #[arg(long, value_name = "NAME")]
        category: Option<String>,
        /// The channel for announcements about the server; none for none.
        #[arg(long, value_name = "CHANNEL", value_parser = given::or_none)]
        system_channel: Option<String>,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Delete a server, for everybody and for good.
    Delete {
        /// Which.
        server: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Make another member the owner.
    Transfer {
        /// Which.
        server: String,
        /// The next owner.
        user: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Set the oldest protocol version that counts in a server. It only goes up.
    Floor {
        /// Which.
        server: String,
        /// The version: not above what this program speaks.
        version: u32,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// List a server for everybody to find and to join.
    Publish {
        /// Which.
        server: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Take a server off the list.
    Unpublish {
        /// Which.
        server: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Say in the server's log what it folds to, so that a newcomer may start there.
    Checkpoint {
        /// Which.
        server: String,
    },
}

impl From<Server> for Request {
    fn from(server: Server) -> Self {
        match server {
            Server::Create { name, template: None } => Self::CreateServer { name },
            Server::Create { name, template: Some(template) } => {
                Self::CreateFromTemplate { name, template }
            }
            Server::Finish { server, as_it_is: false } => Self::FinishServer { server },
            Server::Finish { server, as_it_is: true } => Self::LeaveUnmade { server },
            Server::Templates => Self::ListTemplates,
            Server::List => Self::ListServers,
            Server::Show { server } => Self::ShowServer { server },
            Server::Edit {
                server,
                name,
                description,
                icon,
                language,
                category,
                system_channel,
                reason,
            } => EditServer {
                server,
                name,
                description,
                icon,
                language,
                category,
                system_channel,
                reason,
            }
            .into(),
            Server::Delete { server, reason } => DeleteServer { server, reason }.into(),
            Server::Transfer { server, user, reason } => {
                TransferServer { server, user, reason }.into()
            }
            Server::Floor { server, version, reason } => {
                SetVersionFloor { server, version, reason }.into()
            }
            Server::Publish { server, reason } => PublishServer { server, reason }.into(),
            Server::Unpublish { server, reason } => UnpublishServer { server, reason }.into(),
            Server::Checkpoint { server } => MakeCheckpoint { server, reason: None }.into(),
        }
    }
}
