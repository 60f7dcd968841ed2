//! Errors of users: their email, password, names and group.

macro_rules! user_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// No email was given.
        EmailMissing = "EMAIL_MISSING" =>
            ErrorEntry::unprocessable(Field::Email, "Enter an email address like name@example.com.")
                .german("Geben Sie eine E-Mail-Adresse wie name@example.com ein.");

        /// The email is not a bare ASCII mailbox.
        EmailInvalid = "EMAIL_INVALID" =>
            ErrorEntry::unprocessable(Field::Email, "Enter an email address like name@example.com.")
                .german("Geben Sie eine E-Mail-Adresse wie name@example.com ein.")
                .detail("is invalid")
                .explained(Explanation {
                    happened: "The email is not a plain email address.",
                    cause: "It includes a display name, lacks a dot in the domain, or contains characters outside \
                            ASCII.",
                    remedy: "Send an address like name@example.com.",
                    who: ANY_SENDER,
                });

        /// Another user of the account has the email.
        EmailTaken = "EMAIL_TAKEN" =>
            ErrorEntry::unprocessable(Field::Email, "An account with this email already exists.")
                .german("Zu dieser E-Mail-Adresse gibt es schon ein Konto.")
                .next_step(NextStep::LogIn)
                .detail("has already been taken")
                .explained(Explanation {
                    happened: "Another user of the account has this email.",
                    cause: "The person has signed up before. \
                            Emails that differ only in upper and lower case are the same.",
                    remedy: "Log in instead, or use another address.",
                    who: ANY_SENDER,
                });

        /// No user has the email. Only staff learn this.
        EmailUnknown = "EMAIL_UNKNOWN" => ErrorEntry::unprocessable(Field::Email, "No user has this email.")
                .german("Kein Benutzer hat diese E-Mail-Adresse.");

        /// The email is too long.
        EmailTooLong = "EMAIL_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::Email, "Email must be {} characters or fewer.")
                .german("Die E-Mail-Adresse darf höchstens {} Zeichen haben.")
                .parameter(ErrorParameter::Maximum(255))
                .detail("is too long (maximum is {} characters)")
                .explained(Explanation {
                    happened: "The email is too long.",
                    cause: WRONG_VALUE,
                    remedy: SHORTEN,
                    who: ANY_SENDER,
                });

        /// No password was given.
        PasswordMissing = "PASSWORD_MISSING" => ErrorEntry::unprocessable(Field::Password, "Enter a password.")
                .german("Geben Sie ein Passwort ein.");

        /// The new password contains control characters.
        PasswordNotAllowed = "PASSWORD_NOT_ALLOWED" =>
            ErrorEntry::unprocessable(Field::Password, "Password contains characters that can't be typed at log-in.")
                .german("Das Passwort enthält Zeichen, die sich beim Anmelden nicht eingeben lassen.")
                .detail("cannot contain control characters")
                .explained(Explanation {
                    happened: "The password contains characters that can't be typed at log-in.",
                    cause: "The password was read from a file, with the line break at its end.",
                    remedy: "Remove control characters.",
                    who: ANY_SENDER,
                });

        /// The password is shorter than this server demands.
        PasswordTooShort = "PASSWORD_TOO_SHORT" =>
            ErrorEntry::unprocessable(Field::Password, "Password must be {} characters or more.")
                .german("Das Passwort muss mindestens {} Zeichen haben.")
                .parameter(ErrorParameter::Minimum(8))
                .detail("is too short (minimum is {} characters)")
                .explained(Explanation {
                    happened: "The password is too short.",
                    cause: "The minimum length is a setting of this server. The detail states it.",
                    remedy: "Use a few random words.",
                    who: ANY_SENDER,
                });

        /// The password is too long.
        PasswordTooLong = "PASSWORD_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::Password, "Password must be {} characters or fewer.")
                .german("Das Passwort darf höchstens {} Zeichen haben.")
                .parameter(ErrorParameter::Maximum(128))
                .detail("is too long (maximum is {} characters)")
                .explained(Explanation {
                    happened: "The password is too long.",
                    cause: WRONG_VALUE,
                    remedy: "Send 128 characters or fewer.",
                    who: ANY_SENDER,
                });

        /// The password is easier to guess than this server allows.
        PasswordTooWeak = "PASSWORD_TOO_WEAK" =>
            ErrorEntry::unprocessable(
                Field::Password,
                "This password is easy to guess. Use a few random words, or let your browser suggest one.",
            )
                .german(
                    "Dieses Passwort ist leicht zu erraten. Nehmen Sie ein paar zufällige Wörter, \
                     oder lassen Sie Ihren Browser eines vorschlagen.",
                )
                .detail("is too easy to guess")
                .explained(Explanation {
                    happened: "The password is easy to guess.",
                    cause: "It is a common password, a row of keys, or made from the user's own name or email.",
                    remedy: "Use a few random words, or let a password manager generate one.",
                    who: ANY_SENDER,
                });

        /// The first name is too long.
        FirstNameTooLong = "FIRST_NAME_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::FirstName, "First name must be {} characters or fewer.")
                .german("Der Vorname darf höchstens {} Zeichen haben.")
                .parameter(ErrorParameter::Maximum(255))
                .detail("is too long (maximum is {} characters)")
                .explained(Explanation {
                    happened: "The first name is too long.",
                    cause: WRONG_VALUE,
                    remedy: SHORTEN,
                    who: ANY_SENDER,
                });

        /// The last name is too long.
        LastNameTooLong = "LAST_NAME_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::LastName, "Last name must be {} characters or fewer.")
                .german("Der Nachname darf höchstens {} Zeichen haben.")
                .parameter(ErrorParameter::Maximum(255))
                .detail("is too long (maximum is {} characters)")
                .explained(Explanation {
                    happened: "The last name is too long.",
                    cause: WRONG_VALUE,
                    remedy: SHORTEN,
                    who: ANY_SENDER,
                });

        /// The text in the editor of metadata is not JSON. Only the page reads it as a text.
        MetadataNotJson = "METADATA_NOT_JSON" =>
            ErrorEntry::unprocessable(Field::Metadata, "This is not JSON. Look at line {}.")
                .german("Das ist kein JSON. Sehen Sie sich Zeile {} an.")
                .parameter(ErrorParameter::Line(1));

        /// It is JSON that metadata cannot be.
        MetadataShapeInvalid = "METADATA_SHAPE_INVALID" =>
            ErrorEntry::unprocessable(
                Field::Metadata,
                "Metadata is an object with two levels below it at most, and with each key once. Look at line {}.",
            )
                .german(
                    "Metadaten sind ein Objekt mit höchstens zwei Ebenen darunter, und mit jedem Schlüssel einmal. \
                     Sehen Sie sich Zeile {} an.",
                )
                .parameter(ErrorParameter::Line(1));

        /// The group does not exist: Keydesk has no groups.
        GroupNotFound = "GROUP_NOT_FOUND" =>
            ErrorEntry::unprocessable(Field::Group, "This group does not exist.")
                .german("Diese Gruppe gibt es nicht.")
                .detail("must exist")
                .explained(Explanation {
                    happened: "The request puts the user into a group that does not exist.",
                    cause: "Keydesk has no groups.",
                    remedy: "Leave the group out.",
                    who: ANY_SENDER,
                });
    } };
}
pub(super) use user_errors;
