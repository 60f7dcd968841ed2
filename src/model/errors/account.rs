//! Errors of accounts: their slug, their admins, their protection.

macro_rules! account_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// Emails cannot be verified, because no mail goes out.
        MailRequired = "MAIL_REQUIRED" =>
            ErrorEntry::unprocessable(Field::VerifiedEmails, "This needs mail, which is not set up on this server.")
                .german("Dafür müssen E-Mails eingerichtet sein; auf diesem Server sind sie es nicht.")
                .detail("requires mail, which is not set up on this server")
                .explained(Explanation {
                    happened: "The account was to ask for verified emails, and this server sends no mail.",
                    cause: "The operator has not set KEYDESK_SMTP_URL and KEYDESK_MAIL_FROM.",
                    remedy: "Set both, restart the server, and try again.",
                    who: MANAGERS,
                });

        /// The slug contains something other than lowercase letters, numbers and dashes.
        SlugInvalid = "SLUG_INVALID" =>
            ErrorEntry::unprocessable(
                Field::Slug,
                "Use only lowercase letters, numbers and dashes, and no dash at the beginning.",
            )
                .german(
                    "Verwenden Sie nur Kleinbuchstaben, Ziffern und Bindestriche, und am Anfang \
                     keinen Bindestrich.",
                )
                .detail("can only contain lowercase letters, numbers and dashes (but cannot start with dash)")
                .explained(Explanation {
                    happened: "The slug contains characters that are not allowed.",
                    cause: "It has uppercase letters, spaces or dots, or a dash at the beginning.",
                    remedy: "Use only lowercase letters, numbers and dashes, and no dash at the beginning.",
                    who: MANAGERS,
                });

        /// The slug is too short.
        SlugTooShort = "SLUG_TOO_SHORT" =>
            ErrorEntry::unprocessable(Field::Slug, "Slug must be {} characters or more.")
                .german("Der Slug muss mindestens {} Zeichen haben.")
                .parameter(ErrorParameter::Minimum(2))
                .detail("is too short (minimum is {} characters)")
                .explained(Explanation {
                    happened: "The slug is too short.",
                    cause: WRONG_VALUE,
                    remedy: "Send 2 characters or more.",
                    who: MANAGERS,
                });

        /// Another account has the slug.
        SlugTaken = "SLUG_TAKEN" =>
            ErrorEntry::unprocessable(Field::Slug, "Another account has this slug.")
                .german("Ein anderes Konto hat diesen Slug.")
                .detail("has already been taken")
                .explained(Explanation {
                    happened: "Another account has this slug.",
                    cause: "Slugs are unique on a server.",
                    remedy: "Choose another slug.",
                    who: MANAGERS,
                });

        /// The slug is a word that paths of the API use.
        SlugReserved = "SLUG_NOT_ALLOWED" =>
            ErrorEntry::unprocessable(Field::Slug, "This slug is reserved. Choose another.")
                .german("Dieser Slug ist reserviert. Wählen Sie einen anderen.")
                .detail("is reserved")
                .explained(Explanation {
                    happened: "The slug is reserved: paths of the API use this word, or it looks like an ID.",
                    cause: "It is the word actions, or a UUID.",
                    remedy: "Choose another slug.",
                    who: MANAGERS,
                });

        /// The slug would be taken for an ID.
        SlugLikeId = "SLUG_RESEMBLES_ID" =>
            ErrorEntry::unprocessable(Field::Slug, "This slug looks like an ID. Choose a word.")
                .german("Dieser Slug sieht wie eine ID aus. Wählen Sie ein Wort.")
                .detail("cannot resemble a UUID")
                .with_code_of(ErrorCode::SlugReserved);

        /// The slug is too long.
        SlugTooLong = "SLUG_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::Slug, "Slug must be {} characters or fewer.")
                .german("Der Slug darf höchstens {} Zeichen haben.")
                .parameter(ErrorParameter::Maximum(255))
                .detail("is too long (maximum is {} characters)")
                .explained(Explanation {
                    happened: "The slug is too long.",
                    cause: WRONG_VALUE,
                    remedy: SHORTEN,
                    who: MANAGERS,
                });

        /// The account would be left without an admin.
        AccountAdminsRequired = "ACCOUNT_ADMINS_REQUIRED" =>
            ErrorEntry::unprocessable(Field::Account, "An account needs at least one admin.")
                .german("Ein Konto braucht mindestens einen Admin.")
                .detail("account must have at least 1 admin user")
                .explained(Explanation {
                    happened: "The account would have no admin left.",
                    cause: "The request changes the role of the last admin, or deletes the last admin.",
                    remedy: "Make another user an admin first.",
                    who: "Admins of the account.",
                });

        /// Sign-up was closed while its form was open.
        SignUpClosed = "SIGN_UP_CLOSED" =>
            ErrorEntry::new(HttpStatus::Forbidden, "Sign-up was closed in the meantime. Your account was not created.")
                .german("Die Registrierung wurde inzwischen geschlossen. Ihr Konto wurde nicht erstellt.")
                .next_step(NextStep::Reload);

        /// The choice has consequences that were not confirmed.
        NotConfirmed = "NOT_CONFIRMED" => ErrorEntry::unprocessable(Field::Understood, "Tick the box to confirm.")
                .german("Setzen Sie zur Bestätigung das Häkchen.");
    } };
}
pub(super) use account_errors;
