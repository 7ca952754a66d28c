//! The flow of every request, a row each.

use serde::Serialize;

use super::{
    act::{Acting, Deed},
    anon, attest,
    audit::Audit,
    backup::Backup,
    ban::Banning,
    change_password::ChangePassword,
    create_server::{CreateServer, LeaveUnmade},
    day::Day,
    delete::Delete,
    devices,
    discovery::{JoinListed, ShowListing},
    dm, file,
    history::History,
    identities::Identities,
    invitations,
    join::Join,
    linking::{Approve, Confirm, Link},
    list,
    login::Login,
    login_by_provider,
    logout::Logout,
    look::Look,
    mark::Mark,
    notify::{self, Notify},
    permissions,
    pins::Pinned,
    preview::Preview,
    profile, provider,
    publish::{Publish, Unpublish},
    read::Read,
    readers::Readers,
    recover::Recover,
    register::Register,
    register_by_provider,
    relate::{Deed as Relating, Relate},
    revoke::Revoke,
    rotate::Rotate,
    search::{self, Search},
    send::Send,
    sessions::Sessions,
    status::Status,
    stored::Stored,
    tail::Tail,
    templates::{self, Template},
    typing::{Appear, Typing},
    unread::Unread,
    verify::Verify,
    views::{self, ChannelList, MemberList, RoleList},
    watch::Watch,
};
use crate::{Core, Failure, Request, flow::Flow, turn::shown};
use coterie_policy::State;

