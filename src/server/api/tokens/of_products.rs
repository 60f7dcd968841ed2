//! The tokens of a product, at the product's address (contract 4.4).

use axum::extract::State;

use crate::server::domain::{
    Domain,
    products::{self, ProductRef},
    tokens::{self, TokenRef},
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

/// `POST A/products/{id|code}/tokens`
pub(in super::super) async fn generate(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    Named(name): Named,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    let named = ProductRef::parse(&name);
    // What the path names is looked up before the body is judged.
    products::show(&domain, &caller, account, &named).await?;
    let sent = body.read(NEW_TOKEN_OF)?;
    let issued_token = tokens::generate_for_product(&domain, &caller, account, &named, draft(&sent)).await?;
    Ok(Document::of(issued(account, &issued_token)))
}

/// `GET A/products/{id|code}/tokens`
pub(in super::super) async fn list(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    Named(name): Named,
    asked: Asked,
) -> Result<Document<Vec<TokenResource>>, ApiError> {
    let named = ProductRef::parse(&name);
    products::show(&domain, &caller, account, &named).await?;
    let paging = asked.paging()?;
    let page = tokens::list_of_product(&domain, &caller, account, &named, paging).await?;
    Ok(asked.answer(paging, page.map(|token| resource(account, &token))))
}

/// `GET A/products/{id|code}/tokens/{id}`
pub(in super::super) async fn show(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    NamedWithin(name, token): NamedWithin,
) -> Result<Document<TokenResource>, ApiError> {
    let (named, token) = (ProductRef::parse(&name), TokenRef::parse(&token));
    let token = tokens::show_of_product(&domain, &caller, account, &named, &token).await?;
    Ok(Document::of(resource(account, &token)))
}
