//! What each request is answered with, and what rows it shows before.

use std::collections::BTreeSet;

use anyhow::bail;
use syn::ItemEnum;

use super::attributes::{serde, variant_name};
use super::render::{Member, declaration, object};
use super::source::{Declared, Sources};

/// Types of REST that are passed on as they came.
const OF_REST: [&str; 3] = ["Identities", "Sessions", "SessionsEnded"];

/// Every request with its answer. What an act answers is the view of the thing, with the entry that did
/// it; what somebody else has done away with meanwhile is told by its id alone.
const ANSWERS: &[(&str, &str)] = &[
    ("accept_request", "DmView & Acted"),
    ("add_to_dm", "OpenedDm"),
    ("anonymous_status", "AnonymousView"),
    ("appear", "ChosenView"),
    ("approve_device", "AddedDevice"),
    ("at", "DayView"),
    ("audit", "AuditPage"),
    ("backup", "BackupView"),
    ("ban", "Named & Acted"),
    ("begin_file", "BegunFile"),
    ("block", "BlockedView"),
    ("block_author", "ChannelDetail & Acted"),
    ("change_password", "PasswordChanged"),
    ("claim_role", "RoleView & Acted"),
    ("close_poll", "SentView"),
    ("confirm_link", "Compared"),
    ("create_channel", "ChannelDetail & Acted"),
    ("create_from_template", "EnteredView"),
    ("create_invitation", "InvitationView & Acted"),
    ("create_role", "RoleView & Acted"),
    ("create_server", "EnteredView"),
    ("decline_presented", "Declined"),
    ("decline_request", "Named & Acted"),
    ("delete", "DeletedView"),
    ("delete_channel", "Named & Acted"),
    ("delete_role", "Named & Acted"),
    ("delete_server", "Named & Acted"),
    ("edit", "SentView"),
    ("edit_channel", "ChannelDetail & Acted"),
    ("edit_role", "RoleView & Acted"),
    ("edit_server", "ServerView & Acted"),
    ("explain", "ExplainedView"),
    ("explain_role", "ExplainedView"),
    ("find_file", "FoundFile"),
    ("finish_server", "EnteredView"),
    ("forget_file", "ForgottenFile"),
    ("gate_role", "RoleView & Acted"),
    ("give_role", "MemberView & Acted"),
    ("history", "Versions"),
    ("import_attestations", "ImportView"),
    ("join", "EnteredView"),
    ("join_listed", "EnteredView"),
    ("kick", "Named & Acted"),
    ("leave", "Named & Acted"),
    ("leave_unmade", "LeftView"),
    ("lend_token", "Lent"),
    ("link", "Who"),
    ("link_identity", "Identities"),
    ("list_attestations", "AttestationList"),
    ("list_bans", "BanList"),
    ("list_blocks", "BlockList"),
    ("list_channels", "ChannelList"),
    ("list_devices", "DeviceList"),
    ("list_dms", "DmList"),
    ("list_identities", "Identities"),
    ("list_invitations", "InvitationList"),
    ("list_members", "MemberList"),
    ("list_pins", "PinList"),
    ("list_requests", "RequestList"),
    ("list_roles", "RoleList"),
    ("list_servers", "ServerList"),
    ("list_sessions", "Sessions"),
    ("list_templates", "TemplatesView"),
    ("list_unread", "UnreadList"),
    ("login", "Who"),
    ("login_by_provider", "Who"),
    ("login_presented", "Who"),
    ("logout", "Partial<Who>"),
    ("make_checkpoint", "Named & Acted"),
    ("mark_read", "MarkView"),
    ("move_role", "RoleView & Acted"),
    ("mute", "NotifyView"),
    ("notify", "NotifyView"),
    ("open_dm", "OpenedDm"),
    ("open_poll", "SentView"),
    ("pin", "SentView"),
    ("present_token", "PresentedView"),
    ("preview", "LinkPreview"),
    ("publish_server", "ServerView & Acted"),
    ("react", "SentView"),
    ("read", "RowCount"),
    ("recover", "Who"),
    ("register", "Who"),
    ("register_by_provider", "Who"),
    ("register_presented", "Who"),
    ("reply", "SentView"),
    ("reset_group", "ChannelDetail & Acted"),
    ("revoke_device", "RevokedDevice"),
    ("revoke_invitation", "InvitationView & Acted"),
    ("revoke_other_sessions", "SessionsEnded"),
    ("revoke_session", "EndedSession"),
    ("rotate_identity", "RotatedView"),
    ("search", "RowCount"),
    ("search_discovery", "FoundServers"),
    ("send", "SentCount"),
    ("send_anonymously", "PostedView"),
    ("send_file", "SentCount"),
    ("set_anonymity", "ChannelDetail & Acted"),
    ("set_history", "ChannelDetail & Acted"),
    ("set_nickname", "MemberView & Acted"),
    ("set_overwrite", "ChannelDetail & Acted"),
    ("set_profile", "ProfileSet"),
    ("set_timeout", "MemberView & Acted"),
    ("set_version_floor", "ServerView & Acted"),
    ("show_channel", "ChannelDetail"),
    ("show_listing", "VerifiedListing"),
    ("show_member", "MemberDetail"),
    ("show_permissions", "MayView"),
    ("show_picture", "PictureView"),
    ("show_poll", "CountedPoll"),
    ("show_profile", "ProfileView"),
    ("show_readers", "ReadersView"),
    ("show_recovery", "PhraseView"),
    ("show_server", "ServerView"),
    ("status", "StatusReport"),
    ("stored", "StoredRows"),
    ("sync_channel", "ChannelDetail & Acted"),
    ("tail", "never"),
    ("take_role", "MemberView & Acted"),
    ("transfer_server", "ServerView & Acted"),
    ("typing", "TypedView"),
    ("unban", "Named & Acted"),
    ("unlink_identity", "Identities"),
    ("unpublish_server", "ServerView & Acted"),
    ("verify", "VerifiedView"),
    ("vote", "VotedView"),
    ("watch", "never"),
    ("whoami", "Who"),
];

