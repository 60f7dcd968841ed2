//! `keydesk product`: create, list.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    Desk, InAccount, List,
    failure::Failure,
    print::{self, Answer},
};
use crate::{
    model::{
        paging::Paging,
        product::{Product, ProductDraft},
    },
    server::domain::{caller::Caller, products},
};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Create a product
    Create(Create),
    /// List the newest products
    List(List),
}

#[derive(Args)]
pub(super) struct Create {
    /// Shown to people
    #[arg(long)]
    name: String,
    /// A short name for addresses
    #[arg(long)]
    code: Option<String>,
    /// Its home page
    #[arg(long)]
    url: Option<String>,
    #[command(flatten)]
    account: InAccount,
}

pub(super) async fn run(verb: Verb, desk: &Desk) -> Result<Answer, Failure> {
    match verb {
        Verb::Create(new) => create(new, desk).await,
        Verb::List(which) => list(&which, desk).await,
    }
}

async fn create(new: Create, desk: &Desk) -> Result<Answer, Failure> {
    let account = desk.account(&new.account).await?;
    let draft = ProductDraft { name: new.name, code: new.code, url: new.url, ..ProductDraft::default() };
    let product = products::create(&desk.domain, &Caller::operator(), account, draft).await?;
    let text = print::facts(&[
        ("name", product.name.clone()),
        ("code", product.code.clone().unwrap_or_default()),
        ("url", product.url.clone().unwrap_or_default()),
        ("id", product.id.to_string()),
        ("created", print::moment(product.created)),
    ]);
    Ok(Answer::new(text, json!({ "product": document(&product) })))
}

async fn list(which: &List, desk: &Desk) -> Result<Answer, Failure> {
    let account = desk.account(&which.account).await?;
    let page = products::list(&desk.domain, &Caller::operator(), account, Paging::newest(which.limit)).await?;
    let products = page.records;
    let row = |product: &Product| {
        let code = product.code.clone().unwrap_or_default();
        [product.name.clone(), code, print::moment(product.created), product.id.to_string()]
    };
    let rows: Vec<_> = products.iter().map(row).collect();
    let json = json!({ "products": products.iter().map(document).collect::<Vec<_>>() });
    Ok(Answer::new(print::table(["name", "code", "created", "id"], &rows), json))
}

fn document(product: &Product) -> Value {
    json!({
        "id": product.id,
        "name": product.name,
        "code": product.code,
        "url": product.url,
        "created": print::moment(product.created),
        "updated": print::moment(product.updated),
    })
}
