//! Errors of pages and forms, and those of the server itself.

macro_rules! page_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// The record of the page no longer exists, or the visitor may not know that it does.
        Gone = "GONE" =>
            ErrorEntry::new(HttpStatus::NotFound, "There is nothing here.")
                .german("Hier ist nichts.")
                .next_step(NextStep::Reload)
                .full_page(
                    FullPage {
                        title: "There is nothing here",
                        text: "The address may be mistyped, or the page no longer exists.",
                    },
                    FullPage {
                        title: "Hier ist nichts",
                        text: "Vielleicht ist die Adresse falsch geschrieben, oder die Seite gibt es nicht mehr.",
                    },
                );

        /// Somebody else changed the record in the meantime, or it exists and there can be only one.
        Stale = "STALE" =>
            ErrorEntry::new(HttpStatus::Conflict, "Somebody else changed this in the meantime. Nothing was saved.")
                .german("Jemand anderes hat das inzwischen geändert. Es wurde nichts gespeichert.")
                .next_step(NextStep::Reload)
                .detail("The request could not be completed because of a conflict");

        /// The form is of another account than the one that the browser is logged in to by now.
        AccountSwitched = "ACCOUNT_SWITCHED" =>
            ErrorEntry::new(
                HttpStatus::Conflict,
                "This browser is logged in to another account by now. Nothing was changed.",
            )
            .german("Dieser Browser ist inzwischen bei einem anderen Konto angemeldet. Es wurde nichts geändert.");

        /// The form can't be read.
        FormInvalid = "FORM_INVALID" =>
            ErrorEntry::new(HttpStatus::BadRequest, "The form could not be read. Reload the page and try again.")
                .german("Das Formular war nicht lesbar. Laden Sie die Seite neu und versuchen Sie es noch einmal.");

        /// The last day of a new token can't be read, is over, or is very far away.
        DateInvalid = "DATE_INVALID" =>
            ErrorEntry::unprocessable(Field::Date, "Choose a day from today on, within the next 100 years.")
                .german("Wählen Sie einen Tag ab heute, innerhalb der nächsten 100 Jahre.");

        /// A backup is being made or checked, and there is one such job at a time.
        BackupInWork = "BACKUP_IN_WORK" =>
            ErrorEntry::new(HttpStatus::Conflict, "A backup is being made or checked. Wait until that is done.")
                .german("Eine Sicherung wird gerade erstellt oder geprüft. Warten Sie, bis das fertig ist.");

        /// The installation is in memory, as a demo is.
        InMemory = "IN_MEMORY" =>
            ErrorEntry::new(HttpStatus::Forbidden, "This is a demo in memory. It has no backups and no imports.")
                .german("Das ist eine Demo im Arbeitsspeicher. Sie hat keine Sicherungen und keine Importe.")
                .next_step(NextStep::AskWhy)
                .full_page(
                    FullPage {
                        title: "Not in a demo",
                        text: "A demo keeps nothing, so it has no backups and no imports.",
                    },
                    FullPage {
                        title: "Nicht in einer Demo",
                        text: "Eine Demo speichert nichts, deshalb gibt es keine Sicherungen und keine Importe.",
                    },
                );

        /// What is asked for concerns every account of the installation, and there are several.
        SeveralAccounts = "SEVERAL_ACCOUNTS" =>
            ErrorEntry::new(
                HttpStatus::Forbidden,
                "This server has several accounts. Backups have the records of all of them, so only the operator makes them.",
            )
            .german(
                "Dieser Server hat mehrere Konten. Sicherungen enthalten die Daten aller Konten, deshalb erstellt sie \
                 nur der Betreiber.",
            )
            .next_step(NextStep::AskWhy)
            .full_page(
                FullPage {
                    title: "Only the operator makes backups here",
                    text: "This server has several accounts, and a backup has the records of all of them.",
                },
                FullPage {
                    title: "Sicherungen erstellt hier nur der Betreiber",
                    text: "Dieser Server hat mehrere Konten, und eine Sicherung enthält die Daten aller Konten.",
                },
            );

        /// The server has too much to do.
        Busy = "BUSY" =>
            ErrorEntry::new(HttpStatus::ServiceUnavailable, "The server is busy. Try again in a few seconds.")
                .german("Der Server ist ausgelastet. Versuchen Sie es in ein paar Sekunden noch einmal.")
                .next_step(NextStep::Wait)
                .full_page(
                    FullPage { title: "The server is busy", text: "Try again in a few seconds." },
                    FullPage {
                        title: "Der Server ist ausgelastet",
                        text: "Versuchen Sie es in ein paar Sekunden noch einmal.",
                    },
                )
                .detail("Our services are currently unavailable");

        /// The request did not reach the server. Only a browser can say so.
        Unreachable = "UNREACHABLE" =>
            ErrorEntry::new(HttpStatus::ServiceUnavailable, "We couldn't reach the server. Nothing was changed.")
                .german("Der Server war nicht erreichbar. Es wurde nichts geändert.")
                .next_step(NextStep::Retry);

        /// The server failed.
        Broken = "BROKEN" =>
            ErrorEntry::new(HttpStatus::InternalServerError, "Something went wrong on our side. Nothing was changed.")
                .german("Auf unserer Seite ist etwas schiefgegangen. Es wurde nichts geändert.")
                .full_page(
                    FullPage {
                        title: "Something went wrong on our side",
                        text: "Try again in a while. Nothing was changed.",
                    },
                    FullPage {
                        title: "Auf unserer Seite ist etwas schiefgegangen",
                        text: "Versuchen Sie es später noch einmal. Es wurde nichts geändert.",
                    },
                )
                .detail("Looks like something went wrong!");
    } };
}
pub(super) use page_errors;
