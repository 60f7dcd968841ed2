//! Errors of authentication and authorization: who the caller is, and what the caller may do.

macro_rules! authentication_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// The request has no credentials.
        TokenMissing = "TOKEN_MISSING" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "Log in to continue.")
                .german("Melden Sie sich an, um fortzufahren.")
                .detail("You must be authenticated to complete the request")
                .explained(Explanation {
                    happened: "The request needs credentials and has none.",
                    cause: "The Authorization header is missing, or a proxy removed it.",
                    remedy: "Send Authorization: Bearer, followed by the token.",
                    who: ANY_TOKEN,
                })
                .raised_by(RaisedBy::AnyEndpoint);

        /// The token is unknown, was revoked, or belongs to another account.
        TokenInvalid = "TOKEN_INVALID" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "This token is not valid.")
                .german("Dieses Token ist ungültig.")
                .detail("You must be authenticated to complete the request")
                .explained(Explanation {
                    happened: "The token is not known to this server.",
                    cause: "It was revoked or regenerated, was copied only in part, or belongs to another account.",
                    remedy: "Log in again to get a new token.",
                    who: ANY_TOKEN,
                })
                .raised_by(RaisedBy::AnyEndpoint);

        /// The request has the ID of a token in place of its value.
        TokenFormatInvalid = "TOKEN_FORMAT_INVALID" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "This is the ID of a token, not its value.")
                .german("Das ist die ID eines Tokens, nicht sein Wert.")
                .detail(
                    "Token format is invalid (make sure that you're providing a token value, not a token's UUID \
                     identifier)",
                )
                .explained(Explanation {
                    happened: "The request has the ID of a token in place of its value.",
                    cause: "The ID was copied from a list. Lists never show the value.",
                    remedy: "Use the value that was shown when the token was created. \
                             If it is lost, regenerate the token.",
                    who: ANY_TOKEN,
                })
                .raised_by(RaisedBy::AnyEndpoint);

        /// The token has expired.
        TokenExpired = "TOKEN_EXPIRED" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "This token has expired.")
                .german("Dieses Token ist abgelaufen.")
                .detail("Token is expired")
                .explained(Explanation {
                    happened: "The token has expired.",
                    cause: "Tokens of users last 14 days, unless they were created with another expiry.",
                    remedy: "Log in again. Next time, regenerate the token before it expires.",
                    who: ANY_TOKEN,
                })
                .raised_by(RaisedBy::AnyEndpoint);

        /// A log-in without an email that can be read.
        EmailRequired = "EMAIL_REQUIRED" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "Enter your email.")
                .german("Geben Sie Ihre E-Mail-Adresse ein.")
                .detail("email is required")
                .explained(Explanation {
                    happened: "A log-in has no email, or one that cannot be read.",
                    cause: "A form was sent without an email, or the email has no @ or no domain.",
                    remedy: LOG_IN_HEADER,
                    who: OWN_PASSWORD,
                })
                .at_header("Authorization");

        /// A log-in with an empty password.
        PasswordRequired = "PASSWORD_REQUIRED" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "Enter your password.")
                .german("Geben Sie Ihr Passwort ein.")
                .detail("password is required")
                .explained(Explanation {
                    happened: "A log-in has an email and no password. \
                               The answer is the same whether the email is known or not.",
                    cause: "A form was sent without a password.",
                    remedy: LOG_IN_HEADER,
                    who: OWN_PASSWORD,
                })
                .at_header("Authorization");

        /// The password is wrong, or the email is unknown: a failed log-in never says which. Also the wrong password of
        /// a caller who must confirm theirs.
        PasswordInvalid = "PASSWORD_INVALID" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "Email or password is incorrect.")
                .german("E-Mail-Adresse oder Passwort ist falsch.")
                .detail("password must be valid")
                .explained(Explanation {
                    happened: "The email or the password is wrong. \
                               The answer is the same whether the email is known or not.",
                    cause: "One of them is misspelled, the user belongs to another account, or the user has no \
                            password. For a second factor, an admin sent the user's password in place of their own.",
                    remedy: "Check both. To add a second factor, send the caller's own password as meta.password.",
                    who: OWN_PASSWORD,
                })
                .at_header("Authorization");

        /// A failed log-in, whatever is wrong: on pages, and in versions of the API before 1.8.
        CredentialsInvalid = "CREDENTIALS_INVALID" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "Email or password is incorrect.")
                .german("E-Mail-Adresse oder Passwort ist falsch.")
                .detail("email and password must be valid")
                .explained(Explanation {
                    happened: "The email or the password is missing or wrong. \
                               The answer is the same whether the email is known or not. \
                               Since version 1.8 of the API, codes of their own say which of them is missing.",
                    cause: "One of them is misspelled, the user belongs to another account, or the user has no \
                            password.",
                    remedy: LOG_IN_HEADER,
                    who: OWN_PASSWORD,
                })
                .at_header("Authorization");

        /// The password is right, and the user has a second factor.
        OtpRequired = "OTP_REQUIRED" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "Enter the 6-digit code from your app.")
                .german("Geben Sie den sechsstelligen Code aus Ihrer App ein.")
                .field(Field::Otp)
                .detail("second factor is required")
                .explained(Explanation {
                    happened: "The email and the password are right, and the user has a second factor.",
                    cause: "The log-in, or the removal of the second factor, had no code.",
                    remedy: "Ask the user for the six digits that their app shows, or for a recovery code, and send it as \
                             meta.otp.",
                    who: "Every user of the account, with the right password and code.",
                });

        /// The code of the second factor is wrong, has expired, or was used before.
        OtpInvalid = "OTP_INVALID" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "That code is not valid. Wait for the next one.")
                .german("Dieser Code ist ungültig. Warten Sie auf den nächsten.")
                .field(Field::Otp)
                .detail("second factor must be valid")
                .explained(Explanation {
                    happened: "The code of the second factor is wrong. \
                               At log-in, the email and the password are right.",
                    cause: "The code has expired, was used before, or the clock of the user's device is wrong.",
                    remedy: "Wait for the next code and send it. Each code is valid once, for half a minute. A recovery \
                             code is valid once, too.",
                    who: "Every user of the account, with the right password and code.",
                });

        /// Too many log-ins of one email failed, one after the other.
        LogInsFailed = "LOG_INS_FAILED" =>
            ErrorEntry::new(HttpStatus::TooManyRequests, "Too many failed log-ins for this email. Try again in {}.")
                .german("Zu viele Anmeldungen mit dieser E-Mail-Adresse sind fehlgeschlagen. \
                         Versuchen Sie es in {} noch einmal.")
                .parameter(ErrorParameter::Seconds(3600))
                .next_step(NextStep::ResetPassword);

        /// The form has no current password.
        CurrentPasswordMissing = "CURRENT_PASSWORD_MISSING" =>
            ErrorEntry::unprocessable(Field::OldPassword, "Enter your current password.")
                .german("Geben Sie Ihr aktuelles Passwort ein.");

        /// A confirmation by a user who is logged in has the wrong password.
        CurrentPasswordInvalid = "CURRENT_PASSWORD_INVALID" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "Current password is incorrect.")
                .german("Das aktuelle Passwort ist falsch.")
                .field(Field::OldPassword);

        /// The form has no recovery code.
        RecoveryCodeMissing = "RECOVERY_CODE_MISSING" =>
            ErrorEntry::unprocessable(Field::RecoveryCode, "Enter one of your recovery codes.")
                .german("Geben Sie einen Ihrer Wiederherstellungscodes ein.");

        /// The recovery code is wrong, or was used before.
        RecoveryCodeInvalid = "RECOVERY_CODE_INVALID" =>
            ErrorEntry::unprocessable(
                Field::RecoveryCode,
                "That recovery code is not valid. Each one works once.",
            )
                .german("Dieser Wiederherstellungscode ist ungültig. Jeder gilt nur einmal.");

        /// The answer of a passkey cannot be believed.
        PasskeyInvalid = "PASSKEY_INVALID" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "That passkey did not work. Try again, or use another way.")
                .german("Dieser Passkey hat nicht funktioniert. Versuchen Sie es noch einmal oder auf anderem Weg.");

        /// No user has the passkey.
        PasskeyUnknown = "PASSKEY_UNKNOWN" =>
            ErrorEntry::new(
                HttpStatus::Unauthorized,
                "That passkey is not known here. It may have been removed.",
            )
                .german("Dieser Passkey ist hier nicht bekannt. Vielleicht wurde er entfernt.");

        /// The question that the passkey answers was not asked, was answered, or was asked too long ago.
        PasskeyTooLate = "PASSKEY_TOO_LATE" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "That took too long. Try again.")
                .german("Das hat zu lange gedauert. Versuchen Sie es noch einmal.");

        /// The user could not log in any more without this passkey.
        PasskeyIsLast = "PASSKEY_IS_LAST" =>
            ErrorEntry::new(
                HttpStatus::Conflict,
                "This passkey is your only way to log in. Add another one first.",
            )
                .german("Ohne diesen Passkey können Sie sich nicht mehr anmelden. Fügen Sie zuerst einen anderen hinzu.");

        /// The user has as many passkeys as a user may have.
        PasskeysTooMany = "PASSKEYS_TOO_MANY" =>
            ErrorEntry::new(HttpStatus::Conflict, "You have {} passkeys, the most allowed. Remove one first.")
                .german("Sie haben {} Passkeys, mehr sind nicht erlaubt. Entfernen Sie zuerst einen.")
                .parameter(ErrorParameter::Maximum(10));

        /// The user asked for the deletion of their account. Told only to the right password, and to a token.
        UserDeletionPending = "USER_DELETION_PENDING" =>
            ErrorEntry::new(
                HttpStatus::Forbidden,
                "This account is set to be deleted. Log in on the website to keep it.",
            )
                .german("Dieses Konto wird gelöscht. Melden Sie sich auf der Website an, um es zu behalten.")
                .detail("User is set to be deleted")
                .explained(Explanation {
                    happened: "The user asked for the deletion of their account, and the seven days are not over.",
                    cause: "An app logs in or sends a token for a user who is leaving.",
                    remedy: "The user logs in on the website, which asks whether to keep the account.",
                    who: "Every user of the account who is not set to be deleted.",
                })
                .raised_by(RaisedBy::AnyEndpoint);

        /// Staff have banned the user.
        UserBanned = "USER_BANNED" =>
            ErrorEntry::new(HttpStatus::Forbidden, "This account is suspended.")
                .german("Dieses Konto ist gesperrt.")
                .next_step(NextStep::AskForHelp)
                .detail("User is banned")
                .explained(Explanation {
                    happened: "The user is banned.",
                    cause: "Staff of the account banned the user.",
                    remedy: "Ask the vendor of the software. Log-in and tokens work again when the ban is lifted.",
                    who: "Every user who is not banned.",
                })
                .raised_by(RaisedBy::AnyEndpoint);

        /// The user has signed up and not confirmed their email.
        UserUnverified = "USER_UNVERIFIED" =>
            ErrorEntry::new(HttpStatus::Forbidden, "Confirm your email first. We sent you a link.")
                .german("Bestätigen Sie zuerst Ihre E-Mail-Adresse. Wir haben Ihnen einen Link gesendet.")
                .next_step(NextStep::ConfirmEmail)
                .detail("User must verify their email")
                .explained(Explanation {
                    happened: "Email and password are right, and the email is not confirmed.",
                    cause: "The account asks whoever signs up to open a link that it sends to them.",
                    remedy: "Open the link in the email. If it did not arrive, ask for another one on the page \
                             /confirm-email of this server.",
                    who: "Every user whose email is confirmed. Staff can mark it.",
                });

        /// The caller's role does not allow this attribute.
        Unpermitted = "UNPERMITTED" =>
            ErrorEntry::new(HttpStatus::BadRequest, "You don't have permission to set this.")
                .german("Sie haben keine Berechtigung, das festzulegen.")
                .detail("unpermitted parameter");

        /// The user has as many tokens as a user may have.
        TokenLimitExceeded = "TOKEN_LIMIT_EXCEEDED" =>
            ErrorEntry::unprocessable(
                Field::Bearer,
                "There are {} tokens already, the most that a user may have. Revoke one that is no longer used.",
            )
                .german(
                    "Es gibt schon {} Token, mehr sind nicht erlaubt. Widerrufen Sie eines, das \
                     nicht mehr benutzt wird.",
                )
                .parameter(ErrorParameter::Maximum(100))
                .detail("has too many tokens (maximum is {}; revoke one that is no longer used)")
                .explained(Explanation {
                    happened: "The user has as many tokens as a user may have. Expired tokens do not count.",
                    cause: "A program logs in each time it starts, and neither keeps its token nor revokes it.",
                    remedy: "Revoke tokens that are no longer used: on the page /tokens after log-in, or with DELETE \
                             and one of the other tokens. Let the program keep its token, and revoke it at log-out.",
                    who: "Every user who has fewer tokens.",
                });

        /// The caller has no permission for this.
        NotAllowed = "NOT_ALLOWED" =>
            ErrorEntry::new(HttpStatus::Forbidden, "You don't have permission to do this.")
                .german("Dazu haben Sie keine Berechtigung.")
                .next_step(NextStep::AskWhy)
                .full_page(
                    FullPage { title: "You can't do this", text: "Your role doesn't allow it." },
                    FullPage { title: "Das dürfen Sie nicht", text: "Ihre Rolle erlaubt es nicht." },
                )
                .detail("You do not have permission to complete the request");

        /// The session has ended.
        LoggedOut = "LOGGED_OUT" =>
            ErrorEntry::new(HttpStatus::Unauthorized, "Log in again to continue.")
                .german("Melden Sie sich erneut an, um fortzufahren.")
                .next_step(NextStep::LogInAgain);
    } };
}
pub(super) use authentication_errors;
