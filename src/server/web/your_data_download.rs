//! `GET /your-data/download`: all of a user's own data as a file. A plain link leads here, so it needs no script.

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use crate::server::{
    domain::{
        caller::Caller,
        context::RequestContext,
        error::{Error, Result},
        users::{self, UserExport},
    },
    export_document::export_document,
    state::AppState,
    web::{local_path::LocalPath, page_account::PageAccount, session::BrowserSession},
};

/// The path.
pub const PATH: &str = "/your-data/download";

/// What makes a browser save the answer.
const AS_FILE: [(HeaderName, &str); 1] = [(header::CONTENT_DISPOSITION, "attachment; filename=\"your-data.json\"")];

/// Sends the file. A browser that is not logged in is led to log-in, and from there to the page with the link.
pub async fn download(
    State(state): State<AppState>,
    Extension(session): Extension<BrowserSession>,
    Extension(page): Extension<PageAccount>,
) -> Response {
    let caller = session.caller();
    if caller.user().is_none() {
        return Redirect::to(page.place(&LocalPath::log_in(&LocalPath::ours("/your-data"))).as_str()).into_response();
    }
    match export(&state, caller).await {
        Ok(export) => (AS_FILE, Json(export_document(&export))).into_response(),
        // `error_pages.rs` adds the body.
        Err(Error::Internal(cause)) => {
            tracing::error!(error = %cause, "a page or a form failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response(),
    }
}

async fn export(state: &AppState, caller: Caller) -> Result<UserExport> {
    let account = caller.account().expect("a user belongs to an account");
    users::export_own(&RequestContext::new(state.domain.clone(), caller, account)?).await
}
