//! Invites: create, list, show, end (docs/api.md 12).

use axum::{extract::State, http::StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{
    model::{
        email::Email,
        id::{AccountId, ProductId},
        invite::{Invite, InviteDraft, LIFE_SECONDS},
        problem::ErrorCode,
        token::Bearer,
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::{
                authenticated::Authenticated,
                body::{Body, CheckedBody},
                list_query::ListQuery,
                path::PathRef,
            },
            openapi::{Callers, Operation, Record, SuccessResponse, samples, with_required_attribute},
            wire::{
                document::{Created, Document, Relationship, Resource, account_path},
                error::ApiError,
                schema::{Node, ObjectSchema},
                time,
            },
        },
        domain::{
            invites::{self, IssuedInvite},
            resource_ref::InviteRef,
        },
        state::AppState,
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::get(Account, "/invites", list, LIST),
        Endpoint::post(Account, "/invites", create, CREATE),
        Endpoint::get(Account, "/invites/{invite}", show, SHOW),
        Endpoint::delete(Account, "/invites/{invite}", end, END),
    ]
}

/// An invite as answers have it.
type InviteResource = Resource<InviteAttributes>;

/// An invite with its code, as the answer has it that creates the invite.
#[derive(Serialize)]
#[serde(transparent)]
struct IssuedInviteResource(InviteResource);

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InviteAttributes {
    /// The secret part of the link. It is shown only when the invite is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<String>,
    /// The page where people sign up. It is shown only when the invite is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "uri")]
    link: Option<String>,
    /// The only address that can sign up with it; null: any.
    #[schema(required, format = Email, max_length = 255)]
    email: Option<String>,
    /// How many users can sign up with it. The default is 1.
    #[schema(minimum = 1, maximum = 1000)]
    uses: u32,
    /// How many of them are left.
    #[schema(minimum = 0, maximum = 1000)]
    uses_left: u32,
    /// When it ends: within 7 days, which is the default. A request can also send seconds since 1970.
    #[schema(format = DateTime)]
    expiry: String,
    #[schema(format = DateTime)]
    created: String,
}

/// Who creates customers, also while the account is protected.
const CALLERS: Callers = Callers::PRODUCTS.and(Callers::SALES_AGENTS).and(Callers::MANAGERS);

const LIST: Operation =
    Operation::new("listInvites", "List invites", SuccessResponse::page::<InviteResource>("The invites."))
        .description("Expired and used ones are listed for 30 days after their expiry.")
        .callers(CALLERS)
        .restriction("A product sees only those that it created.");

/// `GET A/invites`
async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<InviteResource>>, ApiError> {
    let paging = list_query.paging()?;
    let page = invites::list(&context, paging).await?;
    Ok(list_query.document(paging, page.map(|invite| resource(context.account(), &invite))))
}

/// The body of `POST A/invites`.
const CREATE_BODY: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", Node::one_of(&["invite", "invites"]).required()),
        ("attributes", Node::object(&[("email", Node::text()), ("uses", Node::integer()), ("expiry", Node::time())])),
        ("relationships", Node::object(&[("product", Node::object(&[("data", PRODUCT)]))])),
    ])
    .required(),
)];

const PRODUCT: Node =
    Node::object(&[("type", Node::one_of(&["product", "products"]).required()), ("id", Node::id().required())])
        .required()
        .or_null();

const CREATE: Operation = Operation::new(
    "createInvite",
    "Create an invite",
    SuccessResponse::created::<IssuedInviteResource>("The invite, with its code and its link."),
)
.description(
    "Whoever opens the link signs up as a customer, also while the account is protected. The invite carries your right \
     to create users: it ends with your account, and if you get another role or password. `product` is for the record; \
     a product's invite names that product.",
)
.callers(CALLERS)
.body(CREATE_BODY, r#"{ "data": { "type": "invites", "attributes": { "email": "ada@engine.example", "uses": 1 } } }"#)
.field_errors(&[
    ErrorCode::EmailInvalid,
    ErrorCode::EmailTooLong,
    ErrorCode::UsesInvalid,
    ErrorCode::ExpiryInvalid,
    ErrorCode::ProductNotFound,
    ErrorCode::InviteLimitExceeded,
]);

/// `POST A/invites`
async fn create(
    State(state): State<AppState>,
    Authenticated(context): Authenticated,
    body: Body,
) -> Result<Created<InviteAttributes>, ApiError> {
    let sent = body.validate(CREATE_BODY)?;
    let invite = invites::create(&context, draft(&sent)).await?;
    let path = invites::link_path(context.domain(), context.account(), &invite.code).await?;
    Ok(Created(issued(context.account(), &invite, state.config.public_url.join(&path))))
}

const SHOW: Operation =
    Operation::new("showInvite", "Show an invite", SuccessResponse::one::<InviteResource>("The invite."))
        .callers(CALLERS)
        .restriction("A product sees only those that it created.");

/// `GET A/invites/{id}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<InviteRef>,
) -> Result<Document<InviteResource>, ApiError> {
    let invite = invites::show(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &invite)))
}

