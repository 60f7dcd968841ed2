//! Notices: what a page says once, after something was done. They are a closed list, so that nobody can forge one.

use serde::{Deserialize, Serialize};

use crate::model::language::Translated;

/// One notice. It reaches the next page in a sealed cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// After set-up.
    SetUp,
    /// After sign-up.
    AccountCreated,
    /// A visitor who is logged in opened the page to log in or to sign up.
    LoggedInAlready,
    /// After log-out.
    LoggedOut,
    /// A session ended while a page was open.
    LogInAgain,
    /// Too much time passed between the password and the code.
    TookTooLong,
    /// Anyone may create users now.
    SignUpOpen,
    /// Only admins and products may create users now.
    SignUpByInvitation,
    /// A reset link was requested. The notice does not reveal whether anybody has the email.
    ResetRequested,
    /// The profile was saved.
    Saved,
    /// A link was sent to a new email.
    EmailLinkSent,
    /// A link was sent to whoever signed up.
    SignUpLinkSent,
    /// Another link was asked for. The notice does not reveal whether anybody has the email.
    ProofRequested,
    /// A new email was given up.
    EmailKept,
    /// The link of a new email was used.
    EmailConfirmed,
    /// After a reset.
    PasswordChanged,
    /// A user changed their own password.
    OwnPasswordChanged,
    /// A session was ended from the list.
    SessionEnded,
    /// The session had ended before.
    SessionGone,
    /// All sessions but this one were ended.
    OtherSessionsEnded,
    /// The second factor was removed.
    SecondStepRemoved,
    /// The second factor was removed before it was on.
    SecondStepCancelled,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// The passkey had been removed already.
    PasskeyGone,
    /// All passkeys of a user were removed.
    PasskeysRemoved,
    /// After a log-in with a recovery code.
    RecoveryCodeUsed,
    /// After a log-in that was to create a token.
    TokenLimit,
    /// The user asked for the deletion of their account.
    DeletionScheduled,
    /// They came back.
    AccountKept,
    /// The token was revoked.
    TokenRevoked,
    /// Somebody else had revoked the token already.
    TokenGone,
    /// The token has another name.
    TokenRenamed,
    /// All tokens were revoked.
    TokensRevoked,
    /// An invite was ended.
    InviteEnded,
    /// Staff set a user's password.
    PasswordSet,
    /// A user has another role.
    RoleChanged,
    /// A user was created.
    UserCreated,
    /// The sessions of a user were ended.
    SessionsEnded,
    /// The chosen users were banned.
    UsersBanned,
    /// Their bans were lifted.
    UsersUnbanned,
    /// They were deleted.
    UsersDeleted,
    /// A product was created.
    ProductCreated,
    /// A product was deleted.
    ProductDeleted,
    /// The product had been deleted already.
    ProductGone,
    /// A backup was made.
    BackupMade,
    /// A backup was checked.
    BackupChecked,
    /// A backup is still being made or checked.
    BackupInWork,
}

