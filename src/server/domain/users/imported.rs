//! Users that an import brings. What they may be is what any new user may be, by the same rules; besides, they keep when
//! they were created, whether they are banned, and their id where it tells the same time.

use uuid::Uuid;

use crate::{
    model::{
        account::Account,
        id::{self, UserId},
        import::ImportedUser,
        problem::{ErrorCode, Field, FieldError, FieldErrors, Problem},
        role::Role,
        timestamp::Timestamp,
        user::{User, UserDraft},
    },
    server::{
        domain::{
            authorization::{Action, UserAction},
            context::RequestContext,
            error::{Error, Result},
            metadata_text,
            users::{new, permit_attributes},
        },
        time_format,
    },
};

/// How far the time in an id may be from the time at which the user was created: lists by status rely on it.
const ID_SLACK_MS: u64 = 60_000;

/// A user of a row, about to be inserted.
#[derive(Clone, Debug)]
pub(in crate::server::domain) struct BroughtUser {
    pub(in crate::server::domain) user: User,
    /// The hash of the password, as it is stored.
    pub(in crate::server::domain) hash: Option<String>,
    /// When the user was banned.
    pub(in crate::server::domain) banned: Option<Timestamp>,
    /// Whether the row has an id, which may belong to somebody.
    pub(in crate::server::domain) has_id: bool,
}

/// The moments that a row tells.
struct Moments {
    created: Option<Timestamp>,
    banned: Option<Timestamp>,
    email_verified: Option<Timestamp>,
    deletion: Option<Timestamp>,
}

/// Checks a row.
///
/// # Errors
/// A refusal with all field errors. An internal error, where the system has no randomness for an id.
pub(in crate::server::domain) fn prepare(
    context: &RequestContext,
    account: &Account,
    row: ImportedUser,
) -> Result<BroughtUser> {
    let mut errors = FieldErrors::default();
    let now = context.now();
    let role = errors.check(role(row.role.as_deref()));
    let moments = moments(&mut errors, &row, now);
    let metadata = errors.check(metadata_text::read(&row.metadata));
    let ((role, moments), metadata) = errors.finish(role.zip(moments).zip(metadata))?;
    let draft = UserDraft {
        email: row.email,
        password: None,
        password_hash: row.password_hash,
        first_name: row.first_name,
        last_name: row.last_name,
        // To say that somebody is a customer is no privilege: every new user is one.
        role: (role != Role::User).then_some(role),
        group: None,
        metadata,
    };
    permit_attributes(&context.caller, &draft)?;
    context.authorize(Action::CreateUser(account, role)).map_err(|error| unpermitted(error, Field::Role))?;
    let (valid, hash) = new::read(&context.domain, draft)?;
    let mut user = new::new_user(&context.domain, valid, role)?;
    (user.id, user.created) = identity(context, row.id.as_deref(), moments.created, user.id, now)?;
    user.email_verified = moments.email_verified;
    (user.awaits_proof, user.claimed) = (row.awaits_proof, row.claimed);
    user.deletion = moments.deletion;
    if moments.banned.is_some() {
        context.authorize(Action::User(UserAction::Ban, &user)).map_err(|error| unpermitted(error, Field::Banned))?;
        user.banned = true;
    }
    Ok(BroughtUser { user, hash, banned: moments.banned, has_id: row.id.is_some() })
}

/// A missing right, as an error of the row.
fn unpermitted(error: Error, field: Field) -> Error {
    match error {
        Error::Forbidden(_) => Problem::from(FieldError::new(ErrorCode::ImportUnpermitted, field)).into(),
        other => other,
    }
}

fn role(text: Option<&str>) -> Result<Role, FieldError> {
    text.map_or(Ok(Role::User), |text| text.trim().parse().map_err(|_| ErrorCode::RoleInvalid.into()))
}

fn moments(errors: &mut FieldErrors, row: &ImportedUser, now: Timestamp) -> Option<Moments> {
    let created = errors.check(row.created.as_deref().map(|text| past(text, Field::Created, now)).transpose());
    let banned = errors.check(flag(row.banned.as_deref(), Field::Banned, now));
    let email_verified = errors.check(flag(row.email_verified.as_deref(), Field::EmailVerified, now));
    let deletion = row
        .deletion
        .as_deref()
        .map(|text| time_format::parse(text).ok_or_else(|| FieldError::new(ErrorCode::TimeInvalid, Field::Created)));
    let deletion = errors.check(deletion.transpose());
    Some(Moments { created: created?, banned: banned?, email_verified: email_verified?, deletion: deletion? })
}

