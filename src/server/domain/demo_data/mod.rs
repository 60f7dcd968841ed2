//! The data of `keydesk serve --demo`: an account as it may be after two months, for trying, teaching and pictures.
//!
//! The same names and products each time; dates count back from the start. Whatever a use case can do
//! is done by it. What lies in the past, which no use case can make, is inserted as `sample_data.rs` does it.

mod names;

use crate::{
    model::{
        account::AccountDraft,
        email::Email,
        id::{TokenId, UserId},
        invite::InviteDraft,
        log_in::{LogIn, Way},
        metadata::Metadata,
        password::NewPassword,
        product::ProductDraft,
        role::Role,
        timestamp::Timestamp,
        token::{Bearer, Expiry, Token, TokenDraft, TokenKind},
        user::{User, UserDraft},
    },
    server::domain::{
        caller::Caller,
        context::RequestContext,
        error::{Error, Result},
        invites, password_policy, products,
        resource_ref::{ProductRef, UserRef},
        runtime::Domain,
        setup,
        store::{self, Tx},
        tokens, users,
    },
};

/// The password of everybody. It is printed, and protects nothing that anybody keeps.
pub const PASSWORD: &str = "seven brass cogs at dawn";

const DAY_MILLIS: i64 = 86_400_000;
/// How many days the account is old.
const DAYS: i64 = 60;
/// Of how many customers one is suspended.
const SUSPENDED: usize = 41;
/// The names of customers' tokens.
const TOKENS: [&str; 4] = ["Laptop", "Workstation", "Build server", "Phone"];
/// Names and codes of the products.
const PRODUCTS: [(&str, &str); 6] = [
    ("Difference Engine", "difference-engine"),
    ("Analytical Engine", "analytical-engine"),
    ("Loom", "loom"),
    ("Orrery", "orrery"),
    ("Tide Predictor", "tide-predictor"),
    ("Slide Rule", "slide-rule"),
];
/// The tokens of each product, and after how many days they expire.
const PRODUCT_TOKENS: [(&str, Option<i64>); 2] = [("Shop", None), ("Licence server", Some(90))];

/// The email of somebody with this role.
#[must_use]
pub fn email(role: Role) -> String {
    format!("{}@demo.example", role.as_str())
}

/// Sets an empty installation in memory up and fills it, for the operator.
///
/// # Errors
/// Conflict, if the installation keeps its data. Forbidden, unless the caller is the operator. Field errors, if its limits
/// refuse [`PASSWORD`].
pub async fn fill(domain: &Domain, operator: Caller) -> Result<()> {
    if !domain.is_in_memory() {
        return Err(Error::Conflict);
    }
    let name = "Acme Engines".to_owned();
    let draft = AccountDraft { name, slug: Some("acme".into()), protected: false, admin: person(Role::Admin) };
    let (account, _) = setup::create_account(domain, &operator, draft).await?;
    let context = RequestContext::new(domain.clone(), operator, account.id)?;
    let mut known = None;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Admin) {
        known = Some(users::create(&context, person(role)).await?);
    }
    let people = customers(&context).await?;
    past(&context, &people, &known.expect("the last role is that of customers")).await?;
    for user in people.iter().step_by(SUSPENDED) {
        users::ban(&context, &UserRef::from(user.id)).await?;
    }
    sell(&context).await
}

/// Somebody with this role who can log in.
fn person(role: Role) -> UserDraft {
    let (first, last) = names::of(role);
    UserDraft {
        email: email(role),
        password: Some(NewPassword::new(PASSWORD.into())),
        first_name: Some(first.into()),
        last_name: Some(last.into()),
        role: (role != Role::Admin).then_some(role),
        ..UserDraft::default()
    }
}

/// Customers who signed up on the last days, more of them as time goes by, and fewer at weekends.
async fn customers(context: &RequestContext) -> Result<Vec<User>> {
    let domain = &context.domain;
    let password = password_policy::read(domain.limits(), &NewPassword::new(PASSWORD.into()))?;
    let hash = domain.hasher.hash_new(&domain.entropy, password, Vec::new()).await?;
    let mut made = Vec::new();
    for (age, day) in days(context.now()).enumerate() {
        let age = u64::try_from(age).expect("days are few");
        let quiet = matches!((day + 4).rem_euclid(7), 0 | 6);
        let sign_ups = if quiet { 1 + age / 30 } else { 3 + age / 15 + spread(age, 1, 4) };
        for number in 0..sign_ups {
            let at = moment(day, age, number);
            if at < context.now() {
                made.push(customer(domain, made.len(), at)?);
            }
        }
    }
    let mut tx = domain.write().await?;
    store::sample_data::insert_users(&mut tx, context.account, &made, Some(&hash)).await?;
    tx.commit().await?;
    Ok(made)
}

