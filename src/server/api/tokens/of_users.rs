//! The tokens of a user, at the user's address (contract 4.4).

use axum::extract::State;

use crate::server::domain::{
    Domain,
    tokens::{self, TokenRef},
    users::{self, UserRef},
};

use super::{
    super::{
        body::Body,
        caller::Someone,
        document::Document,
        error::ApiError,
        paging::Asked,
        path::{Account, Named, NamedWithin},
    },
    NEW_TOKEN_OF, TokenResource, draft, issued, resource,
};

/// `POST A/users/{id|email}/tokens`
pub(in super::super) async fn generate(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    Named(name): Named,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    let named = UserRef::parse(&name);
    // What the path names is looked up before the body is judged.
    users::look_up(&domain, &caller, account, &named).await?;
    let sent = body.read(NEW_TOKEN_OF)?;
    let issued_token = tokens::generate_for_user(&domain, &caller, account, &named, draft(&sent)).await?;
    Ok(Document::of(issued(account, &issued_token)))
}

/// `GET A/users/{id|email}/tokens`
pub(in super::super) async fn list(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    Named(name): Named,
    asked: Asked,
) -> Result<Document<Vec<TokenResource>>, ApiError> {
    let named = UserRef::parse(&name);
    users::look_up(&domain, &caller, account, &named).await?;
    let paging = asked.paging()?;
    let page = tokens::list_of_user(&domain, &caller, account, &named, paging).await?;
    Ok(asked.answer(paging, page.map(|token| resource(account, &token))))
}

/// `GET A/users/{id|email}/tokens/{id}`
pub(in super::super) async fn show(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    NamedWithin(name, token): NamedWithin,
) -> Result<Document<TokenResource>, ApiError> {
    let (named, token) = (UserRef::parse(&name), TokenRef::parse(&token));
    let token = tokens::show_of_user(&domain, &caller, account, &named, &token).await?;
    Ok(Document::of(resource(account, &token)))
}
