//! Sample data for measurements: very many users and tokens. They are like real ones, except that nobody
//! knows the secrets of the tokens.

use crate::{
    model::{
        email::Email,
        filter::UserFilter,
        id::{AccountId, TokenId, UserId},
        metadata::Metadata,
        paging::Paging,
        password::NewPassword,
        role::Role,
        timestamp::Timestamp,
        token::{Bearer, RENEWED_SECONDS, Token, TokenKind},
        user::User,
    },
    server::domain::{
        authorization::Action,
        context::RequestContext,
        error::{Error, Result},
        password_policy,
        runtime::Domain,
        store,
    },
};

/// The amount of sample data to create.
#[derive(Debug)]
pub struct Fill {
    /// The number of customers.
    pub users: u32,
    /// The number of tokens of each customer.
    pub tokens_per_user: u32,
    /// The password of all customers. With `None` they cannot log in.
    pub password: Option<NewPassword>,
    /// Whether to fill the account even if it has customers already.
    pub is_sure: bool,
}

/// The creation times are spread evenly over this many days, so half of the users count as active.
const DAYS: i64 = 180;
/// The number of users per transaction.
const BATCH: u32 = 5_000;
const PLANS: [&str; 3] = ["free", "team", "site"];

/// Fills an account with sample data. Calls `progress` with the number of users after each batch.
///
/// # Errors
/// Forbidden, unless the caller is the operator. Conflict, if the account has customers and `is_sure` is false.
/// Field errors: an invalid password; `EMAIL_TAKEN`, if the account was filled before. Busy.
pub async fn fill(context: &RequestContext, fill: Fill, progress: impl Fn(u32)) -> Result<()> {
    context.authorize(Action::ManageAccounts)?;
    let RequestContext { domain, account, .. } = context;
    let (customers, one) = (UserFilter::default(), Paging::newest(1));
    let now = domain.now();
    let found = store::users::list(&mut *domain.read().await?, *account, &customers, None, one, now).await?;
    if !(fill.is_sure || found.records.is_empty()) {
        return Err(Error::Conflict);
    }
    let hash = match &fill.password {
        Some(password) => {
            let password = password_policy::read(domain.limits(), password)?;
            Some(domain.hasher.hash_new(&domain.entropy, password, Vec::new()).await?)
        }
        None => None,
    };
    let mut from = 0;
    while from < fill.users {
        let upto = from.saturating_add(BATCH).min(fill.users);
        batch(domain, *account, &fill, from..upto, hash.as_deref()).await?;
        progress(upto);
        from = upto;
    }
    Ok(())
}

async fn batch(
    domain: &Domain,
    account: AccountId,
    fill: &Fill,
    numbers: std::ops::Range<u32>,
    hash: Option<&str>,
) -> Result<()> {
    let made = numbers.map(|number| user(domain, number, fill.users)).collect::<Result<Vec<_>>>()?;
    let mut tokens = Vec::new();
    for user in &made {
        for number in 0..fill.tokens_per_user {
            tokens.push(token(domain, user, number)?);
        }
    }
    let mut tx = domain.write().await?;
    store::sample_data::insert_users(&mut tx, account, &made, hash).await?;
    store::sample_data::insert_tokens(&mut tx, account, &tokens).await?;
    tx.commit().await
}

/// The sample customer with this number. Number 0 is the oldest.
fn user(domain: &Domain, number: u32, of: u32) -> Result<User> {
    const SPAN: i64 = DAYS * 24 * 3600 * 1000;
    let younger = i64::from(of - number);
    let created = Timestamp(domain.now().0 - SPAN * younger / i64::from(of));
    let number = number + 1;
    let plan = PLANS[number as usize % PLANS.len()];
    let metadata = [("customer_id".to_owned(), format!("cus_{number:06}").into()), ("plan".to_owned(), plan.into())];
    Ok(User {
        id: UserId(domain.entropy.id_at(created)?),
        email: Email::parse(&format!("user-{number:06}@fill.example"))?,
        first_name: Some("User".into()),
        last_name: Some(number.to_string()),
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

/// A token and a made-up digest, which belongs to no secret. The digest begins with the id, so it is unique, and it
/// increases, so the index is written from one end and filling stays fast.
fn token(domain: &Domain, user: &User, number: u32) -> Result<(Token, [u8; 32])> {
    let created = user.created.plus_seconds(i64::from(number));
    let id = domain.entropy.id_at(created)?;
    let mut digest = [0; 32];
    let (front, back) = digest.split_at_mut(16);
    front.copy_from_slice(id.as_bytes());
    back.copy_from_slice(&domain.entropy.bytes::<16>()?);
    let token = Token {
        id: TokenId(id),
        bearer: Bearer::User(user.id),
        kind: TokenKind::Person(user.role),
        name: None,
        // The first token of each user never expires. The others expire in the future, so maintenance keeps them.
        expiry: (number > 0).then(|| domain.now().plus_seconds(RENEWED_SECONDS)),
        last_used: None,
        created,
        updated: created,
    };
    Ok((token, digest))
}
