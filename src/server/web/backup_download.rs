//! `GET /admin/settings/backups/{file}/download`: a backup as a file, for admins who have just proven who they are. It is
//! sent while it is read.

use std::{fs::File, io::Read};

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use tokio::{sync::mpsc::Sender, task::spawn_blocking};

use crate::server::{
    domain::{
        caller::Caller,
        context::RequestContext,
        error::{Error, Result, UnauthenticatedReason},
        own_backups,
    },
    state::AppState,
    web::{
        local_path::{LocalPath, escaped},
        page_account::PageAccount,
        session::BrowserSession,
        streamed_body,
    },
};

/// The path.
pub const PATH: &str = "/admin/settings/backups/{file}/download";

/// The size of a part, in bytes.
const PART: usize = 64 * 1024;

/// Sends the file. A browser that is not logged in is led to log-in, and one whose user has not proven who they are to the
/// page that asks for the password.
pub async fn download(
    State(state): State<AppState>,
    Extension(session): Extension<BrowserSession>,
    Extension(page): Extension<PageAccount>,
    Path(name): Path<String>,
) -> Response {
    let caller = session.caller();
    if caller.user().is_none() {
        return Redirect::to(page.place(&LocalPath::log_in(&LocalPath::ours("/admin/settings/backups"))).as_str())
            .into_response();
    }
    match open(&state, caller, &name).await {
        Ok((file, size)) => as_file(&name, file, size),
        Err(Error::Unauthenticated(UnauthenticatedReason::Password)) => {
            Redirect::to(&format!("/admin/settings/backups/{}", escaped(&name))).into_response()
        }
        // `error_pages.rs` adds the body.
        Err(Error::Forbidden(_)) => StatusCode::FORBIDDEN.into_response(),
        Err(Error::NotFound(..)) => StatusCode::NOT_FOUND.into_response(),
        Err(Error::Internal(cause)) => {
            tracing::error!(error = %cause, "a backup could not be sent");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response(),
    }
}

async fn open(state: &AppState, caller: Caller, name: &str) -> Result<(File, u64)> {
    let account = caller.account().expect("a user belongs to an account");
    own_backups::open(&RequestContext::new(state.domain.clone(), caller, account)?, name).await
}

/// The answer that a browser saves. Its length lets a browser notice that a download broke off.
fn as_file(name: &str, file: File, size: u64) -> Response {
    let (sender, body) = streamed_body::channel();
    spawn_blocking(move || send(file, size, &sender));
    let saved = format!("attachment; filename=\"{name}\"");
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.sqlite3"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&saved).expect("the name of a backup is plain"));
    response
}

/// Sends the parts of the file. It ends early where nobody reads them any more.
fn send(mut file: File, size: u64, parts: &Sender<Result<Bytes>>) {
    let mut left = size;
    while left > 0 {
        let mut part = vec![0; PART.min(usize::try_from(left).unwrap_or(PART))];
        let read = file.read_exact(&mut part).map_err(Error::internal);
        left -= part.len() as u64;
        let is_over = read.is_err();
        if parts.blocking_send(read.map(|()| Bytes::from(part))).is_err() || is_over {
            return;
        }
    }
}
