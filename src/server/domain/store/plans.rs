//! Every statement is answered from an index: SQLite is asked how it would go
//! about each. Fixed ones are read from the sources of this folder, so none can be
//! forgotten; lists are put together here with every choice of filters.

use std::{fs, path::Path};

use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use crate::{
    model::{
        filter::UserFilter,
        id::{AccountId, ProductId, UserId},
        paging::{Order, Paging, Start},
        role::Role,
        timestamp::Timestamp,
        token::{Bearer, TokenKind},
        user::Status,
    },
    server::domain::store::{Conn, Database, list_pages, products, tokens, users},
};

const STORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/server/domain/store");
const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");

/// Files whose statements are put together while running: their literals are not whole.
const ASSEMBLED: [&str; 3] = ["list_pages.rs", "sample_data.rs", "plans.rs"];

/// Steps that look bad and are not, by their beginning and the reason.
const FINE: [(&str, &str); 8] = [
    ("SCAN page", "the ids of one part of a list, found already"),
    ("SCAN CONSTANT ROW", "no table at all"),
    ("SCAN pair VIRTUAL TABLE", "the metadata of one user"),
    ("SCAN installation", "one row"),
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
    for (records, branches) in lists() {
        for start in [Start::Top, Start::Page(2), Start::After(Some(Uuid::nil()))] {
            for order in [Order::Descending, Order::Ascending] {
                let paging = Paging { start, order, ..Paging::newest(10) };
                let sql = list_pages::statement(records, &branches, paging).into_string();
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

/// Every list with every choice of filters.
fn lists() -> Vec<(&'static str, Vec<list_pages::ListBranch>)> {
    let (account, id) = (AccountId(Uuid::nil()), Uuid::nil());
    let pair = |value: &str| ("key".to_owned(), value.to_owned());
    let roles = [vec![Role::User], vec![Role::User, Role::Admin], Role::ALL.into()];
    let statuses = [None, Some(Status::Active), Some(Status::Inactive), Some(Status::Banned)];
    let mut lists = Vec::new();
    for roles in &roles {
        for status in statuses {
            for metadata in [vec![], vec![pair("text")], vec![pair("1"), pair("true")]] {
                for only in [None, Some(UserId(id))] {
                    let filter = UserFilter { roles: roles.clone(), status, metadata: metadata.clone() };
                    lists.push((users::RECORDS, users::branches(account, &filter, only, Timestamp(0))));
                }
            }
        }
    }
    let bearers = [Bearer::User(UserId(id)), Bearer::Product(ProductId(id))];
    for kinds in [&TokenKind::ALL[..1], &TokenKind::ALL] {
        for of in [None, Some(&bearers[..1]), Some(&bearers[1..]), Some(&bearers[..])] {
            lists.push((tokens::RECORDS, tokens::branches(account, kinds, of)));
        }
    }
    lists.push((products::RECORDS, products::branches(account).into()));
    lists
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

/// Every literal of a source that begins like a statement. What stands in one `concat!` is one literal.
fn statements(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some(at) = rest.find(['"', 'c']) {
        rest = &rest[at..];
        if let Some(pieces) = rest.strip_prefix("concat!(") {
            let (text, behind) = joined(pieces);
            found.push(text);
            rest = behind;
        } else if let Some(literal) = rest.strip_prefix('"') {
            let (text, behind) = literal_of(literal);
            found.push(text);
            rest = behind;
        } else {
            rest = &rest[1..];
        }
    }
    let verbs = ["select ", "insert ", "update ", "delete "];
    found.into_iter().filter(|text| verbs.iter().any(|verb| text.starts_with(verb))).collect()
}

/// The pieces of a `concat!`, and what stands behind it.
fn joined(pieces: &str) -> (String, &str) {
    let (mut text, mut rest) = (String::new(), pieces);
    loop {
        rest = rest.trim_start_matches([',', ' ', '\n']);
        if let Some(literal) = rest.strip_prefix('"') {
            let (piece, behind) = literal_of(literal);
            text.push_str(&piece);
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix(')') {
            return (text, behind);
        } else {
            let end = rest.find([',', '(', ')']).expect("the end of a piece");
            let (name, behind) = rest.split_at(end);
            // Another name is known to the compiler only: no statement has one.
            if let Some(name) = name.strip_suffix('!') {
                text.push_str(&columns(name));
            }
            rest = behind.strip_prefix("()").unwrap_or(behind);
        }
    }
}

/// A literal up to its quote, and what stands behind it.
fn literal_of(text: &str) -> (String, &str) {
    let (mut literal, mut rest) = (String::new(), text);
    loop {
        let at = rest.find(['"', '\\']).expect("the end of a literal");
        literal.push_str(&rest[..at]);
        rest = match rest.as_bytes()[at] {
            b'"' => return (literal, &rest[at + 1..]),
            _ if rest[at + 1..].starts_with('\n') => rest[at + 1..].trim_start(),
            _ => {
                literal.push_str(&rest[at + 1..at + 2]);
                &rest[at + 2..]
            }
        };
    }
}

/// What a macro of `rows.rs` stands for.
fn columns(name: &str) -> String {
    let rows = fs::read_to_string(format!("{STORE}/rows.rs")).expect("rows.rs");
    let (_, definition) = rows.split_once(&format!("macro_rules! {name} ")).unwrap_or_else(|| panic!("{name}"));
    literal_of(definition.split_once('"').expect("a literal").1).0
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
