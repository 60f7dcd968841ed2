//! Log-in of a browser: perhaps a code after the password, then a session, then the page or token that was wanted.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        notice::Notice,
        password::NewPassword,
        problem::{Field, Problem},
        token::TokenDraft,
        user::User,
    },
    server::{
        domain::{
            authentication::{
                leaving,
                log_in_steps::{self, LogInOutcome},
            },
            context::RequestContext,
            error::Error,
            tokens,
        },
        web::{
            forms,
            local_path::{LocalPath, escaped},
        },
    },
};

/// What a log-in is for. It is passed on from page to page in the address; it needs no protection.
#[derive(Default)]
pub struct LogInIntent {
    /// Whether to create a token for an app.
    pub token: bool,
    /// The page to open.
    pub next: String,
    /// The name of the app.
    pub app: String,
}

impl LogInIntent {
    /// A page with this intent in its address. If that is too long, only the token is kept.
    #[must_use]
    pub fn at(&self, path: &str) -> LocalPath {
        let token = self.token.then(|| "token=true".to_owned());
        let named = [("next", &self.next), ("app", &self.app)].into_iter().filter(|(_, value)| !value.is_empty());
        let named = named.map(|(name, value)| format!("{name}={}", escaped(value)));
        let whole = address(path, token.clone().into_iter().chain(named).collect());
        if whole == LocalPath::home() { address(path, token.into_iter().collect()) } else { whole }
    }
}

fn address(path: &str, query: Vec<String>) -> LocalPath {
    LocalPath::ours(if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) })
}

/// Logs the browser in, and redirects to a new token if one is wanted, or else to the page.
pub async fn finish(context: &RequestContext, intent: &LogInIntent) -> Result<(), Problem> {
    if context.caller().user().is_some_and(|user| user.deletion.is_some()) {
        return ask_whether_to_stay(context).await;
    }
    let mut next = LocalPath::parse(&intent.next);
    forms::start_session(context).await?;
    if intent.token {
        let draft = TokenDraft::for_app(&intent.app, context.now());
        next = match tokens::generate(context, draft).await {
            Ok(issued) => forms::show_once(&issued),
            // The bearer may have no more tokens: logged in all the same, on the page where tokens are revoked.
            Err(Error::Refused(problem)) if problem.at(Field::Bearer).is_some() => {
                forms::notice(Notice::TokenLimit);
                LocalPath::ours("/tokens")
            }
            Err(error) => return Err(forms::refuse(error)),
        };
    }
    forms::go_to(&next);
    Ok(())
}

/// Performs the second step with this code, and finishes the log-in. Returns false if it has expired: the browser is
/// led back to its beginning. `refuse` converts the error of a wrong code.
pub async fn finish_with_code(
    context: &RequestContext,
    step: &SecretString,
    code: &str,
    refuse: impl Fn(Error) -> Problem,
    intent: &LogInIntent,
) -> Result<bool, Problem> {
    let finished = log_in_steps::finish(context, step, code, forms::device()?.as_deref()).await;
    let Some(context) = finished.map_err(refuse)? else {
        start_over(intent)?;
        return Ok(false);
    };
    forget_step()?;
    finish(&context, intent).await?;
    Ok(true)
}

/// Logs the browser in as whoever has signed up, or says that a link was sent to them, without which they can't log in.
pub async fn welcome(context: &RequestContext) -> Result<(), Problem> {
    if context.caller().user().is_some_and(|user| user.awaits_proof) {
        forms::notice(Notice::SignUpLinkSent);
        forms::go_to(&LocalPath::ours("/confirm-email"));
        return Ok(());
    }
    forms::start_first_session(context).await?;
    forms::notice(Notice::AccountCreated);
    forms::go_to(&LocalPath::home());
    Ok(())
}

/// Logs the browser in after a sign-up was finished by its link.
pub async fn finish_sign_up(user: &User, password: &NewPassword) -> Result<(), Problem> {
    let (context, device) = (forms::anonymous().await?, forms::device()?);
    let begun = log_in_steps::begin(&context, user.email.as_str(), password.reveal(), device.as_deref()).await;
    match begun.map_err(forms::refuse)? {
        LogInOutcome::LoggedIn(context) => welcome(&context).await,
        LogInOutcome::CodeRequired(step) => ask_for_code(&step, &LogInIntent::default()),
    }
}

/// Leads on after a user's email was changed by a link. If the user is logged in here, the browser stays a known one:
/// the device cookie names the email.
pub async fn keep_known(user: User) -> Result<(), Problem> {
    let is_own = forms::caller()?.user().is_some_and(|person| person.id == user.id);
    if is_own {
        forms::remember_device(&forms::request().await?.authenticated_as(user))?;
    }
    forms::notice(Notice::EmailConfirmed);
    forms::go_to(&LocalPath::ours(if is_own { "/profile" } else { "/log-in" }));
    Ok(())
}

/// Redirects a user who is set to be deleted to the page that asks whether they stay.
async fn ask_whether_to_stay(context: &RequestContext) -> Result<(), Problem> {
    let step = leaving::ask(context).await.map_err(forms::refuse)?;
    forms::session()?.set_log_in_step(step.expose_secret().to_owned());
    forms::go_to(&LocalPath::ours("/log-in/deletion"));
    Ok(())
}

/// The user of this browser's log-in who is set to be deleted, and the secret of that log-in.
pub async fn leaving_user(context: &RequestContext) -> Result<Option<(User, SecretString)>, Problem> {
    for step in forms::session()?.log_in_steps() {
        if let Some(user) = leaving::waiting(context, &step).await.map_err(forms::refuse)? {
            return Ok(Some((user, step)));
        }
    }
    Ok(None)
}

/// Redirects to the page that asks for the code.
pub fn ask_for_code(step: &SecretString, intent: &LogInIntent) -> Result<(), Problem> {
    forms::session()?.set_log_in_step(step.expose_secret().to_owned());
    forms::go_to(&intent.at("/log-in/code"));
    Ok(())
}

/// The secret of this browser's log-in that waits for a code. Of several cookies, the first one that is valid counts.
pub async fn step(context: &RequestContext) -> Result<Option<SecretString>, Problem> {
    for step in forms::session()?.log_in_steps() {
        if log_in_steps::is_open(context, &step).await.map_err(forms::refuse)? {
            return Ok(Some(step));
        }
    }
    Ok(None)
}

/// Removes the secret of the log-in, once it is finished.
pub fn forget_step() -> Result<(), Problem> {
    forms::session()?.remove_log_in_step();
    Ok(())
}

/// Redirects to the log-in page. A browser whose log-in has expired gets a notice.
pub fn start_over(intent: &LogInIntent) -> Result<(), Problem> {
    if !forms::session()?.log_in_steps().is_empty() {
        forms::notice(Notice::TookTooLong);
    }
    forget_step()?;
    forms::go_to(&intent.at("/log-in"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intent_is_in_the_address() {
        let page = |token, next: &str, app: &str| {
            LogInIntent { token, next: next.into(), app: app.into() }.at("/log-in/code").as_str().to_owned()
        };
        assert_eq!(page(false, "", ""), "/log-in/code");
        assert_eq!(page(true, "", "Acme & Söhne"), "/log-in/code?token=true&app=Acme%20%26%20S%C3%B6hne");
        assert_eq!(page(false, "//evil.example", ""), "/log-in/code?next=//evil.example");
        assert_eq!(page(true, "/admin/settings?a=b", ""), "/log-in/code?token=true&next=/admin/settings%3Fa%3Db");
        assert_eq!(page(true, "", &"x".repeat(4000)), "/log-in/code?token=true");
    }
}
