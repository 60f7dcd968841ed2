//! How a browser comes in: perhaps by a code after the password, then with a
//! session, and on to what it wanted.

use crate::{
    model::{id::AccountId, notice::Notice, problem::Problem, token::TokenDraft},
    server::{
        domain::{Domain, authentication::log_in_steps, caller::Caller, crypto::secrets::Secret, tokens},
        web::{forms, local_path::LocalPath},
    },
};

/// What somebody wants besides being logged in. It goes from page to page, for anybody may wish.
#[derive(Default)]
pub struct LogInIntent {
    /// A token for an app.
    pub token: bool,
    /// The page that they came for.
    pub next: String,
    /// What the app is called.
    pub app: String,
}

impl LogInIntent {
    /// A page with the wish in its address. What is too long for an address is let go, but for the token.
    #[must_use]
    pub fn at(&self, path: &str) -> LocalPath {
        let token = self.token.then(|| "token=true".to_owned());
        let named = [("next", &self.next), ("app", &self.app)].into_iter().filter(|(_, value)| !value.is_empty());
        let named = named.map(|(name, value)| format!("{name}={}", forms::escaped(value)));
        let whole = address(path, token.clone().into_iter().chain(named).collect());
        if whole == LocalPath::home() { address(path, token.into_iter().collect()) } else { whole }
    }
}

fn address(path: &str, query: Vec<String>) -> LocalPath {
    LocalPath::ours(if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) })
}

/// Logs the browser in; with a token to show where one is wanted, else on to the page.
pub async fn enter(domain: &Domain, account: AccountId, caller: &Caller, wish: &LogInIntent) -> Result<(), Problem> {
    let mut way = LocalPath::parse(&wish.next);
    forms::start_session(domain, account, caller).await?;
    if wish.token {
        let draft = TokenDraft::for_app(&wish.app, domain.now());
        way = forms::show_once(&tokens::generate(domain, caller, account, draft).await.map_err(forms::refuse)?);
    }
    forms::go_to(&way);
    Ok(())
}

/// Leads on to the page that asks for the code.
pub fn ask_for_code(step: &Secret<String>, wish: &LogInIntent) -> Result<(), Problem> {
    forms::session()?.set_log_in_step(step.reveal().clone());
    forms::go_to(&wish.at("/log-in/code"));
    Ok(())
}

/// The first step of a log-in that this browser says it has passed.
pub fn step() -> Result<Option<Secret<String>>, Problem> {
    Ok(forms::session()?.log_in_step())
}

/// Whether this browser has passed the first step, a short while ago.
pub async fn is_half_way(domain: &Domain, account: AccountId) -> Result<bool, Problem> {
    match step()? {
        Some(step) => log_in_steps::is_open(domain, account, &step).await.map_err(forms::refuse),
        None => Ok(false),
    }
}

/// The code was asked for, and need not be again.
pub fn forget_step() -> Result<(), Problem> {
    forms::session()?.remove_log_in_step();
    Ok(())
}

/// Leads back to the password; whoever once knew it is told why.
pub fn start_over(wish: &LogInIntent) -> Result<(), Problem> {
    if step()?.is_some() {
        forms::notice(Notice::TookTooLong);
    }
    forget_step()?;
    forms::go_to(&wish.at("/log-in"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_stands_in_the_address() {
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
