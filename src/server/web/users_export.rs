//! `GET /admin/users/export.csv`: the list of users as a file, with the query of the page. It is sent while it is read, so a
//! million users take no more memory than a thousand.

use axum::{
    Extension,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use tokio::sync::mpsc::Sender;
use tracing::Instrument;

use crate::{
    model::user_list::{ListedUser, UserQuery},
    server::{
        domain::{
            context::RequestContext,
            error::{Error, Result},
            users::{self, ExportPlace},
        },
        state::AppState,
        time_format,
        web::{forms, local_path::LocalPath, session::BrowserSession, streamed_body},
    },
};

/// The path.
pub const PATH: &str = "/admin/users/export.csv";

/// What makes a browser save the answer.
const AS_FILE: [(HeaderName, &str); 2] = [
    (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
    (header::CONTENT_DISPOSITION, "attachment; filename=\"users.csv\""),
];

/// The names of the columns: those of the API, where it has them.
const COLUMNS: [&str; 10] =
    ["id", "email", "firstName", "lastName", "role", "status", "emailVerified", "secondFactor", "lastLogIn", "created"];

/// Sends the file. A browser that is not logged in is led to log-in, and from there to the list.
pub async fn download(
    State(state): State<AppState>,
    Extension(session): Extension<BrowserSession>,
    RawQuery(query): RawQuery,
) -> Response {
    let caller = session.caller();
    let Some(account) = caller.account() else {
        return Redirect::to(forms::log_in_page(&LocalPath::ours("/admin/users")).as_str()).into_response();
    };
    let query = read(query.as_deref().unwrap_or_default());
    let context = RequestContext::new(state.domain.clone(), caller, account);
    match context.and_then(|context| users::begin_export(&context).map(|running| (context, running))) {
        Ok((context, running)) => {
            let (sender, body) = streamed_body::channel();
            let file = async move {
                write(context, query, sender).await;
                drop(running);
            };
            tokio::spawn(file.in_current_span());
            (AS_FILE, body).into_response()
        }
        // `error_pages.rs` adds the body.
        Err(Error::Forbidden(_)) => StatusCode::FORBIDDEN.into_response(),
        Err(Error::RateLimited(limit)) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, limit.seconds.to_string())]).into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response(),
    }
}

fn read(query: &str) -> UserQuery {
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let value = |name: &str| pairs.iter().rfind(|(known, _)| known == name).map(|(_, value)| value.to_string());
    UserQuery::read(|name| value(name).unwrap_or_default())
}

/// Writes the file. It ends early where nobody reads it any more.
async fn write(context: RequestContext, query: UserQuery, sender: Sender<Result<Bytes>>) {
    let mut place = Some(ExportPlace::Start);
    let mut text = line(COLUMNS.map(str::to_owned));
    while let Some(from) = place {
        let part = match chunk(&context, &query, from, &mut text).await {
            Ok(next) => {
                place = next;
                Ok(Bytes::from(std::mem::take(&mut text)))
            }
            Err(error) => {
                tracing::error!(%error, "an export of users broke off");
                place = None;
                Err(error)
            }
        };
        if sender.send(part).await.is_err() {
            return;
        }
    }
}

async fn chunk(
    context: &RequestContext,
    query: &UserQuery,
    from: ExportPlace,
    text: &mut String,
) -> Result<Option<ExportPlace>> {
    let (users, next) = users::export_chunk(context, query, from).await?;
    for listed in &users {
        text.push_str(&line(cells(context, listed)));
    }
    Ok(next)
}

fn cells(context: &RequestContext, listed: &ListedUser) -> [String; COLUMNS.len()] {
    let user = &listed.user;
    [
        user.id.to_string(),
        user.email.to_string(),
        user.first_name.clone().unwrap_or_default(),
        user.last_name.clone().unwrap_or_default(),
        user.role.as_str().to_owned(),
        user.status(context.now()).as_str().to_owned(),
        user.email_verified.is_some().to_string(),
        listed.second_factor.to_string(),
        listed.last_log_in.map(time_format::iso8601).unwrap_or_default(),
        time_format::iso8601(user.created),
    ]
}

/// A line of the file (RFC 4180): every cell in quotes.
fn line(cells: [String; COLUMNS.len()]) -> String {
    cells.map(|cell| format!("\"{}\"", harmless(cell).replace('"', "\"\""))).join(",") + "\r\n"
}

/// A cell that a spreadsheet takes for text. What begins with one of these could be a formula, and a customer chose it.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("Ada", "Ada"),
            (" =1", " =1"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell.into()), expected);
        }
    }

    #[test]
    fn cells_hold_quotes_and_commas() {
        let mut cells: [String; COLUMNS.len()] = Default::default();
        cells[0] = "a\"b,c".into();
        assert!(line(cells).starts_with("\"a\"\"b,c\",\"\","));
    }
}
