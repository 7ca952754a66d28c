//! What a user can ask for: a file a request. Registering one is a line in [`flow_of`].

mod create_channel;
mod create_server;
mod delete;
mod devices;
mod identities;
mod invitations;
mod join;
mod kick;
mod list;
mod login;
mod login_by_provider;
mod logout;
mod passphrase;
mod post_intent;
mod profile;
mod provider;
mod read;
mod recover;
mod register;
mod register_by_provider;
mod send;
mod sessions;
mod sign_in;
mod status;
mod tail;
mod verify;
pub(crate) mod views;

use crate::{Request, flow::Flow};

/// The flow of a request.
pub(crate) fn flow_of(request: Request) -> Box<dyn Flow> {
    use Request as R;
    match request {
        R::Register { username, password, device_name } => {
            Box::new(register::Register::new(username, password, device_name))
        }
        R::Login { username, password, device_name } => {
            Box::new(login::Login::new(username, password, device_name))
        }
        R::Recover { username, phrase, password, device_name } => {
            Box::new(recover::Recover::new(username, phrase, password, device_name))
        }
        R::RegisterByProvider { provider, id_token, username, passphrase, device_name } => {
            let sign_in = provider::SignIn::new(provider, id_token, device_name);
            Box::new(register_by_provider::Register::new(sign_in, username, passphrase))
        }
        R::LoginByProvider { provider, id_token, unlock, device_name } => {
            let sign_in = provider::SignIn::new(provider, id_token, device_name);
            Box::new(login_by_provider::Login::new(sign_in, unlock))
        }
        R::ListIdentities => Box::new(identities::Identities::list()),
        R::LinkIdentity { provider, id_token } => {
            Box::new(identities::Identities::link(provider, id_token))
        }
        R::UnlinkIdentity { provider } => Box::new(identities::Identities::unlink(provider)),
        R::ListSessions => Box::new(sessions::Sessions::list()),
        R::RevokeSession { session } => Box::new(sessions::Sessions::revoke(session)),
        R::RevokeOtherSessions => Box::new(sessions::Sessions::revoke_others()),
        R::ShowProfile { user } => Box::new(profile::Show::new(user)),
        R::SetProfile { profile } => Box::new(profile::Set::new(profile)),
        R::Logout => Box::new(logout::Logout),
        R::Whoami => Box::new(list::Whoami),
        R::ShowRecovery => Box::new(list::ShowRecovery),
        R::Status => Box::new(status::Status::default()),
        R::CreateServer { name } => Box::new(create_server::CreateServer::new(name)),
        R::ListServers => Box::new(list::Servers::default()),
        R::ShowServer { server } => Box::new(list::ShowServer::new(server)),
        R::CreateChannel { server, name } => {
            Box::new(create_channel::CreateChannel::new(server, name))
        }
        R::ListChannels { server } => Box::new(list::Channels::new(server)),
        R::CreateInvitation { server, uses, life_ms } => {
            Box::new(invitations::Create::new(server, uses, life_ms))
        }
        R::ListInvitations { server } => Box::new(invitations::List::new(server)),
        R::RevokeInvitation { invitation } => Box::new(invitations::Revoke::new(invitation)),
        R::Join { link, wait } => Box::new(join::Join::new(link, wait)),
        R::ListMembers { server } => Box::new(list::Members::new(server)),
        R::Kick { server, user } => Box::new(kick::Expel::kick(server, user)),
        R::Leave { server } => Box::new(kick::Expel::leave(server)),
        R::Send { channel, texts, message_id } => {
            Box::new(send::Send::new(channel, texts, message_id))
        }
        R::Delete { channel, seq } => Box::new(delete::Delete::new(channel, seq)),
        R::Read { channel, after, limit } => Box::new(read::Read::new(channel, after, limit)),
        R::Tail { channel, after } => Box::new(tail::Tail::new(channel, after)),
        R::ListDevices => Box::new(devices::List::default()),
        R::RevokeDevice { device } => Box::new(devices::Revoke::new(device)),
        R::Verify { user, confirm } => Box::new(verify::Verify::new(user, confirm)),
    }
}
