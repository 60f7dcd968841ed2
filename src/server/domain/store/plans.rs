//! Every statement is answered from an index: SQLite is asked for the plan of each.
//!
//! Fixed statements are read from the sources of this folder, so none can be forgotten. Lists are put together here
//! with every choice of filters.

use std::{fs, path::Path};

use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::ToTokens;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row as _};
use syn::{Expr, ExprLit, Item, Lit, Token, parse::Parser, punctuated::Punctuated};
use uuid::Uuid;

use crate::{
    model::{
        id::AccountId,
        paging::{Order, Paging, Start},
        role::Role,
        user_list::{UserQuery, UserSort},
    },
    server::domain::store::{Conn, Database, list_pages, plan_lists, search, user_list},
};

const STORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/server/domain/store");
const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");

/// Files whose statements are put together while running: their literals are not whole.
const ASSEMBLED: [&str; 7] =
    ["list_pages.rs", "sample_data.rs", "plans.rs", "search.rs", "copies.rs", "user_list.rs", "imported_users.rs"];

/// Steps that look bad and are not, by their beginning and the reason.
const FINE: [(&str, &str); 15] = [
    ("SCAN pending", "a row for each endpoint that events wait for"),
    ("SCAN page", "the ids of one part of a list, found already"),
    ("SCAN CONSTANT ROW", "no table at all"),
    ("SCAN (subquery", "what an index has found already, up to a limit"),
    ("SCAN pair VIRTUAL TABLE", "the metadata of one user"),
    ("SCAN given VIRTUAL TABLE", "a batch of an import"),
    ("SCAN user_search VIRTUAL TABLE INDEX", "what the full-text index finds"),
    ("SCAN product_search VIRTUAL TABLE INDEX", "what the full-text index finds"),
    ("SCAN found VIRTUAL TABLE INDEX", "rows that were compared: 10,000 at most"),
    ("SCAN installation", "one row"),
    ("SCAN password_costs", "a row for each cost that operators chose"),
    ("SCAN sqlite_schema", "some dozens of rows, once at start"),
    ("SCAN _sqlx_migrations", "a row a step, once at start"),
    ("SCAN accounts USING INDEX accounts_by_age", "made by the operator's hand; the first one ends the search"),
    ("USE TEMP B-TREE FOR ORDER BY", "of a part of a list: 101 rows at most"),
];

#[tokio::test]
async fn no_fixed_statement_walks_a_table() {
    let (_folder, db) = database().await;
    let statements: Vec<_> = files(STORE, "rs")
        .into_iter()
        .filter(|(name, _)| !ASSEMBLED.contains(&name.as_str()))
        .flat_map(|(_, text)| statements(&text))
        .chain(files(MIGRATIONS, "sql").iter().flat_map(|(_, text)| in_triggers(text)))
        .collect();
    assert!(statements.len() > 40, "the sources are not read any more: {}", statements.len());
    let conn = &mut *db.read().await.expect("a reader");
    for sql in statements {
        let steps = plan(conn, &sql).await;
        let sorts = steps.iter().any(|step| step.contains("USE TEMP B-TREE"));
        assert!(!sorts, "{sql} sorts: {steps:#?}");
        assert_indexed(&sql, &steps);
    }
}

#[tokio::test]
async fn no_list_walks_a_table() {
    let (_folder, db) = database().await;
    let conn = &mut *db.read().await.expect("a reader");
    let mut checked = 0;
    for (records, branches) in plan_lists::lists() {
        for start in [Start::Top, Start::Page(2), Start::After(Some(Uuid::nil()))] {
            for order in [Order::Descending, Order::Ascending] {
                let paging = Paging { start, order, ..Paging::newest(10) };
                let sql = list_pages::statement(records, &branches, paging).into_string();
                assert!(!plans_by_value(&sql), "{sql} is prepared again for each page");
                let steps = plan(conn, &sql).await;
                let found = steps.iter().take_while(|step| *step != "SCAN page");
                assert!(!found.clone().any(|step| step.contains("USE TEMP B-TREE")), "{sql} sorts: {steps:#?}");
                assert_indexed(&sql, &steps);
                checked += 1;
            }
        }
        let sql = list_pages::count_statement(&branches).into_string();
        assert_indexed(&sql, &plan(conn, &sql).await);
    }
    assert!(checked > 200, "{checked}");
}