fn customer(domain: &Domain, number: usize, created: Timestamp) -> Result<User> {
    let (first, last, company) = names::customer(number);
    let metadata = [
        ("company".to_owned(), company.into()),
        ("plan".to_owned(), ["free", "team", "site"][number % 3].into()),
        ("seats".to_owned(), (number % 9 + 1).into()),
    ];
    let host = company.to_lowercase().replace(' ', "-");
    Ok(User {
        id: UserId(domain.entropy.id_at(created)?),
        email: Email::parse(&format!("{}.{}@{host}.example", first.to_lowercase(), last.to_lowercase()))?,
        first_name: Some(first.into()),
        last_name: Some(last.into()),
        role: Role::User,
        banned: false,
        email_verified: None,
        awaits_proof: false,
        claimed: false,
        permissions: None,
        deletion: None,
        metadata: Metadata(metadata.into_iter().collect()),
        created,
        updated: created,
    })
}

/// The tokens of customers, when they were used, and when their owners logged in.
async fn past(context: &RequestContext, customers: &[User], known: &User) -> Result<()> {
    let everybody = || customers.iter().chain([known]).zip(0..);
    let mut made = Vec::new();
    for (user, number) in everybody() {
        let count = if user.id == known.id { 3 } else { spread(number, 2, 4) };
        for name in TOKENS.into_iter().take(usize::try_from(count).expect("few")) {
            made.push(token(context, user, name, spread(number, 3, 80))?);
        }
    }
    let mut tx = context.domain.write().await?;
    store::sample_data::insert_tokens(&mut tx, context.account, &made).await?;
    for ((token, _), number) in made.iter().zip(0..).filter(|(_, number)| number % 5 != 0) {
        let ago = i64::try_from(spread(number, 4, 20 * 86_400)).expect("seconds of 20 days");
        store::tokens::update_last_used(&mut tx, token.id, context.now().plus_seconds(-ago)).await?;
    }
    for (day, age) in days(context.now()).zip(0..) {
        for (user, number) in everybody().filter(|(_, number)| spread(number * 31 + age, 5, 8) == 0) {
            log_in(context, &mut tx, user, moment(day, age, number)).await?;
        }
    }
    tx.commit().await
}

/// A token whose secret nobody knows.
fn token(context: &RequestContext, user: &User, name: &str, days: u64) -> Result<(Token, [u8; 32])> {
    let domain = &context.domain;
    let days = i64::try_from(days).expect("days are few");
    let token = Token {
        id: TokenId(domain.entropy.id_at(user.created)?),
        bearer: Bearer::User(user.id),
        kind: TokenKind::Person(user.role),
        name: Some(name.into()),
        expiry: (days > 0).then(|| context.now().plus_seconds(days * 86_400)),
        last_used: None,
        created: user.created,
        updated: user.created,
    };
    Ok((token, domain.entropy.bytes()?))
}

/// A log-in, unless it was before the user was there, or is still to come.
async fn log_in(context: &RequestContext, tx: &mut Tx, user: &User, at: Timestamp) -> Result<()> {
    if !(user.created..context.now()).contains(&at) {
        return Ok(());
    }
    let number = at.0.unsigned_abs() / 60_000;
    let (way, agent) = match spread(number, 6, 3) {
        0 => (Way::Api, "AcmeEngine/3.2"),
        1 => (Way::Browser, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        _ => (
            Way::Browser,
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
        ),
    };
    let log_in = LogIn { way, agent: agent.into(), address: format!("203.0.113.{}", spread(number, 7, 254) + 1), at };
    store::log_ins::insert(tx, context.account, user.id, context.domain.entropy.id_at(at)?, &log_in).await
}

/// The products with their tokens, one of which expires soon, and invites.
async fn sell(context: &RequestContext) -> Result<()> {
    for (place, (name, code)) in PRODUCTS.into_iter().enumerate() {
        let url = Some(format!("https://acme.example/{code}"));
        let platforms = Some(["Linux", "macOS", "Windows"].map(String::from).to_vec());
        let draft = ProductDraft { name: name.into(), code: Some(code.into()), url, platforms, ..Default::default() };
        products::create(context, draft).await?;
        for (name, days) in PRODUCT_TOKENS {
            let days = if place == 0 { days.map(|_| 5) } else { days };
            let at = |days: i64| Expiry::At(context.now().plus_seconds(days * 86_400));
            let draft = TokenDraft { name: Some(name.into()), expiry: days.map_or(Expiry::Never, at), bearer: None };
            tokens::generate_for(context, &ProductRef::new(code).into(), draft).await?;
        }
    }
    for uses in [1, 25] {
        invites::create(context, InviteDraft { uses: Some(uses), ..InviteDraft::default() }).await?;
    }
    Ok(())
}

/// The last days, the oldest first, as days since 1970.
fn days(now: Timestamp) -> impl Iterator<Item = i64> {
    let today = now.0.div_euclid(DAY_MILLIS);
    today - DAYS + 1..=today
}

/// A moment of a day, mostly in working hours.
fn moment(day: i64, age: u64, number: u64) -> Timestamp {
    let minute = 6 * 60 + spread(age * 977 + number, 8, 15 * 60);
    Timestamp(day * DAY_MILLIS + i64::try_from(minute * 60_000 + spread(number, 9, 60_000)).expect("within a day"))
}

/// A number below `below` that looks random and is the same each time (the finalizer of SplitMix64).
const fn spread(number: u64, purpose: u64, below: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(purpose << 32);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) % below
}
