//! What a vendor's admin tool does with the crate keygen-rs, as it is on crates.io: profile, users, tokens, products.
//! The crate verifies the signature of every response.
//!
//! `KEYDESK_URL=https://id.example.org KEYDESK_ACCOUNT=… KEYDESK_PUBLIC_KEY=… KEYDESK_TOKEN=… cargo run`; the token is
//! an admin's, and is revoked at the end.

use std::{collections::HashMap, env, error::Error, process::ExitCode, time::SystemTime};

use keygen_rs::{
    KeygenClient,
    config::{KeygenConfig, set_config},
    errors,
    product::{CreateProductRequest, DistributionStrategy, Platform, Product, UpdateProductRequest},
    service,
    token::{CreateTokenRequest, RegenerateTokenRequest, Token, TokenKind},
    user::{CreateUserRequest, ListUsersOptions, UpdateUserRequest, User, UserRole, UserStatus},
};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result {
    let config = config()?;
    a_wrong_key_is_noticed(&config).await?;
    set_config(config.clone())?;

    println!("service      {}", service::ping().await?.message);
    let profile = KeygenClient::new(config)?.current_profile().await?;
    println!("who am I     {} {}", profile.bearer().resource_type(), profile.bearer().id());

    let staying = users().await?;
    products().await?;
    tokens(&staying).await?;

    Token::get(profile.token().id()).await?.revoke().await?;
    println!("logged out");
    refused(Token::list(None).await, "TOKEN_INVALID")
}

fn config() -> Result<KeygenConfig> {
    Ok(KeygenConfig {
        api_url: env::var("KEYDESK_URL")?,
        account: env::var("KEYDESK_ACCOUNT")?,
        token: Some(env::var("KEYDESK_TOKEN")?),
        public_key: Some(env::var("KEYDESK_PUBLIC_KEY")?),
        verify_keygen_signature: Some(true),
        ..KeygenConfig::default()
    })
}

/// With the key of somebody else, no response is believed: the crate does verify.
async fn a_wrong_key_is_noticed(config: &KeygenConfig) -> Result {
    // The base point of the curve, which is a valid public key.
    let other = format!("58{}", "66".repeat(31));
    set_config(KeygenConfig { public_key: Some(other), ..config.clone() })?;
    match User::list(None).await {
        Ok(_) => Err("the signature of another key was believed".into()),
        Err(error) => Ok(println!("forged       {error}")),
    }
}

/// Creates, lists, changes, bans and deletes users; returns one that stays.
async fn users() -> Result<User> {
    let now = SystemTime::UNIX_EPOCH.elapsed()?.as_nanos();
    let request = |name: &str| CreateUserRequest {
        email: format!("{name}+{now}@engine.example"),
        first_name: Some("Ada".into()),
        last_name: Some("Byron".into()),
        role: Some(UserRole::User),
        permissions: None,
        metadata: Some(HashMap::from([("customerId".into(), "cus_0091".into())])),
    };
    let user = User::create(request("ada")).await?;
    println!("created      {} {}", user.id, user.full_name.as_deref().unwrap_or_default());
    refused(User::create(request("ada")).await, "EMAIL_TAKEN")?;

    let options = ListUsersOptions { page_number: Some(1), page_size: Some(5), ..ListUsersOptions::default() };
    let listed = User::list(Some(options)).await?.users;
    check(listed.iter().any(|listed| listed.id == user.id), "the list has the user")?;
    let changes = UpdateUserRequest {
        email: None,
        first_name: Some("Augusta".into()),
        last_name: None,
        role: None,
        metadata: None,
    };
    let changed = User::get(&user.email).await?.update(changes).await?;
    check(changed.full_name.as_deref() == Some("Augusta Byron"), "the user has the new name")?;
    check(changed.metadata == user.metadata, "the metadata stay")?;
    check(user.ban().await?.status == UserStatus::Banned, "the user is banned")?;
    check(user.unban().await?.status == UserStatus::Active, "the ban is lifted")?;

    let other = User::create(request("bob")).await?;
    other.delete().await?;
    refused(User::get(&other.id).await, "NOT_FOUND")?;
    println!("users        {} listed, changed, banned, deleted", listed.len());
    Ok(user)
}

async fn products() -> Result {
    let product = Product::create(CreateProductRequest {
        name: "Difference Engine".into(),
        code: Some("keygen-rs".into()),
        distribution_strategy: Some(DistributionStrategy::Licensed),
        url: Some("https://engine.example".into()),
        platforms: Some(vec![Platform::MacOs, Platform::Windows]),
        permissions: None,
        metadata: None,
    })
    .await?;
    let changes = UpdateProductRequest {
        name: Some("Analytical Engine".into()),
        code: None,
        distribution_strategy: None,
        url: None,
        platforms: None,
        permissions: None,
        metadata: None,
    };
    check(product.update(changes).await?.name == "Analytical Engine", "the product has the new name")?;
    check(Product::get("keygen-rs").await?.id == product.id, "the product is found by its code")?;
    check(Product::list(None).await?.len() == 1, "the product is listed")?;
    let secret = product.generate_token().await?;
    check(secret.starts_with("prod-"), "the token is a product's")?;
    product.delete().await?;
    refused(Product::get(&product.id).await, "NOT_FOUND")?;
    println!("products     created, listed, changed, deleted with their tokens");
    Ok(())
}

async fn tokens(user: &User) -> Result {
    let request = CreateTokenRequest { name: Some("laptop".into()), ..CreateTokenRequest::default() };
    let token = user.generate_token(Some(request)).await?;
    check(token.kind == TokenKind::UserToken && token.get_token().is_some(), "the token is a user's")?;
    check(!token.is_expired(), "the token is valid for a while")?;
    let nothing = RegenerateTokenRequest { name: None, expiry: None, permissions: None, metadata: None };
    let again = token.regenerate(nothing).await?;
    check(again.id == token.id && again.get_token() != token.get_token(), "the secret is another one")?;
    let listed = Token::list(None).await?;
    check(listed.iter().any(|listed| listed.id == token.id), "the list has the token")?;
    check(listed.iter().all(|listed| listed.get_token().is_none()), "a list has no secrets")?;
    token.revoke().await?;
    refused(Token::get(&token.id).await, "NOT_FOUND")?;
    println!("tokens       {} listed, regenerated, revoked", listed.len());
    Ok(())
}

fn check(holds: bool, what: &str) -> Result {
    if holds { Ok(()) } else { Err(format!("this does not hold: {what}").into()) }
}

/// Checks that a call was refused with this code.
fn refused<T>(result: std::result::Result<T, errors::Error>, code: &str) -> Result {
    match result {
        Ok(_) => Err(format!("not refused with {code}").into()),
        Err(error) if format!("{error} {error:?}").contains(code) => Ok(println!("refused      {error}")),
        Err(error) => Err(error.into()),
    }
}
