//! What people do with their own tokens on pages, besides what the API has too: groups, names, chosen lifetimes.

use time::{Date, format_description::well_known::Iso8601};

use crate::{
    model::{
        own_tokens::{Lifetime, NewToken, TokenCounts, TokenGroup, TokenRights},
        paging::{Page, Paging},
        problem::{ErrorCode, FieldError, FieldErrors, Problem},
        text_length,
        timestamp::Timestamp,
        token::{Expiry, Token, TokenDraft},
    },
    server::domain::{
        audit::{self, Event},
        authorization::{Action, TokenAction, UserAction},
        conflicts,
        context::RequestContext,
        error::Result,
        resource_ref::TokenRef,
        store,
        tokens::{IssuedToken, generate, own_bearer, show, with_last_use},
    },
};

/// The longest lifetime in seconds: a hundred years, so that expiries stay within the years that can be written.
const LONGEST_LIFETIME: i64 = 36_525 * 86_400;

/// Returns a page of the caller's own tokens in a group. Last uses of the last minute do not move a token out of
/// [`TokenGroup::Unused`] yet: they are in memory only.
///
/// # Errors
/// Not authenticated.
pub async fn list_group(context: &RequestContext, group: TokenGroup, paging: Paging) -> Result<Page<Token>> {
    let user = context.caller.person()?.id;
    let conn = &mut *context.read().await?;
    let page = store::token_groups::list(conn, context.account, user, group, context.now(), paging).await?;
    Ok(page.map(|token| with_last_use(&context.domain, token)))
}

/// Counts the caller's own tokens by group.
///
/// # Errors
/// Not authenticated.
pub async fn count_groups(context: &RequestContext) -> Result<TokenCounts> {
    let (user, now) = (context.caller.person()?.id, context.now());
    let conn = &mut *context.read().await?;
    let mut count = async |group| store::token_groups::count(conn, context.account, user, group, now).await;
    Ok(TokenCounts {
        in_force: count(TokenGroup::InForce).await?,
        expiring_soon: count(TokenGroup::ExpiringSoon).await?,
        unused: count(TokenGroup::Unused).await?,
        expired: count(TokenGroup::Expired).await?,
    })
}

/// Returns a token of the caller. Other bearers' tokens are not found, whatever the caller's role.
///
/// # Errors
/// Not authenticated. Not found.
pub async fn show_own(context: &RequestContext, named: &TokenRef) -> Result<Token> {
    let token = show(context, named).await?;
    if Some(token.bearer) == own_bearer(&context.caller) { Ok(token) } else { Err(named.not_found()) }
}

/// What the caller may do with this token.
#[must_use]
pub fn rights(context: &RequestContext, token: &Token) -> TokenRights {
    TokenRights {
        rename: context.authorize(Action::Token(TokenAction::Rename, token)).is_ok(),
        regenerate: may_regenerate(context, token).is_ok(),
        revoke: may_revoke(context, token).is_ok(),
    }
}

/// Checks that the caller may give this token a new secret.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_regenerate(context: &RequestContext, token: &Token) -> Result<()> {
    context.authorize(Action::Token(TokenAction::Regenerate, token))
}

/// Checks that the caller may revoke this token.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_revoke(context: &RequestContext, token: &Token) -> Result<()> {
    context.authorize(Action::Token(TokenAction::Revoke, token))
}

/// Checks that the caller may revoke all tokens of their own.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_revoke_all(context: &RequestContext) -> Result<()> {
    context.authorize(Action::User(UserAction::RevokeTokens, context.caller.person()?))
}

/// Checks that the caller may generate tokens for themselves. Pages show the form only then.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_generate(context: &RequestContext) -> Result<()> {
    context.authorize(Action::GenerateOwnToken)
}

/// Generates a token for the caller, who has to name it and has chosen how long it lives.
///
/// # Errors
/// Not authenticated. Forbidden. Field errors: `NAME_MISSING`, `NAME_TOO_LONG`, `DATE_INVALID`, `TOKEN_LIMIT_EXCEEDED`.
pub async fn generate_named(context: &RequestContext, new: NewToken) -> Result<IssuedToken> {
    may_generate(context)?;
    let draft = draft(new, context.now())?;
    generate(context, draft).await
}

