//! `role`: what the holders of a role may do.

use clap::Subcommand;
use coterie_core::{
    Request,
    acts::{CreateRole, DeleteRole, EditRole, MoveRole},
};

use super::given;

/// PERMISSIONS are names joined by commas (VIEW_CHANNEL,SEND_MESSAGES) or a decimal number.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Role {
    /// Make a role, at the lowest position.
    Create {
        /// Where.
        server: String,
        /// Its name.
        name: String,
        /// What its holders may do.
        #[arg(long, value_name = "PERMISSIONS")]
        permissions: Option<String>,
        /// #rrggbb, or none.
        #[arg(long, value_name = "COLOUR", value_parser = given::colour)]
        colour: Option<u32>,
        /// List its holders apart.
        #[arg(long)]
        hoist: bool,
        /// Everybody may mention it.
        #[arg(long)]
        mentionable: bool,
        /// Its icon.
        #[arg(long, value_name = "TEXT", default_value = "")]
        icon: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Change a role; @everyone too.
    Edit {
        /// Where.
        server: String,
        /// Which.
        role: String,
        /// Its name.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// All that its holders may do.
        #[arg(long, value_name = "PERMISSIONS")]
        permissions: Option<String>,
        /// Permissions that come on top.
        #[arg(long, value_name = "PERMISSIONS")]
        add: Option<String>,
        /// Permissions that are taken away.
        #[arg(long, value_name = "PERMISSIONS")]
        remove: Option<String>,
        /// #rrggbb, or none.
        #[arg(long, value_name = "COLOUR", value_parser = given::colour)]
        colour: Option<u32>,
        /// Whether its holders are listed apart.
        #[arg(long, value_name = "true|false")]
        hoist: Option<bool>,
        /// Whether everybody may mention it.
        #[arg(long, value_name = "true|false")]
        mentionable: Option<bool>,
        /// Its icon; empty for none.
        #[arg(long, value_name = "TEXT")]
        icon: Option<String>,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Move a role; 1 is the lowest position.
    Move {
        /// Where.
        server: String,
        /// Which.
        role: String,
        /// Its new position.
        position: u16,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Delete a role.
    Delete {
        /// Where.
        server: String,
        /// Which.
        role: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// All of them, the highest first.
    List {
        /// Of which server.
        server: String,
    },
}

impl From<Role> for Request {
    fn from(role: Role) -> Self {
        match role {
            Role::Create {
                server,
                name,
                permissions,
                colour,
                hoist,
                mentionable,
                icon,
                reason,
            } => {
                let colour = colour.unwrap_or_default();
                CreateRole { server, name, permissions, colour, hoist, mentionable, icon, reason }
                    .into()
            }
            Role::Edit {
                server,
                role,
                name,
                permissions,
                add,
                remove,
                colour,
                hoist,
                mentionable,
                icon,
                reason,
            } => EditRole {
                server,
                role,
                name,
                permissions,
                add,
                remove,
                colour,
                hoist,
                mentionable,
                icon,
                reason,
            }
            .into(),
            Role::Move { server, role, position, reason } => {
                MoveRole { server, role, position, reason }.into()
            }
            Role::Delete { server, role, reason } => DeleteRole { server, role, reason }.into(),
            Role::List { server } => Self::ListRoles { server },
        }
    }
}
