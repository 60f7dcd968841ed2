//! "Try as": what each kind of caller gets who creates a user, for both choices side by side. The rule itself is asked, and
//! nothing is written.

use leptos::prelude::*;

use crate::{
    app::{
        components::{prose::with_code, protection_choice},
        language::Translated,
    },
    model::sign_up_trial::{SignUpTrial, TrialAnswer, TrialCaller},
};

/// The table.
#[component]
pub(super) fn Trial(rows: Vec<SignUpTrial>) -> impl IntoView {
    let words = WORDS.get();
    let [open, protected] = [false, true].map(protection_choice::name);
    let row = |trial: SignUpTrial| {
        let who = trial.who;
        view! {
            <tr>
                <th scope="row" data-label=words.who>{words.name(who)}</th>
                <td data-label=words.open><Answer answer=trial.open/></td>
                <td data-label=words.protected><Answer answer=trial.protected/></td>
            </tr>
        }
    };
    let page = rows.iter().find(|trial| trial.who == TrialCaller::Nobody).map(|trial| {
        let shows = |answer: &TrialAnswer| if answer.is_success() { words.form } else { words.closed };
        view! {
            <tr>
                <th scope="row" data-label=words.who>{words.page}</th>
                <td data-label=words.open>{shows(&trial.open)}</td>
                <td data-label=words.protected>{shows(&trial.protected)}</td>
            </tr>
        }
    });
    view! {
        <section class="card" aria-labelledby="try-as">
            <h2 id="try-as">{words.heading}</h2>
            <p class="hint">{with_code(words.what)}</p>
            <table class="dense answers">
                <caption class="sr">{words.heading}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.who}</th>
                        <th scope="col">{open}</th>
                        <th scope="col">{protected}</th>
                    </tr>
                </thead>
                <tbody>{page} {rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn Answer(answer: TrialAnswer) -> impl IntoView {
    let code = answer.code.map(|code| view! { " " <code>{code}</code> });
    // The API speaks English to everybody.
    let detail = answer.detail.map(|detail| view! { <br/> <span class="hint" lang="en">{detail}</span> });
    view! { <strong>{answer.status}</strong> {code} {detail} }
}

/// The words of the table.
struct Words {
    heading: &'static str,
    what: &'static str,
    who: &'static str,
    page: &'static str,
    form: &'static str,
    closed: &'static str,
    nobody: &'static str,
    user: &'static str,
    product: &'static str,
    admin: &'static str,
    /// What the columns are called where there is no room for their heads.
    open: &'static str,
    protected: &'static str,
}

impl Words {
    const fn name(&self, who: TrialCaller) -> &'static str {
        match who {
            TrialCaller::Nobody => self.nobody,
            TrialCaller::User => self.user,
            TrialCaller::Product => self.product,
            TrialCaller::Admin => self.admin,
        }
    }
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Try as",
        what: "What each of them gets for `POST /v1/users`, by the rule itself, with either choice. Nothing is written.",
        who: "Who",
        page: "A visitor of the sign-up page",
        form: "“Create your account”, with the form",
        closed: "“Sign-up is by invitation”, without a form",
        nobody: "Nobody: no token",
        user: "A user with a token",
        product: "A product with a token",
        admin: "An admin with a token",
        open: "Open",
        protected: "Protected",
    },
    german: Words {
        heading: "Ausprobieren als",
        what: "Was jeder von ihnen auf `POST /v1/users` erhält, nach der Regel selbst, bei jeder der beiden Möglichkeiten. Es wird nichts geschrieben.",
        who: "Wer",
        page: "Ein Besucher der Seite zur Registrierung",
        form: "„Konto erstellen“, mit dem Formular",
        closed: "„Registrierung nur mit Einladung“, ohne Formular",
        nobody: "Niemand: ohne Token",
        user: "Ein Benutzer mit Token",
        product: "Ein Produkt mit Token",
        admin: "Ein Admin mit Token",
        open: "Offen",
        protected: "Geschützt",
    },
};
