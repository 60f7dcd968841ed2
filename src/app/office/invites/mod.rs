//! `/admin/invites`: the invites of the account, with who made them and what is left of them.

pub mod made;
pub mod new;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            local_time::{LocalTimes, Moment},
            row_refusal::RowRefusal,
        },
        language::Translated,
        layout::{Loaded, Page},
        office::parts::{Pages, grouped},
        pages,
        parameters::query_parameter,
        refused_form::refused,
    },
    model::{deed::Deed, id::InviteId, paging::Place, problem::Problem, timestamp::Timestamp},
};

/// The address of the list.
const LIST: &str = "/admin/invites";

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InvitesView {
    invites: Vec<InviteLine>,
    count: u64,
    place: Place,
    now: Timestamp,
}

/// An invite.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InviteLine {
    id: InviteId,
    /// `None` for anybody.
    email: Option<String>,
    /// Who made it; `None` for the operator.
    maker: Option<String>,
    product: Option<String>,
    uses: u32,
    uses_left: u32,
    expiry: Timestamp,
}

/// `/admin/invites`
#[component]
pub fn InvitesPage() -> impl IntoView {
    let refused = refused::<EndInvite>();
    let error = refused.is_some();
    let number = query_parameter("page");
    view! {
        <Page entry=pages::INVITES error>
            <Loaded
                load=invites_page(number)
                show=move |page: InvitesView| view! { <Invites page refused/> }
                who=WORDS.get().who
                deed=Deed::Invite
            />
        </Page>
    }
}

#[component]
fn Invites(page: InvitesView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let InvitesView { invites, count, place, now } = page;
    let list = match invites.is_empty() {
        true => view! { <p>{words.none}</p> }.into_any(),
        false => view! {
            <p class="hint">{(words.total)(&grouped(count))}</p>
            <InviteTable invites now/>
            <Pages list=LIST.to_owned() place/>
        }
        .into_any(),
    };
    view! {
        <div class="head">
            <h1>{words.heading}</h1>
            <a class="button primary" href="/admin/invites/new">{words.invite}</a>
        </div>
        <section class="card">
            <RowRefusal endpoint="end-invite" deed=Deed::Invite refused/>
            {list}
        </section>
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn InviteTable(invites: Vec<InviteLine>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let rows = invites.into_iter().map(|invite| view! { <Row invite now/> }.into_any()).collect_view();
    view! {
        <table>
            <caption class="sr">{words.heading}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.for_whom}</th>
                    <th scope="col">{words.made_by}</th>
                    <th scope="col">{words.left}</th>
                    <th scope="col">{words.product}</th>
                    <th scope="col">{words.expires}</th>
                    <th scope="col"><span class="sr">{words.actions}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(invite: InviteLine, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let whom = invite.email.unwrap_or_else(|| words.anybody.into());
    let label = (words.end_one)(&whom);
    let state = match (invite.uses_left, invite.expiry <= now) {
        (0, _) => Some(words.used_up),
        (_, true) => Some(words.expired),
        _ => None,
    };
    let state = state.map(|text| view! { " " <span class="badge">{text}</span> });
    view! {
        <tr>
            <th scope="row" data-label=words.for_whom>{whom}</th>
            <td data-label=words.made_by>{invite.maker.unwrap_or_else(|| words.operator.into())}</td>
            <td data-label=words.left>{(words.left_of)(invite.uses_left, invite.uses)}</td>
            <td data-label=words.product>{invite.product.unwrap_or_else(|| "–".into())}</td>
            <td data-label=words.expires><Moment at=invite.expiry now/> {state}</td>
            <td class="actions">
                <form method="post" action="/forms/end-invite">
                    <input type="hidden" name="id" value=invite.id.to_string()/>
                    <button type="submit" class="plain" aria-label=label>{words.end}</button>
                </form>
            </td>
        </tr>
    }
    .into_any()
}

/// Loads a page of the invites.
#[server(prefix = "/forms", endpoint = "invites-page")]
pub async fn invites_page(
    /// The number of the page, from 1.
    #[server(default)]
    page: String,
) -> Result<InvitesView, Problem> {
    use crate::{
        model::paging::{Paging, Start},
        server::{
            domain::invites::{self, ListedInvite},
            web::forms,
        },
    };

    const SIZE: u32 = 25;
    let context = forms::logged_in().await?;
    let count = invites::count(&context).await.map_err(forms::refuse)?;
    let place = Place::of(count, SIZE, &page);
    let paging = Paging { start: Start::Page(place.page), ..Paging::newest(SIZE) };
    let found = invites::list_named(&context, paging).await.map_err(forms::refuse)?;
    let line = |ListedInvite { invite, maker, product }| InviteLine {
        id: invite.id,
        email: invite.email.map(|email| email.to_string()),
        maker,
        product,
        uses: invite.uses,
        uses_left: invite.uses_left,
        expiry: invite.expiry,
    };
    Ok(InvitesView { invites: found.into_iter().map(line).collect(), count, place, now: context.now() })
}

/// Ends an invite.
#[server(prefix = "/forms", endpoint = "end-invite")]
pub async fn end_invite(
    /// The id of the invite.
    #[server(default)]
    id: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{invites, resource_ref::InviteRef},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    invites::may_create(&context).map_err(forms::refuse)?;
    // Who ends one that is over already has what they want.
    forms::found(invites::end(&context, &InviteRef::new(&id)).await)?;
    forms::notice(Notice::InviteEnded);
    forms::go_to(&LocalPath::ours(LIST));
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: &'static str,
    invite: &'static str,
    none: &'static str,
    total: fn(&str) -> String,
    for_whom: &'static str,
    anybody: &'static str,
    made_by: &'static str,
    operator: &'static str,
    left: &'static str,
    left_of: fn(u32, u32) -> String,
    product: &'static str,
    expires: &'static str,
    used_up: &'static str,
    expired: &'static str,
    actions: &'static str,
    end: &'static str,
    end_one: fn(&str) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins, developers and sales agents",
        heading: "Invites",
        invite: "Invite",
        none: "No invites. An invite is a link with which people sign up, also while sign-up is by invitation.",
        total: |count| format!("Invites: {count}, the newest first. Those that are over stay here for 30 days."),
        for_whom: "For",
        anybody: "Anybody with the link",
        made_by: "Made by",
        operator: "The command line",
        left: "Uses left",
        left_of: |left, uses| format!("{left} of {uses}"),
        product: "Product",
        expires: "Expires",
        used_up: "Used up",
        expired: "Expired",
        actions: "Actions",
        end: "End",
        end_one: |whom| format!("End the invite for {whom}"),
    },
    german: Words {
        who: "Admins, Entwicklung und Vertrieb",
        heading: "Einladungen",
        invite: "Einladen",
        none: "Keine Einladungen. Eine Einladung ist ein Link, mit dem man sich registriert, auch wenn sich nur Eingeladene registrieren können.",
        total: |count| {
            format!("Einladungen: {count}, die neuesten zuerst. Was abgelaufen ist, steht hier noch 30 Tage.")
        },
        for_whom: "Für",
        anybody: "Alle mit dem Link",
        made_by: "Erstellt von",
        operator: "Kommandozeile",
        left: "Noch frei",
        left_of: |left, uses| format!("{left} von {uses}"),
        product: "Produkt",
        expires: "Läuft ab",
        used_up: "Verbraucht",
        expired: "Abgelaufen",
        actions: "Aktionen",
        end: "Beenden",
        end_one: |whom| format!("Einladung für {whom} beenden"),
    },
};