/// A moment after 1970 that is past.
fn past(text: &str, field: Field, now: Timestamp) -> Result<Timestamp, FieldError> {
    let moment = time_format::parse(text.trim()).filter(|moment| (0..=now.0).contains(&moment.0));
    moment.ok_or_else(|| FieldError::new(ErrorCode::TimeInvalid, field))
}

/// Since when something is so: a moment, or yes, which is now. `None` for no.
fn flag(text: Option<&str>, field: Field, now: Timestamp) -> Result<Option<Timestamp>, FieldError> {
    let text = text.map(str::trim).unwrap_or_default();
    match text.to_ascii_lowercase().as_str() {
        "" | "false" | "no" | "0" => Ok(None),
        "true" | "yes" | "1" => Ok(Some(now)),
        _ => past(text, field, now).map(Some).map_err(|_| FieldError::new(ErrorCode::FlagInvalid, field)),
    }
}

/// The id and the moment of creation. Each follows from the other where only one is given.
fn identity(
    context: &RequestContext,
    id: Option<&str>,
    created: Option<Timestamp>,
    new: UserId,
    now: Timestamp,
) -> Result<(UserId, Timestamp)> {
    match (id, created) {
        (None, None) => Ok((new, now)),
        (None, Some(created)) => Ok((UserId(context.domain.entropy.id_at(created)?), created)),
        (Some(text), created) => {
            let kept = id::parse(text.trim()).ok().and_then(|id| kept(id, created, now));
            kept.ok_or_else(|| Problem::from(ErrorCode::IdInvalid).into())
        }
    }
}

/// An id that can be kept: of version 7, and of the time at which the user was created.
fn kept(id: Uuid, created: Option<Timestamp>, now: Timestamp) -> Option<(UserId, Timestamp)> {
    let told = i64::try_from(id.as_u128() >> 80).ok().filter(|_| id.get_version_num() == 7)?;
    let created = created.unwrap_or(Timestamp(told));
    let is_past = created.0 <= now.0;
    (is_past && told.abs_diff(created.0) <= ID_SLACK_MS).then_some((UserId(id), created))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_only_where_it_tells_when_the_user_was_created() {
        let now = Timestamp(1_932_110_100_000);
        let of = |text: &str, created: Option<i64>| {
            let id = Uuid::parse_str(text).expect("a UUID");
            kept(id, created.map(Timestamp), now).map(|(_, created)| created.0)
        };
        let seven = "01a201b2-1743-7043-8a57-faacd3d181d8";
        let told = 0x01a2_01b2_1743;
        assert_eq!(of(seven, None), Some(told));
        assert_eq!(of(seven, Some(told + 60_000)), Some(told + 60_000));
        assert_eq!(of(seven, Some(told - 60_001)), None);
        assert_eq!(of("6f9619ff-8b86-4d01-b42d-00cf4fc964ff", None), None, "it is of version 4");
        assert_eq!(of("ffffffff-ffff-7043-8a57-faacd3d181d8", None), None, "it is of the future");
    }

    #[test]
    fn flags_are_words_or_moments() {
        let now = Timestamp(1_932_110_100_000);
        let read = |text| flag(Some(text), Field::Banned, now).map(|moment| moment.map(|moment| moment.0));
        for no in ["", " ", "false", "No", "0"] {
            assert_eq!(read(no), Ok(None), "{no}");
        }
        for yes in ["true", "YES", "1"] {
            assert_eq!(read(yes), Ok(Some(now.0)), "{yes}");
        }
        assert_eq!(read("2026-11-22T05:19:38.307Z"), Ok(Some(1_795_324_778_307)));
        for wrong in ["maybe", "2", "2999-01-01", "-1"] {
            assert_eq!(read(wrong).expect_err("refused").code, ErrorCode::FlagInvalid, "{wrong}");
        }
    }
}
