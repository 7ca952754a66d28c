//! `role`: what the holders of a role may do.

use clap::{ArgGroup, Args as ClapArgs, Subcommand};
use coterie_core::{
    Request,
    acts::{CreateRole, DeleteRole, EditRole, GateRole, GateTerms, MoveRole},
    attester::BIRTH_DATE,
};
use coterie_types::Bytes;

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
    /// Set what is proved to have a role: it is claimed then (`attest claim`), and given to nobody. Whoever
    /// holds it and has not passed this very gate holds it no longer.
    Gate(Gate),
    /// All of them, the highest first.
    List {
        /// Of which server.
        server: String,
    },
}

/// What is proved.
#[derive(Debug, Clone, ClapArgs)]
#[command(group = ArgGroup::new("what").required(true).args(["none", "age", "younger", "at_most", "at_least"]))]
pub(crate) struct Gate {
    /// Where.
    server: String,
    /// Which.
    role: String,
    /// No gate any more: who holds the role keeps it, and it is given like others.
    #[arg(long, conflicts_with = "attester")]
    none: bool,
    /// Who vouches: the public key, as `attest key` says it. (One of 64 begins with `-`.)
    #[arg(
        long,
        value_name = "KEY",
        value_parser = given::key,
        required_unless_present = "none",
        allow_hyphen_values = true
    )]
    attester: Option<Bytes>,
    /// To be so many years old, or older.
    #[arg(long, value_name = "YEARS")]
    age: Option<u8>,
    /// To be younger than so many years.
    #[arg(long, value_name = "YEARS")]
    younger: Option<u8>,
    /// Which number, if it is no age.
    #[arg(long, value_name = "N", conflicts_with_all = ["none", "age", "younger"])]
    attribute: Option<u16>,
    /// That number is so much at most.
    #[arg(long, value_name = "N", requires = "attribute")]
    at_most: Option<u32>,
    /// That number is so much at least.
    #[arg(long, value_name = "N", requires = "attribute")]
    at_least: Option<u32>,
    /// How old an attestation may be.
    #[arg(long, value_name = "DAYS", conflicts_with = "none")]
    fresh: Option<u16>,
    /// Why, for the audit log.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl From<Gate> for GateRole {
    fn from(asked: Gate) -> Self {
        let gate = asked.attester.map(|attester| GateTerms {
            attester,
            attribute: asked.attribute.unwrap_or(BIRTH_DATE),
            at_least: asked.younger.is_some() || asked.at_least.is_some(),
            threshold: asked.at_most.or(asked.at_least),
            years: asked.age.or(asked.younger),
            fresh_days: asked.fresh,
        });
        Self { server: asked.server, role: asked.role, gate, reason: asked.reason }
    }
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
            Role::Gate(gate) => GateRole::from(gate).into(),
            Role::List { server } => Self::ListRoles { server },
        }
    }
}
