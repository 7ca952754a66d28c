//! A node that serves a part of the api, and what it counts.

use coterie_api::{ApiConfig, Role};
use coterie_protocol::gateway::Cursors;

use crate::{
    connection::{Connection, Scene},
    kit::Kit,
};

async fn status(kit: &Kit, path: &str) -> u16 {
    kit.get(path, None).await.status.as_u16()
}

#[tokio::test]
async fn each_part_serves_its_routes_and_health_and_no_others() {
    let part = async |role| Kit::with(ApiConfig { role, ..ApiConfig::default() }).await;
    let (all, api, gateway) =
        (part(Role::All).await, part(Role::Api).await, part(Role::Gateway).await);
    for kit in [&all, &api, &gateway] {
        for path in ["/healthz", "/readyz", "/metrics"] {
            assert_eq!(status(kit, path).await, 200, "{path}");
        }
        assert_eq!(kit.get("/v1/nothing", None).await.code(), "not_found");
    }
    // A request that is no WebSocket: 400 where the route is, 404 where it is not.
    assert_eq!(status(&all, "/v1/gateway").await, 400);
    assert_eq!(status(&gateway, "/v1/gateway").await, 400);
    assert_eq!(status(&api, "/v1/gateway").await, 404);
    for path in ["/v1/info", "/v1/openapi.json", "/"] {
        assert_eq!(status(&all, path).await, 200, "{path}");
        assert_eq!(status(&api, path).await, 200, "{path}");
        assert_eq!(status(&gateway, path).await, 404, "{path}");
    }
    assert_eq!(api.get("/v1/servers", None).await.status, 401);
    assert_eq!(gateway.get("/v1/servers", None).await.code(), "not_found");
}

#[tokio::test]
async fn metrics_count_routes_connections_and_commits_and_name_no_user() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let connection = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    let canary = "/v1/invitations/canarycanary?canary=1";
    assert_eq!(status(&kit, canary).await, 404);
    kit.call::<()>("CANARY", "/v1/info", None, None).await;
    let text = kit.get("/metrics", None).await.text();
    let line = |wanted: &str| {
        let line = text.lines().find(|line| line.starts_with(wanted));
        line.unwrap_or_else(|| panic!("{wanted} in {text}")).rsplit(' ').next().unwrap().to_owned()
    };
    let route =
        r#"coterie_requests_total{method="GET",route="/v1/invitations/{code}",status="404"}"#;
    assert_eq!(line(route), "1");
    assert_eq!(line(r#"coterie_requests_total{method="other""#), "1");
    assert_eq!(line("coterie_gateway_connections "), "1");
    assert_eq!(line("coterie_bus_connected "), "1");
    assert_eq!(line("coterie_bus_dropped_total "), "0");
    assert_eq!(line("coterie_bus_reconnects_total "), "0");
    assert_eq!(line("coterie_store_commits_total "), kit.node().store.commits().to_string());
    assert!(line("coterie_request_seconds_count ").parse::<u64>().unwrap() > 5);
    assert!(text.ends_with("# EOF\n"));
    for secret in ["canary", "CANARY", "alice", &scene.server.to_string()] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    drop(connection);
}
