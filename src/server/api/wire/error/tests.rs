//! Tests of answers that are errors.

use crate::model::timestamp::Timestamp;

use super::*;

fn answer(error: Error) -> (u16, Option<String>, String) {
    let error = ApiError::from(error);
    let public_url = "https://id.example.org".parse().expect("a URL");
    let document =
        ErrorDocument { status: error.status, errors: &error.errors, request_id: "1", public_url: &public_url };
    let document = serde_json::to_string(&document).expect("serialises");
    let response = error.into_response();
    let wait = response.headers().get(header::RETRY_AFTER).map(|value| value.to_str().expect("text").to_owned());
    (response.status().as_u16(), wait, document)
}

#[test]
fn an_answer_that_asks_to_wait_says_how_long() {
    let reset = Timestamp(0);
    let limit = RateLimited { limit: "auth", allowed: 5, seconds: 42, reset, by_failures: false };
    assert_eq!(answer(Error::RateLimited(limit)).1.as_deref(), Some("42"));
    let busy = r#"{"meta":{"id":"1"},"errors":[{"title":"Service unavailable","detail":"Our services are currently unavailable"}]}"#;
    assert_eq!(answer(Error::Busy), (503, Some("1".into()), busy.into()));
}

#[test]
fn causes_are_not_sent() {
    let broken = r#"{"meta":{"id":"1"},"errors":[{"title":"Internal server error","detail":"Looks like something went wrong!"}]}"#;
    assert_eq!(answer(Error::internal("select hunter2 from src/main.rs")), (500, None, broken.into()));
}

#[test]
fn equal_field_errors_are_sent_once() {
    let error = FieldError::from(ErrorCode::EmailInvalid);
    let answer = ApiError::from_problem(Problem { errors: vec![error, error], request: None });
    assert_eq!(answer.to_string(), "422 EMAIL_INVALID");
}
