//! `POST /admin/export/file`: all that the account has, as a file, after the password of the admin. It is sent while it is
//! read, so a million users take no more memory than a thousand.

use std::time::Duration;

use axum::{
    Extension, Form,
    body::Bytes,
    extract::{State, rejection::FormRejection},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tokio::{sync::mpsc::Sender, time::timeout};
use tracing::Instrument;

use crate::{
    model::{deed::Deed, password::NewPassword, problem::ErrorCode},
    server::{
        account_export_document::ExportLines,
        domain::{
            account_export,
            context::RequestContext,
            error::{Error, Result, UnauthenticatedReason},
        },
        state::AppState,
        web::{error_pages, local_path::LocalPath, page_account::PageAccount, session::BrowserSession, streamed_body},
    },
};

/// The page with the form.
const PAGE: &str = "/admin/export";

/// What makes a browser save the answer.
const AS_FILE: [(HeaderName, &str); 2] = [
    (header::CONTENT_TYPE, "application/jsonl; charset=utf-8"),
    (header::CONTENT_DISPOSITION, "attachment; filename=\"account.jsonl\""),
];

/// How long a part of the file waits for a slow reader, and how long the file may take. The snapshot that is read must not
/// stay for ever.
const PATIENCE: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(1800);

/// The form.
#[derive(Deserialize)]
pub struct ExportForm {
    #[serde(default)]
    password: String,
}

/// Sends the file. A browser that is not logged in is led to log-in, and from there to the page.
pub async fn download(
    State(state): State<AppState>,
    Extension(session): Extension<BrowserSession>,
    Extension(page): Extension<PageAccount>,
    form: std::result::Result<Form<ExportForm>, FormRejection>,
) -> Response {
    let caller = session.caller();
    let Some(account) = caller.account() else {
        return Redirect::to(page.place(&LocalPath::log_in(&LocalPath::ours(PAGE))).as_str()).into_response();
    };
    let password = NewPassword::new(form.map(|Form(form)| form.password).unwrap_or_default());
    let begun = async {
        let context = RequestContext::new(state.domain.clone(), caller, account)?;
        account_export::begin_confirmed(&context, &password).await
    };
    match begun.await {
        Ok(export) => {
            let (sender, body) = streamed_body::channel();
            tokio::spawn(timeout(LONGEST, write(ExportLines::of(export), sender)).in_current_span());
            (AS_FILE, body).into_response()
        }
        // `error_pages.rs` adds the body.
        Err(Error::Forbidden(reason)) => error_pages::forbidden(reason, Deed::ExportAccount),
        Err(Error::Unauthenticated(UnauthenticatedReason::Password)) => back(ErrorCode::CurrentPasswordInvalid),
        Err(Error::RateLimited(_)) => back(ErrorCode::TooManyRequests),
        Err(Error::Busy) => back(ErrorCode::Busy),
        Err(error) => {
            tracing::error!(%error, "an export could not begin");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn back(code: ErrorCode) -> Response {
    Redirect::to(&format!("{PAGE}?refused={}", code.as_str())).into_response()
}

/// Writes the file. It ends early where nobody reads it any more.
async fn write(mut lines: ExportLines, sender: Sender<Result<Bytes>>) {
    while let Some(part) = lines.next().await.transpose() {
        let is_broken = part.is_err();
        if let Err(error) = &part {
            tracing::error!(%error, "an export of an account broke off");
        }
        let is_taken = matches!(timeout(PATIENCE, sender.send(part.map(Bytes::from))).await, Ok(Ok(())));
        if !is_taken || is_broken {
            return;
        }
    }
}
