//! A Keydesk for one test: a temporary data folder, fixed time and randomness, cheap hashing.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use secrecy::ExposeSecret;

use keydesk::{
    model::{
        account::AccountDraft,
        id::{AccountId, UserId},
        password::NewPassword,
        role::Role,
        timestamp::Timestamp,
        token::{Bearer, Expiry, TokenDraft},
        user::{User, UserDraft},
    },
    server::{
        config::StartSettings,
        domain::{
            accounts::{self, AccountRef},
            caller::Caller,
            clock::Clock,
            context::RequestContext,
            crypto::secrets::Entropy,
            limits::{Limits, RateLimit},
            maintenance::Maintenance,
            products,
            resource_ref::ProductRef,
            runtime::{Domain, Settings},
            setup, tokens, users,
        },
        router::router,
        state::AppState,
    },
};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{
    client::{Anonymous, Bearer as BearerClient, Browser},
    outcome::Answer,
};

/// The password of every user in tests: strong enough, and unique, so that it can be searched for.
pub(crate) const PASSWORD: &str = "seven copper gears at dusk";
/// Its public URL.
pub(crate) const PUBLIC_URL: &str = "https://id.example.org";
/// The time at which its clock starts: 2031-03-24 09:15:00 UTC.
pub(crate) const NOW: Timestamp = Timestamp(1_932_110_100_000);

/// A running Keydesk with one account, `acme`, and its first admin, `admin@acme.example`.
pub(crate) struct TestApp {
    pub(crate) domain: Domain,
    /// The background jobs.
    pub(crate) maintenance: Arc<Maintenance>,
    pub(crate) account: AccountId,
    pub(crate) admin: User,
    pub(crate) clock: Clock,
    pub(crate) folder: Arc<TempDir>,
    router: Router,
}

impl TestApp {
    /// An open account: anybody may sign up.
    pub(crate) async fn open() -> Self {
        Self::with(false, rules()).await
    }

    /// A protected account.
    pub(crate) async fn protected() -> Self {
        Self::with(true, rules()).await
    }

    /// The default limits. Other tests have high ones, because all requests come from one address.
    pub(crate) async fn with_limits() -> Self {
        Self::with(false, shipped()).await
    }

    /// The same, with mail.
    pub(crate) async fn with_mail_and_limits() -> Self {
        Self::with_account(false, Blank::with_mail(shipped()).await).await
    }

    /// An open account with these limits.
    pub(crate) async fn with_rules(rules: Limits) -> Self {
        Self::with(false, rules).await
    }

    /// An open account on a server with this flag.
    pub(crate) async fn with_flag(name: &'static str, value: &'static str) -> Self {
        Self::with_account(false, Blank::open(rules(), None, Some((name, value))).await).await
    }

    /// An open account whose mail is written into a folder.
    pub(crate) async fn with_mail() -> Self {
        Self::with_account(false, Blank::with_mail(rules()).await).await
    }

    /// An open account in this installation.
    pub(crate) async fn on(blank: Blank) -> Self {
        Self::with_account(false, blank).await
    }

    async fn with(protected: bool, rules: Limits) -> Self {
        Self::with_account(protected, Blank::new(rules).await).await
    }

    async fn with_account(protected: bool, blank: Blank) -> Self {
        let (account, admin) =
            setup::create_account(&blank.domain, &Caller::operator(), acme(protected)).await.expect("an account");
        let Blank { domain, maintenance, clock, folder, router } = blank;
        Self { domain, maintenance, account: account.id, admin, clock, folder, router }
    }

    /// A request context of the operator in the account.
    pub(crate) fn operator(&self) -> RequestContext {
        self.context(Caller::operator(), self.account)
    }

    /// A request context of this caller in this account.
    pub(crate) fn context(&self, caller: Caller, account: AccountId) -> RequestContext {
        RequestContext::new(self.domain.clone(), caller, account).expect("a caller of the account")
    }

    /// A client without credentials.
    pub(crate) fn anonymous(&self) -> Anonymous {
        Anonymous::new(self.router.clone())
    }

    /// A browser without cookies.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A client that sends this token.
    pub(crate) fn bearer(&self, token: &str) -> BearerClient {
        BearerClient::new(self.router.clone(), token)
    }

    /// A client that sends the first admin's token.
    pub(crate) async fn admin(&self) -> BearerClient {
        self.bearer(&self.token_of(self.admin.id).await)
    }

    /// A user of this role with [`PASSWORD`].
    pub(crate) async fn user(&self, email: &str, role: Role) -> User {
        let draft = UserDraft {
            email: email.into(),
            password: Some(NewPassword::new(PASSWORD.into())),
            role: Some(role),
            ..UserDraft::default()
        };
        users::create(&self.operator(), draft).await.expect("a user")
    }

