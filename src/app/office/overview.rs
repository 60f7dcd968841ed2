//! `/admin`: the account at a glance: what needs attention, how many users there are, and the last 30 days.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            local_time::{LocalTimes, Moment, day_of},
            protection_choice,
        },
        language::{Translated, language},
        layout::{Loaded, Page},
        office::{chart::Chart, parts::grouped},
        pages,
    },
    model::{
        deed::Deed,
        overview::{Attention, Day, Overview},
        problem::Problem,
        timestamp::Timestamp,
        user_list::SECOND_FACTOR,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OverviewView {
    overview: Overview,
    now: Timestamp,
}

/// `/admin`
#[component]
pub fn OverviewPage() -> impl IntoView {
    view! {
        <Page entry=pages::OVERVIEW>
            <Loaded
                load=overview_page()
                show=move |page: OverviewView| view! { <Glance page/> }
                who=WORDS.get().who
                deed=Deed::SeeUsers
            />
        </Page>
    }
}

#[component]
fn Glance(page: OverviewView) -> impl IntoView {
    let words = WORDS.get();
    let OverviewView { overview, now } = page;
    let days = overview.days.clone();
    view! {
        <h1>{words.heading}</h1>
        <NeedsAttention attention=overview.attention.clone() now/>
        <Facts overview/>
        <Days days/>
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn NeedsAttention(attention: Vec<Attention>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    if attention.is_empty() {
        return view! { <section class="card"><p>{words.all_well}</p></section> }.into_any();
    }
    let line = |attention: Attention| {
        let line = match attention {
            Attention::TokenExpires { product, name, token, expiry } => {
                let token = token.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| words.unnamed.into());
                let address = format!("/admin/products/{product}");
                let text = (words.token_expires)(&token, &name);
                view! { <a href=address>{text}</a> " " <Moment at=expiry now/> }.into_any()
            }
            Attention::NoSecondStep { role, count } => {
                let [_, off] = SECOND_FACTOR;
                let address = format!("/admin/users?role={}&factor={off}", role.as_str());
                let text = (words.no_second_step)(role.in_words().of(language()), count);
                view! { <a href=address>{text}</a> }.into_any()
            }
            Attention::MailFails(count) => {
                view! { <a href="/admin/settings">{(words.mail_fails)(&grouped(count))}</a> }.into_any()
            }
        };
        view! { <li>{line}</li> }
    };
    view! {
        <section class="card attention" aria-labelledby="attention">
            <h2 id="attention">{words.attention}</h2>
            <ul>{attention.into_iter().map(line).collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Facts(overview: Overview) -> impl IntoView {
    let words = WORDS.get();
    let change = overview.may_protect.then(|| view! { " " <a href="/admin/settings">{words.change}</a> });
    view! {
        <section class="card">
            <dl class="facts">
                <dt>{words.users}</dt>
                <dd>
                    <a href="/admin/users?role=user">{(words.customers)(overview.customers)}</a>
                    ", "
                    <a href="/admin/users">{(words.staff)(overview.staff)}</a>
                </dd>
                <dt>{protection_choice::question()}</dt>
                <dd>{protection_choice::name(overview.protected)} {change}</dd>
            </dl>
        </section>
    }
    .into_any()
}

/// Both charts, with their table.
#[component]
fn Days(days: Vec<Day>) -> impl IntoView {
    let words = WORDS.get();
    let of = |value: fn(&Day) -> u64| days.iter().map(|day| (day.begin, value(day))).collect::<Vec<_>>();
    let (sign_ups, log_ins) = (of(|day| day.sign_ups), of(|day| day.log_ins));
    let row = |day: &Day| {
        view! {
            <tr>
                <th scope="row" data-label=words.day>{day_of(day.begin)}</th>
                <td data-label=words.sign_ups>{grouped(day.sign_ups)}</td>
                <td data-label=words.log_ins>{grouped(day.log_ins)}</td>
            </tr>
        }
        .into_any()
    };
    let rows = days.iter().rev().map(row).collect_view();
    view! {
        <section class="card" aria-labelledby="days">
            <h2 id="days">{words.days}</h2>
            <div class="charts">
                <Chart name=words.sign_ups values=sign_ups/>
                <Chart name=words.log_ins values=log_ins/>
            </div>
            <p class="hint">{words.about_days}</p>
            <details>
                <summary>{words.as_table}</summary>
                <table class="dense">
                    <caption class="sr">{words.days}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.day}</th>
                            <th scope="col">{words.sign_ups}</th>
                            <th scope="col">{words.log_ins}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </section>
    }
    .into_any()
}

/// Loads the overview.
#[server(prefix = "/forms", endpoint = "overview-page")]
pub async fn overview_page() -> Result<OverviewView, Problem> {
    use crate::server::{domain::overview, web::forms};

    let context = forms::logged_in().await?;
    let overview = overview::show(&context).await.map_err(forms::refuse)?;
    Ok(OverviewView { overview, now: context.now() })
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: &'static str,
    all_well: &'static str,
    attention: &'static str,
    unnamed: &'static str,
    token_expires: fn(&str, &str) -> String,
    no_second_step: fn(&str, u64) -> String,
    mail_fails: fn(&str) -> String,
    users: &'static str,
    customers: fn(u64) -> String,
    staff: fn(u64) -> String,
    change: &'static str,
    days: &'static str,
    about_days: &'static str,
    as_table: &'static str,
    day: &'static str,
    sign_ups: &'static str,
    log_ins: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Staff",
        heading: "Overview",
        all_well: "Nothing needs attention.",
        attention: "Needs attention",
        unnamed: "An unnamed token",
        token_expires: |token, product| format!("{token} of {product} expires"),
        no_second_step: |role, count| format!("Staff without a second step: {role} ({count})"),
        mail_fails: |count| format!("Letters that could not be sent yet: {count}. They are tried again."),
        users: "Users",
        customers: |count| if count == 1 { "1 customer".into() } else { format!("{} customers", grouped(count)) },
        staff: |count| {
            if count == 1 { "1 member of staff".into() } else { format!("{} members of staff", grouped(count)) }
        },
        change: "Change",
        days: "The last 30 days",
        about_days: "Sign-ups are customers who were created, by themselves or by others. A day begins and ends at midnight UTC.",
        as_table: "As a table",
        day: "Day",
        sign_ups: "Sign-ups",
        log_ins: "Log-ins",
    },
    german: Words {
        who: "Mitarbeiter",
        heading: "Übersicht",
        all_well: "Es gibt nichts zu tun.",
        attention: "Zu tun",
        unnamed: "Ein Token ohne Namen",
        token_expires: |token, product| format!("{token} von {product} läuft ab:"),
        no_second_step: |role, count| format!("Mitarbeiter ohne zweiten Schritt: {role} ({count})"),
        mail_fails: |count| {
            format!("Briefe, die noch nicht verschickt werden konnten: {count}. Es wird weiter versucht.")
        },
        users: "Benutzer",
        customers: |count| if count == 1 { "1 Kunde".into() } else { format!("{} Kunden", grouped(count)) },
        staff: |count| format!("{} Mitarbeiter", grouped(count)),
        change: "Ändern",
        days: "Die letzten 30 Tage",
        about_days: "Registrierungen sind Kunden, die angelegt wurden, von sich selbst oder von anderen. Ein Tag beginnt und endet um Mitternacht UTC.",
        as_table: "Als Tabelle",
        day: "Tag",
        sign_ups: "Registrierungen",
        log_ins: "Anmeldungen",
    },
};
