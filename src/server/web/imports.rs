//! What the page of imports needs besides its use cases: the rows of a page, the way back to it, and the upload of a file.

use std::time::Duration;

use axum::{
    Extension,
    extract::{Multipart, State, multipart::Field},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use tokio::time::timeout;

use crate::{
    model::{
        import::{RowFate, RowReport},
        paging::Place,
        problem::{ErrorCode, FieldError},
    },
    server::{
        domain::{
            caller::Caller,
            context::RequestContext,
            error::{Error, Result},
            imports::{
                jobs,
                uploads::{self, Upload},
            },
        },
        state::AppState,
        web::{
            forms::{self, LocalPath},
            session::BrowserSession,
        },
    },
};

/// The path that a file is sent to.
pub const UPLOAD_PATH: &str = "/admin/import/file";
/// The most bytes of a request with a file: the file, and what is around it.
pub const MAX_REQUEST: usize = 512 * 1024 * 1024 + 64 * 1024;
/// The page.
const PAGE: &str = "/admin/import";
/// How many refused rows a page has.
const PAGE_SIZE: u32 = 50;
/// How long a browser may send nothing.
const SILENCE: Duration = Duration::from_secs(30);
/// After how many seconds the page loads itself again while an import runs.
const RELOAD_SECONDS: HeaderValue = HeaderValue::from_static("3");

/// A page of the refused rows: the line of each, and its errors. `asked` is the number of the page as it was sent.
///
/// # Errors
/// As [`jobs::refusals`].
pub fn refused_rows(context: &RequestContext, asked: &str) -> Result<(Vec<(u64, Vec<FieldError>)>, Place)> {
    let (_, count) = jobs::refusals(context, 0, 0)?;
    let place = Place::of(count as u64, PAGE_SIZE, asked);
    let first = ((place.page - 1) * PAGE_SIZE) as usize;
    let (rows, _) = jobs::refusals(context, first, PAGE_SIZE as usize)?;
    let errors = |row: RowReport| match row.fate {
        RowFate::Refused(errors) => (row.line, errors),
        RowFate::Created | RowFate::Exists => (row.line, Vec::new()),
    };
    Ok((rows.into_iter().map(errors).collect(), place))
}

/// Leads back to the page.
pub fn show() {
    forms::go_to(&LocalPath::ours(PAGE));
}

/// Has the browser load the page again. A header does so as a `meta` element would.
pub fn reload_soon() {
    forms::reload_after(RELOAD_SECONDS);
}

/// Receives a file, and begins to check it. A browser that is not logged in is led to log-in, and from there to the page.
pub async fn upload(
    State(state): State<AppState>,
    Extension(session): Extension<BrowserSession>,
    form: std::result::Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let caller = session.caller();
    if caller.account().is_none() {
        return Redirect::to(forms::log_in_page(&LocalPath::ours(PAGE)).as_str()).into_response();
    }
    match receive(&state, caller, form.ok()).await {
        Ok(()) => Redirect::to(PAGE).into_response(),
        // `error_pages.rs` adds the body.
        Err(Error::Forbidden(_)) => StatusCode::FORBIDDEN.into_response(),
        Err(Error::Refused(problem)) => back(problem.errors.first().map_or(ErrorCode::FormInvalid, |error| error.code)),
        Err(Error::Internal(cause)) => {
            tracing::error!(error = %cause, "a file for an import was not taken");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response(),
    }
}

fn back(code: ErrorCode) -> Response {
    Redirect::to(&format!("{PAGE}?refused={}", code.as_str())).into_response()
}

async fn receive(state: &AppState, caller: Caller, form: Option<Multipart>) -> Result<()> {
    let account = caller.account().ok_or(ErrorCode::LoggedOut)?;
    let context = RequestContext::new(state.domain.clone(), caller, account)?;
    let mut upload = uploads::receive(&context).await?;
    let mut form = form.ok_or(ErrorCode::FormInvalid)?;
    // The form has one field. What another sender puts before it is passed over.
    while let Some(mut field) = form.next_field().await.map_err(|_| ErrorCode::FormInvalid)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            copy(&mut field, &mut upload).await?;
            return jobs::begin(&context, &name, upload.finish()?);
        }
    }
    Err(ErrorCode::FileEmpty.into())
}

async fn copy(field: &mut Field<'_>, upload: &mut Upload) -> Result<()> {
    loop {
        let chunk = timeout(SILENCE, field.chunk()).await.map_err(|_| ErrorCode::FormInvalid)?;
        match chunk.map_err(|_| ErrorCode::FormInvalid)? {
            Some(bytes) => upload.write(&bytes)?,
            None => return Ok(()),
        }
    }
}