const END: Operation = Operation::new("endInvite", "End an invite", SuccessResponse::empty(204, "The invite ended."))
    .description("Nobody can sign up with it any more. Users who did stay.")
    .callers(CALLERS)
    .restriction("A product can end only those that it created.");

/// `DELETE A/invites/{id}`
async fn end(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<InviteRef>,
) -> Result<StatusCode, ApiError> {
    invites::end(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn draft(sent: &CheckedBody) -> InviteDraft {
    let attributes = sent.attributes();
    InviteDraft {
        email: attributes.text("email"),
        uses: attributes.integer("uses"),
        expiry: attributes.time("expiry").flatten(),
        product: sent.relationship("product").id().map(ProductId),
    }
}

/// The invite with its code.
fn issued(account: AccountId, issued: &IssuedInvite, link: String) -> InviteResource {
    let code = issued.code.expose_secret().to_owned();
    build(account, &issued.invite, Some(code), Some(link))
}

/// The invite without its code.
fn resource(account: AccountId, invite: &Invite) -> InviteResource {
    build(account, invite, None, None)
}

fn build(account: AccountId, invite: &Invite, code: Option<String>, link: Option<String>) -> InviteResource {
    let to = |kind: &'static str, id| Relationship::to_one(account_path(account, &format!("/{kind}/{id}")), kind, id);
    let creator = match invite.creator {
        Some(Bearer::User(id)) => to("users", id.0),
        Some(Bearer::Product(id)) => to("products", id.0),
        None => Relationship::none(),
    };
    let relationships = [
        ("account", Relationship::to_account(account)),
        ("creator", creator),
        ("product", invite.product.map_or_else(Relationship::none, |id| to("products", id.0))),
    ];
    let attributes = InviteAttributes {
        code,
        link,
        email: invite.email.as_ref().map(ToString::to_string),
        uses: invite.uses,
        uses_left: invite.uses_left,
        expiry: time::format(invite.expiry),
        created: time::format(invite.created),
    };
    let own = account_path(account, &format!("/invites/{}", invite.id));
    Resource::new("invites", invite.id.0, own, attributes, relationships)
}

impl PartialSchema for IssuedInviteResource {
    fn schema() -> RefOr<Schema> {
        ["code", "link"].into_iter().fold(InviteResource::schema(), with_required_attribute)
    }
}

impl ToSchema for IssuedInviteResource {}

impl Record for IssuedInviteResource {
    const NAME: &'static str = "IssuedInvite";

    fn sample() -> Self {
        let code = SecretString::from("ycGHYcQkd52J8YaYsPx6hQ".to_owned());
        let link = format!("https://id.example.org/invite/{}", code.expose_secret());
        Self(issued(samples::ACCOUNT, &IssuedInvite { invite: sample_invite(), code }, link))
    }
}

impl Record for InviteResource {
    const NAME: &'static str = "Invite";

    fn sample() -> Self {
        resource(samples::ACCOUNT, &sample_invite())
    }
}

fn sample_invite() -> Invite {
    Invite {
        id: samples::INVITE,
        creator: Some(Bearer::User(samples::USER)),
        email: Some(Email::parse("ada@engine.example").expect("an email")),
        product: None,
        uses: 1,
        uses_left: 1,
        expiry: samples::NOW.plus_seconds(LIFE_SECONDS),
        created: samples::NOW,
    }
}