/// The flow of a request.
pub(crate) fn flow_of(request: Request) -> Box<dyn Flow> {
    use Request as R;
    match request {
        R::Register { username, password, device_name } => {
            Box::new(Register::new(username, password, device_name))
        }
        R::Login { username, password, device_name } => {
            Box::new(Login::new(username, password, device_name))
        }
        R::Recover { username, phrase, password, device_name } => {
            Box::new(Recover::new(username, phrase, password, device_name))
        }
        R::RegisterByProvider { provider, id_token, username, passphrase, device_name } => {
            let sign_in = provider::SignIn::new(provider, id_token, device_name);
            Box::new(register_by_provider::Register::new(sign_in, username, passphrase))
        }
        R::LoginByProvider { provider, id_token, unlock, device_name } => {
            let sign_in = provider::SignIn::new(provider, id_token, device_name);
            Box::new(login_by_provider::Login::new(sign_in, unlock))
        }
        R::PresentToken { provider, id_token, device_name } => {
            Box::new(provider::Present::new(provider::SignIn::new(provider, id_token, device_name)))
        }
        R::RegisterPresented { username, passphrase } => {
            let sign_in = provider::SignIn::presented();
            Box::new(register_by_provider::Register::new(sign_in, username, passphrase))
        }
        R::LoginPresented { unlock } => {
            let sign_in = provider::SignIn::presented();
            Box::new(login_by_provider::Login::new(sign_in, Some(unlock)))
        }
        R::DeclinePresented => Box::new(provider::Decline::new()),
        R::ListIdentities => Box::new(Identities::list()),
        R::LinkIdentity { provider, id_token } => Box::new(Identities::link(provider, id_token)),
        R::UnlinkIdentity { provider } => Box::new(Identities::unlink(provider)),
        R::ListSessions => Box::new(Sessions::list()),
        R::RevokeSession { session } => Box::new(Sessions::revoke(session)),
        R::RevokeOtherSessions => Box::new(Sessions::revoke_others()),
        R::ShowProfile { user } => Box::new(profile::Show::new(user)),
        R::SetProfile(change) => Box::new(profile::Set::new(change)),
        R::ShowPicture { user, banner, server } => {
            Box::new(profile::Picture::new(user, banner, server))
        }
        R::Block { user, on } => Box::new(profile::Set::blocking(user, on)),
        R::ListBlocks => look(|core| Ok(profile::blocks(core))),
        R::Logout => Box::new(Logout),
        R::Whoami => Box::new(list::Whoami),
        R::ShowRecovery => Box::new(list::ShowRecovery),
        R::Status => Box::new(Status::default()),

        R::CreateServer { name } => Box::new(CreateServer::new(name, Template::Plain)),
        R::CreateFromTemplate { name, template } => Box::new(CreateServer::new(name, template)),
        R::FinishServer { server } => Box::new(CreateServer::finish(server)),
        R::LeaveUnmade { server } => Box::new(LeaveUnmade::new(server)),
        R::ListTemplates => look(|_| Ok(templates::templates())),
        R::OpenDm { users, text } => Box::new(dm::Open::new(users, text)),
        R::AddToDm { dm, user } => Box::new(dm::Open::adding(dm, user)),
        R::ListDms => look(|core| Ok(dm::dms(core))),
        R::ListRequests => look(|core| Ok(dm::requests(core))),
        R::AcceptRequest(act) => acting(act),
        R::DeclineRequest(act) => acting(act),
        R::ListServers => look(|core| Ok(list::servers(core))),
        R::ShowServer { server } => of(server, views::server),
        R::EditServer(act) => acting(act),
        R::DeleteServer(act) => acting(act),
        R::TransferServer(act) => acting(act),
        R::SetVersionFloor(act) => acting(act),
        R::PublishServer(act) => Box::new(Publish::new(act)),
        R::UnpublishServer(act) => Box::new(Unpublish::new(act)),
        R::MakeCheckpoint(act) => acting(act),

        R::ListRoles { server } => of(server, |_, state| RoleList { roles: views::roles(state) }),
        R::CreateRole(act) => acting(act),
        R::EditRole(act) => acting(act),
        R::MoveRole(act) => acting(act),
        R::DeleteRole(act) => acting(act),
        R::GateRole(act) => acting(act),
        R::ClaimRole(act) => Box::new(attest::Claiming::new(act)),
        R::ImportAttestations { file } => Box::new(attest::Import::new(file)),
        R::ListAttestations => Box::new(attest::List),
        R::GiveRole(act) => acting(act),
        R::TakeRole(act) => acting(act),

        R::ListChannels { server } => {
            of(server, |core, state| ChannelList { channels: views::channels(core, state) })
        }
        R::ShowChannel { channel } => look(move |core| list::channel(core, &channel)),
        R::ShowReaders { channel } => Box::new(Readers::new(channel)),
        R::CreateChannel(act) => acting(act),
        R::EditChannel(act) => acting(act),
        R::DeleteChannel(act) => acting(act),
        R::SetOverwrite(act) => acting(act),
        R::SyncChannel(act) => acting(act),
        R::ResetGroup(act) => acting(act),
        R::SetAnonymity(act) => acting(act),
        R::SetHistory(act) => acting(act),
        R::BlockAuthor(act) => acting(act),
        R::SendAnonymously { channel, text, delay } => {
            Box::new(anon::Send::new(channel, anon::What::Text(text), delay))
        }
        R::OpenPoll { channel, question, options, life } => {
            let saying = anon::Saying::Open { question, options, life };
            Box::new(anon::Say::new(channel, saying))
        }
        R::Vote { channel, poll, option, delay } => {
            Box::new(anon::Send::new(channel, anon::What::Vote(poll, option), delay))
        }
        R::ClosePoll { channel, poll } => {
            Box::new(anon::Say::new(channel, anon::Saying::Close(poll)))
        }
        R::ShowPoll { channel, poll } => Box::new(anon::Shown::new(channel, poll)),
        R::AnonymousStatus { channel } => Box::new(anon::Status::new(channel)),

        R::ListMembers { server } => of(server, |core, state| {
            let members = views::members(core, state);
            MemberList { members, removals: views::removals(core, state) }
        }),
        R::ShowMember { server, user } => look(move |core| list::member(core, &server, &user)),
        R::SetNickname(act) => acting(act),
        R::SetTimeout(act) => acting(act),
        R::Kick(act) => acting(act),
        R::Ban(act) => Box::new(Banning::new(act)),
        R::Unban(act) => acting(act),
        R::ListBans { server } => of(server, list::bans),
        R::Leave(act) => acting(act),

        R::CreateInvitation(act) => Box::new(invitations::Create::new(act)),
        R::ListInvitations { server } => of(server, invitations::list),
        R::RevokeInvitation(act) => acting(act),
        R::Preview { link } => Box::new(Preview::new(link)),
        R::Join { link, wait } => Box::new(Join::new(link, wait)),
        R::SearchDiscovery(search) => Box::new(search),
        R::ShowListing { server } => Box::new(ShowListing::new(server)),
        R::JoinListed { server, wait } => Box::new(JoinListed::new(server, wait)),

        R::Audit { server, user, action, before, limit } => {
            Box::new(Audit::new(server, user, action, before, limit))
        }
        R::Explain { member, channel, server, flag } => look(move |core| {
            permissions::explain(core, &member, channel.as_deref(), server.as_deref(), &flag)
        }),
        R::ExplainRole { role, channel, server, flag } => look(move |core| {
            permissions::explain_role(core, &role, channel.as_deref(), &server, &flag)
        }),
        R::ShowPermissions { member, channel, server } => look(move |core| {
            permissions::show(core, &member, channel.as_deref(), server.as_deref())
        }),

        R::Send { channel, texts, message_id } => Box::new(Send::new(channel, texts, message_id)),
        R::Reply { channel, seq, text, message_id } => {
            Box::new(Relate::new(channel, seq, Relating::Reply(text)).called(message_id))
        }
        R::Edit { channel, seq, text } => Box::new(Relate::new(channel, seq, Relating::Edit(text))),
        R::React { channel, seq, emoji, on } => {
            Box::new(Relate::new(channel, seq, Relating::React(emoji, on)))
        }
        R::Pin { channel, seq, on } => Box::new(Relate::new(channel, seq, Relating::Pin(on))),
        R::ListPins { channel } => Box::new(Pinned::new(channel)),
        R::History { channel, seq } => Box::new(History::new(channel, seq)),
        R::BeginFile { channel, name, media_type, length, source, preview } => {
            let given = file::Given { name, media_type, length, source, preview };
            Box::new(file::Begin::new(channel, given))
        }
        R::SendFile { channel, blob, text } => Box::new(Send::file(channel, blob, text)),
        R::ForgetFile { blob } => Box::new(file::Forget::new(blob)),
        R::FindFile { channel, seq, thumbnail } => {
            Box::new(file::Find::new(channel, seq, thumbnail))
        }
        R::LendToken => Box::new(file::Lend),
        R::Delete { channel, seq } => Box::new(Delete::new(channel, seq)),
        R::Read { channel, after, limit } => Box::new(Read::new(channel, after, limit)),
        R::At { channel, at } => Box::new(Day::new(channel, at)),
        R::Tail { channel, after } => Box::new(Tail::new(channel, after)),
        R::Search { text, channel, from, after, before, limit } => {
            let wanted = search::Wanted { text, channel, from, after, before, limit };
            Box::new(Search::new(wanted))
        }
        R::ListUnread { channel } => Box::new(Unread::new(channel)),
        R::MarkRead { channel, seq, forward } => Box::new(Mark::new(channel, seq, forward)),
        R::Notify { channel, level } => {
            let change = level.map_or(notify::Change::None, notify::Change::Level);
            Box::new(Notify::new(channel, Some(change)))
        }
        R::Backup { on, now } => Box::new(Backup::new(on, now)),
        R::Mute { channel, millis, until, off } => {
            let mute = notify::Mute::of(millis, until, off);
            Box::new(Notify::new(channel, mute.map(notify::Change::Mute)))
        }
        R::Typing { channel, anonymously } => Box::new(Typing::new(channel, anonymously)),
        R::Appear { state, typing, idle } => {
            Box::new(Appear { state, typing, idle, ..Appear::default() })
        }
        R::Stored { channel, before, limit } => Box::new(Stored::new(channel, before, limit)),
        R::Watch => Box::new(Watch::default()),
        R::ListDevices => Box::new(devices::List::default()),
        R::RevokeDevice { device, unlock } => Box::new(Revoke::new(device, unlock)),
        R::Link { device_name } => Box::new(Link::new(device_name)),
        R::ApproveDevice { code } => Box::new(Approve::new(code)),
        R::ConfirmLink { code, same } => Box::new(Confirm::new(code, same)),
        R::ChangePassword { unlock, password } => Box::new(ChangePassword::new(unlock, password)),
        R::RotateIdentity { phrase } => Box::new(Rotate::new(phrase)),
        R::Verify { user, confirm } => Box::new(Verify::new(user, confirm)),
    }
}

fn acting(act: impl Deed + 'static) -> Box<dyn Flow> {
    Box::new(Acting::new(act))
}

fn look<T: Serialize + 'static>(
    answer: impl Fn(&Core) -> Result<T, Failure> + Sync + std::marker::Send + 'static,
) -> Box<dyn Flow> {
    Box::new(Look::new(move |core: &Core| answer(core).map(|view| shown(&view))))
}

/// A look at one server.
fn of<T: Serialize + 'static>(server: String, view: fn(&Core, &State) -> T) -> Box<dyn Flow> {
    look(move |core| Ok(view(core, list::state_of(core, &server)?)))
}
