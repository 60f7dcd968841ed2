//! The request log: what is kept of requests to the API (docs/api.md 8.6).

use uuid::Uuid;

use crate::model::{
    id::{AccountId, RequestId},
    log_filter::{Days, RecordFilter},
    paging::Page,
    record::RecordName,
    timestamp::Timestamp,
};

/// The status of a request whose client hung up before there was an answer.
pub const HUNG_UP: u16 = 499;

/// A request, and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLog {
    /// The `X-Request-Id`.
    pub id: RequestId,
    /// The method.
    pub method: String,
    /// Path and query, without secrets.
    pub url: String,
    /// The status of the answer, or [`HUNG_UP`].
    pub status: u16,
    /// The client's `User-Agent` header; empty if there was none.
    pub agent: String,
    /// The client's address.
    pub address: String,
    /// The bearer. `None`: no valid credentials.
    pub requestor: Option<RecordName>,
    /// The record that the path names, or that was created.
    pub resource: Option<RecordName>,
    /// When the request came.
    pub created: Timestamp,
    /// How long it took.
    pub milliseconds: u32,
    /// What is kept only if the operator wants it.
    pub details: Option<Box<RequestDetails>>,
}

/// Headers and bodies, without secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestDetails {
    /// A JSON object.
    pub request_headers: String,
    /// JSON.
    pub request_body: Option<String>,
    /// The signature of the answer.
    pub response_signature: Option<String>,
    /// A JSON object.
    pub response_headers: String,
    /// JSON.
    pub response_body: Option<String>,
}

impl RequestLog {
    /// The day of the request.
    #[must_use]
    pub const fn day(&self) -> i64 {
        Days::day(self.created)
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let details = self.details.as_ref().map_or(0, |details| details.size());
        200 + self.url.len() + self.agent.len() + details
    }
}

impl RequestDetails {
    fn size(&self) -> usize {
        let optional = [&self.request_body, &self.response_signature, &self.response_body];
        let optional: usize = optional.into_iter().flatten().map(String::len).sum();
        self.request_headers.len() + self.response_headers.len() + optional
    }
}

/// Which requests are listed. Each part narrows the list down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestLogFilter {
    /// Requests of these days.
    pub days: Option<Days>,
    /// The bearer.
    pub requestor: Option<RecordFilter>,
    /// The record that the request is about.
    pub resource: Option<RecordFilter>,
    /// The method, in any case.
    pub method: Option<String>,
    /// The status, as text.
    pub status: Option<String>,
    /// How the address begins.
    pub address: Option<String>,
    /// What the URL contains.
    pub url: Option<String>,
}

impl RequestLogFilter {
    /// Whether a request passes. The days are not looked at.
    #[must_use]
    pub fn matches(&self, row: &RequestLog) -> bool {
        let names = |filter: &Option<RecordFilter>, record: Option<RecordName>| match filter {
            None => true,
            Some(filter) => record.is_some_and(|record| filter.matches(record.kind.as_str(), record.id)),
        };
        names(&self.requestor, row.requestor)
            && names(&self.resource, row.resource)
            && self.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(&row.method))
            && self.status.as_ref().is_none_or(|status| *status == row.status.to_string())
            && self.address.as_ref().is_none_or(|start| row.address.starts_with(start.as_str()))
            && self.url.as_ref().is_none_or(|part| row.url.contains(part.as_str()))
    }

    /// Whether every request passes whose days are right.
    #[must_use]
    pub fn is_by_days(&self) -> bool {
        let Self { days: _, requestor, resource, method, status, address, url } = self;
        requestor.is_none()
            && resource.is_none()
            && [method, status, address, url].into_iter().all(|part| part.is_none())
    }
}

/// A page of the request log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLogPage {
    /// The records.
    pub page: Page<RequestLog>,
    /// The cursor of the next page. It may be a row that did not pass the filter: so many are looked at for one page.
    pub next: Option<Uuid>,
}

/// How many rows an account has of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLogDay {
    /// The account.
    pub account: AccountId,
    /// The day in UTC, since 1970-01-01.
    pub day: i64,
    /// The number of rows.
    pub rows: u64,
}
