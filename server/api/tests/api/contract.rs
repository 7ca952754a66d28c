//! A property-based test from the OpenAPI document, by schemathesis, which `cargo xtask test
//! contract` installs and names: no fault of the node, nothing that the document does not say.

use std::{net::SocketAddr, path::Path, process::Command};

use coterie_api::{ApiConfig, RateConfig};

use crate::{kit::Kit, people::Person};

/// Where the program is.
const PROGRAM: &str = "COTERIE_SCHEMATHESIS";
/// Seconds that each of the runs takes at most.
const TIME: &str = "25";
/// What would end the session that asks, and the socket, which is no REST.
const EXCLUDED: [&str; 4] =
    ["/v1/auth/logout", "/v1/sessions", "/v1/sessions/{session}", "/v1/gateway"];
/// Those of the operator, which another token opens.
const OPERATOR: &str = "^/v1/admin/";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_schema_conformance";

async fn serve(kit: &Kit) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = kit.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// Runs it over the document without the operator's part, or over that alone, by somebody's token
/// or by nobody's.
fn run(address: SocketAddr, folder: &Path, settings: &str, (token, only): (Option<&str>, &str)) {
    let program = std::env::var(PROGRAM);
    let program = program.unwrap_or_else(|_| panic!("{PROGRAM} names schemathesis"));
    let settings_file = folder.join("schemathesis.toml");
    std::fs::write(&settings_file, settings).unwrap();
    let document = folder.join("openapi.json");
    std::fs::write(&document, serde_json::to_vec(&coterie_api::openapi()).unwrap()).unwrap();
    let mut command = Command::new(program);
    command.current_dir(folder).arg("--config-file").arg(settings_file).arg("run").arg(document);
    command.args(["--url", &format!("http://{address}"), "--checks", CHECKS, "--seed", "1"]);
    command.args(["--max-time", TIME, "--phases", "examples,coverage,fuzzing", "--no-shrink"]);
    command.args(["--max-examples", "12", "--request-timeout", "10", "--warnings", "off"]);
    command.args(["--suppress-health-check", "all"]);
    command.args([only, OPERATOR]);
    for path in EXCLUDED {
        command.args(["--exclude-path", path]);
    }
    if let Some(token) = token {
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("passed"), "it says what it has done: {said}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a minute, and needs schemathesis: cargo xtask test contract"]
async fn the_api_does_what_its_document_says() {
    let rate = RateConfig::UNBOUNDED;
    let kit = Kit::with(ApiConfig { rate, ..ApiConfig::default() }).await;
    let (owner, member) =
        (Person::register(&kit, "owner").await, Person::register(&kit, "member").await);
    let server = owner.create_server(&kit).await;
    let channel = owner.create_channel(&kit, server).await;
    let invite = owner.invite(&kit, server).await;
    member.join(&kit, &invite).await;
    let address = serve(&kit).await;
    let folder = tempfile::tempdir().unwrap();
    // With the ids of what there is, so that calls reach beyond "no such thing"; and without.
    let settings = format!(
        "[parameters]\n\"path.server\" = \"{server}\"\n\"path.channel\" = \"{channel}\"\n\
         \"path.user\" = \"{}\"\n\"path.code\" = \"{}\"\n",
        member.user(),
        invite.code,
    );
    let token = owner.token().unwrap().to_owned();
    let operator = kit.operator().unwrap().to_owned();
    tokio::task::spawn_blocking(move || {
        let (all, some) = ("--exclude-path-regex", "--include-path-regex");
        run(address, folder.path(), &settings, (Some(&token), all));
        run(address, folder.path(), "", (None, all));
        // The last: they may disable whoever asked before.
        run(address, folder.path(), &settings, (Some(&operator), some));
        run(address, folder.path(), "", (None, some));
    })
    .await
    .unwrap();
}
