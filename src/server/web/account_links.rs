//! Gives the forms of a page, and its links to entry pages, the prefix of the account that the page is about.
//!
//! It is done in the finished HTML, so that no page and no form can forget it. Only the tags of a page have `<` in them:
//! in texts and attributes it is escaped.

use crate::server::web::{
    account_path::{is_entry, is_form},
    page_account::PageAccount,
};

/// How a form and a link begin, and where each of them leads.
const FORM: (&str, &str) = ("<form ", " action=\"");
const LINK: (&str, &str) = ("<a ", " href=\"");

/// The page with its forms and links below the account. Pages of the default account stay as they are.
#[must_use]
pub fn below_account(page: String, account: &PageAccount) -> String {
    let (forms, pages) = (account.forms(), account.pages());
    if forms.is_empty() {
        return page;
    }
    let page = with_prefix(&page, FORM, &forms, is_form);
    with_prefix(&page, LINK, &pages, is_entry)
}

fn with_prefix(page: &str, (tag, attribute): (&str, &str), prefix: &str, is_ours: impl Fn(&str) -> bool) -> String {
    let mut parts = page.split(tag);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole.push_str(tag);
        // The attribute may be the first one of the tag, whose space is in `tag`.
        let attributes = part.find('>').map_or(part, |end| &part[..end]);
        let place = match attributes.strip_prefix(attribute.trim_start()) {
            Some(_) => Some(attribute.len() - 1),
            None => attributes.find(attribute).map(|start| start + attribute.len()),
        };
        let address = place.and_then(|start| part[start..].split('"').next());
        match place.filter(|_| address.is_some_and(&is_ours)) {
            Some(start) => whole.extend([&part[..start], prefix, &part[start..]]),
            None => whole.push_str(part),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_links_to_entry_pages_get_the_prefix() {
        let changed = |page| {
            let page = with_prefix(page, FORM, "/accounts/1", is_form);
            with_prefix(&page, LINK, "/accounts/bolt", |address| address == "/log-in?next=/a")
        };
        for (page, expected) in [
            (
                r#"<form method="post" action="/forms/log-in" id="a">"#,
                r#"<form method="post" action="/accounts/1/forms/log-in" id="a">"#,
            ),
            (
                r#"<form action="/forms/a"><form action="/b">"#,
                r#"<form action="/accounts/1/forms/a"><form action="/b">"#,
            ),
            (r#"<a href="/log-in?next=/a">x</a>"#, r#"<a href="/accounts/bolt/log-in?next=/a">x</a>"#),
            (r#"<a class="b" href="/tokens">x</a>"#, r#"<a class="b" href="/tokens">x</a>"#),
            (r#"<p title="/forms/a">action="/forms/a"</p>"#, r#"<p title="/forms/a">action="/forms/a"</p>"#),
        ] {
            assert_eq!(changed(page), expected);
        }
    }
}