    /// A new token of a user, made by logging in with the password.
    pub(crate) async fn token_of(&self, user: UserId) -> String {
        self.issue(Bearer::User(user), Expiry::Default).await
    }

    /// A token that has just expired.
    pub(crate) async fn expired_token_of(&self, user: UserId) -> String {
        self.issue(Bearer::User(user), Expiry::At(Timestamp(self.clock.now().0 - 1))).await
    }

    /// A product and its token.
    pub(crate) async fn product(&self, code: &str) -> (keydesk::model::product::Product, String) {
        let draft = keydesk::model::product::ProductDraft {
            name: code.into(),
            code: Some(code.into()),
            ..keydesk::model::product::ProductDraft::default()
        };
        let operator = self.operator();
        let product = products::create(&operator, draft).await.expect("a product");
        let named = ProductRef::new(code).into();
        let issued = tokens::generate_for(&operator, &named, TokenDraft::default()).await;
        (product, issued.expect("a token").secret.expose_secret().to_owned())
    }

    /// A second account beside `acme` in the same installation, whose admin has the same email.
    pub(crate) async fn neighbour(&self) -> (AccountId, User, String) {
        let draft = AccountDraft { name: "Other".into(), ..acme(false) };
        // Later: the ids of one millisecond have no order, and the first account is the default one.
        self.wait(Duration::from_millis(1));
        let operator = Caller::operator();
        let (account, admin) = setup::create_account(&self.domain, &operator, draft).await.expect("an account");
        let draft = TokenDraft { bearer: Some(Bearer::User(admin.id)), ..TokenDraft::default() };
        let context = self.context(operator, account.id);
        let issued = tokens::generate(&context, draft).await.expect("a token");
        (account.id, admin, issued.secret.expose_secret().to_owned())
    }

    /// Runs the background jobs, and reads all mails that were sent.
    pub(crate) async fn mails(&self) -> Vec<String> {
        self.maintenance.run().await;
        self.maintenance.deliver_mail().await;
        let files = std::fs::read_dir(self.folder.path().join("mail")).expect("the mail folder");
        files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a mail")).collect()
    }

    /// Moves the clock forward.
    pub(crate) fn wait(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// Sends this request, from 192.0.2.7.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    /// The router, for tests that send many requests at once.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Runs a statement for what no endpoint can do, such as an old date or a missing table.
    pub(crate) async fn meddle(&self, sql: &'static str) {
        let mut conn = self.database().await;
        sqlx::query(sql).execute(&mut conn).await.expect("the statement runs");
    }

    /// What a statement finds, as text: for what no endpoint shows after the server has stopped.
    pub(crate) async fn ids(&self, sql: &'static str) -> BTreeSet<String> {
        let mut conn = self.database().await;
        sqlx::query_scalar(sql).fetch_all(&mut conn).await.expect("the statement runs").into_iter().collect()
    }

    /// Every row of every table as text, to compare before and after a request that must change nothing.
    pub(crate) async fn dump(&self) -> String {
        let mut conn = self.database().await;
        let mut dump = String::new();
        // All but the request log, to which every request adds.
        for table in [
            "accounts",
            "users",
            "products",
            "tokens",
            "sessions",
            "installation",
            "password_resets",
            "second_factors",
            "recovery_codes",
            "passkeys",
            "log_in_steps",
            "settings",
            "invites",
            "invite_uses",
            "letters",
            "log_ins",
            "email_links",
            "unfinished_migrations",
            "user_metadata",
            "counts",
            "daily_counts",
            "password_costs",
            "imports",
        ] {
            let columns =
                format!("select group_concat('quote(' || name || ')', '||'',''||') from pragma_table_info('{table}')");
            let columns: String =
                sqlx::query_scalar(sqlx::AssertSqlSafe(columns)).fetch_one(&mut conn).await.expect("columns");
            // A count of zero equals no row, whether or not there once was one.
            let which = if table == "counts" { "where count > 0" } else { "" };
            let rows = format!("select {columns} from {table} {which} order by 1");
            let rows: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(rows)).fetch_all(&mut conn).await.expect("rows");
            dump.push_str(&format!("{table}\n{}\n", rows.join("\n")));
        }
        dump
    }

    async fn database(&self) -> sqlx::SqliteConnection {
        use sqlx::ConnectOptions;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.folder.path().join("keydesk.db"));
        options.connect().await.expect("the database")
    }

    async fn issue(&self, bearer: Bearer, expiry: Expiry) -> String {
        let draft = TokenDraft { bearer: Some(bearer), expiry, ..TokenDraft::default() };
        let issued = tokens::generate(&self.operator(), draft).await;
        issued.expect("a token").secret.expose_secret().to_owned()
    }
}

/// Where mail goes.
enum MailTo {
    Folder,
    Server(String),
}

