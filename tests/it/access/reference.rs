//! The API reference says who can call each endpoint. The access matrix knows.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    table::{Principal, Row, rows},
    without_account,
};
use crate::{app::TestApp, client::Client};

#[tokio::test]
async fn it_names_the_callers_that_the_matrix_lets_through() {
    let app = TestApp::open().await;
    let document = app.anonymous().get("/openapi.json").await.json();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let described: BTreeSet<_> = strings(&operation["x-keydesk-callers"]).collect();
            // PUT does what PATCH does where there are both, and the matrix tries some cases with one of them only.
            let is_update = methods.get("patch").is_some() && ["patch", "put"].contains(&method.as_str());
            let is_tried = |row: &Row| match row.method.as_str() {
                "PATCH" | "PUT" if is_update => true,
                tried => tried.eq_ignore_ascii_case(method),
            };
            let rows = rows().into_iter().filter(|row| row.path == without_account(path) && is_tried(row));
            let rows: Vec<_> = rows.collect();
            assert!(!rows.is_empty(), "the matrix does not try {method} {path}");
            assert_eq!(described, let_through(&rows), "{method} {path}: {}", operation["description"]);
        }
    }
}

fn let_through(rows: &[Row]) -> BTreeSet<&'static str> {
    let cells: Vec<_> = rows.iter().flat_map(|row| &row.cells).map(|(who, cell)| (name(*who), cell.status)).collect();
    let succeed: BTreeSet<_> = cells.iter().filter(|(_, status)| *status < 300).map(|(who, _)| *who).collect();
    // A reset needs a code from a mail, which the matrix does not have: everyone gets as far as the code.
    if succeed.is_empty() && cells.iter().all(|(_, status)| *status == 404) {
        return cells.iter().map(|(who, _)| *who).collect();
    }
    succeed
}

const fn name(who: Principal) -> &'static str {
    match who {
        Principal::Nobody => "anonymous",
        Principal::Oneself | Principal::Another => "user",
        Principal::Product => "product",
        Principal::ReadOnly => "read-only",
        Principal::Support => "support-agent",
        Principal::Sales => "sales-agent",
        Principal::Developer => "developer",
        Principal::Admin => "admin",
    }
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}
