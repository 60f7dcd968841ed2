//! Imports as use cases: two that write the same file, and a file that changes after it was checked.

use std::{fs, ops::ControlFlow, path::PathBuf};

use keydesk::{
    model::problem::ErrorCode,
    server::domain::{
        error::{Error, Result},
        imports::{self, CheckedImport, RefusedRows, WrittenImport},
    },
};

use crate::app::TestApp;

/// A file with this many users.
fn users(app: &TestApp, count: usize) -> PathBuf {
    let path = app.folder.path().join("users.csv");
    let rows: String = (0..count).map(|number| format!("user{number}@b.io\n")).collect();
    fs::write(&path, format!("email\n{rows}")).expect("written");
    path
}

async fn checked(app: &TestApp, file: &std::path::Path) -> CheckedImport {
    imports::check(&app.operator(), file, "users.csv", |_, _| ControlFlow::Continue(())).await.expect("checked")
}

async fn write(app: &TestApp, checked: &CheckedImport) -> Result<WrittenImport> {
    imports::write(&app.operator(), checked, RefusedRows::StopAll, |_, _| ControlFlow::Continue(())).await
}

fn is_conflict(outcome: &Result<WrittenImport>) -> bool {
    matches!(outcome, Err(Error::Refused(problem)) if problem.errors[0].code == ErrorCode::ImportConflict)
}

async fn count(app: &TestApp) -> usize {
    app.dump().await.matches("@b.io").count()
}

#[tokio::test]
async fn of_two_that_write_the_same_file_one_stops_and_no_row_is_written_twice() {
    let app = TestApp::open().await;
    let file = users(&app, 3_000);
    let checked = checked(&app, &file).await;
    let before = count(&app).await;
    assert_eq!(before, 0);
    let (one, other) = tokio::join!(write(&app, &checked), write(&app, &checked));
    assert!(is_conflict(&one) != is_conflict(&other), "one of them goes on: {one:?} {other:?}");
    let finished = if is_conflict(&one) { other } else { one }.expect("written");
    assert!(finished.is_finished);
    assert_eq!((finished.report.counts.created, finished.report.counts.existing), (3_000, 0));
    assert_eq!(count(&app).await, 3_000);
}

#[tokio::test]
async fn a_file_that_changed_after_its_check_is_not_written() {
    let app = TestApp::open().await;
    let file = users(&app, 3);
    let checked = checked(&app, &file).await;
    let before = app.dump().await;
    fs::write(&file, "email\nsomebody-else@b.io\n").expect("written");
    assert!(is_conflict(&write(&app, &checked).await));
    assert_eq!(app.dump().await, before);
}
