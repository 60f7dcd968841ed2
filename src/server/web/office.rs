//! What the forms of the office share: which users they name, where they lead when they are done, and what they show once.

use secrecy::SecretString;

use crate::{
    model::{
        id::{ProductId, UserId},
        notice::Notice,
        problem::{ErrorCode, Problem},
        user_list::UsersChange,
    },
    server::{
        domain::{
            context::RequestContext,
            error::Result,
            invites::{self, IssuedInvite},
            passwords,
        },
        web::forms::{self, LocalPath},
    },
};

/// What is to happen to which users: the word of the change, and ids with commas between them.
///
/// # Errors
/// A form error, where the page did not send them so.
pub fn read_chosen(change: &str, ids: &str) -> Result<(UsersChange, Vec<UserId>)> {
    let change = UsersChange::find(change).ok_or(ErrorCode::FormInvalid)?;
    let ids =
        ids.split(',').filter(|id| !id.is_empty()).map(|id| id.parse().map_err(|_| ErrorCode::FormInvalid.into()));
    Ok((change, ids.collect::<Result<_>>()?))
}

/// Leads back to the page of a user, with a notice.
pub fn done(user: UserId, page: &str, notice: Notice) {
    forms::notice(notice);
    forms::go_to(&LocalPath::ours(format!("/admin/users/{user}{page}")));
}

/// Leads back to the page of a product, with a notice.
pub fn product_done(product: ProductId, notice: Notice) {
    forms::notice(notice);
    forms::go_to(&LocalPath::ours(format!("/admin/products/{product}")));
}

/// Leaves the link of a new invite for the page that shows it once, and returns the path of that page.
pub async fn show_invite_once(context: &RequestContext, issued: &IssuedInvite) -> Result<LocalPath, Problem> {
    let path = invites::link_path(context.domain(), context.account(), &issued.code).await;
    let link = forms::state()?.config.public_url.join(&path.map_err(forms::refuse)?);
    let email = issued.invite.email.as_ref().map(ToString::to_string).unwrap_or_default();
    forms::update_flash(|flash| flash.invite = Some((email, link)));
    Ok(LocalPath::ours("/admin/invites/made"))
}

/// Leaves a new reset link for the page that shows it once, and returns the path of that page.
pub async fn show_link_once(context: &RequestContext, email: &str, token: &SecretString) -> Result<LocalPath, Problem> {
    let path = passwords::link_path(context.domain(), context.account(), token).await;
    let link = forms::state()?.config.public_url.join(&path.map_err(forms::refuse)?);
    forms::update_flash(|flash| flash.link = Some((email.to_owned(), link)));
    Ok(LocalPath::ours("/admin/reset-link"))
}

/// The address of an entry page of this account, to be shown.
///
/// # Errors
/// An internal error, outside a request.
pub fn entry_address(path: &str) -> Result<String, Problem> {
    let path = LocalPath::ours(path);
    let place = forms::page_account().map_or_else(|| path.clone(), |page| page.place(&path));
    Ok(forms::state()?.config.public_url.join(place.as_str()))
}
