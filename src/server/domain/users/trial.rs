//! What would become of somebody who creates a user: asked of the rule itself, without writing.

use uuid::Uuid;

use crate::{
    model::{
        account::Account,
        id::{ProductId, TokenId},
        metadata::Metadata,
        product::{DistributionStrategy, Product},
        role::Role,
        sign_up_trial::TrialCaller,
        token::{Bearer, Token, TokenKind},
        user::{User, UserDraft},
    },
    server::domain::{
        accounts,
        caller::{Caller, Principal},
        context::RequestContext,
        error::Result,
        settings,
        users::check_creation,
    },
};

/// Whether each kind of caller could create a customer, if the account were open or protected.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn try_creation(context: &RequestContext, protected: bool) -> Result<Vec<(TrialCaller, Result<()>)>> {
    let account = Account { protected, ..accounts::show(context).await? };
    let conn = &mut *context.read().await?;
    let permissions = settings::permissions_of_new(conn, context.account, Role::User).await?;
    let person = context.caller.person()?;
    let of_role =
        |role, permissions| context.caller.authenticated_as(User { role, permissions, ..person.clone() }, account.id);
    let caller = |who| match who {
        TrialCaller::Nobody => Caller::nobody(context.caller.client.clone()),
        TrialCaller::User => of_role(Role::User, permissions.clone()),
        TrialCaller::Product => product(context),
        TrialCaller::Admin => of_role(Role::Admin, None),
    };
    let outcome = |who| (who, check_creation(&caller(who), &account, &UserDraft::default()));
    Ok(TrialCaller::ALL.into_iter().map(outcome).collect())
}

/// A product that there is not, with a token.
fn product(context: &RequestContext) -> Caller {
    let (id, now) = (ProductId(Uuid::nil()), context.now());
    let product = Box::new(Product {
        id,
        name: String::new(),
        code: None,
        distribution_strategy: DistributionStrategy::default(),
        url: None,
        platforms: None,
        metadata: Metadata::default(),
        created: now,
        updated: now,
    });
    let token = Token {
        id: TokenId(Uuid::nil()),
        bearer: Bearer::Product(id),
        kind: TokenKind::Product,
        name: None,
        expiry: None,
        last_used: None,
        created: now,
        updated: now,
    };
    let principal = Principal::Product { product, account: context.account, token };
    Caller { principal, client: context.caller.client.clone() }
}