#[tokio::test]
async fn no_search_walks_a_table() {
    let (_folder, db) = database().await;
    let conn = &mut *db.read().await.expect("a reader");
    let account = AccountId(Uuid::nil());
    for tables in [search::USERS, search::PRODUCTS] {
        for sources in searches() {
            for start in [Start::Top, Start::Page(2), Start::After(Some(Uuid::nil()))] {
                for order in [Order::Descending, Order::Ascending] {
                    let paging = Paging { start, order, ..Paging::newest(10) };
                    let sql = search::statement(tables, "page.row from page", account, &sources, paging, 11);
                    let sql = sql.into_string();
                    assert!(!plans_by_value(&sql), "{sql} is prepared again for each page");
                    assert_reads_in_order(&sql, &plan(conn, &sql).await);
                }
            }
            let sql = search::count_statement(tables, account, &sources).into_string();
            assert_reads_in_order(&sql, &plan(conn, &sql).await);
        }
    }
}

#[tokio::test]
async fn no_list_of_users_walks_a_table() {
    let (_folder, db) = database().await;
    let conn = &mut *db.read().await.expect("a reader");
    let (account, part) = (AccountId(Uuid::nil()), user_list::Part { offset: 25, size: 25 });
    let flags = [None, Some(true), Some(false)];
    let mut queries = Vec::new();
    for sort in UserSort::ALL {
        for role in [None, Some(Role::User)] {
            for (banned, second_factor) in flags.into_iter().flat_map(|banned| flags.map(|factor| (banned, factor))) {
                for verified in [None, Some(true)] {
                    queries.push(UserQuery { role, banned, second_factor, verified, sort, ..UserQuery::default() });
                }
            }
        }
    }
    for query in queries {
        let after = (!query.sort.is_by_log_in()).then_some(Uuid::nil());
        for sql in
            [user_list::statement(account, &query, None, part), user_list::statement(account, &query, after, part)]
        {
            let sql = sql.into_string();
            assert!(!plans_by_value(&sql), "{sql} is prepared again for each page");
            let steps = plan(conn, &sql).await;
            let found = steps.iter().take_while(|step| *step != "SCAN page");
            assert!(!found.clone().any(|step| step.contains("USE TEMP B-TREE")), "{sql} sorts: {steps:#?}");
            assert_reads_in_order(&sql, &steps);
        }
        for sql in [
            user_list::count_statement(account, &query, 2501),
            user_list::search_statement(account, "ada", &query, part),
            user_list::count_found_statement(account, "ada", &query),
            user_list::search_after_statement(account, "ada", Some(1), 500),
        ] {
            let sql = sql.into_string();
            assert!(!plans_by_value(&sql), "{sql} is prepared again for each page");
            assert_reads_in_order(&sql, &plan(conn, &sql).await);
        }
    }
}

/// The sources of searches by text, by metadata, and by both.
fn searches() -> Vec<Vec<search::Source>> {
    let metadata = |pairs: Value| pairs.as_object().cloned().expect("an object");
    let conditions = |text: Option<&str>, pairs: Value| {
        let text = text.map(str::to_owned);
        search::sources(&search::Conditions { text, metadata: metadata(pairs) })
    };
    let (text, pairs) = (conditions(Some("ada"), json!({})), conditions(None, json!({ "a": "1", "b": 2, "c": [] })));
    let both = conditions(Some("ada"), json!({ "a": "1", "b": 2 }));
    let found = vec![search::Source::Rows("[1]".into())];
    vec![text.clone(), both, pairs.clone(), [text.clone(), pairs].concat(), [text, found].concat()]
}

/// Every source yields its rows in order. Only what they have for one page is sorted.
fn assert_reads_in_order(sql: &str, steps: &[String]) {
    let is_bad = |step: &&String| step.starts_with("SCAN") && !step.starts_with("SCAN (subquery");
    for step in steps.iter().filter(is_bad) {
        let is_fine = FINE.iter().any(|(known, _)| step.starts_with(known));
        assert!(is_fine, "{sql}\nwould {step}:\n{steps:#?}");
    }
}

/// Whether SQLite would look at the value of a parameter in `limit`, and prepare the statement again for each one.
fn plans_by_value(sql: &str) -> bool {
    let is_bare = |after: &str| {
        let name = after.trim_start_matches(|letter: char| letter == '?' || letter == '$' || letter.is_ascii_digit());
        after.starts_with(['?', '$']) && !name.starts_with(" + 0")
    };
    sql.split(" limit ").skip(1).any(is_bare)
}

fn assert_indexed(sql: &str, steps: &[String]) {
    let is_bad = |step: &&String| step.starts_with("SCAN") || step.contains("TEMP B-TREE");
    for step in steps.iter().filter(is_bad) {
        let is_fine = FINE.iter().any(|(known, _)| step.starts_with(known));
        assert!(is_fine, "{sql}\nwould {step}:\n{steps:#?}");
    }
}

