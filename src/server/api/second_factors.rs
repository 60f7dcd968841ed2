//! Second factors of users: list, create, show, switch, delete (contract 3.10).

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    model::{
        id::AccountId,
        password::NewPassword,
        second_factor::{SecondFactorDraft, SecondFactorSwitch},
    },
    server::domain::{
        second_factors::{self, SecondFactorRef, ShownFactor},
        users::UserRef,
    },
};

use super::{
    body::{Body, Sent},
    caller::{Asking, Someone},
    document::{Created, Document, Relationship, Resource, place},
    error::ApiError,
    paging::Asked,
    path::{Named, NamedWithin},
    schema::{Keys, Node},
    time,
};

/// What `POST U/second-factors` takes: which of the two is needed hangs on the user.
pub(super) const NEW_FACTOR: Keys =
    &[("meta", Node::object(&[("password", Node::text()), ("otp", Node::text())]).required())];

/// What `PATCH U/second-factors/{id}` takes.
pub(super) const SWITCH: Keys = &[
    (
        "data",
        Node::object(&[
            ("type", Node::one_of(TYPES).required()),
            ("id", Node::ignored()),
            ("attributes", Node::object(&[("enabled", Node::boolean().required())]).required()),
        ])
        .required(),
    ),
    ("meta", Node::object(&[("otp", Node::text().required())]).required()),
];

/// What `DELETE U/second-factors/{id}` takes.
pub(super) const REMOVAL: Keys = &[("meta", Node::object(&[("otp", Node::text())]))];

const TYPES: &[&str] =
    &["second-factor", "second-factors", "secondFactor", "secondFactors", "second_factor", "second_factors"];

/// A second factor as answers show it.
pub(super) type FactorResource = Resource<Attributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attributes {
    /// What an authenticator app reads, as a QR code; only until it is enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    uri: Option<String>,
    /// What the app asks for where it cannot read that; only until it is enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    secret: Option<String>,
    /// Whether log-in asks for its codes.
    enabled: bool,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// `GET U/second-factors`
pub(super) async fn list(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    Named(user): Named<UserRef>,
    asked: Asked,
) -> Result<Document<Vec<FactorResource>>, ApiError> {
    second_factors::may_list(&domain, &caller, account, &user).await?;
    let paging = asked.paging()?;
    let page = second_factors::list(&domain, &caller, account, &user, paging).await?;
    Ok(asked.answer(paging, page.map(|shown| resource(account, &shown))))
}

/// `POST U/second-factors`
pub(super) async fn create(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    Named(user): Named<UserRef>,
    body: Body,
) -> Result<Created<Attributes>, ApiError> {
    second_factors::may_create(&domain, &caller, account, &user).await?;
    let sent = body.read(NEW_FACTOR)?;
    let shown = second_factors::create(&domain, &caller, account, &user, draft(&sent)).await?;
    Ok(Created(resource(account, &shown)))
}

/// `GET U/second-factors/{id}`
pub(super) async fn show(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    NamedWithin(user, factor): NamedWithin<UserRef, SecondFactorRef>,
) -> Result<Document<FactorResource>, ApiError> {
    let shown = second_factors::show(&domain, &caller, account, &user, &factor).await?;
    Ok(Document::of(resource(account, &shown)))
}

/// `PATCH` or `PUT U/second-factors/{id}`
pub(super) async fn update(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    NamedWithin(user, factor): NamedWithin<UserRef, SecondFactorRef>,
    body: Body,
) -> Result<Document<FactorResource>, ApiError> {
    second_factors::exists(&domain, &caller, account, &user, &factor).await?;
    let sent = body.read(SWITCH)?;
    let shown = second_factors::update(&domain, &caller, account, &user, &factor, switch(&sent)).await?;
    Ok(Document::of(resource(account, &shown)))
}

/// `DELETE U/second-factors/{id}`
pub(super) async fn delete(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    NamedWithin(user, factor): NamedWithin<UserRef, SecondFactorRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    second_factors::exists(&domain, &caller, account, &user, &factor).await?;
    let sent = body.read(REMOVAL)?;
    let otp = sent.meta().text("otp");
    second_factors::delete(&domain, &caller, account, &user, &factor, otp.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The factor, with what its codes are made of where that may be shown.
pub(super) fn resource(account: AccountId, shown: &ShownFactor) -> FactorResource {
    let factor = &shown.factor;
    let user = place(account, &format!("/users/{}", factor.user));
    let own = format!("{user}/second-factors/{}", factor.id);
    let relationships =
        [("account", Relationship::to_account(account)), ("user", Relationship::to_one(user, "users", factor.user.0))];
    Resource::new("second-factors", factor.id.0, own, attributes(shown), relationships)
}

fn attributes(shown: &ShownFactor) -> Attributes {
    Attributes {
        uri: shown.seed.as_ref().map(|seed| seed.uri.reveal().clone()),
        secret: shown.seed.as_ref().map(|seed| seed.secret.reveal().clone()),
        enabled: shown.factor.enabled.is_some(),
        created: time::format(shown.factor.created),
        updated: time::format(shown.factor.updated),
    }
}

fn draft(sent: &Sent) -> SecondFactorDraft {
    let meta = sent.meta();
    SecondFactorDraft { password: meta.text("password").map(NewPassword::new), otp: meta.text("otp") }
}

fn switch(sent: &Sent) -> SecondFactorSwitch {
    SecondFactorSwitch {
        enabled: sent.attributes().flag("enabled").unwrap_or_default(),
        otp: sent.meta().text("otp").unwrap_or_default(),
    }
}
