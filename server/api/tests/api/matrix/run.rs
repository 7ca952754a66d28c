//! Calls every cell.

use coterie_types::BlobId;
use serde_json::Value;

use super::{
    bodies::body_of,
    cast::{Cast, Ids},
    table::{Row, TABLE, Who},
};
use crate::{
    kit::{Kit, Reply},
    people::random16,
};

/// Whose ids a path has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The first server's.
    Own,
    /// Those of the server of [`Who::Other`].
    Foreign,
    /// The first server's, with a channel that only administrators may view.
    Hidden,
    /// Nothing's.
    Absent,
}

fn expected(row: &Row, who: Who, of: Of) -> u16 {
    let stranger = if who <= Who::Operator { who } else { Who::Stranger };
    match of {
        Of::Own => row.of(who),
        // Sessions are of users, whatever their servers.
        Of::Foreign if row.path.contains("{session}") && who > Who::Operator => 404,
        // To the owner of that server: theirs. To the others: a stranger's.
        Of::Foreign if who == Who::Other => row.of(Who::Owner),
        Of::Foreign => row.of(stranger),
        Of::Hidden if who >= Who::Administrator => row.of(who),
        Of::Hidden | Of::Absent => match row.absent {
            Some(status) if row.of(stranger) != 401 => status,
            _ => row.of(stranger),
        },
    }
}

fn kinds(row: &Row) -> &'static [Of] {
    let of_channel = row.path.contains("{message}") || row.path.contains("{blob}");
    if row.path.contains("{channel}") && of_channel {
        // The hidden channel has no messages and no files.
        &[Of::Own, Of::Foreign, Of::Absent]
    } else if row.path.contains("{channel}") {
        &[Of::Own, Of::Foreign, Of::Hidden, Of::Absent]
    } else if row.path.contains('{') && !row.path.contains("{flow}") && !row.path.contains("{link}")
    {
        &[Of::Own, Of::Foreign, Of::Absent]
    } else {
        &[Of::Own]
    }
}

/// The path with ids in it.
fn path(row: &Row, ids: &Ids, own_session: Option<&str>) -> String {
    let gives = row.method == "PUT";
    let roles = row.path.contains("/members/");
    let role = if roles && !gives { ids.held } else { ids.free };
    let user = if row.path.contains("/bans/") && !gives { ids.banned } else { ids.user };
    // A new one is begun.
    let begins = gives && row.path.ends_with("{blob}");
    let blob = if begins { BlobId::from_bytes(random16()) } else { ids.blob };
    let path = row
        .path
        .replace("{blob}", &blob.to_string())
        .replace("{part}", "0")
        .replace("{chunk}", &BlobId::from_bytes([9; 16]).to_string())
        .replace("{server}", &ids.server.to_string())
        .replace("{channel}", &ids.channel.to_string())
        .replace("{user}", &user.to_string())
        .replace("{role}", &role.to_string())
        .replace("{target}", &ids.held.to_string())
        .replace("{invitation}", &ids.invitation.to_string())
        .replace("{message}", &ids.message.to_string())
        .replace("{code}", &ids.invite.code)
        .replace("{session}", own_session.unwrap_or(&ids.session))
        .replace("{seq}", "1")
        .replace("{provider}", "x")
        .replace("{flow}", "x")
        .replace("{link}", "x");
    if path.ends_with("/tree") { path + "?epoch=0" } else { path }
}

/// Bodies are compared without what differs from answer to answer.
fn without_id(reply: &Reply) -> Value {
    let mut problem = reply.problem();
    problem.as_object_mut().unwrap().remove("request_id");
    problem
}

async fn call(cast: &Cast, kit: &Kit, row: &Row, who: Who, of: Of) -> Reply {
    let ids = match of {
        Of::Own => &cast.own,
        Of::Foreign => &cast.foreign,
        Of::Hidden => &cast.hidden,
        Of::Absent => &cast.absent,
    };
    let person = cast.people.get(&who);
    let own = person.filter(|_| of == Of::Own).map(|person| person.session.session_id.as_str());
    // Who is not signed in sends what the owner would.
    let sender = person.unwrap_or(&cast.people[&Who::Owner]);
    let body = body_of(row.method, row.path, sender, ids);
    let token = match who {
        Who::Operator => kit.operator(),
        _ => person.and_then(|person| person.token()),
    };
    if row.path.ends_with("/bytes") || (row.method == "GET" && row.path.contains("{part}")) {
        // A copy of the database does not bring them along.
        kit.node().blobs.put(ids.blob, 0, vec![7; 1_024]).await.unwrap();
    }
    let path = path(row, ids, own);
    if row.method == "PUT" && row.path.contains("{part}") {
        return kit.put_bytes(&path, token, vec![7; 1_024]).await;
    }
    kit.call(row.method, &path, token, body.as_ref()).await
}

/// What a route with the first server's ids answers somebody.
pub(crate) async fn answer(cast: &Cast, kit: &Kit, row: &Row, who: Who) -> Reply {
    call(cast, kit, row, who, Of::Own).await
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_table_says() {
    let cast = Cast::new().await;
    let mut kit = cast.kit.copy().await;
    let mut wrong = Vec::new();
    for row in TABLE {
        for who in Who::ALL {
            // Nothing's first: what may not be seen is compared with it.
            let mut nothing = None;
            for of in kinds(row).iter().rev().copied() {
                let commits = kit.node().store.commits();
                let reply = call(&cast, &kit, row, who, of).await;
                let name = format!("{} {} by {who:?} of {of:?}", row.method, row.path);
                let (status, expected) = (reply.status.as_u16(), expected(row, who, of));
                if status != expected {
                    wrong.push(format!("{name}: {status}, not {expected}: {}", reply.text()));
                } else if let Some(why) = explain(row, &reply, &mut nothing, of) {
                    wrong.push(format!("{name}: {why}"));
                }
                // A lease is in memory alone.
                let changed = kit.node().store.commits() != commits || row.path.ends_with("/lease");
                if changed {
                    kit = cast.kit.copy().await;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with a refusal whose status is right.
fn explain(row: &Row, reply: &Reply, nothing: &mut Option<Value>, of: Of) -> Option<String> {
    match reply.status.as_u16() {
        401 => (reply.code() != "unauthenticated" && (row.needs_session() || row.needs_operator()))
            .then(|| "not unauthenticated".to_owned()),
        403 => {
            let problem = reply.problem();
            let named = [&problem["permission"], &problem["rule"]];
            let says = problem["code"] == "forbidden"
                && row.why.split(' ').any(|why| named.iter().any(|named| **named == why));
            (!says).then(|| format!("does not say {}: {problem}", row.why))
        }
        404 => {
            let body = without_id(reply);
            match nothing {
                Some(nothing) if of != Of::Absent => (*nothing != body)
                    .then(|| format!("{body} differs from what is not there: {nothing}")),
                _ => {
                    *nothing = Some(body);
                    None
                }
            }
        }
        _ => None,
    }
}