async fn plan(conn: &mut Conn, sql: &str) -> Vec<String> {
    let result = sqlx::query(AssertSqlSafe(format!("explain query plan {sql}"))).fetch_all(conn).await;
    let rows = result.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.iter().map(|row| row.get("detail")).collect()
}

async fn database() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Database::open(&folder.path().join("keydesk.db")).await.expect("a database");
    (folder, db)
}

fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(Path::new(folder)).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = entries.filter(|path| path.extension().is_some_and(|found| found == ending));
    files
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("text"))
        })
        .collect()
}

/// Every literal of a source that begins like a statement, also inside of macros. What is in one `concat!` is one
/// literal. Tests and comments have no statements.
fn statements(source: &str) -> Vec<String> {
    let is_test = |item: &Item| matches!(item, Item::Mod(module) if module.ident == "tests");
    let items = syn::parse_file(source).expect("Rust").items.into_iter().filter(|item| !is_test(item));
    let literals = items.flat_map(|item| literals(item.to_token_stream()));
    let verbs = ["select ", "insert ", "update ", "delete ", "with "];
    literals.filter(|text| verbs.iter().any(|verb| text.starts_with(verb))).collect()
}

/// The texts in some code, in order, without those of attributes, of which comments are some.
fn literals(code: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Ident(name) if name == "concat" => {
                rest.next_if(|next| matches!(next, TokenTree::Punct(sign) if sign.as_char() == '!'));
                let Some(TokenTree::Group(pieces)) = rest.next() else { panic!("concat! has pieces") };
                found.push(joined(pieces.stream()));
            }
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                rest.next_if(|next| matches!(next, TokenTree::Group(_)));
            }
            TokenTree::Group(group) => found.extend(literals(group.stream())),
            TokenTree::Literal(literal) => found.extend(text_of(literal)),
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
    found
}

/// The text that `concat!` makes of these pieces. Names that only the compiler knows count as nothing: no statement
/// has one. Neither has a `concat!` with the variable of a macro, such as the one in `migrations.rs`.
fn joined(pieces: TokenStream) -> String {
    let is_variable = |token: TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '$');
    if pieces.clone().into_iter().any(is_variable) {
        return String::new();
    }
    let pieces = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(pieces).expect("pieces of a concat!");
    let piece = |piece: Expr| match piece {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value(),
        Expr::Macro(called) => columns(called.mac.path.require_ident().expect("a macro of rows.rs")),
        _ => String::new(),
    };
    pieces.into_iter().map(piece).collect()
}

fn text_of(literal: Literal) -> Option<String> {
    if let Lit::Str(text) = Lit::new(literal) { Some(text.value()) } else { None }
}

/// The text that a macro of `rows.rs` stands for.
fn columns(name: &Ident) -> String {
    let rows = fs::read_to_string(format!("{STORE}/rows.rs")).expect("rows.rs");
    let items = syn::parse_file(&rows).expect("Rust").items;
    let definition = items.into_iter().find_map(|item| match item {
        Item::Macro(defined) if defined.ident.as_ref() == Some(name) => Some(defined.mac.tokens),
        _ => None,
    });
    literals(definition.unwrap_or_else(|| panic!("{name} is not in rows.rs"))).concat()
}

#[test]
fn statements_are_found_wherever_they_are() {
    let source = r#"
        /// select nothing: a comment
        const A: &str = "select 1 \
            from accounts";
        fn f() { g(concat!("select ", account_columns!(), " from accounts"), vec!["update accounts"], 'c', "text"); }
        mod tests { const B: &str = "delete from accounts"; }
    "#;
    let found = statements(source);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[0], "select 1 from accounts");
    assert!(found[1].starts_with("select accounts.id, ") && found[1].ends_with(" from accounts"), "{}", found[1]);
    assert_eq!(found[2], "update accounts");
}

/// What triggers do, with a parameter for each column of the row at hand.
fn in_triggers(migration: &str) -> Vec<String> {
    let bodies = migration.split("begin\n").skip(1).filter_map(|text| text.split_once("\nend;"));
    let statements = bodies.flat_map(|(body, _)| body.split(';').collect::<Vec<_>>());
    let words = |sql: &str| -> String {
        let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
        ["new.", "old."].iter().fold(sql.to_owned(), |sql, row| {
            let mut parts = sql.split(row);
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |sql, part| sql + "?" + part.trim_start_matches(is_name))
        })
    };
    statements.filter(|sql| !sql.trim().is_empty()).map(|sql| words(sql.trim())).collect()
}
