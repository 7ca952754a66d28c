//! What a command asks of the core.

use coterie_core::Request;
use coterie_types::{Bytes, limits::PROFILE_MAX};

use super::sign_in;
use crate::args::{
    Channel, Command, Device, Identity, Invite, ProfileCommand, Recovery, Server, SessionCommand,
};
use crate::error::Error;
use crate::{input, secrets};

/// How a command is carried out.
pub(super) enum Plan {
    /// One request, one answer.
    One(Request),
    /// In its own way.
    Own,
}

/// The request of a command; passwords and phrases are asked for here. `has_store` says whether the
/// profile has a device, as far as one can tell from outside.
pub(super) fn of(command: &Command, has_store: bool) -> Result<Plan, Error> {
    let request = match command.clone() {
        Command::Register(args) => sign_in::register(args)?,
        Command::Login(args) => sign_in::login(args, has_store)?,
        Command::Recover(args) => sign_in::recover(args)?,
        Command::Logout => Request::Logout,
        Command::Whoami => Request::Whoami,
        Command::Recovery(Recovery::Show) => Request::ShowRecovery,
        Command::Status => Request::Status,
        Command::Server(Server::Create { name }) => Request::CreateServer { name },
        Command::Server(Server::List) => Request::ListServers,
        Command::Server(Server::Show { server }) => Request::ShowServer { server },
        Command::Channel(Channel::Create { server, name }) => {
            Request::CreateChannel { server, name }
        }
        Command::Channel(Channel::List { server }) => Request::ListChannels { server },
        Command::Invite(Invite::Create { server, uses, expires }) => {
            Request::CreateInvitation { server, uses, life_ms: expires }
        }
        Command::Invite(Invite::List { server }) => Request::ListInvitations { server },
        Command::Invite(Invite::Revoke { invitation }) => Request::RevokeInvitation { invitation },
        Command::Join { link, no_wait } => Request::Join { link, wait: !no_wait },
        Command::Members { server } => Request::ListMembers { server },
        Command::Kick { server, user } => Request::Kick { server, user },
        Command::Leave { server } => Request::Leave { server },
        Command::Delete { channel, seq } => Request::Delete { channel, seq },
        Command::Device(Device::List) => Request::ListDevices,
        Command::Device(Device::Revoke { device }) => Request::RevokeDevice { device },
        Command::Session(SessionCommand::List) => Request::ListSessions,
        Command::Session(SessionCommand::Revoke { session, .. }) => match session {
            Some(session) => Request::RevokeSession { session },
            None => Request::RevokeOtherSessions,
        },
        Command::Identity(Identity::List) => Request::ListIdentities,
        Command::Identity(Identity::Link { provider, token }) => {
            Request::LinkIdentity { provider, id_token: secrets::token(&token)? }
        }
        Command::Identity(Identity::Unlink { provider }) => Request::UnlinkIdentity { provider },
        Command::Profile(ProfileCommand::Show { user }) => Request::ShowProfile { user },
        Command::Profile(ProfileCommand::Set { file }) => {
            Request::SetProfile { profile: Bytes(input::file(&file, PROFILE_MAX)?) }
        }
        Command::Verify { user, confirm } => Request::Verify { user, confirm },
        Command::Send(_)
        | Command::Read { .. }
        | Command::Tail { .. }
        | Command::Talk { .. }
        | Command::Lock
        | Command::Unlock => return Ok(Plan::Own),
    };
    Ok(Plan::One(request))
}
