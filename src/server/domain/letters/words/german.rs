//! The sentences of letters, in German.

use crate::server::domain::letters::words::{Advice, KindWords, Told, Words};

/// The sentences in German.
pub(super) const GERMAN: Words = Words {
    password_changed: KindWords {
        subject: |account| format!("Ihr Passwort bei {account} wurde geändert"),
        heading: "Ihr Passwort wurde geändert",
        told: |told| format!("Das Passwort Ihres Kontos bei {} wurde geändert.", told.account),
        advice: Advice::NewPassword,
    },
    confirm_email: KindWords {
        subject: |account| format!("Bestätigen Sie Ihre E-Mail-Adresse bei {account}"),
        heading: "Bestätigen Sie Ihre E-Mail-Adresse",
        told: |told| {
            let Told { account, .. } = told;
            format!("Öffnen Sie diesen Link innerhalb von 24 Stunden, um die Adresse bei {account} zu benutzen.")
        },
        advice: Advice::Nothing,
    },
    confirm_sign_up: KindWords {
        subject: |account| format!("Bestätigen Sie Ihre E-Mail-Adresse bei {account}"),
        heading: "Bestätigen Sie Ihre E-Mail-Adresse",
        told: |told| {
            let Told { account, .. } = told;
            format!(
                "Jemand, vielleicht Sie, hat sich mit dieser Adresse bei {account} registriert. Öffnen Sie diesen \
                 Link innerhalb von 24 Stunden, um das abzuschließen. Er gilt einmal."
            )
        },
        advice: Advice::Nothing,
    },
    email_change_asked: KindWords {
        subject: |account| format!("Eine neue E-Mail-Adresse bei {account}"),
        heading: "Eine andere E-Mail-Adresse",
        told: |told| {
            let Told { account, email, .. } = told;
            format!(
                "Ihr Konto bei {account} soll eine andere E-Mail-Adresse bekommen: {email}. Dorthin haben wir einen \
                 Link geschickt. Solange er nicht geöffnet wird, ändert sich nichts."
            )
        },
        advice: Advice::NewPassword,
    },
    email_changed: KindWords {
        subject: |account| format!("Ihre E-Mail-Adresse bei {account} wurde geändert"),
        heading: "Ihre E-Mail-Adresse wurde geändert",
        told: |told| {
            let Told { account, email, .. } = told;
            format!("Ihr Konto bei {account} hat jetzt die E-Mail-Adresse {email}. Melden Sie sich mit dieser an.")
        },
        advice: Advice::AskVendor,
    },
    email_is_new: KindWords {
        subject: |account| format!("Ihre E-Mail-Adresse bei {account} wurde geändert"),
        heading: "Das ist Ihre neue E-Mail-Adresse",
        told: |told| {
            let Told { account, email, .. } = told;
            format!(
                "Ein Konto bei {account} hat jetzt diese E-Mail-Adresse. Bisher hatte es {email}. Melden Sie sich \
                 mit der neuen an."
            )
        },
        advice: Advice::AskVendor,
    },
    second_factor_added: KindWords {
        subject: |account| format!("Zweiter Schritt bei {account} eingerichtet"),
        heading: "Ein zweiter Schritt wurde eingerichtet",
        told: |told| {
            format!("Um sich bei {} anzumelden, brauchen Sie jetzt auch einen Code aus Ihrer App.", told.account)
        },
        advice: Advice::NewPassword,
    },
    second_factor_removed: KindWords {
        subject: |account| format!("Zweiter Schritt bei {account} entfernt"),
        heading: "Der zweite Schritt wurde entfernt",
        told: |told| format!("Um sich bei {} anzumelden, brauchen Sie jetzt nur noch Ihr Passwort.", told.account),
        advice: Advice::NewPassword,
    },
    passkey_added: KindWords {
        subject: |account| format!("Passkey bei {account} hinzugefügt"),
        heading: "Ein Passkey wurde hinzugefügt",
        told: |told| format!("Wer ihn hat, kann sich ohne Passwort an Ihrem Konto bei {} anmelden.", told.account),
        advice: Advice::NewPassword,
    },
    passkey_removed: KindWords {
        subject: |account| format!("Passkey bei {account} entfernt"),
        heading: "Ein Passkey wurde entfernt",
        told: |told| {
            format!("Ihr Konto bei {} nimmt ihn nicht mehr an. Was übrig ist, steht unter Sicherheit.", told.account)
        },
        advice: Advice::NewPassword,
    },
    recovery_codes_made: KindWords {
        subject: |account| format!("Neue Wiederherstellungscodes bei {account}"),
        heading: "Neue Wiederherstellungscodes",
        told: |told| {
            format!("Ihr Konto bei {} hat andere Wiederherstellungscodes. Die alten gelten nicht mehr.", told.account)
        },
        advice: Advice::NewPassword,
    },
    recovery_code_used: KindWords {
        subject: |account| format!("Ein Wiederherstellungscode wurde bei {account} benutzt"),
        heading: "Ein Wiederherstellungscode wurde benutzt",
        told: |told| {
            format!("Jemand hat sich mit einem Wiederherstellungscode in Ihrem Konto bei {} angemeldet.", told.account)
        },
        advice: Advice::NewPassword,
    },
    recovery_code_confirmed: KindWords {
        subject: |account| format!("Ein Wiederherstellungscode wurde bei {account} benutzt"),
        heading: "Ein Wiederherstellungscode wurde benutzt",
        told: |told| {
            format!(
                "Jemand hat eine Änderung Ihres Kontos bei {} mit einem Wiederherstellungscode bestätigt.",
                told.account
            )
        },
        advice: Advice::NewPassword,
    },
    deletion_asked: KindWords {
        subject: |account| format!("Ihr Konto bei {account} wird gelöscht"),
        heading: "Ihr Konto wird gelöscht",
        told: |told| {
            let Told { account, deadline, .. } = told;
            format!(
                "Für Ihr Konto bei {account} wurde die Löschung angefordert. Alle Sitzungen sind beendet, alle Token \
                 widerrufen. Gelöscht wird es am {deadline}. Wenn Sie es behalten möchten, melden Sie sich vorher an und \
                 wählen Sie „Konto behalten“:"
            )
        },
        advice: Advice::NewPassword,
    },
    password_reset: KindWords {
        subject: |account| format!("Neues Passwort bei {account}"),
        heading: "Wählen Sie ein neues Passwort",
        told: |told| {
            let Told { account, .. } = told;
            format!(
                "Jemand, vielleicht Sie, hat bei {account} ein neues Passwort angefordert. Öffnen Sie diesen Link \
                 innerhalb von 24 Stunden, um eines zu wählen. Er gilt einmal."
            )
        },
        advice: Advice::Nothing,
    },
    new_browser: KindWords {
        subject: |account| format!("Neue Anmeldung bei {account}"),
        heading: "Neue Anmeldung",
        told: |told| {
            format!(
                "Jemand hat sich mit einem bisher unbekannten Browser in Ihrem Konto bei {} angemeldet.",
                told.account
            )
        },
        advice: Advice::NewPassword,
    },
    mail_test: KindWords {
        subject: |account| format!("E-Mails von {account} kommen an"),
        heading: "E-Mails kommen an",
        told: |told| format!("Sie haben den Mailserver von {} ausprobiert. Dies ist die E-Mail.", told.account),
        advice: Advice::NewPassword,
    },
    when: "Wann",
    from: "IP-Adresse",
    browser: "Browser",
    by: "Durch",
    browser_on: |browser, system| format!("{browser} unter {system}"),
    unknown_browser: "unbekannt",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    moment: |day, month, year, time| format!("{day}. {month} {year}, {time} UTC"),
    not_you: "Wenn Sie es nicht waren",
    not_expected: "Wenn Sie das nicht erwartet haben",
    set_password: "Wählen Sie ein neues Passwort. Das beendet alle Sitzungen und widerruft alle Token:",
    do_nothing: "Sie müssen nichts tun. Ohne den Link ändert sich nichts.",
    look: "Prüfen Sie dann, wo Sie angemeldet sind und ob Passkeys und zweiter Schritt noch Ihre sind:",
    ask: |account| format!("Informieren Sie {account} sofort und bitten Sie um Hilfe."),
    about: |account, email| format!("Diese Nachricht betrifft Ihr Konto bei {account}, {email}."),
};