/// An installation before its set-up.
pub(crate) struct Blank {
    pub(crate) domain: Domain,
    /// The background jobs.
    pub(crate) maintenance: Arc<Maintenance>,
    pub(crate) clock: Clock,
    pub(crate) folder: Arc<TempDir>,
    router: Router,
}

impl Blank {
    /// In a new folder.
    pub(crate) async fn new(rules: Limits) -> Self {
        Self::open(rules, None, None).await
    }

    /// The same, with mail written into its subfolder `mail`.
    pub(crate) async fn with_mail(rules: Limits) -> Self {
        Self::open(rules, Some(MailTo::Folder), None).await
    }

    /// With mail that goes to a server at this URL.
    pub(crate) async fn with_mail_server(rules: Limits, url: String) -> Self {
        Self::open(rules, Some(MailTo::Server(url)), None).await
    }

    async fn open(rules: Limits, mail: Option<MailTo>, flag: Option<(&str, &str)>) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let clock = Clock::fixed(NOW);
        let start = StartSettings::from(
            |name| match name {
                name if flag.is_some_and(|(set, _)| set == name) => flag.map(|(_, value)| value.into()),
                "data-dir" => Some(folder.path().display().to_string()),
                "public-url" => Some(PUBLIC_URL.into()),
                "trusted-proxies" => Some("198.51.100.0/24".into()),
                "mail-from" => Some("Acme <no-reply@acme.example>".into()),
                _ => None,
            },
            |name| match &mail {
                Some(MailTo::Folder) if name == "KEYDESK_SMTP_URL" => {
                    Some(format!("file://{}/mail", folder.path().display()).into())
                }
                Some(MailTo::Server(url)) if name == "KEYDESK_SMTP_URL" => Some(url.into()),
                _ => None,
            },
        )
        .expect("settings");
        let settings = Settings { limits: rules, clock: clock.clone(), entropy: Entropy::seeded(42), ..start.domain };
        let domain = Domain::open(settings).await.expect("a domain");
        let state = AppState::new(domain.clone(), Arc::new(start.config), None);
        state.phase.set_ready();
        let maintenance = Arc::new(Maintenance::new(domain.clone()));
        Self { domain, maintenance, clock, folder, router: router(state) }
    }

    /// With cheap hashing and high limits.
    pub(crate) async fn cheap() -> Self {
        Self::new(rules()).await
    }

    /// A browser without cookies.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// Sends this request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    /// The account that set-up made.
    pub(crate) async fn account(&self) -> AccountId {
        accounts::resolve(&self.domain, &AccountRef::Default).await.expect("an account")
    }
}

/// Sends one request through the router.
pub(crate) async fn send(router: &Router, mut request: Request<Body>) -> Answer {
    let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 40_000)));
    request.extensions_mut().get_or_insert_with(|| peer);
    let response = router.clone().oneshot(request).await.expect("the router answers");
    Answer::read(response).await
}

/// Cheap hashing, and limits that no test reaches by accident.
pub(crate) fn rules() -> Limits {
    let high = RateLimit::new(1_000_000, Duration::from_secs(1));
    Limits {
        argon2_memory: 8,
        argon2_passes: 1,
        limit_log_in: high,
        limit_log_in_address: high,
        limit_sign_up: high,
        limit_reset: high,
        limit_reset_email: high,
        limit_reset_address: high,
        limit_password: high,
        limit_password_address: high,
        limit_second_factor: high,
        limit_code: high,
        limit_requests: None,
        limit_writes: high,
        limit_writes_staff: high,
        max_tokens: 100_000,
        max_invites: 100_000,
        limit_failures: 1_000_000,
        ..Limits::default()
    }
}

/// The account that most tests use.
pub(crate) fn acme(protected: bool) -> AccountDraft {
    let admin = UserDraft {
        email: "admin@acme.example".into(),
        password: Some(NewPassword::new(PASSWORD.into())),
        first_name: Some("Grace".into()),
        last_name: Some("Hopper".into()),
        ..UserDraft::default()
    };
    AccountDraft { name: "Acme".into(), slug: None, protected, admin }
}

/// The limits that ship, with cheap hashing.
fn shipped() -> Limits {
    let shipped = Limits::default();
    Limits {
        limit_log_in: shipped.limit_log_in,
        limit_log_in_address: shipped.limit_log_in_address,
        limit_sign_up: shipped.limit_sign_up,
        limit_reset: shipped.limit_reset,
        limit_reset_email: shipped.limit_reset_email,
        limit_reset_address: shipped.limit_reset_address,
        limit_password: shipped.limit_password,
        limit_password_address: shipped.limit_password_address,
        limit_second_factor: shipped.limit_second_factor,
        limit_code: shipped.limit_code,
        limit_writes: shipped.limit_writes,
        limit_writes_staff: shipped.limit_writes_staff,
        limit_failures: shipped.limit_failures,
        ..rules()
    }
}
