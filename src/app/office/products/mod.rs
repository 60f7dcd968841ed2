//! `/admin/products`: the products of the account, with search, tokens and last use.

pub mod confirm;
pub mod form;
pub mod made;
pub mod new;
pub mod new_token;
pub mod product;
pub mod tokens;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            local_time::{LocalTimes, Moment},
            why_link::Why,
        },
        language::Translated,
        layout::{Loaded, Page},
        office::parts::{Pages, grouped},
        pages,
        parameters::query_parameter,
        tokens::parts::LastUse,
    },
    model::{
        deed::Deed,
        paging::Total,
        problem::Problem,
        product_list::{ListedProduct, ProductListing},
        search::Term,
        timestamp::Timestamp,
    },
};

/// The address of the list.
pub(super) const LIST: &str = "/admin/products";

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProductsView {
    listing: ProductListing,
    /// What is searched for; empty for all products.
    text: String,
    /// The name of the account.
    account: String,
    may_create: bool,
    now: Timestamp,
}

/// `/admin/products`
#[component]
pub fn ProductsPage() -> impl IntoView {
    let (text, number) = (query_parameter("q"), query_parameter("page"));
    view! {
        <Page entry=pages::PRODUCTS>
            <Loaded
                load=products_page(text, number)
                show=move |page: ProductsView| view! { <Products page/> }
                who=WORDS.get().who
                deed=Deed::SeeProducts
            />
        </Page>
    }
}

#[component]
fn Products(page: ProductsView) -> impl IntoView {
    let words = WORDS.get();
    let ProductsView { listing: ProductListing { products, count, place }, text, account, may_create, now } = page;
    let create = may_create.then(|| view! { <a class="button primary" href="/admin/products/new">{words.create}</a> });
    let who = (!may_create).then(|| view! { <p class="hint">{words.who_creates} <Why deed=Deed::ChangeProducts/></p> });
    let list = match (products.is_empty(), text.is_empty()) {
        (true, true) => view! { <p>{words.none}</p> }.into_any(),
        (true, false) => {
            let is_short = text.chars().count() < Term::MIN_LENGTH;
            let why = if is_short { words.too_short } else { words.nothing };
            view! { <Search text/> <p>{why} " " <a href=LIST>{words.clear}</a></p> }.into_any()
        }
        (false, _) => view! {
            <Search text=text.clone()/>
            <p class="hint">{(words.total)(count)}</p>
            <ProductTable products now/>
            <Pages list=LIST.to_owned() query=vec![("q", text)] place/>
        }
        .into_any(),
    };
    view! {
        <div class="head"><h1>{words.heading}</h1> {create}</div>
        <p>{(words.shared)(&account)}</p>
        <section class="card">
            {list}
            {who}
        </section>
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn Search(text: String) -> impl IntoView {
    let words = WORDS.get();
    let clear = (!text.is_empty()).then(|| view! { <a href=LIST>{words.clear}</a> });
    view! {
        <form method="get" class="filters" role="search">
            <div class="field wide">
                <label for="q">{words.search}</label>
                <input
                    id="q"
                    name="q"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="q-hint"
                    value=text
                />
                <p class="hint" id="q-hint">{words.search_hint}</p>
            </div>
            <div class="buttons"><button type="submit">{words.show}</button> {clear}</div>
        </form>
    }
    .into_any()
}

#[component]
fn ProductTable(products: Vec<ListedProduct>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let row = move |listed: ListedProduct| {
        let ListedProduct { product, tokens, last_used } = listed;
        let tokens = match tokens {
            Total::Exactly(count) => grouped(count),
            Total::MoreThan(count) => (words.more_than)(&grouped(count)),
        };
        view! {
            <tr>
                <th scope="row" data-label=words.name><a href=format!("{LIST}/{}", product.id)>{product.name}</a></th>
                <td data-label=words.code>{product.code.unwrap_or_else(|| "–".into())}</td>
                <td data-label=words.tokens>{tokens}</td>
                <td data-label=words.last_used><LastUse at=last_used now/></td>
                <td data-label=words.created><Moment at=product.created/></td>
            </tr>
        }
        .into_any()
    };
    view! {
        <table>
            <caption class="sr">{words.heading}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col">{words.code}</th>
                    <th scope="col">{words.tokens}</th>
                    <th scope="col">{words.last_used}</th>
                    <th scope="col">{words.created}</th>
                </tr>
            </thead>
            <tbody>{products.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Loads a page of the products.
#[server(prefix = "/forms", endpoint = "products-page")]
pub async fn products_page(
    /// Words that are all in the name, the code or the id; empty for all products.
    #[server(default)]
    text: String,
    /// The number of the page, from 1.
    #[server(default)]
    page: String,
) -> Result<ProductsView, Problem> {
    use crate::server::{
        domain::{accounts, products},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let text = text.trim().to_owned();
    let listing = products::list_for_staff(&context, &text, &page).await.map_err(forms::refuse)?;
    let account = accounts::show(&context).await.map_err(forms::refuse)?.name;
    let may_create = products::may_create(&context).is_ok();
    Ok(ProductsView { listing, text, account, may_create, now: context.now() })
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: &'static str,
    create: &'static str,
    who_creates: &'static str,
    shared: fn(&str) -> String,
    none: &'static str,
    search: &'static str,
    search_hint: &'static str,
    show: &'static str,
    clear: &'static str,
    too_short: &'static str,
    nothing: &'static str,
    total: fn(u64) -> String,
    more_than: fn(&str) -> String,
    name: &'static str,
    code: &'static str,
    tokens: &'static str,
    last_used: &'static str,
    created: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Staff",
        heading: "Products",
        create: "Add a product",
        who_creates: "Admins and developers can add products.",
        shared: |account| format!("Users belong to {account}, not to a product: one log-in works for all of them."),
        none: "A product is an app you sell. It gets tokens of its own, to create users from your server.",
        search: "Search",
        search_hint: "Part of a name, a code or an id: three characters or more.",
        show: "Show",
        clear: "Show all products",
        too_short: "Search for three characters or more.",
        nothing: "No product matches.",
        total: |count| if count == 1 { "1 product".into() } else { format!("{} products", grouped(count)) },
        more_than: |count| format!("More than {count}"),
        name: "Name",
        code: "Code",
        tokens: "Tokens",
        last_used: "Last used",
        created: "Created",
    },
    german: Words {
        who: "Mitarbeiter",
        heading: "Produkte",
        create: "Produkt hinzufügen",
        who_creates: "Admins und Entwicklung können Produkte hinzufügen.",
        shared: |account| {
            format!("Benutzer gehören zu {account}, nicht zu einem Produkt: Eine Anmeldung gilt für alle.")
        },
        none: "Ein Produkt ist eine App, die Sie verkaufen. Es bekommt eigene Token, mit denen Ihr Server Benutzer anlegt.",
        search: "Suche",
        search_hint: "Ein Teil eines Namens, eines Codes oder einer ID: mindestens drei Zeichen.",
        show: "Anzeigen",
        clear: "Alle Produkte anzeigen",
        too_short: "Suchen Sie nach mindestens drei Zeichen.",
        nothing: "Kein Produkt passt dazu.",
        total: |count| if count == 1 { "1 Produkt".into() } else { format!("{} Produkte", grouped(count)) },
        more_than: |count| format!("Mehr als {count}"),
        name: "Name",
        code: "Code",
        tokens: "Token",
        last_used: "Zuletzt benutzt",
        created: "Erstellt",
    },
};
