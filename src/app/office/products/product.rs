//! `/admin/products/{id}`: a product: its facts, details and metadata to edit, and its tokens.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            conflict::{Conflict, is_conflict},
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
            why_link::Why,
        },
        language::Translated,
        layout::{Loaded, Page},
        office::{
            metadata::MetadataCard,
            products::{
                LIST,
                form::{ProductFacts, ProductFields, compared},
                tokens::ProductTokens,
            },
        },
        pages,
        parameters::{path_parameter, query_parameter},
        refused_form::{Typed, refused},
    },
    model::{
        deed::Deed, paging::Place, problem::Problem, product::Product, product_list::ProductForStaff,
        timestamp::Timestamp, token::Token,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProductView {
    shown: ProductForStaff,
    metadata: String,
    /// A page of its tokens, the newest first.
    tokens: Vec<Token>,
    place: Place,
    typed: Typed,
    now: Timestamp,
}

/// `/admin/products/{id}`
#[component]
pub fn ProductPage() -> impl IntoView {
    let (details, metadata) = (refused::<SaveProduct>(), refused::<SaveProductMetadata>());
    let error = details.is_some() || metadata.is_some();
    let (id, number) = (path_parameter("id"), query_parameter("page"));
    view! {
        <Page entry=pages::PRODUCT error>
            <Loaded
                load=product_page(id, number)
                show=move |page: ProductView| view! { <OneProduct page details metadata/> }
                who=WORDS.get().who
                deed=Deed::SeeProducts
            />
        </Page>
    }
}

#[component]
fn OneProduct(page: ProductView, details: Option<Problem>, metadata: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let ProductView { shown, metadata: stored, tokens, place, typed, now } = page;
    let product = shown.product.clone();
    let (id, seen) = (product.id.to_string(), product.updated);
    let who = (!shown.rights.update).then_some(words.who_changes);
    let delete = shown.rights.delete.then(|| {
        let address = format!("{LIST}/{id}/confirm?change=delete");
        view! {
            <section class="card" aria-labelledby="delete">
                <h2 id="delete">{words.delete}</h2>
                <p class="buttons"><a class="button" href=address>{words.delete_it}</a></p>
            </section>
        }
        .into_any()
    });
    let form = view! { <Details shown=shown.clone() typed=typed.clone() refused=details who/> }.into_any();
    let metadata = view! {
        <MetadataCard endpoint="save-product-metadata" id seen who deed=Deed::ChangeProducts stored typed refused=metadata/>
    }
    .into_any();
    view! {
        <p class="crumb"><a href=LIST>{words.back}</a></p>
        <h1>{product.name.clone()}</h1>
        <Facts product now/>
        <ProductTokens shown tokens place now/>
        {form}
        {metadata}
        {delete}
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn Facts(product: Product, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <section class="card">
            <dl class="facts">
                <dt>{words.created}</dt>
                <dd><Moment at=product.created now/></dd>
                <dt>{words.updated}</dt>
                <dd><Moment at=product.updated now/></dd>
                <dt>{words.id}</dt>
                <dd><code>{product.id.to_string()}</code></dd>
            </dl>
        </section>
    }
    .into_any()
}

/// The form, or the product as text with who may change it.
#[component]
fn Details(shown: ProductForStaff, typed: Typed, refused: Option<Problem>, who: Option<&'static str>) -> impl IntoView {
    let words = WORDS.get();
    let product = shown.product;
    let content = match who {
        None => view! { <DetailsForm product typed refused/> }.into_any(),
        Some(who) => {
            view! { <ProductFacts product/> <p class="hint">{who} <Why deed=Deed::ChangeProducts/></p> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="details">
            <h2 id="details">{words.details}</h2>
            {content}
        </section>
    }
    .into_any()
}

#[component]
fn DetailsForm(product: Product, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    // What another form of the page sent is not this one's.
    let typed = if refused.is_some() { typed } else { Typed::default() };
    let conflict = is_conflict(refused.as_ref()).then(|| view! { <Conflict fields=compared(&typed, &product)/> });
    let refused = refused.filter(|problem| !is_conflict(Some(problem)));
    view! {
        {conflict}
        <form class="narrow" method="post" action="/forms/save-product" id="save-product" novalidate>
            <Feedback form="save-product".to_owned() check=FormCheck::Nothing refused=refused.clone() help=Some(Deed::ChangeProducts.why_page())/>
            <ProductFields stored=Some(product.clone()) typed refused/>
            <input type="hidden" name="id" value=product.id.to_string()/>
            <input type="hidden" name="seen" value=product.updated.0.to_string()/>
            <Submit label=words.save busy=words.saving/>
        </form>
    }
    .into_any()
}

/// Loads a product with a page of its tokens.
#[server(prefix = "/forms", endpoint = "product-page")]
pub async fn product_page(
    /// The id of the product, as in the path.
    id: String,
    /// The number of the page of its tokens, from 1.
    #[server(default)]
    page: String,
) -> Result<ProductView, Problem> {
    use crate::{
        model::paging::{Paging, Start},
        server::{
            domain::{metadata_text, products, resource_ref::ProductRef, tokens},
            web::forms,
        },
    };

    const SIZE: u32 = 25;
    let context = forms::logged_in().await?;
    let shown = products::show_for_staff(&context, &ProductRef::new(&id)).await.map_err(forms::refuse)?;
    let place = Place::of(shown.belongings.tokens, SIZE, &page);
    let paging = Paging { start: Start::Page(place.page), ..Paging::newest(SIZE) };
    let bearer = ProductRef::from(shown.product.id).into();
    let tokens = tokens::list_for(&context, &bearer, paging).await.map_err(forms::refuse)?.records;
    let metadata = metadata_text::write(&shown.product.metadata);
    Ok(ProductView { shown, metadata, tokens, place, typed: Typed(forms::flash().typed), now: context.now() })
}

/// Changes a product. An empty code or URL is removed.
#[server(prefix = "/forms", endpoint = "save-product")]
pub async fn save_product(
    /// The id of the product.
    id: String,
    /// The name.
    #[server(default)]
    name: String,
    /// A short name for addresses; empty for none.
    #[server(default)]
    code: String,
    /// The home page; empty for none.
    #[server(default)]
    url: String,
    /// Who can download it; empty for no change.
    #[server(default)]
    #[server(rename = "distributionStrategy")]
    distribution_strategy: String,
    /// The platforms, one a line; empty for none.
    #[server(default)]
    platforms: String,
    /// When the product was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, platform_lines, product::ProductChanges},
        server::{
            domain::{products, resource_ref::ProductRef},
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let named = ProductRef::new(&id);
    let stored = products::show(&context, &named).await.map_err(forms::refuse)?;
    let changes = ProductChanges {
        name: Some(name.trim().to_owned()),
        code: Some(forms::non_empty(&code)),
        distribution_strategy: forms::non_empty(&distribution_strategy),
        url: Some(forms::non_empty(&url)),
        platforms: platform_lines::changed(stored.platforms.as_deref(), &platforms),
        seen: Some(Timestamp(seen)),
        ..ProductChanges::default()
    };
    products::update(&context, &named, changes).await.map_err(forms::refuse)?;
    office::product_done(stored.id, Notice::Saved);
    Ok(())
}

/// Replaces the metadata of a product.
#[server(prefix = "/forms", endpoint = "save-product-metadata")]
pub async fn save_product_metadata(
    /// The id of the product.
    id: String,
    /// The metadata as JSON.
    #[server(default)]
    metadata: String,
    /// When the product was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, product::ProductChanges},
        server::{
            domain::{metadata_text, products, resource_ref::ProductRef},
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let named = ProductRef::new(&id);
    products::may_update(&context, &named).await.map_err(forms::refuse)?;
    let metadata = Some(metadata_text::read(&metadata).map_err(forms::refuse)?);
    let changes = ProductChanges { metadata, seen: Some(Timestamp(seen)), ..ProductChanges::default() };
    let product = products::update(&context, &named, changes).await.map_err(forms::refuse)?;
    office::product_done(product.id, Notice::Saved);
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    back: &'static str,
    created: &'static str,
    updated: &'static str,
    id: &'static str,
    details: &'static str,
    save: &'static str,
    saving: &'static str,
    who_changes: &'static str,
    delete: &'static str,
    delete_it: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Staff",
        back: "Products",
        created: "Created",
        updated: "Last changed",
        id: "Id",
        details: "Details",
        save: "Save product",
        saving: "Saving…",
        who_changes: "Admins and developers can change products.",
        delete: "Delete",
        delete_it: "Delete this product",
    },
    german: Words {
        who: "Mitarbeiter",
        back: "Produkte",
        created: "Erstellt",
        updated: "Zuletzt geändert",
        id: "ID",
        details: "Angaben",
        save: "Produkt speichern",
        saving: "Wird gespeichert …",
        who_changes: "Admins und Entwicklung können Produkte ändern.",
        delete: "Löschen",
        delete_it: "Dieses Produkt löschen",
    },
};
