//! What a command asks of the core.

use coterie_core::{
    Request,
    acts::{Kick, Leave},
};

use crate::args::{Audit, Command, Device, Recovery, SignIn};
use crate::error::Error;
use crate::secrets::{self, Ask};

/// The one request of a command; none of those that go their own way. Passwords and phrases are
/// asked for here.
pub(super) fn of(command: &Command) -> Result<Option<Request>, Error> {
    let request = match command.clone() {
        Command::Register(sign_in) => register(sign_in)?,
        Command::Login(sign_in) => login(sign_in)?,
        Command::Recover(sign_in) => recover(sign_in)?,
        Command::Logout => Request::Logout,
        Command::Whoami => Request::Whoami,
        Command::Recovery(Recovery::Show) => Request::ShowRecovery,
        Command::Status => Request::Status,
        Command::Server(server) => server.into(),
        Command::Channel(channel) => channel.into(),
        Command::Role(role) => role.into(),
        Command::Member(member) => member.into(),
        Command::Invite(invite) => invite.into(),
        Command::Discover(discover) => discover.into(),
        Command::Permissions(permissions) => permissions.into(),
        Command::Join { link, no_wait } => Request::Join { link, wait: !no_wait },
        Command::Members { server } => Request::ListMembers { server },
        Command::Kick { server, user, reason } => Kick { server, user, reason }.into(),
        Command::Leave { server } => Leave::new(&server).into(),
        Command::Bans { server } => Request::ListBans { server },
        Command::Audit(Audit { server, user, action, before, limit }) => {
            Request::Audit { server, user, action, before, limit }
        }
        Command::Delete { channel, seq } => Request::Delete { channel, seq },
        Command::Device(Device::List) => Request::ListDevices,
        Command::Device(Device::Revoke { device }) => Request::RevokeDevice { device },
        Command::Verify { user, confirm } => Request::Verify { user, confirm },
        Command::Send(_)
        | Command::Read { .. }
        | Command::Tail { .. }
        | Command::Talk { .. }
        | Command::Lock
        | Command::Unlock => return Ok(None),
    };
    Ok(Some(request))
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
