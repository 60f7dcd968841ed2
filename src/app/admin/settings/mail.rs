//! `/admin/settings/mail`: how mail is set up, and a button that sends a letter to oneself and shows what the server says.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::settings::{
            WORDS as SHARED,
            tabs::{Tab, Tabs},
        },
        components::{feedback::Feedback, field::Submit, form_checks::FormCheck, prose::with_code},
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::refused,
    },
    model::{
        account::SettingsRights,
        deed::Deed,
        mail_setup::{MailProtection, MailRoute, MailSetup, MailTest, MailTestOutcome},
        problem::Problem,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailSettingsView {
    rights: SettingsRights,
    setup: Option<MailSetup>,
    /// The reader's own address.
    own: String,
    /// What a test has just found.
    test: Option<MailTest>,
}

/// `/admin/settings/mail`
#[component]
pub fn MailSettingsPage() -> impl IntoView {
    let refused = refused::<TestMail>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::MAIL_SETTINGS error>
            <Loaded
                load=mail_settings_page()
                show=move |page: MailSettingsView| view! { <MailSettings page refused/> }
                who=SHARED.get().managers
                deed=Deed::ChangeSettings
            />
        </Page>
    }
}

#[component]
fn MailSettings(page: MailSettingsView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let MailSettingsView { rights, setup, own, test } = page;
    let test = test.map(|test| view! { <Outcome test/> });
    let has_mail = setup.is_some();
    let shown = match setup {
        Some(setup) => view! { <Setup setup/> }.into_any(),
        None => view! { <p>{words.off}</p> <p class="hint">{with_code(words.how)}</p> }.into_any(),
    };
    // A form whose server lost its mail meanwhile says so.
    let form = (has_mail || refused.is_some()).then(|| view! { <TestForm own refused/> });
    view! {
        <Tabs rights tab=Tab::Mail/>
        {test}
        <section class="card" aria-labelledby="mail">
            <h2 id="mail">{words.heading}</h2>
            {shown}
            <p class="hint">{words.what_for}</p>
        </section>
        {form}
    }
    .into_any()
}

#[component]
fn Setup(setup: MailSetup) -> impl IntoView {
    let words = WORDS.get();
    let (route, place, protection) = match setup.route {
        MailRoute::Smtp { server, protection } => (words.server, server, Some(words.protection(protection))),
        MailRoute::Folder(folder) => (words.folder, folder, None),
    };
    view! {
        <dl class="facts">
            <dt>{route}</dt>
            <dd><code>{place}</code></dd>
            {protection.map(|text| view! { <dt>{words.connection}</dt> <dd>{text}</dd> })}
            <dt>{words.from}</dt>
            <dd>{setup.from}</dd>
        </dl>
    }
}

#[component]
fn TestForm(own: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <section class="card" aria-labelledby="try-mail">
            <h2 id="try-mail">{words.test}</h2>
            <p>{(words.to_yourself)(&own)}</p>
            <form method="post" action="/forms/test-mail" id="test-mail" novalidate>
                <Feedback form="test-mail".to_owned() check=FormCheck::Nothing refused help=Some(Deed::ChangeSettings.why_page())/>
                <Submit label=words.send busy=words.sending/>
            </form>
        </section>
    }
    .into_any()
}

/// What became of the letter. It takes the focus.
#[component]
fn Outcome(test: MailTest) -> impl IntoView {
    let words = WORDS.get();
    let (heading, class) = match test.outcome {
        MailTestOutcome::Sent => (words.sent, "notice"),
        MailTestOutcome::Written => (words.written, "notice"),
        MailTestOutcome::Refused => (words.refused, "problems"),
        MailTestOutcome::NoAnswer => (words.no_answer, "problems"),
    };
    let said = (!test.words.is_empty()).then(|| {
        view! {
            <p>{words.said}</p>
            <pre><code lang="en">{test.words}</code></pre>
        }
    });
    view! {
        <div class=class id="outcome" role="status" tabindex="-1" autofocus=true>
            <h2>{heading(&test.to)}</h2>
            {said}
        </div>
    }
    .into_any()
}

