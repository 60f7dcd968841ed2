//! Posts a form by script: the same request as a browser sends, except for `Accept`.

use leptos::{
    __reexports::wasm_bindgen_futures::JsFuture,
    prelude::window,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{FormData, Headers, RequestInit, Response, UrlSearchParams},
};

use crate::{
    app::components::browser,
    model::problem::{ErrorCode, Problem},
};

/// The outcome of a post.
pub enum PostOutcome {
    /// Success: where to go next, if anywhere, and the body.
    Done(Option<String>, String),
    /// Refused: the problem, and its JSON.
    Refused(Problem, String),
}

/// Posts the fields of a form.
pub async fn form(function: &str, data: &FormData) -> PostOutcome {
    let Ok(fields) = UrlSearchParams::new_with_str_sequence_sequence(data) else { return broken() };
    fetch(function, &fields.into()).await
}

/// Posts fields that are already encoded, to a function of the account of this page.
pub async fn fields(function: &str, encoded: &str) -> PostOutcome {
    match UrlSearchParams::new_with_str(encoded) {
        Ok(fields) => fetch(&[&browser::account(), function].concat(), &fields.into()).await,
        Err(_) => broken(),
    }
}

async fn fetch(function: &str, body: &JsValue) -> PostOutcome {
    match exchange(function, body).await {
        Ok((status, way, text)) if status < 400 => PostOutcome::Done(way, text),
        Ok((_, _, text)) => match serde_json::from_str(&text) {
            Ok(problem) => PostOutcome::Refused(problem, text),
            Err(_) => broken(),
        },
        Err(_) => PostOutcome::Refused(ErrorCode::Unreachable.into(), String::new()),
    }
}

async fn exchange(function: &str, body: &JsValue) -> Result<(u16, Option<String>, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(body);
    let response = JsFuture::from(window().fetch_with_str_and_init(function, &init)).await?;
    let response: Response = response.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.status(), response.headers().get("location")?, text.as_string().unwrap_or_default()))
}

fn broken() -> PostOutcome {
    PostOutcome::Refused(ErrorCode::Broken.into(), String::new())
}
