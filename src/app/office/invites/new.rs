//! `/admin/invites/new`: makes an invite: for whom, for how many, for how long, and for which product.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{Submit, TextField},
            form_checks::FormCheck,
        },
        language::Translated,
        layout::{Loaded, Page},
        office::parts::Choice,
        pages,
        refused_form::{Typed, field_error, refused},
    },
    model::{
        deed::Deed,
        problem::{Field, Problem},
    },
};

/// The lifetimes that are offered, in days; the last one is the longest.
const DAYS: [i64; 3] = [1, 3, 7];

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewInviteView {
    /// Id and name of the newest products, a hundred at most.
    products: Vec<(String, String)>,
    typed: Typed,
}

/// `/admin/invites/new`
#[component]
pub fn NewInvitePage() -> impl IntoView {
    let refused = refused::<CreateInvite>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::NEW_INVITE error>
            <Loaded
                load=new_invite_page()
                show=move |page: NewInviteView| view! { <NewInviteForm page refused/> }
                who=WORDS.get().who
                deed=Deed::Invite
            />
        </Page>
    }
}

#[component]
fn NewInviteForm(page: NewInviteView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let NewInviteView { products, typed } = page;
    let at = |field| field_error(refused.as_ref(), field);
    let uses = typed.named("uses").unwrap_or_else(|| "1".into());
    let days = typed.named("days").unwrap_or_else(|| "7".into());
    let lives = DAYS.map(|count| (count.to_string(), (words.days)(count)));
    let product = typed.named("product").unwrap_or_default();
    let products = [(String::new(), words.no_product.to_owned())].into_iter().chain(products).collect::<Vec<_>>();
    view! {
        <p class="crumb"><a href="/admin/invites">{words.back}</a></p>
        <h1>{words.heading}</h1>
        <p>{words.purpose}</p>
        <form class="card" method="post" action="/forms/create-invite" id="create-invite" novalidate>
            <Feedback form="create-invite".to_owned() check=FormCheck::Nothing refused=refused.clone() help=Some(Deed::Invite.why_page())/>
            <p class="hint">{words.email_hint}</p>
            <TextField
                field=Field::Email
                label=words.email
                kind="email"
                optional=true
                autocomplete="off"
                value=typed.value(Field::Email)
                error=at(Field::Email)
            />
            <TextField field=Field::Uses label=words.uses autocomplete="off" value=uses error=at(Field::Uses)/>
            <Choice field=Field::Expiry name="days" label=words.life chosen=days choices=lives.to_vec() error=at(Field::Expiry)/>
            <Choice field=Field::Product name="product" label=words.product chosen=product choices=products error=at(Field::Product)/>
            <Submit label=words.create busy=words.busy/>
        </form>
    }
    .into_any()
}

/// Loads the form.
#[server(prefix = "/forms", endpoint = "new-invite-page")]
pub async fn new_invite_page() -> Result<NewInviteView, Problem> {
    use crate::{
        model::paging::Paging,
        server::{
            domain::{invites, products},
            web::forms,
        },
    };

    let context = forms::logged_in().await?;
    invites::may_create(&context).map_err(forms::refuse)?;
    let found = products::list(&context, Paging::newest(Paging::MAX)).await.map_err(forms::refuse)?;
    let products = found.records.into_iter().map(|product| (product.id.to_string(), product.name)).collect();
    Ok(NewInviteView { products, typed: Typed(forms::flash().typed) })
}

/// Makes an invite.
#[server(prefix = "/forms", endpoint = "create-invite")]
pub async fn create_invite(
    /// The only address that it is for; empty for any.
    #[server(default)]
    email: String,
    /// How many users can sign up with it; empty for one.
    #[server(default)]
    uses: String,
    /// How many days it lives; empty for the most.
    #[server(default)]
    days: String,
    /// The id of the product that brings the users; empty for none.
    #[server(default)]
    product: String,
) -> Result<(), Problem> {
    use crate::{
        model::{invite::InviteForm, problem::ErrorCode},
        server::{
            domain::invites,
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let product = forms::non_empty(&product).map(|id| id.parse()).transpose();
    let product = product.map_err(|_| forms::refuse(ErrorCode::ProductNotFound))?;
    let form = InviteForm { email: forms::non_empty(&email), uses: forms::non_empty(&uses), days, product };
    let issued = invites::create(&context, form.draft(context.now())).await.map_err(forms::refuse)?;
    forms::go_to(&office::show_invite_once(&context, &issued).await?);
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    back: &'static str,
    heading: &'static str,
    purpose: &'static str,
    email: &'static str,
    email_hint: &'static str,
    uses: &'static str,
    life: &'static str,
    days: fn(i64) -> String,
    product: &'static str,
    no_product: &'static str,
    create: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins, developers and sales agents",
        back: "Invites",
        heading: "Invite",
        purpose: "The invite is a link. You see it once and pass it on. It works also while sign-up is by invitation, and ends if you lose the right to create users.",
        email: "Only for this email",
        email_hint: "Without an email anybody who has the link can use it.",
        uses: "How many users can sign up with it",
        life: "Ends",
        days: |days| if days == 1 { "In 1 day".into() } else { format!("In {days} days") },
        product: "Product, for the record",
        no_product: "None",
        create: "Make the invite",
        busy: "Making the invite…",
    },
    german: Words {
        who: "Admins, Entwicklung und Vertrieb",
        back: "Einladungen",
        heading: "Einladen",
        purpose: "Die Einladung ist ein Link. Sie sehen ihn einmal und geben ihn weiter. Er gilt auch, wenn sich nur Eingeladene registrieren können, und endet, wenn Sie keine Benutzer mehr erstellen dürfen.",
        email: "Nur für diese E-Mail-Adresse",
        email_hint: "Ohne Adresse gilt der Link für alle, die ihn haben.",
        uses: "Wie viele Benutzer sich damit registrieren können",
        life: "Endet",
        days: |days| if days == 1 { "In 1 Tag".into() } else { format!("In {days} Tagen") },
        product: "Produkt, zum Vermerk",
        no_product: "Keines",
        create: "Einladung erstellen",
        busy: "Einladung wird erstellt …",
    },
};
