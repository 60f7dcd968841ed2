//! Log-ins by a recovery code, and requests for another link: who has codes, or waits for a link, must not show.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use keydesk::{
    model::{
        id::AccountId,
        password::NewPassword,
        second_factor::{SecondFactorDraft, SecondFactorSwitch},
        user::{User, UserChanges},
    },
    server::domain::{authentication, caller::Caller, context::RequestContext, second_factors, users},
};
use secrecy::ExposeSecret;
use totp_rs::{Builder, Secret};

use crate::server::{PASSWORD, Server, basic, draft};

/// Users of each class.
const USERS: usize = 5;

/// Users with a second factor, and a recovery code of each that was used.
pub(crate) struct Recovering {
    server: Server,
    used: Vec<String>,
}

/// What is sent in place of a one-time code, with the right password.
#[derive(Clone, Copy)]
pub(crate) enum Code {
    /// A recovery code that was never made, for a user who has some.
    Wrong,
    /// One that was used before.
    Used,
    /// One for a user who has none.
    OfNobody,
}

impl Code {
    pub(crate) const ALL: [Self; 3] = [Self::Wrong, Self::Used, Self::OfNobody];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Used => "used",
            Self::OfNobody => "has no codes",
        }
    }
}

impl Recovering {
    pub(crate) async fn start() -> Self {
        let server = Server::start(false).await;
        let mut used = Vec::new();
        for nth in 0..USERS {
            used.push(with_codes(&server, &email("codesok", nth)).await);
            without_codes(&server, &email("nocodes", nth)).await;
        }
        Self { server, used }
    }

    /// One log-in with the right password and this code; milliseconds.
    pub(crate) async fn log_in(&self, code: Code, nth: usize) -> f64 {
        let nth = nth % USERS;
        let (name, code) = match code {
            Code::Wrong => ("codesok", "7QWE-M2KD-9RTV-4HJX"),
            Code::Used => ("codesok", self.used[nth].as_str()),
            Code::OfNobody => ("nocodes", "7QWE-M2KD-9RTV-4HJX"),
        };
        let request = Request::post("/v1/tokens")
            .header(header::AUTHORIZATION, basic(&email(name, nth), PASSWORD))
            .header(header::CONTENT_TYPE, "application/vnd.api+json")
            .body(Body::from(format!(r#"{{"meta":{{"otp":"{code}"}}}}"#)));
        self.server.send(request.expect("a request"), StatusCode::UNAUTHORIZED).await
    }
}

/// Who asks for another link.
#[derive(Clone, Copy)]
pub(crate) enum Asks {
    /// Somebody who signed up and has not proven the email.
    Waiting,
    /// A user who has.
    Known,
    /// Nobody has the email.
    Unknown,
}

impl Asks {
    pub(crate) const ALL: [Self; 3] = [Self::Waiting, Self::Known, Self::Unknown];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Known => "known",
            Self::Unknown => "unknown",
        }
    }
}

/// Users of whom some wait for a link.
pub(crate) async fn waiting() -> Server {
    let server = Server::start(false).await;
    for nth in 0..USERS {
        let waits = UserChanges { email_verified: Some(false), ..UserChanges::default() };
        let operator = server.operator();
        let user = user(&server, &email("waiting", nth)).await;
        users::update(&operator, &user.id.into(), waits).await.expect("it waits");
        self::user(&server, &email("isknown", nth)).await;
    }
    server
}

/// One request for another link, as the page's script sends it; milliseconds.
pub(crate) async fn ask_for_link(server: &Server, asks: Asks, nth: usize) -> f64 {
    let name = match asks {
        Asks::Waiting => "waiting",
        Asks::Known => "isknown",
        Asks::Unknown => "unknown",
    };
    let fields = format!("email={}", email(name, nth % USERS).replace('@', "%40"));
    let request = Request::post("/forms/request-proof")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(fields));
    server.send(request.expect("a request"), StatusCode::OK).await
}

/// Equally long in every class.
fn email(name: &str, nth: usize) -> String {
    format!("{name}{nth:02}@engine.example")
}

async fn user(server: &Server, email: &str) -> User {
    users::create(&server.operator(), draft(email.to_owned(), Some(PASSWORD))).await.expect("a user")
}

/// The request of a user, who logs in with this code or without one.
async fn request(server: &Server, email: &str, code: Option<&str>) -> RequestContext {
    let account: AccountId = server.operator().account();
    let (domain, client) = (server.domain(), Caller::operator().client);
    let caller = authentication::by_password(domain, account, email, PASSWORD, code, client).await.expect("a log-in");
    RequestContext::new(domain.clone(), caller, account).expect("the user's account")
}

/// A user with recovery codes, of whom one was used: that one.
async fn with_codes(server: &Server, email: &str) -> String {
    let (context, _, code) = started(server, email).await;
    let codes = second_factors::confirm_own(&context, &code).await.expect("recovery codes");
    let first = codes.first().expect("ten codes").expose_secret().to_owned();
    request(server, email, Some(&first)).await;
    first
}

/// A user whose second factor was switched on over the API, which makes no recovery codes.
async fn without_codes(server: &Server, email: &str) {
    let (context, user, code) = started(server, email).await;
    let factor = second_factors::own(&context).await.expect("their own").expect("a factor").factor.id;
    let on = SecondFactorSwitch { enabled: true, otp: code };
    second_factors::update(&context, &user.id.into(), &factor.into(), on).await.expect("it is on");
}

/// A new user with a second factor that is not on yet, and its current code.
async fn started(server: &Server, email: &str) -> (RequestContext, User, String) {
    let user = user(server, email).await;
    let context = request(server, email, None).await;
    let password = Some(NewPassword::new(PASSWORD.into()));
    let draft = SecondFactorDraft { password, otp: None };
    let seed = second_factors::create(&context, &user.id.into(), draft).await.expect("a factor").seed.expect("a seed");
    let secret = Secret::try_from_base32(seed.secret.expose_secret()).expect("base32");
    let totp = Builder::new().with_secret(secret).build().expect("codes");
    let code = totp.generate(u64::try_from(context.now().0 / 1000).expect("after 1970")).to_string();
    (context, user, code)
}
