//! Every statement is answered from an index: SQLite is asked for the plan of each.
//!
//! Fixed statements are read from the sources of this folder, so none can be forgotten. Lists are put together here
//! with every choice of filters.

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use crate::{
    model::{
        filter::UserFilter,
        id::{AccountId, ProductId, UserId},
        own_tokens::TokenGroup,
        paging::{Order, Paging, Start},
        role::Role,
        timestamp::Timestamp,
        token::{Bearer, TokenKind},
        user::Status,
        user_list::{UserQuery, UserSort},
    },
    server::domain::store::{
        Conn, Database, invites, list_pages,
        plan_sources::{MIGRATIONS, STORE, files, in_triggers, statements},
        products, search, token_groups, tokens, user_list, users,
    },
};

/// Files whose statements are put together while running: their literals are not whole.
const ASSEMBLED: [&str; 9] = [
    "list_pages.rs",
    "sample_data.rs",
    "plan_sources.rs",
    "plans.rs",
    "search.rs",
    "copies.rs",
    "user_list.rs",
    "imported_users.rs",
    "new_request_logs.rs",
];

/// Steps that look bad and are not, by their beginning and the reason.
const FINE: [(&str, &str); 15] = [
    ("SCAN page", "the ids of one part of a list, found already"),
    ("SCAN CONSTANT ROW", "no table at all"),
    ("SCAN (subquery", "what an index has found already, up to a limit"),
    ("SCAN pair VIRTUAL TABLE", "the metadata of one user"),
    ("SCAN given VIRTUAL TABLE", "a batch of an import"),
    ("SCAN user_search VIRTUAL TABLE INDEX", "what the full-text index finds"),
    ("SCAN product_search VIRTUAL TABLE INDEX", "what the full-text index finds"),
    ("SCAN found VIRTUAL TABLE INDEX", "rows that were compared: 10,000 at most"),
    ("SCAN installation", "one row"),
    ("SCAN request_log_days", "a row for each account and day"),
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
    for (records, branches) in lists() {
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
    for by in [None, Some(ProductId(id))] {
        lists.push((invites::RECORDS, invites::branches(account, by).into()));
    }
    for group in TokenGroup::ALL {
        lists.push((tokens::RECORDS, vec![token_groups::branch(account, UserId(id), group, Timestamp(0))]));
    }
    lists.push((products::RECORDS, products::branches(account).into()));
    lists
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
