//! `/admin/products/new`: creates a product.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{feedback::Feedback, field::Submit, form_checks::FormCheck},
        language::Translated,
        layout::{Loaded, Page},
        office::products::{LIST, form::ProductFields},
        pages,
        refused_form::{Typed, refused},
    },
    model::{deed::Deed, problem::Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewProductView {
    typed: Typed,
}

/// `/admin/products/new`
#[component]
pub fn NewProductPage() -> impl IntoView {
    let refused = refused::<CreateProduct>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::NEW_PRODUCT error>
            <Loaded
                load=new_product_page()
                show=move |page: NewProductView| view! { <NewProductForm typed=page.typed refused/> }
                who=WORDS.get().who
                deed=Deed::ChangeProducts
            />
        </Page>
    }
}

#[component]
fn NewProductForm(typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <p class="crumb"><a href=LIST>{words.back}</a></p>
        <h1>{words.heading}</h1>
        <form class="card" method="post" action="/forms/create-product" id="create-product" novalidate>
            <Feedback form="create-product".to_owned() check=FormCheck::Nothing refused=refused.clone() help=Some(Deed::ChangeProducts.why_page())/>
            <ProductFields stored=None typed refused/>
            <Submit label=words.create busy=words.busy/>
        </form>
    }
    .into_any()
}

/// Loads the form.
#[server(prefix = "/forms", endpoint = "new-product-page")]
pub async fn new_product_page() -> Result<NewProductView, Problem> {
    use crate::server::{domain::products, web::forms};

    let context = forms::logged_in().await?;
    products::may_create(&context).map_err(forms::refuse)?;
    Ok(NewProductView { typed: Typed(forms::flash().typed) })
}

/// Creates a product.
#[server(prefix = "/forms", endpoint = "create-product")]
pub async fn create_product(
    /// The name.
    #[server(default)]
    name: String,
    /// A short name for addresses; empty for none.
    #[server(default)]
    code: String,
    /// The home page; empty for none.
    #[server(default)]
    url: String,
    /// Who can download it; empty for users with a licence.
    #[server(default)]
    #[server(rename = "distributionStrategy")]
    distribution_strategy: String,
    /// The platforms, one a line; empty for none.
    #[server(default)]
    platforms: String,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, platform_lines, product::ProductDraft},
        server::{
            domain::products,
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let draft = ProductDraft {
        name: name.trim().to_owned(),
        code: forms::non_empty(&code),
        distribution_strategy: forms::non_empty(&distribution_strategy),
        url: forms::non_empty(&url),
        platforms: platform_lines::read(&platforms),
        ..ProductDraft::default()
    };
    let product = products::create(&context, draft).await.map_err(forms::refuse)?;
    office::product_done(product.id, Notice::ProductCreated);
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    back: &'static str,
    heading: &'static str,
    create: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins and developers",
        back: "Products",
        heading: "Add a product",
        create: "Add product",
        busy: "Adding product…",
    },
    german: Words {
        who: "Admins und Entwicklung",
        back: "Produkte",
        heading: "Produkt hinzufügen",
        create: "Hinzufügen",
        busy: "Wird hinzugefügt …",
    },
};
