//! The page of a list that the query asks for, and links to other pages (docs/api.md 1.12).

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::request::Parts,
};
use uuid::Uuid;

use crate::{
    model::{
        id,
        paging::{Order, Page, Paging, Start},
    },
    server::{
        api::wire::{
            document::{Document, Links, ListMeta, Resource},
            error::ApiError,
            query::Query,
        },
        state::AppState,
    },
};

/// Parameters that may hold a secret. The API does not read them, and no link repeats them.
const SECRETS: [&str; 2] = ["token", "auth"];

/// The query of a list.
pub(in crate::server::api) struct ListQuery {
    /// The path as sent, down to the slug.
    path: String,
    pub(in crate::server::api) query: Query,
}

impl FromRequestParts<AppState> for ListQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let OriginalUri(uri) = OriginalUri::from_request_parts(parts, state).await?;
        Ok(Self { path: uri.path().to_owned(), query: Query::parse(&uri) })
    }
}

impl ListQuery {
    /// The page that the query asks for.
    pub(in crate::server::api) fn paging(&self) -> Result<Paging, ApiError> {
        let limit = self.number("limit", "limit")?.unwrap_or(Paging::DEFAULT_SIZE);
        let (start, size) = self.start()?;
        Ok(Paging { start, size: size.unwrap_or(limit), order: self.order()? })
    }

    /// The document of the page, with links to other pages where the query asks for a page.
    pub(in crate::server::api) fn document<A>(
        &self,
        paging: Paging,
        page: Page<Resource<A>>,
    ) -> Document<Vec<Resource<A>>> {
        let next = page.records.last().filter(|_| page.has_more).map(Resource::id);
        self.document_up_to(paging, page, next)
    }

    /// The document of a page whose next one begins after `next`, which need not be in it.
    pub(in crate::server::api) fn document_up_to<A>(
        &self,
        paging: Paging,
        page: Page<Resource<A>>,
        next: Option<Uuid>,
    ) -> Document<Vec<Resource<A>>> {
        let links = match (paging.start, page.count) {
            (Start::Page(number), Some(count)) => Some(self.pages(number, paging.size, count)),
            (Start::Page(number), None) => Some(self.uncounted(number, page.has_more)),
            (Start::After(_), _) => {
                let next = next.map(|id| self.link("page[cursor]", id.to_string()));
                Some(Links::Cursor { own: self.own(), next })
            }
            (Start::Top, _) => None,
        };
        Document::page(page.records, links)
    }

    fn start(&self) -> Result<(Start, Option<u32>), ApiError> {
        const OBJECT: &str = "page must be an object containing a cursor or number and optional size";
        let members: Vec<_> = self.query.members("page").map(|(name, _)| name).collect();
        let is_malformed = self.query.has_malformed_members("page");
        let is_known = members.iter().all(|name| ["number", "cursor", "size"].contains(name));
        match (members.contains(&"number"), members.contains(&"cursor")) {
            (false, false) if members.is_empty() && !is_malformed => Ok((Start::Top, None)),
            (true, false) if is_known && !is_malformed => {
                let number = self.number("page[number]", "page number")?.unwrap_or(1);
                Ok((Start::Page(number), self.number("page[size]", "page size")?))
            }
            (false, true) if is_known && !is_malformed => {
                let size = self.number("page[size]", "page size")?;
                Ok((Start::After(self.cursor()?), size))
            }
            _ => Err(ApiError::invalid_parameter("page", OBJECT.into())),
        }
    }

    fn cursor(&self) -> Result<Option<Uuid>, ApiError> {
        let sent = self.query.last("page[cursor]").unwrap_or_default();
        match sent {
            "" => Ok(None),
            sent => id::parse(sent).map(Some).map_err(|_| {
                ApiError::invalid_parameter(
                    "page[cursor]",
                    format!("page cursor must be a valid UUID (got \"{sent}\")"),
                )
            }),
        }
    }

    fn order(&self) -> Result<Order, ApiError> {
        match self.query.last("order").map(str::to_ascii_lowercase).as_deref() {
            None | Some("desc") => Ok(Order::Descending),
            Some("asc") => Ok(Order::Ascending),
            Some(_) => Err(ApiError::invalid_parameter("order", "order is invalid".into())),
        }
    }

    fn number(&self, name: &'static str, label: &str) -> Result<Option<u32>, ApiError> {
        let Some(sent) = self.query.last(name) else { return Ok(None) };
        let is_digits = !sent.is_empty() && sent.bytes().all(|byte| byte.is_ascii_digit());
        let number = sent.parse().ok().filter(|number| is_digits && (1..=Paging::MAX).contains(number));
        number.map(Some).ok_or_else(|| {
            let is_beyond = is_digits && sent.bytes().any(|digit| digit != b'0');
            let hint =
                if is_beyond && name == "page[number]" { ", please use cursor-based pagination instead" } else { "" };
            let most = Paging::MAX;
            ApiError::invalid_parameter(
                name,
                format!("{label} must be a number between 1 and {most} (got {sent}{hint})"),
            )
        })
    }

    fn pages(&self, number: u32, size: u32, count: u64) -> Links {
        let (number, pages) = (u64::from(number), count.div_ceil(u64::from(size)));
        let page = |number: u64| self.link("page[number]", number.to_string());
        Links::Pages {
            own: self.own(),
            // From beyond the end, the previous page is the last one.
            prev: (number > 1).then(|| page((number - 1).min(pages.max(1)))),
            next: (number < pages).then(|| page(number + 1)),
            first: page(1),
            last: page(pages.max(1)),
            meta: ListMeta { pages, count },
        }
    }

    fn uncounted(&self, number: u32, has_more: bool) -> Links {
        let page = |number: u32| self.link("page[number]", number.to_string());
        Links::Uncounted {
            own: self.own(),
            prev: (number > 1).then(|| page(number - 1)),
            next: has_more.then(|| page(number + 1)),
        }
    }

    fn own(&self) -> String {
        format!("{}?{}", self.path, self.query.link(&SECRETS, &[]))
    }

    fn link(&self, name: &str, value: String) -> String {
        format!("{}?{}", self.path, self.query.link(&SECRETS, &[(name, value)]))
    }
}
