//! Invites: links with which people sign up, also while the account is protected. Their codes are not here.

use crate::model::{
    email::Email,
    id::{InviteId, ProductId},
    problem::{ErrorCode, ErrorParameter, FieldError, FieldErrors, Problem},
    timestamp::Timestamp,
    token::Bearer,
};

/// The longest lifetime of an invite, and its default, in seconds: 7 days (docs/security.md R-29).
pub const LIFE_SECONDS: i64 = 7 * 24 * 3600;
/// The most users that one invite brings.
pub const MAX_USES: u32 = 1000;

/// An invite, without its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Never changes.
    pub id: InviteId,
    /// Who made it: a member of staff or a product; `None` for the operator.
    pub creator: Option<Bearer>,
    /// The only address that it is for; `None` for any.
    pub email: Option<Email>,
    /// The product that brings the users, for the record.
    pub product: Option<ProductId>,
    /// How many users can sign up with it: 1 to [`MAX_USES`].
    pub uses: u32,
    /// How many of them are left.
    pub uses_left: u32,
    /// When it ends.
    pub expiry: Timestamp,
    /// When it was made.
    pub created: Timestamp,
}

impl Invite {
    /// Whether somebody can still sign up with it, as far as it knows itself: its maker may have lost the right.
    #[must_use]
    pub const fn is_open(&self, now: Timestamp) -> bool {
        self.uses_left > 0 && now.0 < self.expiry.0
    }
}

/// The invite that a user signed up with. It may no longer exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InviteUse {
    /// The invite.
    pub invite: InviteId,
    /// The product that it named, if that still exists.
    pub product: Option<ProductId>,
    /// When the user signed up.
    pub used: Timestamp,
}

/// A new invite as sent.
#[derive(Clone, Debug, Default)]
pub struct InviteDraft {
    /// The only address that it is for; `None` for any.
    pub email: Option<String>,
    /// How many users can sign up with it; `None` for one.
    pub uses: Option<i64>,
    /// When it ends; `None` for the longest lifetime.
    pub expiry: Option<Timestamp>,
    /// The product that brings the users.
    pub product: Option<ProductId>,
}

/// A new invite as a page sends it.
#[derive(Clone, Debug, Default)]
pub struct InviteForm {
    /// The only address that it is for; `None` for any.
    pub email: Option<String>,
    /// How many users can sign up with it, as it was typed; `None` for one.
    pub uses: Option<String>,
    /// How many days it lives; empty for the longest lifetime.
    pub days: String,
    /// The product that brings the users.
    pub product: Option<ProductId>,
}

impl InviteForm {
    /// The draft that it stands for. What is no number is one that no invite can have, so it is refused at its field.
    #[must_use]
    pub fn draft(self, now: Timestamp) -> InviteDraft {
        let uses = self.uses.map(|uses| uses.parse().unwrap_or(0));
        let days = (!self.days.is_empty()).then(|| self.days.parse().unwrap_or(0_i64).clamp(0, 8));
        let expiry = days.map(|days| now.plus_seconds(days * 24 * 3600));
        InviteDraft { email: self.email, uses, expiry, product: self.product }
    }
}

/// A new invite whose values are valid. Whether the product exists, only the database knows.
#[derive(Clone, Debug)]
pub struct NewInvite {
    /// The only address that it is for.
    pub email: Option<Email>,
    /// 1 to [`MAX_USES`].
    pub uses: u32,
    /// Within the next [`LIFE_SECONDS`].
    pub expiry: Timestamp,
    /// The product that brings the users.
    pub product: Option<ProductId>,
}

impl InviteDraft {
    /// Parses the values at this moment.
    ///
    /// # Errors
    /// All field errors at once: `EMAIL_INVALID`, `EMAIL_TOO_LONG`, `USES_INVALID`, `EXPIRY_INVALID`.
    pub fn parse(self, now: Timestamp) -> Result<NewInvite, Problem> {
        let mut errors = FieldErrors::default();
        let email = errors.check(self.email.as_deref().map(Email::parse).transpose());
        let uses = errors.check(uses(self.uses));
        let expiry = errors.check(expiry(self.expiry, now));
        let new = || Some(NewInvite { email: email?, uses: uses?, expiry: expiry?, product: self.product });
        errors.finish(new())
    }
}

fn uses(sent: Option<i64>) -> Result<u32, FieldError> {
    let uses = sent.map_or(Ok(1), u32::try_from).ok().filter(|uses| (1..=MAX_USES).contains(uses));
    uses.ok_or_else(|| FieldError::from(ErrorCode::UsesInvalid).with(ErrorParameter::Maximum(MAX_USES)))
}

fn expiry(sent: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, FieldError> {
    let latest = now.plus_seconds(LIFE_SECONDS);
    let expiry = sent.unwrap_or(latest);
    if now < expiry && expiry <= latest { Ok(expiry) } else { Err(ErrorCode::ExpiryInvalid.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_932_110_100_000);

    #[test]
    fn an_invite_is_for_one_user_and_a_week_unless_it_says_otherwise() {
        let new = InviteDraft::default().parse(NOW).expect("valid");
        assert_eq!((new.uses, new.expiry, new.email), (1, NOW.plus_seconds(LIFE_SECONDS), None));
    }

    #[test]
    fn uses_and_life_have_ends() {
        let parse = |uses, expiry| InviteDraft { uses, expiry, ..InviteDraft::default() }.parse(NOW).is_ok();
        for (uses, is_valid) in [(0, false), (-1, false), (1, true), (1000, true), (1001, false), (i64::MAX, false)] {
            assert_eq!(parse(Some(uses), None), is_valid, "{uses}");
        }
        let week = NOW.plus_seconds(LIFE_SECONDS).0;
        for (expiry, is_valid) in [(NOW.0, false), (NOW.0 + 1, true), (week, true), (week + 1, false), (0, false)] {
            assert_eq!(parse(None, Some(Timestamp(expiry))), is_valid, "{expiry}");
        }
    }
}