impl Notice {
    /// The sentence on the page.
    #[must_use]
    pub const fn sentence(self) -> Translated<&'static str> {
        match self {
            Self::SetUp => text("Setup is finished", "Die Einrichtung ist abgeschlossen"),
            Self::AccountCreated => text("Account created", "Konto erstellt"),
            Self::LoggedInAlready => text("You are logged in already", "Sie sind schon angemeldet"),
            Self::LoggedOut => text("You are logged out", "Sie sind abgemeldet"),
            Self::LogInAgain => text("Log in again to continue", "Melden Sie sich erneut an, um fortzufahren"),
            Self::TookTooLong => {
                text("That took too long. Log in again.", "Das hat zu lange gedauert. Melden Sie sich erneut an.")
            }
            Self::SignUpOpen => text("Sign-up is open", "Jeder kann sich registrieren"),
            Self::SignUpByInvitation => {
                text("Sign-up is by invitation", "Registrieren kann sich nur, wer eingeladen ist")
            }
            Self::ResetRequested => text(
                "If this email has an account, a link is on its way",
                "Wenn es zu dieser E-Mail-Adresse ein Konto gibt, ist ein Link unterwegs",
            ),
            Self::Saved => text("Saved", "Gespeichert"),
            Self::EmailLinkSent => text(
                "We sent a link to the new address. Open it to confirm.",
                "Wir haben einen Link an die neue Adresse geschickt. Öffnen Sie ihn, um sie zu bestätigen.",
            ),
            Self::SignUpLinkSent => text(
                "Your account is created. Open the link that we sent you to finish.",
                "Ihr Konto ist angelegt. Öffnen Sie den Link, den wir Ihnen geschickt haben.",
            ),
            Self::ProofRequested => text(
                "If a sign-up with this email is not finished, a link is on its way",
                "Wenn mit dieser Adresse eine Registrierung offen ist, ist ein Link unterwegs",
            ),
            Self::EmailKept => text("Your email stays as it is", "Ihre E-Mail-Adresse bleibt, wie sie ist"),
            Self::EmailConfirmed => text(
                "Your email is confirmed. Log in with it from now on.",
                "Ihre E-Mail-Adresse ist bestätigt. Melden Sie sich ab jetzt damit an.",
            ),
            Self::PasswordChanged => text(
                "Your password is changed. Log in with it.",
                "Ihr Passwort ist geändert. Melden Sie sich damit an.",
            ),
            Self::OwnPasswordChanged => text(
                "Password changed. Other sessions and tokens were ended.",
                "Passwort geändert. Andere Sitzungen sind beendet, Ihre Token widerrufen.",
            ),
            Self::SessionEnded => text("Session ended", "Sitzung beendet"),
            Self::SessionGone => text("This session had already ended", "Diese Sitzung war schon beendet"),
            Self::OtherSessionsEnded => text("All other sessions ended", "Alle anderen Sitzungen sind beendet"),
            Self::SecondStepRemoved => text("The second step is off", "Der zweite Schritt ist ausgeschaltet"),
            Self::SecondStepCancelled => {
                text("The second step was not added", "Der zweite Schritt wurde nicht hinzugefügt")
            }
            Self::PasskeyAdded => text(
                "Passkey added. Log in with it from now on.",
                "Passkey hinzugefügt. Sie können sich damit anmelden.",
            ),
            Self::PasskeyRemoved => text("Passkey removed", "Passkey entfernt"),
            Self::PasskeysRemoved => text("All passkeys removed", "Alle Passkeys entfernt"),
            Self::PasskeyGone => text("This passkey was already removed", "Dieser Passkey war schon entfernt"),
            Self::RecoveryCodeUsed => text(
                "That recovery code is used up. Security shows how many are left.",
                "Dieser Wiederherstellungscode ist verbraucht. Wie viele übrig sind, steht unter Sicherheit.",
            ),
            Self::TokenLimit => text(
                "No token was created, because you have the most allowed. Revoke one that is not used.",
                "Kein Token erstellt: Sie haben schon so viele wie erlaubt. Widerrufen Sie eines, das nicht benutzt \
                 wird.",
            ),
            Self::DeletionScheduled => text(
                "Your account is set to be deleted. Log in within seven days to keep it.",
                "Ihr Konto wird gelöscht. Melden Sie sich innerhalb von sieben Tagen an, um es zu behalten.",
            ),
            Self::AccountKept => text("Your account is kept", "Ihr Konto bleibt bestehen"),
            Self::TokenRevoked => text("Token revoked", "Token widerrufen"),
            Self::TokenGone => text("This token was already revoked", "Dieses Token war schon widerrufen"),
            Self::TokenRenamed => text("Token renamed", "Token umbenannt"),
            Self::TokensRevoked => text("All tokens revoked", "Alle Token widerrufen"),
            Self::InviteEnded => text("Invite ended", "Einladung beendet"),
            Self::PasswordSet => text(
                "The password is set. Sessions of the user have ended.",
                "Das Passwort ist gesetzt. Die Sitzungen des Benutzers sind beendet.",
            ),
            Self::RoleChanged => text(
                "The role is changed. Sessions and tokens of the user have ended.",
                "Die Rolle ist geändert. Sitzungen und Token des Benutzers sind beendet.",
            ),
            Self::UserCreated => text("User created", "Benutzer erstellt"),
            Self::SessionsEnded => text("Sessions ended", "Sitzungen beendet"),
            Self::UsersBanned => text(
                "Banned. Their sessions have ended, and their tokens are refused.",
                "Gesperrt. Die Sitzungen sind beendet, und die Token werden abgewiesen.",
            ),
            Self::UsersUnbanned => text("No longer banned", "Nicht mehr gesperrt"),
            Self::BackupMade => text("The backup is made", "Die Sicherung ist erstellt"),
            Self::BackupChecked => text("The backup is checked", "Die Sicherung ist geprüft"),
            Self::BackupInWork => {
                text("This takes longer. It goes on without you.", "Das dauert länger. Es geht ohne Sie weiter.")
            }
            Self::UsersDeleted => {
                text("Deleted, with all that belonged to them", "Gelöscht, mit allem, was dazugehörte")
            }
            Self::ProductCreated => text("Product created", "Produkt erstellt"),
            Self::ProductDeleted => text("Product deleted, with its tokens", "Produkt gelöscht, mit seinen Token"),
            Self::ProductGone => text("This product was already deleted", "Dieses Produkt war schon gelöscht"),
        }
    }
}

const fn text(english: &'static str, german: &'static str) -> Translated<&'static str> {
    Translated { english, german }
}
