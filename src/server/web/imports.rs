//! What the page of imports needs besides its use cases: the rows of a page, the way back to it, the upload of a file, and
//! the users of another server.

use std::time::Duration;

use axum::{
    Extension,
    extract::{Multipart, State, multipart::Field},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use secrecy::SecretString;
use tokio::time::timeout;

use crate::{
    model::{deed::Deed, import::RowsPage, paging::Place, problem::ErrorCode},
    server::{
        domain::{
            caller::Caller,
            context::RequestContext,
            error::{Error, Result},
            imports::{
                self, jobs,
                server_users::{self, ServerUsers},
                uploads::{self, Upload},
            },
        },
        outbound::{OutboundError, Reach},
        state::AppState,
        user_source::{SourceError, Unusable, UserSource},
        web::{
            error_pages,
            forms::{self, LocalPath},
            page_account::PageAccount,
            session::BrowserSession,
        },
    },
};

/// The most bytes of a request with a file: the file, and what is around it.
pub const MAX_REQUEST: usize = 512 * 1024 * 1024 + 64 * 1024;
/// The page.
const PAGE: &str = "/admin/import";
/// How many refused rows a page has.
const PAGE_SIZE: u32 = 50;
/// How long a browser may send nothing.
const SILENCE: Duration = Duration::from_secs(30);
/// How long a file may take. One is received at a time.
const LONGEST_UPLOAD: Duration = Duration::from_secs(1800);
/// After how many seconds the page loads itself again while an import runs.
const RELOAD_SECONDS: HeaderValue = HeaderValue::from_static("3");

/// A page of the rows: all of them, or only those that were refused. `page` is its number and `shown` which of the two, as
/// they were sent; refused rows are shown first, if there are any.
///
/// # Errors
/// As [`jobs::rows`].
pub fn rows(context: &RequestContext, page: &str, shown: &str) -> Result<RowsPage> {
    let (_, refused) = jobs::refusals(context, 0, 0)?;
    let (_, all) = jobs::rows(context, 0, 0)?;
    let is_of_all = all > 0 && (shown == "all" || refused == 0);
    let place = Place::of(if is_of_all { all } else { refused } as u64, PAGE_SIZE, page);
    let (first, most) = ((place.page - 1) as usize * PAGE_SIZE as usize, PAGE_SIZE as usize);
    let (rows, _) = if is_of_all { jobs::rows(context, first, most) } else { jobs::refusals(context, first, most) }?;
    Ok(RowsPage { rows, place, is_of_all, has_all: all > 0 })
}

/// Begins to read the users of an account on another server, with a token of an admin there.
///
/// # Errors
/// As [`server_users::begin`]. A field error: the address is not that of an account, or the token is none.
pub async fn read_from_server(context: &RequestContext, account: &str, token: SecretString) -> Result<()> {
    imports::may_import(context)?;
    let reach =
        if forms::state().map_err(Error::from)?.config.import_private_servers { Reach::Any } else { Reach::Public };
    let source = UserSource::new(account, &token, reach).map_err(|unusable| match unusable {
        Unusable::Address => ErrorCode::SourceInvalid,
        Unusable::Token => ErrorCode::SourceTokenInvalid,
    })?;
    let name = source.account().to_owned();
    server_users::begin(context, &name, async move |mut users: ServerUsers| {
        source.read(|lines, count| users.keep(lines, count)).await.map_err(refusal)?;
        Ok(users)
    })
    .await
}

/// What people hear of it. What exactly went wrong is in the log, without the token.
fn refusal(error: SourceError) -> Error {
    tracing::info!(%error, "the users of another server were not read");
    let code = match error {
        SourceError::Unkept(error) => return error,
        SourceError::Stopped => ErrorCode::ImportStopped,
        SourceError::Refused => ErrorCode::SourceRefused,
        SourceError::Outbound(OutboundError::Private(_)) => ErrorCode::SourcePrivate,
        SourceError::Outbound(
            OutboundError::Unresolved(_) | OutboundError::Unreachable(_) | OutboundError::TimedOut,
        ) => ErrorCode::SourceUnreachable,
        SourceError::Outbound(OutboundError::Scheme | OutboundError::TooLong | OutboundError::Redirected)
        | SourceError::Status(_)
        | SourceError::NotUsers
        | SourceError::Endless => ErrorCode::SourceUnusable,
    };
    code.into()
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
    Extension(page): Extension<PageAccount>,
    form: std::result::Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let caller = session.caller();
    if caller.account().is_none() {
        return Redirect::to(page.place(&LocalPath::log_in(&LocalPath::ours(PAGE))).as_str()).into_response();
    }
    let received = timeout(LONGEST_UPLOAD, receive(&state, caller, form.ok())).await;
    match received.unwrap_or_else(|_| Err(ErrorCode::FormInvalid.into())) {
        Ok(()) => Redirect::to(PAGE).into_response(),
        // `error_pages.rs` adds the body.
        Err(Error::Forbidden(reason)) => error_pages::forbidden(reason, Deed::ImportUsers),
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
    loop {
        let next = timeout(SILENCE, form.next_field()).await.map_err(|_| ErrorCode::FormInvalid)?;
        let Some(mut field) = next.map_err(|_| ErrorCode::FormInvalid)? else {
            return Err(ErrorCode::FileEmpty.into());
        };
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            copy(&mut field, &mut upload).await?;
            return jobs::begin(&context, &name, upload.finish()?);
        }
    }
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
