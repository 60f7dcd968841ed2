//! Search over users and products (docs/api.md 11): whom staff see, by parts of words and by metadata.

use crate::{
    model::{
        id,
        paging::{Page, Paging},
        product::Product,
        role::Role,
        search::{Column, Combination, Search, Term},
        user::User,
    },
    server::domain::{
        authorization::Action,
        context::RequestContext,
        error::Result,
        store::search::{self, Conditions},
    },
};

/// Checks that the caller may search users, before the terms are read.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_search_users(context: &RequestContext) -> Result<()> {
    context.authorize(Action::SearchUsers)
}

/// The same, for products.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_search_products(context: &RequestContext) -> Result<()> {
    context.authorize(Action::SearchProducts)
}

/// Returns a page of the users, of every role, that match the search.
///
/// # Errors
/// Not authenticated. Forbidden. `SEARCH_TOO_BROAD`.
pub async fn users(context: &RequestContext, search: &Search, paging: Paging) -> Result<Page<User>> {
    may_search_users(context)?;
    let any = conditions(search, user_expression);
    search::users(&mut *context.read().await?, context.account, &any, paging).await
}

/// Returns a page of the products that match the search.
///
/// # Errors
/// Not authenticated. Forbidden. `SEARCH_TOO_BROAD`.
pub async fn products(context: &RequestContext, search: &Search, paging: Paging) -> Result<Page<Product>> {
    may_search_products(context)?;
    let any = conditions(search, product_expression);
    search::products(&mut *context.read().await?, context.account, &any, paging).await
}

/// Conditions of which any must hold; none if nothing can match. `expression` translates a term, and has no translation
/// for one that matches nothing.
fn conditions(search: &Search, expression: impl Fn(&Term) -> Option<String>) -> Vec<Conditions> {
    let metadata = search.metadata.clone();
    match search.combination {
        Combination::All => {
            let Some(terms) = search.terms.iter().map(expression).collect::<Option<Vec<_>>>() else {
                return Vec::new();
            };
            let text = (!terms.is_empty()).then(|| terms.join(" AND "));
            vec![Conditions { text, metadata }]
        }
        Combination::Any => {
            let terms: Vec<_> = search.terms.iter().filter_map(expression).collect();
            let text =
                (!terms.is_empty()).then(|| Conditions { text: Some(terms.join(" OR ")), ..Conditions::default() });
            let metadata = (!metadata.is_empty()).then_some(Conditions { text: None, metadata });
            text.into_iter().chain(metadata).collect()
        }
    }
}

fn user_expression(term: &Term) -> Option<String> {
    let text = searchable(&term.text)?;
    Some(match term.column {
        Column::Id => phrase("id", &dashed(text)),
        Column::Email => phrase("email", text),
        Column::FirstName => phrase("first_name", text),
        Column::LastName => phrase("last_name", text),
        Column::Name => full_name(text),
        Column::Role => phrase("role", &text.replace('-', "_")),
    })
}

/// The condition that each word is in the id, the email or the name of a user, and that they have this role. `None` for a
/// text that the index cannot look for, because it is too short or longer than every column.
pub(in crate::server::domain) fn user_anywhere(text: &str, role: Option<Role>) -> Option<String> {
    let role = role.map(|role| phrase("role", &role.as_str().replace('-', "_")));
    Some(anywhere("id email name", text)?.into_iter().chain(role).collect::<Vec<_>>().join(" AND "))
}

/// The condition that each word is in the id, the name or the code of a product. `None` as for users.
pub(in crate::server::domain) fn product_anywhere(text: &str) -> Option<Conditions> {
    let text = anywhere("id name code", text)?.join(" AND ");
    Some(Conditions { text: Some(text), ..Conditions::default() })
}

/// The condition for each word, that it is in one of these columns.
fn anywhere(columns: &str, text: &str) -> Option<Vec<String>> {
    let text = searchable(text)?;
    let is_long = |word: &str| word.chars().count() >= Term::MIN_LENGTH;
    // A text with a short word is looked for as it would be written.
    let words: Vec<_> =
        if text.split_whitespace().all(is_long) { text.split_whitespace().collect() } else { vec![text] };
    Some(words.into_iter().map(|word| phrase(columns, &dashed(word))).collect())
}

fn product_expression(term: &Term) -> Option<String> {
    let text = searchable(&term.text)?;
    Some(match term.column {
        Column::Id => phrase("id", &dashed(text)),
        _ => phrase("name", text),
    })
}