/// Loads how mail is set up.
#[server(prefix = "/forms", endpoint = "mail-settings-page")]
pub async fn mail_settings_page() -> Result<MailSettingsView, Problem> {
    use crate::server::{
        domain::{mail_test, own_backups},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let setup = mail_test::show_setup(&context).map_err(forms::refuse)?;
    let rights = own_backups::settings_rights(&context).await.map_err(forms::refuse)?;
    let own = context.caller().person().map_err(forms::refuse)?.email.to_string();
    Ok(MailSettingsView { rights, setup, own, test: forms::flash().mail_test })
}

/// Sends a letter to whoever is logged in, and waits for what the mail server says.
#[server(prefix = "/forms", endpoint = "test-mail")]
pub async fn test_mail() -> Result<(), Problem> {
    use crate::server::{
        domain::mail_test,
        web::{
            forms::{self, LocalPath},
            settings,
        },
    };

    let context = forms::logged_in().await?;
    let test = mail_test::send(&context).await.map_err(forms::refuse)?;
    settings::show_mail_test(test)?;
    forms::go_to(&LocalPath::ours("/admin/settings/mail"));
    Ok(())
}

/// The words of the page.
struct Words {
    heading: &'static str,
    off: &'static str,
    how: &'static str,
    what_for: &'static str,
    server: &'static str,
    folder: &'static str,
    connection: &'static str,
    wrapped: &'static str,
    required: &'static str,
    opportunistic: &'static str,
    plain: &'static str,
    from: &'static str,
    test: &'static str,
    to_yourself: fn(&str) -> String,
    send: &'static str,
    sending: &'static str,
    sent: fn(&str) -> String,
    written: fn(&str) -> String,
    refused: fn(&str) -> String,
    no_answer: fn(&str) -> String,
    said: &'static str,
}

impl Words {
    const fn protection(&self, protection: MailProtection) -> &'static str {
        match protection {
            MailProtection::Wrapped => self.wrapped,
            MailProtection::Required => self.required,
            MailProtection::Opportunistic => self.opportunistic,
            MailProtection::None => self.plain,
        }
    }
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "How mail goes out",
        off: "No mail goes out.",
        how: "Set `KEYDESK_SMTP_URL` and `KEYDESK_MAIL_FROM`, then restart the server.",
        what_for: "Mail carries reset links, links that confirm an email, and letters to people about their own accounts.",
        server: "Mail server",
        folder: "Written into the folder",
        connection: "Connection",
        wrapped: "TLS from the beginning",
        required: "STARTTLS, required",
        opportunistic: "STARTTLS if the server offers it",
        plain: "Without TLS",
        from: "Sender",
        test: "Try it",
        to_yourself: |own| {
            format!(
                "A letter goes to {own}, your own address. The page waits for the answer of the mail server, 12 seconds at most."
            )
        },
        send: "Send a letter",
        sending: "Sending…",
        sent: |to| format!("The mail server took the letter to {to}"),
        written: |to| format!("The letter to {to} was written into the folder"),
        refused: |to| format!("The letter to {to} was not sent"),
        no_answer: |_| "The mail server did not answer in time".to_owned(),
        said: "What the mail server said:",
    },
    german: Words {
        heading: "Wie E-Mails versendet werden",
        off: "Es werden keine E-Mails versendet.",
        how: "Setzen Sie `KEYDESK_SMTP_URL` und `KEYDESK_MAIL_FROM`, und starten Sie den Server neu.",
        what_for: "Per E-Mail kommen Links für neue Passwörter, Links zum Bestätigen einer Adresse und Nachrichten an Benutzer über ihr eigenes Konto.",
        server: "Mailserver",
        folder: "Geschrieben in den Ordner",
        connection: "Verbindung",
        wrapped: "TLS von Anfang an",
        required: "STARTTLS, vorgeschrieben",
        opportunistic: "STARTTLS, wenn der Server es anbietet",
        plain: "Ohne TLS",
        from: "Absender",
        test: "Ausprobieren",
        to_yourself: |own| {
            format!(
                "Eine E-Mail geht an {own}, Ihre eigene Adresse. Die Seite wartet auf die Antwort des Mailservers, höchstens 12 Sekunden."
            )
        },
        send: "E-Mail senden",
        sending: "Wird gesendet …",
        sent: |to| format!("Der Mailserver hat die E-Mail an {to} angenommen"),
        written: |to| format!("Die E-Mail an {to} liegt jetzt im Ordner"),
        refused: |to| format!("Die E-Mail an {to} wurde nicht gesendet"),
        no_answer: |_| "Der Mailserver hat nicht rechtzeitig geantwortet".to_owned(),
        said: "Das sagt der Mailserver:",
    },
};