/// Gives a token of the caller another name. Its secret stays valid. `seen` is the name that a form showed, empty for none:
/// a name leaves the time of the last change as it is.
///
/// # Errors
/// Not authenticated. Not found. Forbidden. Field errors: `NAME_MISSING`, `NAME_TOO_LONG`; `STALE` if the token was renamed
/// meanwhile.
pub async fn rename(context: &RequestContext, named: &TokenRef, name: &str, seen: Option<&str>) -> Result<Token> {
    context.token(named).authorize(TokenAction::Rename).await?;
    let name = name.trim();
    if let Some(error) = text_length::name_error(name) {
        return Err(error.into());
    }
    let mut tx = context.write().await?;
    let token = context.token(named).authorize_in(&mut tx, TokenAction::Rename).await?;
    conflicts::check_unchanged(seen, token.name.as_deref().unwrap_or_default())?;
    if token.name.as_deref() != Some(name) {
        store::tokens::update_name(&mut tx, context.account, token.id, name).await?;
        tx.commit().await?;
        audit::note(Event::TokenRenamed, context.account, token.id);
    }
    Ok(Token { name: Some(name.to_owned()), ..token })
}

/// The draft of a token that was asked for on a page.
pub(super) fn draft(new: NewToken, now: Timestamp) -> Result<TokenDraft, Problem> {
    let mut errors = FieldErrors::default();
    let name = new.name.trim().to_owned();
    errors.add(text_length::name_error(&name));
    let expiry = errors.check(expiry(new.lifetime, &new.date, now));
    errors.finish(expiry.map(|expiry| TokenDraft { name: Some(name), expiry, bearer: None }))
}

fn expiry(lifetime: Lifetime, date: &str, now: Timestamp) -> Result<Expiry, FieldError> {
    Ok(match lifetime {
        Lifetime::Days(days) => Expiry::At(now.plus_seconds(i64::from(days) * 86_400)),
        Lifetime::Until => Expiry::At(end_of(date, now)?),
        Lifetime::Never => Expiry::Never,
    })
}

/// The last minute of a day in UTC, as a whole minute: people read the day itself, and not the one after it.
fn end_of(date: &str, now: Timestamp) -> Result<Timestamp, FieldError> {
    // As date fields of browsers send it. Other forms of ISO 8601 are shorter or longer.
    let date = Some(date.trim()).filter(|date| date.len() == "2031-03-24".len());
    let day = date.and_then(|date| Date::parse(date, &Iso8601::DEFAULT).ok());
    let end = day.and_then(|day| day.with_hms(23, 59, 0).ok());
    let end = end.map(|end| Timestamp(end.assume_utc().unix_timestamp() * 1000));
    let is_near = |end: &Timestamp| *end > now && now.seconds_until(*end) <= LONGEST_LIFETIME;
    end.filter(is_near).ok_or(ErrorCode::DateInvalid.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 24 March 2031, 09:15 UTC.
    const NOW: Timestamp = Timestamp(1_932_110_100_000);

    #[test]
    fn a_day_ends_at_its_last_minute() {
        for (date, end) in [
            ("2031-03-24", 1_932_163_140_000),
            (" 2031-03-25 ", 1_932_249_540_000),
            ("2032-02-29", 1_961_711_940_000),
            ("2131-03-24", 5_087_836_740_000),
        ] {
            assert_eq!(end_of(date, NOW), Ok(Timestamp(end)), "{date}");
        }
    }

    #[test]
    fn other_days_and_other_texts_are_refused() {
        for date in [
            "",
            "2031-03-23",
            "1970-01-01",
            "2131-03-26",
            "9999-12-31",
            "2031-02-29",
            "2031-13-01",
            "24.03.2031",
            "2031-3-24",
            "+12031-01-01",
            "-2031-03-24",
            "2031-03-24T10:00",
            "tomorrow",
            "٢٠٣١-٠٣-٢٥",
        ] {
            assert!(end_of(date, NOW).is_err(), "{date:?}");
        }
    }
}
