//! `keydesk product`: create, list.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    model::{
        paging::Paging,
        product::{Product, ProductDraft},
    },
    server::{
        cli::{
            AccountArg, CliContext, ListArgs,
            failure::Failure,
            print::{self, CommandOutput},
        },
        domain::products,
    },
};

#[derive(Subcommand)]
pub(super) enum ProductCommand {
    /// Create a product
    Create(CreateProduct),
    /// List the newest products
    List(ListArgs),
}

#[derive(Args)]
pub(super) struct CreateProduct {
    /// Name that people see
    #[arg(long)]
    name: String,
    /// Short name in URLs
    #[arg(long)]
    code: Option<String>,
    /// Home page
    #[arg(long)]
    url: Option<String>,
    #[command(flatten)]
    account: AccountArg,
}

pub(super) async fn run(command: ProductCommand, cli: &CliContext) -> Result<CommandOutput, Failure> {
    match command {
        ProductCommand::Create(new) => create(new, cli).await,
        ProductCommand::List(which) => list(&which, cli).await,
    }
}

async fn create(new: CreateProduct, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&new.account).await?;
    let draft = ProductDraft { name: new.name, code: new.code, url: new.url, ..ProductDraft::default() };
    let product = products::create(&context, draft).await?;
    let text = print::facts(&[
        ("name", product.name.clone()),
        ("code", product.code.clone().unwrap_or_default()),
        ("url", product.url.clone().unwrap_or_default()),
        ("id", product.id.to_string()),
        ("created", print::moment(product.created)),
    ]);
    Ok(CommandOutput::new(text, json!({ "product": document(&product) })))
}

async fn list(which: &ListArgs, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&which.account).await?;
    let page = products::list(&context, Paging::newest(which.limit)).await?;
    let products = page.records;
    let row = |product: &Product| {
        let code = product.code.clone().unwrap_or_default();
        [product.name.clone(), code, print::moment(product.created), product.id.to_string()]
    };
    let rows: Vec<_> = products.iter().map(row).collect();
    let json = json!({ "products": products.iter().map(document).collect::<Vec<_>>() });
    Ok(CommandOutput::new(print::table(["name", "code", "created", "id"], &rows), json))
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
