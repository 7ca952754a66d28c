//! Every route, a line each, and the OpenAPI document they make.

use axum::{Router, middleware};
use coterie_types::ErrorCode;
use tower_http::compression::CompressionLayer;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use crate::{
    App, admin, anonymous, auth, channels, devices, discovery, docs, finish::finish, gateway,
    health, inbox, info, invitations, key_packages, links, metrics, problem::ApiError, rate,
    sealed, servers, sessions, users, vault, web,
};

/// What every part has, for supervisors.
fn health() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(docs::head())
        .routes(routes!(health::live::live))
        .routes(routes!(health::ready::ready))
        .routes(routes!(metrics::read::read_metrics))
}

/// The gateway.
fn sockets() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(gateway::connect::connect))
}

/// Registering, signing in and staying so.
fn sign_in() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(auth::register::begin::begin_registration))
        .routes(routes!(auth::register::finish::finish_registration))
        .routes(routes!(auth::login::begin::begin_login))
        .routes(routes!(auth::login::finish::finish_login))
        .routes(routes!(auth::recover::begin::begin_recovery))
        .routes(routes!(auth::recover::finish::finish_recovery))
        .routes(routes!(auth::oidc::firebase::sign_in_firebase))
        .routes(routes!(auth::oidc::sign_in::sign_in_oidc))
        .routes(routes!(auth::oidc::register::register_oidc))
        .routes(routes!(auth::password::begin::begin_password))
        .routes(routes!(auth::password::finish::finish_password))
        .routes(routes!(links::open::open_link))
        .routes(routes!(links::read::read_link))
        .routes(routes!(links::answer::answer_link))
        .routes(routes!(links::offer::offer_link))
        .routes(routes!(links::grant::grant_link))
        .routes(routes!(links::claim::claim_link))
        .routes(routes!(auth::refresh::refresh))
        .routes(routes!(auth::logout::log_out))
}

fn rest() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(info::read::read_info))
        .routes(routes!(info::openapi::read_openapi))
        .routes(routes!(users::me::me))
        .routes(routes!(
            users::profile::read_own::read_own_profile,
            users::profile::put::put_profile
        ))
        .routes(routes!(users::backup::manifest::read_backup, users::backup::manifest::put_backup))
        .routes(routes!(
            users::backup::chunk::read_backup_chunk,
            users::backup::chunk::put_backup_chunk
        ))
        .routes(routes!(users::identities::list::list_identities))
        .routes(routes!(
            users::identities::link::link_identity,
            users::identities::unlink::unlink_identity
        ))
        .routes(routes!(users::named::read_named_user))
        .routes(routes!(users::read::read_user))
        .routes(routes!(users::devices::read_user_devices))
        .routes(routes!(users::profile::read::read_profile))
        .routes(routes!(users::claim::claim_key_packages))
        .routes(routes!(
            key_packages::count::count_key_packages,
            key_packages::post::post_key_packages
        ))
        .routes(routes!(inbox::read::read_inbox))
        .routes(routes!(inbox::acknowledge::acknowledge_inbox))
        .routes(routes!(inbox::own_data::post_own_data))
        .routes(routes!(sessions::list::list_sessions, sessions::end_others::end_other_sessions))
        .routes(routes!(sessions::end::end_session))
        .routes(routes!(devices::list::list_devices, devices::change::change_devices))
        .routes(routes!(vault::read::read_vault, vault::put::put_vault))
        .merge(servers())
        .merge(channels())
        .routes(routes!(
            invitations::preview::preview_invitation,
            invitations::end::close_invitation
        ))
        .routes(routes!(invitations::policy::read_policy_by_invitation))
        .routes(routes!(invitations::join::join))
        .routes(routes!(discovery::search::search_discovery))
        .routes(routes!(discovery::read::read_listing))
        .routes(routes!(gateway::ticket::issue_ticket))
}

/// The operator's interface; each call is logged.
fn operator() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(admin::users::list::admin_list_users))
        .routes(routes!(admin::users::read::admin_read_user))
        .routes(routes!(
            admin::users::disable::admin_disable_user,
            admin::users::enable::admin_enable_user
        ))
        .routes(routes!(admin::servers::list::admin_list_servers))
        .routes(routes!(admin::servers::read::admin_read_server))
        .routes(routes!(
            admin::servers::disable::admin_disable_server,
            admin::servers::enable::admin_enable_server
        ))
        .routes(routes!(admin::stats::admin_stats))
        .routes(routes!(admin::retention::admin_run_retention))
        .route_layer(middleware::from_fn(admin::log))
}

