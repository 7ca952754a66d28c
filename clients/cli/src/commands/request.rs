//! What a command asks of the core.

use coterie_core::{
    Request,
    acts::{Kick, Leave},
};

use super::{attest, profile, sign_in};
use crate::args::{
    Attention, Attest, Audit, Backup, Command, Device, Identity, ProfileCommand, Recovery,
    SessionCommand, Versions,
};
use crate::error::Error;
use crate::secrets;

/// The one request of a command; none of those that go their own way. Passwords and phrases are
/// asked for here. `has_store` says whether the profile has a device, as far as one can tell from
/// outside.
pub(super) fn of(command: &Command, has_store: bool) -> Result<Option<Request>, Error> {
    let request = match command.clone() {
        Command::Register(args) => sign_in::register(args)?,
        Command::Login(args) => sign_in::login(args, has_store)?,
        Command::Recover(args) => sign_in::recover(args)?,
        Command::Password(args) => sign_in::new_password(args)?,
        Command::Link { device_name } => Request::Link { device_name },
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
        Command::Dm(dm) => dm.into(),
        Command::Requests { command } => command.map_or(Request::ListRequests, Into::into),
        Command::Permissions(permissions) => permissions.into(),
        Command::Join { link, no_wait } => Request::Join { link, wait: !no_wait },
        Command::Members { server } => Request::ListMembers { server },
        Command::Kick { server, user, reason } => Kick { server, user, reason }.into(),
        Command::Leave { server } => Leave::new(&server).into(),
        Command::Bans { server } => Request::ListBans { server },
        Command::Audit(Audit { server, user, action, before, limit }) => {
            Request::Audit { server, user, action, before, limit }
        }
        Command::Reply { channel, seq, text } => {
            Request::Reply { channel, seq, text, message_id: None }
        }
        Command::Edit { channel, seq, text } => Request::Edit { channel, seq, text },
        Command::History { channel, what } => history(channel, what)?,
        Command::React { channel, seq, emoji } => Request::React { channel, seq, emoji, on: true },
        Command::Unreact { channel, seq, emoji } => {
            Request::React { channel, seq, emoji, on: false }
        }
        Command::Pin { channel, seq } => Request::Pin { channel, seq, on: true },
        Command::Unpin { channel, seq } => Request::Pin { channel, seq, on: false },
        Command::Pins { channel } => Request::ListPins { channel },
        Command::Delete { channel, seq } => Request::Delete { channel, seq },
        Command::Anon(anon) => anon.into(),
        Command::Attest(Attest::Import { file }) => attest::import(&file)?,
        Command::Attest(attest) => return Ok(attest.request()),
        Command::Attention(Attention::Search(_)) => return Ok(None),
        Command::Attention(attention) => attention.into(),
        Command::Device(Device::List) => Request::ListDevices,
        Command::Device(Device::Revoke { device, unlock }) => {
            Request::RevokeDevice { device, unlock: sign_in::unlock(unlock)? }
        }
        Command::Session(SessionCommand::List) => Request::ListSessions,
        Command::Session(SessionCommand::Revoke { session, .. }) => match session {
            Some(session) => Request::RevokeSession { session },
            None => Request::RevokeOtherSessions,
        },
        Command::Identity(Identity::List) => Request::ListIdentities,
        Command::Identity(Identity::Link { provider, token }) => {
            Request::LinkIdentity { provider, id_token: secrets::token(&token)? }
        }
        Command::Identity(Identity::Rotate { phrase }) => {
            Request::RotateIdentity { phrase: phrase.then(secrets::phrase).transpose()? }
        }
        Command::Identity(Identity::Unlink { provider }) => Request::UnlinkIdentity { provider },
        Command::Profile(ProfileCommand::Set(set)) => profile::change(&set)?,
        Command::Block { user } => Request::Block { user, on: true },
        Command::Unblock { user } => Request::Block { user, on: false },
        Command::Blocks => Request::ListBlocks,
        Command::Verify { user, confirm } => Request::Verify { user, confirm },
        Command::Send(_)
        | Command::Save(_)
        | Command::Profile(ProfileCommand::Show(_))
        | Command::Read { .. }
        | Command::Tail { .. }
        | Command::Talk { .. }
        | Command::Tui
        | Command::Device(Device::Approve { .. })
        | Command::Admin(_)
        | Command::VerifyWeb(_)
        | Command::Lock
        | Command::Unlock => return Ok(None),
    };
    Ok(Some(request))
}

/// The versions of a message, or the backup.
fn history(channel: String, what: Versions) -> Result<Request, Error> {
    let on = match what {
        Versions::Of(seq) => return Ok(Request::History { channel, seq }),
        Versions::Backup(_) if channel != "backup" => {
            return Err(Error::usage("on, off, now and status are of `history backup`"));
        }
        Versions::Backup(Backup::On) => Some(true),
        Versions::Backup(Backup::Off) => Some(false),
        Versions::Backup(Backup::Status | Backup::Now) => None,
    };
    Ok(Request::Backup { on, now: what == Versions::Backup(Backup::Now) })
}