/// Requests that show rows, and the rows.
const ROWS: &[(&str, &str)] = &[
    ("approve_device", "CompareRow"),
    ("link", "LinkRow | CompareRow"),
    ("read", "TimelineRow"),
    ("search", "MessageRow"),
    ("send", "SentView"),
    ("send_anonymously", "WaitingRow"),
    ("send_file", "SentView"),
    ("stored", "TimelineRow"),
    ("tail", "TailRow"),
    ("vote", "WaitingRow"),
    ("watch", "WatchRow"),
];

/// The types of the core that are named here.
pub(super) fn views() -> impl Iterator<Item = &'static str> {
    let names = ANSWERS.iter().chain(ROWS).flat_map(|(_, of)| names(of));
    let own = names.filter(|name| !OF_REST.contains(name)).collect::<BTreeSet<_>>();
    own.into_iter()
}

fn names(of: &'static str) -> impl Iterator<Item = &'static str> {
    let words = of.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !["", "never", "Partial"].contains(word))
}

/// The types that give the answer and the rows of each request.
pub(super) fn answers(sources: &Sources) -> anyhow::Result<String> {
    let Declared::Enum(requests) = sources.find("Request")? else { bail!("Request is no enum") };
    check(&kinds(requests)?)?;
    let imports = OF_REST.join(", ");
    let table = |name: &str, docs: &str, rows: &[(&str, &str)]| {
        let member = |(kind, of): &(&str, &str)| Member {
            docs: Vec::new(),
            name: (*kind).to_owned(),
            optional: false,
            of: (*of).to_owned(),
        };
        let members: Vec<Member> = rows.iter().map(member).collect();
        declaration(&[docs.to_owned()], name, &object(&members, ""))
    };
    Ok(format!(
        "import type {{ {imports} }} from \"./rest\";\n\n{}\n{}",
        table("Answers", "What each request is answered with.", ANSWERS),
        table("Rows", "What rows a request shows before, of those that do.", ROWS),
    ))
}

fn kinds(requests: &ItemEnum) -> anyhow::Result<BTreeSet<String>> {
    let told = serde(&requests.attrs)?;
    let kind = |variant: &syn::Variant| -> anyhow::Result<String> {
        Ok(variant_name(&variant.ident, &told, &serde(&variant.attrs)?))
    };
    requests.variants.iter().map(kind).collect()
}

/// Every request has an answer, and nothing else has.
fn check(kinds: &BTreeSet<String>) -> anyhow::Result<()> {
    let answered: BTreeSet<String> = ANSWERS.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    if let Some(kind) = kinds.symmetric_difference(&answered).next() {
        bail!("{kind} is a request without an answer, or an answer without a request");
    }
    let strange = ROWS.iter().find(|(kind, _)| !kinds.contains(*kind));
    strange.map_or(Ok(()), |(kind, _)| bail!("{kind} shows rows and is no request"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_without_an_answer_is_noticed() {
        let mut kinds: BTreeSet<String> =
            ANSWERS.iter().map(|(kind, _)| (*kind).to_owned()).collect();
        check(&kinds).unwrap();
        kinds.insert("fly".into());
        assert!(check(&kinds).is_err());
        kinds.remove("fly");
        kinds.remove("tail");
        assert!(check(&kinds).is_err());
    }

    #[test]
    fn names_are_found_in_what_is_said_of_them() {
        assert_eq!(names("Partial<Who> & Acted | never").collect::<Vec<_>>(), ["Who", "Acted"]);
    }
}