fn servers() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(servers::list::list_servers, servers::create::create_server))
        .routes(routes!(
            servers::read::read_server,
            servers::change::change_server,
            servers::end::end_server
        ))
        .routes(routes!(servers::policy::read::read_policy, servers::policy::append::admit_intent))
        .routes(routes!(servers::policy::head::read_policy_head))
        .routes(routes!(servers::policy::checkpoint::read_checkpoint))
        .routes(routes!(
            servers::channels::list::list_channels,
            servers::channels::create::create_channel
        ))
        .routes(routes!(servers::members::list::list_members))
        .routes(routes!(
            servers::members::read::read_member,
            servers::members::change::change_member,
            servers::members::remove::remove_member
        ))
        .routes(routes!(
            servers::members::roles::give::give_role,
            servers::members::roles::take::take_role
        ))
        .routes(routes!(servers::roles::list::list_roles, servers::roles::create::create_role))
        .routes(routes!(servers::roles::change::change_role, servers::roles::end::end_role))
        .routes(routes!(servers::bans::list::list_bans))
        .routes(routes!(servers::bans::put::put_ban, servers::bans::end::end_ban))
        .routes(routes!(
            servers::invitations::list::list_invitations,
            servers::invitations::create::create_invitation
        ))
        .routes(routes!(servers::invitations::end::end_invitation))
        .routes(routes!(servers::audit::read_audit_log))
        .routes(routes!(servers::presence::read_presence))
        .routes(routes!(servers::silent_devices::list_silent_devices))
}

fn channels() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            channels::read::read_channel,
            channels::change::change_channel,
            channels::end::end_channel
        ))
        .routes(routes!(channels::overwrite::put_overwrite))
        .routes(routes!(channels::sync::sync_channel))
        .routes(routes!(channels::reset::reset_group))
        .routes(routes!(channels::anonymity::put_anonymity))
        .routes(routes!(channels::group::read::read_group, channels::group::create::create_group))
        .routes(routes!(channels::group::tree::read_tree).layer(CompressionLayer::new()))
        .routes(routes!(channels::lease::lease, channels::lease::lease_waiting))
        .routes(routes!(channels::commit::post_commit))
        .routes(routes!(channels::report::report_commit))
        .routes(routes!(
            channels::messages::list::list_messages,
            channels::messages::post::post_messages
        ))
        .routes(routes!(channels::messages::bulk_delete::bulk_delete))
        .routes(routes!(
            channels::messages::read::read_message,
            channels::messages::edit::edit_message,
            channels::messages::delete::delete_message
        ))
        .routes(routes!(
            channels::blobs::read::read_blob,
            channels::blobs::open::open_blob,
            channels::blobs::cancel::cancel_blob
        ))
        .routes(routes!(
            channels::blobs::read_part::read_blob_part,
            channels::blobs::put_part::put_blob_part
        ))
        .routes(routes!(channels::blobs::download::download_blob))
        .routes(routes!(sealed::read::read_sealed_part))
        .routes(routes!(channels::log::read_log))
        .routes(routes!(anonymous::post::post_anonymously))
}

/// The OpenAPI 3.1 document of the REST interface.
#[must_use]
pub fn openapi() -> serde_json::Value {
    docs::complete(
        &health().merge(sign_in()).merge(rest()).merge(operator()).merge(sockets()).into_openapi(),
    )
}

impl App {
    /// The router of the part that this node serves.
    pub fn router(&self) -> Router {
        let (mut routes, role) = (health(), self.config().role);
        if role.serves_api() {
            routes = routes.merge(sign_in()).merge(rest()).merge(operator());
        }
        if role.serves_gateway() {
            routes = routes.merge(sockets());
        }
        let (routes, _) = routes.split_for_parts();
        let bounded = middleware::from_fn_with_state(self.clone(), rate::bound);
        let routes = routes.route_layer(bounded);
        let routes = if role.serves_api() {
            routes.merge(web::router(self.config(), self.node().blobs.elsewhere()))
        } else {
            routes.fallback(no_route)
        };
        routes
            .method_not_allowed_fallback(no_method)
            .layer(middleware::from_fn_with_state(self.clone(), finish))
            .with_state(self.clone())
    }
}

pub(crate) async fn no_route() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "there is no such route")
}

async fn no_method() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, "the route has no such method")
}
