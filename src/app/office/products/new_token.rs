//! `/admin/products/{id}/tokens/new`: a name and a lifetime for a new token of a product.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{feedback::Feedback, field::Submit, form_checks::FormCheck, local_time::LocalTimes},
        language::Translated,
        layout::{Loaded, Page},
        office::products::LIST,
        pages,
        parameters::path_parameter,
        refused_form::{Typed, field_error, refused},
        tokens::{
            new::{DateField, LifetimeField},
            parts::NameField,
        },
    },
    model::{
        deed::Deed,
        own_tokens::Lifetime,
        problem::{Field, Problem},
        product::Product,
        timestamp::Timestamp,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewProductTokenView {
    product: Product,
    typed: Typed,
    now: Timestamp,
}

/// `/admin/products/{id}/tokens/new`
#[component]
pub fn NewProductTokenPage() -> impl IntoView {
    let refused = refused::<CreateProductToken>();
    let error = refused.is_some();
    let id = path_parameter("id");
    view! {
        <Page entry=pages::NEW_PRODUCT_TOKEN error>
            <Loaded
                load=new_product_token_page(id)
                show=move |page: NewProductTokenView| view! { <TokenForm page refused/> }
                who=WORDS.get().who
                deed=Deed::ChangeProducts
            />
        </Page>
    }
}

#[component]
fn TokenForm(page: NewProductTokenView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let NewProductTokenView { product, typed, now } = page;
    let at = |field| field_error(refused.as_ref(), field);
    // As over the API and on the command line: a server that stops working on a day is a surprise.
    let chosen = typed.named("lifetime").and_then(|word| Lifetime::try_from(word).ok()).unwrap_or(Lifetime::Never);
    view! {
        <p class="crumb"><a href=format!("{LIST}/{}", product.id)>{product.name}</a></p>
        <h1>{words.heading}</h1>
        <p>{words.purpose}</p>
        <form class="card" method="post" action="/forms/create-product-token" id="create-product-token" novalidate>
            <Feedback
                form="create-product-token".to_owned()
                check=FormCheck::TokenName
                refused=refused.clone()
                help=Some(Deed::ChangeProducts.why_page())
            />
            <NameField value=typed.value(Field::Name) error=at(Field::Name)/>
            <LifetimeField chosen now/>
            <DateField value=typed.value(Field::Date) error=at(Field::Date)/>
            <input type="hidden" name="id" value=product.id.to_string()/>
            <Submit label=words.create busy=words.busy/>
        </form>
        <LocalTimes/>
    }
    .into_any()
}

/// Loads the form.
#[server(prefix = "/forms", endpoint = "new-product-token-page")]
pub async fn new_product_token_page(
    /// The id of the product, as in the path.
    id: String,
) -> Result<NewProductTokenView, Problem> {
    use crate::server::{
        domain::{products, resource_ref::ProductRef},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let shown = products::show_for_staff(&context, &ProductRef::new(&id)).await.map_err(forms::refuse)?;
    if !shown.rights.generate_tokens {
        return Err(forms::forbidden());
    }
    Ok(NewProductTokenView { product: shown.product, typed: Typed(forms::flash().typed), now: context.now() })
}

/// Creates a token of a product, and redirects to the page that shows it once.
#[server(prefix = "/forms", endpoint = "create-product-token")]
pub async fn create_product_token(
    /// The id of the product.
    id: String,
    /// The name of the token.
    #[server(default)]
    name: String,
    /// How long it lives; for ever if nothing is said.
    #[server(default)]
    lifetime: Option<Lifetime>,
    /// The last day, if one is chosen.
    #[server(default)]
    date: String,
) -> Result<(), Problem> {
    use crate::{
        model::own_tokens::NewToken,
        server::{
            domain::{resource_ref::ProductRef, tokens},
            web::forms,
        },
    };

    let context = forms::logged_in().await?;
    let new = NewToken { name, lifetime: lifetime.unwrap_or(Lifetime::Never), date };
    let issued = tokens::generate_named_for(&context, &ProductRef::new(&id).into(), new).await;
    forms::go_to(&forms::show_once(&issued.map_err(forms::refuse)?));
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: &'static str,
    purpose: &'static str,
    create: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins and developers",
        heading: "Create a token of the product",
        purpose: "Your server creates users with it, also while sign-up is closed. It never belongs into an app that customers have.",
        create: "Create token",
        busy: "Creating token…",
    },
    german: Words {
        who: "Admins und Entwicklung",
        heading: "Token des Produkts erstellen",
        purpose: "Ihr Server legt damit Benutzer an, auch wenn sich nur Eingeladene registrieren können. Es gehört nie in eine App, die Kunden haben.",
        create: "Token erstellen",
        busy: "Token wird erstellt …",
    },
};