/// Two words are first and last name, one is either. The index has no words of fewer than three characters, so a name
/// with one is looked for as it would be written.
fn full_name(text: &str) -> String {
    let is_long = |word: &str| word.chars().count() >= Term::MIN_LENGTH;
    match text.split_once(' ').map(|(first, last)| (first.trim(), last.trim())) {
        Some((first, last)) if is_long(first) && is_long(last) => {
            format!("({} AND {})", phrase("first_name", first), phrase("last_name", last))
        }
        Some(_) => phrase("name", text),
        None => format!("({} OR {})", phrase("first_name", text), phrase("last_name", text)),
    }
}

/// The text, unless nothing matches it: it is blank, too short for the index, or longer than every column.
fn searchable(text: &str) -> Option<&str> {
    let length = text.chars().count();
    (!text.trim().is_empty() && (Term::MIN_LENGTH..=Term::MAX_LENGTH).contains(&length)).then_some(text)
}

/// A whole UUID as it is indexed; a part of one as it is.
fn dashed(text: &str) -> String {
    id::parse(text).map_or_else(|_| text.to_owned(), |id| id.hyphenated().to_string())
}

/// The condition that a column of the index contains a text, in the language of FTS5: in quotes, everything is text.
fn phrase(column: &str, text: &str) -> String {
    format!("{{{column}}} : \"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;

    fn users_of(combination: Combination, terms: &[(Column, &str)], metadata: &Value) -> Vec<Conditions> {
        let terms = terms.iter().map(|(column, text)| Term { column: *column, text: (*text).to_owned() }).collect();
        let metadata = metadata.as_object().cloned().expect("an object");
        conditions(&Search { combination, terms, metadata }, user_expression)
    }

    fn text_of(terms: &[(Column, &str)]) -> Option<String> {
        let all = users_of(Combination::All, terms, &json!({}));
        all.into_iter().next().and_then(|conditions| conditions.text)
    }

    #[test]
    fn terms_are_phrases_in_their_column() {
        for (terms, expected) in [
            ([(Column::Email, "@engine.")].as_slice(), r#"{email} : "@engine.""#),
            (&[(Column::LastName, r#"O"B OR {role} : x"#)], r#"{last_name} : "O""B OR {role} : x""#),
            (&[(Column::Role, "sales-agent")], r#"{role} : "sales_agent""#),
            (&[(Column::Id, "01C1DABC76207893923F0824128B2F33")], r#"{id} : "01c1dabc-7620-7893-923f-0824128b2f33""#),
            (&[(Column::Name, "Ada Byron King")], r#"({first_name} : "Ada" AND {last_name} : "Byron King")"#),
            (&[(Column::Name, "Byron")], r#"({first_name} : "Byron" OR {last_name} : "Byron")"#),
            (&[(Column::Name, "Jo Li")], r#"{name} : "Jo Li""#),
            (&[(Column::Email, "ada"), (Column::LastName, "king")], r#"{email} : "ada" AND {last_name} : "king""#),
        ] {
            assert_eq!(text_of(terms).as_deref(), Some(expected));
        }
    }

    #[test]
    fn each_word_is_looked_for_everywhere() {
        for (text, role, expected) in [
            ("byron ada", None, r#"{id email name} : "byron" AND {id email name} : "ada""#),
            ("Jo Li", None, r#"{id email name} : "Jo Li""#),
            (r#"x" OR role"#, None, r#"{id email name} : "x"" OR role""#),
            ("ada", Some(Role::SalesAgent), r#"{id email name} : "ada" AND {role} : "sales_agent""#),
        ] {
            assert_eq!(user_anywhere(text, role).as_deref(), Some(expected));
        }
        for text in ["", "  ", "ad", &"x".repeat(300)] {
            assert_eq!(user_anywhere(text, None), None);
        }
    }

    #[test]
    fn blanks_empty_an_and_and_add_nothing_to_an_or() {
        let blank = [(Column::Email, "   "), (Column::LastName, "king")];
        assert_eq!(users_of(Combination::All, &blank, &json!({})), []);
        let text = Some(r#"{last_name} : "king""#.to_owned());
        let king = Conditions { text, metadata: Map::new() };
        assert_eq!(users_of(Combination::Any, &blank, &json!({})), std::slice::from_ref(&king));
        let plan = Conditions { text: None, metadata: json!({"plan": "pro"}).as_object().cloned().expect("an object") };
        assert_eq!(users_of(Combination::Any, &blank, &json!({"plan": "pro"})), [king, plan]);
        let long = "x".repeat(256);
        assert_eq!(users_of(Combination::Any, &[(Column::Email, &long)], &json!({})), []);
    }
}
