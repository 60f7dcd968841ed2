//! The second check: whether the record is within the scope of the action's rule for this caller. There is
//! one line per rule, and what no rule allows is refused.

use crate::{
    model::{
        id::ProductId,
        role::Role,
        token::{Bearer, Token, TokenKind},
        user::User,
    },
    server::domain::{
        authorization::actions::{Action, ProductAction, TokenAction, UserAction},
        caller::{Caller, Principal},
    },
};

/// The facts about a caller that rules depend on.
struct Facts<'a> {
    caller: &'a Caller,
    role: Option<Role>,
    /// Any role except `user`.
    is_staff: bool,
    /// Admins and developers.
    is_manager: bool,
    is_sales_agent: bool,
    is_product: bool,
}

/// Whether the rules allow the caller to perform the action.
pub(in crate::server::domain) fn allows(caller: &Caller, action: Action<'_>) -> bool {
    let facts = Facts::of(caller);
    let Facts { role, is_staff, is_manager, is_product, .. } = facts;
    match action {
        Action::User(action, user) => facts.allow_user(action, user),
        Action::Product(action, id) => facts.allow_product(action, id),
        Action::Token(action, token) => facts.allow_token(action, token),
        Action::CreateUser(account, Role::User) if role.is_none() => is_product || !account.protected,
        Action::CreateUser(_, Role::User) => facts.creates_customers(),
        Action::CreateUser(..) => role == Some(Role::Admin),
        Action::CreateInvite | Action::ListInvites => is_product || facts.creates_customers(),
        Action::Invite(_, invite) => {
            facts.creates_customers() || (is_product && invite.creator.is_some_and(|maker| is_bearer(caller, maker)))
        }
        Action::CreateResetLinks => is_manager,
        Action::ReadAccount | Action::ListUsers | Action::ListTokens => role.is_some() || is_product,
        Action::UpdateAccount | Action::CreateProduct | Action::GenerateProductToken => is_manager,
        Action::ListSettings | Action::CreateSetting | Action::ManageSetting => is_manager,
        Action::ListRequestLogs | Action::ReadRequestLog => is_manager || role == Some(Role::ReadOnly),
        Action::DeleteAccount | Action::ManageAccounts => false,
        Action::ImportUsers => is_manager,
        Action::ExportAccount => role == Some(Role::Admin),
        // Whoever holds a backup holds everything, the hashes of passwords of admins too.
        Action::ManageBackups => role == Some(Role::Admin),
        Action::ListProducts | Action::SearchUsers | Action::SearchProducts => is_staff,
        Action::GenerateOwnToken => role.is_some(),
    }
}

impl<'a> Facts<'a> {
    fn of(caller: &'a Caller) -> Self {
        let role = caller.user().map(|user| user.role);
        Self {
            caller,
            role,
            is_staff: role.is_some_and(Role::is_staff),
            is_manager: matches!(role, Some(Role::Admin | Role::Developer)),
            is_sales_agent: role == Some(Role::SalesAgent),
            is_product: matches!(caller.principal, Principal::Product { .. }),
        }
    }

    /// Whether the caller is staff that creates customers, also while the account is protected.
    const fn creates_customers(&self) -> bool {
        self.is_manager || self.is_sales_agent
    }

    fn allow_user(&self, action: UserAction, user: &User) -> bool {
        let Self { is_staff, is_manager, is_sales_agent, is_product, .. } = *self;
        let is_self = is_bearer(self.caller, Bearer::User(user.id));
        let is_customer = user.role == Role::User;
        let is_admin = self.role == Some(Role::Admin);
        let outranks = is_manager && self.role.is_some_and(|role| role.rank() >= user.role.rank());
        match action {
            UserAction::Read => is_staff || is_self || (is_product && is_customer),
            UserAction::Update if self.role == Some(Role::User) => is_self,
            UserAction::Update | UserAction::UpdateGroup => outranks || (is_customer && (is_sales_agent || is_product)),
            UserAction::Delete => outranks || (is_customer && is_product),
            UserAction::Ban | UserAction::Unban => is_customer && (may_ban(self.role) || is_product),
            UserAction::UpdatePassword => is_self,
            UserAction::CreateResetLink => outranks,
            UserAction::ReadSecondFactors | UserAction::CreateSecondFactor => is_admin || is_self,
            UserAction::UpdateSecondFactor | UserAction::DeleteSecondFactor => is_admin || is_self,
            // Never the caller's own: a stolen token of an admin must not remove the factor that stops the thief.
            UserAction::DeleteLostSecondFactor | UserAction::RemoveLostPasskeys => is_admin && !is_self,
            UserAction::ManagePasskeys => is_self,
            UserAction::ReadSessions | UserAction::EndSessions => is_admin || is_self,
            UserAction::GenerateTokenFor => is_manager && is_customer,
            UserAction::GenerateTokenOf => is_manager && (is_customer || is_self),
            UserAction::ListTokens => is_staff || is_self || (is_product && is_customer),
            UserAction::ReadToken => is_staff || is_self,
            UserAction::RevokeTokens => is_self || is_manager,
        }
    }

    fn allow_product(&self, action: ProductAction, id: ProductId) -> bool {
        let is_self = is_bearer(self.caller, Bearer::Product(id));
        match action {
            ProductAction::Read | ProductAction::ListTokens => self.is_staff || is_self,
            ProductAction::Update | ProductAction::RevokeTokens => self.is_manager || is_self,
            ProductAction::Delete => self.is_manager,
        }
    }

    fn allow_token(&self, action: TokenAction, token: &Token) -> bool {
        let is_own = is_bearer(self.caller, token.bearer);
        match action {
            TokenAction::Read => self.is_staff || is_own,
            // A name is a note of those who use the token.
            TokenAction::Rename => is_own,
            TokenAction::Regenerate => is_own || (self.is_manager && !is_staff_token(token)),
            TokenAction::Revoke => is_own || self.is_manager,
        }
    }
}

/// Whether this role may ban customers.
pub(in crate::server::domain) const fn may_ban(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Admin | Role::Developer | Role::SalesAgent | Role::SupportAgent))
}

/// Whether the caller is this bearer.
fn is_bearer(caller: &Caller, bearer: Bearer) -> bool {
    match (&caller.principal, bearer) {
        (Principal::Person { user, .. }, Bearer::User(id)) => user.id == id,
        (Principal::Product { product, .. }, Bearer::Product(id)) => product.id == id,
        _ => false,
    }
}

const fn is_staff_token(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Person(role) if role.is_staff())
}
