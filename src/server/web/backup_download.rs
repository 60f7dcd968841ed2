//! `GET /admin/settings/backups/{file}/download`: a backup as a file, for admins who have just proven who they are. It is
//! sent while it is read.

use std::{fs::File, io::Read};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use tokio::{sync::mpsc::Sender, task::spawn_blocking};

use crate::{
    model::deed::Deed,
    server::{
        domain::{
            context::RequestContext,
            error::{Error, Result, UnauthenticatedReason},
            own_backups,
        },
        state::AppState,
        web::{
            error_pages,
            local_path::{LocalPath, escaped},
            page_account::PageAccount,
            session::BrowserSession,
            streamed_body,
        },
    },
};

/// The path.
pub const PATH: &str = "/admin/settings/backups/{file}/download";

/// The size of a part, in bytes.
const PART: usize = 64 * 1024;

/// Sends the file. A browser that is not logged in is led to log-in, and one whose user has not proven who they are to the
/// page that asks for the password. `HEAD` is answered like `GET`, and is no download.
pub async fn download(
    State(state): State<AppState>,
    method: Method,
    Extension(session): Extension<BrowserSession>,
    Extension(page): Extension<PageAccount>,
    Path(name): Path<String>,
) -> Response {
    let caller = session.caller();
    let Some(account) = caller.account() else {
        return Redirect::to(page.place(&LocalPath::log_in(&LocalPath::ours("/admin/settings/backups"))).as_str())
            .into_response();
    };
    let answer = async {
        let context = RequestContext::new(state.domain.clone(), caller, account)?;
        if method == Method::HEAD {
            return Ok(as_file(&name, own_backups::download_size(&context, &name).await?, Body::empty()));
        }
        let (file, size) = own_backups::open(&context, &name).await?;
        let (sender, body) = streamed_body::channel();
        spawn_blocking(move || send(file, size, &sender));
        Ok(as_file(&name, size, body))
    };
    match answer.await {
        Ok(response) => response,
        Err(Error::Unauthenticated(UnauthenticatedReason::Password)) => {
            Redirect::to(&format!("/admin/settings/backups/{}", escaped(&name))).into_response()
        }
        // `error_pages.rs` adds the body.
        Err(Error::Forbidden(reason)) => error_pages::forbidden(reason, Deed::ManageBackups),
        Err(Error::NotFound(..)) => StatusCode::NOT_FOUND.into_response(),
        Err(Error::Internal(cause)) => {
            tracing::error!(error = %cause, "a backup could not be sent");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response(),
    }
}

/// The answer that a browser saves. Its length lets a browser notice that a download broke off.
fn as_file(name: &str, size: u64, body: Body) -> Response {
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
