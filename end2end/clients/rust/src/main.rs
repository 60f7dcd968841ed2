//! What a vendor's app does with Keydesk: sign up, log in, ask, list, log out.
//!
//! `KEYDESK_URL=http://127.0.0.1:3000 cargo run`

use std::{env, error::Error, fmt, process::ExitCode, time::Duration};

use reqwest::{
    StatusCode,
    blocking::{Client, RequestBuilder},
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Value, json};
use uuid::Uuid;

const JSON_API: &str = "application/vnd.api+json";

/// A refusal: the status, and the first error of the document.
#[derive(Debug)]
struct Refused {
    status: StatusCode,
    error: Value,
}

impl Refused {
    fn code(&self) -> Option<&str> {
        self.error["code"].as_str()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = self.error["title"].as_str();
        let words = [self.code().or(title), self.error["detail"].as_str(), self.error["source"]["pointer"].as_str()];
        write!(f, "{}", self.status.as_u16())?;
        words.into_iter().flatten().try_for_each(|word| write!(f, " {word}"))
    }
}

impl Error for Refused {}

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let api = env::var("KEYDESK_URL").unwrap_or_else(|_| "http://127.0.0.1:3000".into()) + "/v1";
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
    let (email, password) = (format!("ada+{}@engine.example", Uuid::new_v4()), "nine brass cogs turn");

    let attributes = json!({ "firstName": "Ada", "lastName": "Byron", "email": email, "password": password });
    let sign_up = json!({ "data": { "type": "users", "attributes": attributes } });
    let new_user = || client.post(format!("{api}/users")).header(CONTENT_TYPE, JSON_API).json(&sign_up);
    let user = call(new_user())?;
    println!("signed up    {} {}", text(&user, "/data/id"), text(&user, "/data/attributes/fullName"));

    let refused = refusal(new_user(), "EMAIL_TAKEN")?;
    println!("not twice    {refused}");

    let token = call(client.post(format!("{api}/tokens")).basic_auth(&email, Some(password)))?;
    let (id, secret) = (text(&token, "/data/id"), text(&token, "/data/attributes/token"));
    println!("logged in    {id} until {}", text(&token, "/data/attributes/expiry"));

    let me = call(client.get(format!("{api}/me")).bearer_auth(secret))?;
    if me["data"]["id"] != user["data"]["id"] {
        return Err(format!("somebody else: {}", text(&me, "/data/id")).into());
    }
    println!("who am I     {}, {}", text(&me, "/data/attributes/email"), text(&me, "/data/attributes/role"));

    let tokens = call(client.get(format!("{api}/tokens")).bearer_auth(secret))?;
    let ids: Vec<_> = tokens["data"].as_array().into_iter().flatten().map(|token| text(token, "/id")).collect();
    println!("my tokens    {}", ids.join(" "));

    call(client.delete(format!("{api}/tokens/{id}")).bearer_auth(secret))?;
    println!("logged out");

    let refused = refusal(client.get(format!("{api}/me")).bearer_auth(secret), "TOKEN_INVALID")?;
    println!("refused      {refused}");
    Ok(())
}

/// Sends a request; returns its document, or null if there is none.
fn call(request: RequestBuilder) -> Result<Value> {
    let response = request.header(ACCEPT, JSON_API).send()?;
    let status = response.status();
    // A proxy on the way may answer with a page.
    let document: Value = response.json().unwrap_or_default();
    if status.is_success() {
        Ok(document)
    } else {
        Err(Refused { status, error: document["errors"][0].clone() }.into())
    }
}

/// Sends a request that must be refused with this code.
fn refusal(request: RequestBuilder, code: &str) -> Result<Refused> {
    match call(request).map_err(|error| error.downcast::<Refused>()) {
        Err(Ok(refused)) if refused.code() == Some(code) => Ok(*refused),
        Err(Ok(refused)) => Err(refused),
        Err(Err(error)) => Err(error),
        Ok(document) => Err(format!("not refused: {document}").into()),
    }
}

/// The text at a pointer of a document; empty if there is none.
fn text<'a>(document: &'a Value, pointer: &str) -> &'a str {
    document.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
