//! What a command asks of the core.

use coterie_core::Request;

use crate::args::{Channel, Command, Device, Invite, Recovery, Server, SignIn};
use crate::error::Error;
use crate::secrets::{self, Ask};

/// How a command is carried out.
pub(super) enum Plan {
    /// One request, one answer.
    One(Request),
    /// In its own way.
    Own,
}

/// The request of a command; passwords and phrases are asked for here.
pub(super) fn of(command: &Command) -> Result<Plan, Error> {
    let request = match command.clone() {
        Command::Register(sign_in) => register(sign_in)?,
        Command::Login(sign_in) => login(sign_in)?,
        Command::Recover(sign_in) => recover(sign_in)?,
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

fn register(SignIn { name, password_stdin, device_name }: SignIn) -> Result<Request, Error> {
    let password = secrets::password(password_stdin, Ask::Twice)?;
    Ok(Request::Register { username: name, password, device_name })
}

fn login(SignIn { name, password_stdin, device_name }: SignIn) -> Result<Request, Error> {
    let password = secrets::password(password_stdin, Ask::Once)?;
    Ok(Request::Login { username: name, password, device_name })
}

fn recover(SignIn { name, password_stdin, device_name }: SignIn) -> Result<Request, Error> {
    // The phrase comes first on stdin, then, if so wished, the password.
    let phrase = secrets::phrase()?;
    let password = secrets::password(password_stdin, Ask::Twice)?;
    Ok(Request::Recover { username: name, phrase, password, device_name })
}
