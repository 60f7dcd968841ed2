//! The users of an account on another server that speaks the API: Keygen, or another Keydesk (docs/api.md 3.5). They are
//! read page by page into a file of the format of an export, which is then imported like any other file.

use std::{ops::ControlFlow, time::Duration};

use hyper::{
    StatusCode,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::sleep;
use url::Url;

use crate::{
    model::role::Role,
    server::{
        account_export_document::{FORMAT, VERSION},
        domain::error::Error,
        outbound::{OutboundAnswer, OutboundClient, OutboundError, Reach},
    },
};

/// How many users a page has: the most that the API gives.
const PAGE_SIZE: u32 = 100;
/// The most pages: as many users as an import takes.
const MAX_PAGES: u32 = 50_000;
/// The longest time that the other server may ask us to wait, and how often.
const MAX_WAIT: Duration = Duration::from_secs(60);
const MAX_WAITS: u32 = 10;
/// How long to wait for a server that cannot be reached any more.
const UNREACHED_WAIT: Duration = Duration::from_secs(3);

/// Why the users could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is no answer.
    #[error("{0}")]
    Outbound(#[from] OutboundError),
    /// The token is refused, or may not read users.
    #[error("the server refused the token; it must be one of an admin")]
    Refused,
    /// Another status.
    #[error("the server answered with {0}")]
    Status(StatusCode),
    /// It is no list of users.
    #[error("the answer is no list of users; the address must end in /v1 or /v1/accounts/ACCOUNT")]
    NotUsers,
    /// The list has no end: the server does not go on after a cursor, or has more users than one import takes.
    #[error("the list has no end: the server ignores page[cursor], or has more than {} users", MAX_PAGES * PAGE_SIZE)]
    Endless,
    /// Somebody stopped it.
    #[error("it was stopped")]
    Stopped,
    /// The users cannot be kept.
    #[error("the users cannot be kept: {0}")]
    Unkept(#[from] Error),
}

/// Why there is nothing to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The address is not that of an account.
    Address,
    /// It is no token.
    Token,
}

/// A page of the list.
#[derive(Deserialize)]
struct Page {
    data: Vec<Value>,
}

/// The account of another server.
pub struct UserSource {
    client: OutboundClient,
    account: String,
    users: Url,
    headers: HeaderMap,
}

impl UserSource {
    /// The account at this address, such as `https://api.keygen.example/v1/accounts/acme`, read with this token.
    ///
    /// # Errors
    /// Which of the two cannot be used. An address is one of https, or also of http where any server may be asked, and has
    /// no query, name or password.
    pub fn new(account: &str, token: &SecretString, reach: Reach) -> Result<Self, Unusable> {
        let users = users_of(account, reach).ok_or(Unusable::Address)?;
        let account = users.as_str().trim_end_matches("/users").to_owned();
        let token = token.expose_secret().trim();
        // Only what a token is made of: a mistyped one must not break the request in two.
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Unusable::Token);
        }
        let mut bearer = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| Unusable::Token)?;
        bearer.set_sensitive(true);
        let json = HeaderValue::from_static("application/vnd.api+json");
        let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer), (ACCEPT, json)]);
        Ok(Self { client: OutboundClient::new(reach), account, users, headers })
    }

    /// The address of the account, without anything secret.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Reads all users, and hands `keep` the lines of an export with them, a page at a time, and how many there are until
    /// then. To break stops it. Returns how many there are.
    ///
    /// # Errors
    /// The server cannot be reached, refuses the token, or answers otherwise; `keep` failed.
    pub async fn read(
        &self,
        mut keep: impl FnMut(&[u8], u64) -> Result<ControlFlow<()>, Error> + Send,
    ) -> Result<u64, SourceError> {
        let mut lines = json!({ "type": FORMAT, "version": VERSION, "source": self.users.as_str() }).to_string() + "\n";
        let (mut count, mut cursor) = (0, String::new());
        for _ in 0..MAX_PAGES {
            let users = self.page(&cursor).await?;
            for user in &users {
                lines += &line(user).ok_or(SourceError::NotUsers)?.to_string();
                lines.push('\n');
            }
            count += users.len() as u64;
            if keep(lines.as_bytes(), count)?.is_break() {
                return Err(SourceError::Stopped);
            }
            lines.clear();
            let last = users.last().and_then(|user| user.get("id")).and_then(Value::as_str);
            match last {
                Some(last) if users.len() == PAGE_SIZE as usize => {
                    // The same page again would never end.
                    if last == cursor {
                        return Err(SourceError::Endless);
                    }
                    last.clone_into(&mut cursor);
                }
                _ => {
                    let end = json!({ "type": "end", "counts": { "users": count } }).to_string() + "\n";
                    let _ = keep(end.as_bytes(), count)?;
                    return Ok(count);
                }
            }
        }
        Err(SourceError::Endless)
    }

    /// The users after a cursor, newest first.
    async fn page(&self, cursor: &str) -> Result<Vec<Value>, SourceError> {
        let mut url = self.users.clone();
        url.query_pairs_mut().append_pair("page[cursor]", cursor).append_pair("page[size]", &PAGE_SIZE.to_string());
        for role in Role::ALL {
            url.query_pairs_mut().append_pair("roles[]", role.as_str());
        }
        let answer = self.ask(&url, !cursor.is_empty()).await?;
        match answer.status {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
                return Err(SourceError::Refused);
            }
            other => return Err(SourceError::Status(other)),
        }
        let Page { data } = serde_json::from_slice(&answer.body).map_err(|_| SourceError::NotUsers)?;
        if data.len() > PAGE_SIZE as usize { Err(SourceError::NotUsers) } else { Ok(data) }
    }

    /// Asks, and waits where the server says that it was asked too often. Where `is_known`, because it answered before, it
    /// is also asked again after it could not be reached: a page that is lost among a thousand must not lose them all.
    async fn ask(&self, url: &Url, is_known: bool) -> Result<OutboundAnswer, SourceError> {
        for _ in 0..MAX_WAITS {
            let wait = match self.client.get(url, &self.headers).await {
                Ok(answer) if is_busy(answer.status) => {
                    let seconds = answer.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
                    seconds.map_or(Duration::from_secs(1), Duration::from_secs).min(MAX_WAIT)
                }
                Err(OutboundError::Unreachable(_) | OutboundError::TimedOut) if is_known => UNREACHED_WAIT,
                answer => return Ok(answer?),
            };
            sleep(wait).await;
        }
        Ok(self.client.get(url, &self.headers).await?)
    }
}

/// The address of the users of an account. `None`: it is not that of an account, or is out of reach.
fn users_of(account: &str, reach: Reach) -> Option<Url> {
    let mut users = Url::parse(account.trim()).ok()?;
    let is_within = users.scheme() == "https" || (users.scheme() == "http" && reach == Reach::Any);
    let is_bare = users.has_host() && users.query().is_none() && users.fragment().is_none();
    if !is_within || !is_bare || !users.username().is_empty() || users.password().is_some() {
        return None;
    }
    let path = format!("{}/users", users.path().trim_end_matches('/'));
    users.set_path(&path);
    Some(users)
}

/// Whether a server says that it is to be asked again later.
fn is_busy(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

/// A user of the API as a line of an export. An id that cannot be kept goes into the metadata: programs may know the user
/// by it. `None`: it is no user.
fn line(user: &Value) -> Option<Value> {
    let (id, attributes) = (user.get("id")?.as_str()?, user.get("attributes")?.as_object()?);
    let attribute = |name: &str| attributes.get(name).cloned().unwrap_or(Value::Null);
    let mut metadata: Map<String, Value> =
        attributes.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    let is_kept = crate::model::id::parse(id).is_ok_and(|id| id.get_version_num() == 7);
    if !is_kept && !metadata.contains_key("keygenId") {
        metadata.insert("keygenId".into(), id.into());
    }
    Some(json!({
        "type": "user",
        "id": is_kept.then_some(id),
        "email": attribute("email"),
        "firstName": attribute("firstName"),
        "lastName": attribute("lastName"),
        "role": attributes.get("role").and_then(Value::as_str),
        "banned": (attributes.get("status").and_then(Value::as_str) == Some("BANNED")).then_some("true"),
        "emailVerified": (attributes.get("emailVerified") == Some(&Value::Bool(true))).then_some("true"),
        "metadata": metadata,
        "deletionScheduled": attribute("deletionScheduled"),
        "created": attribute("created"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_cannot_be_kept_goes_into_the_metadata() {
        let user = |id: &str| json!({ "id": id, "attributes": { "email": "a@b.io", "status": "BANNED", "metadata": { "plan": "pro" } } });
        let four = line(&user("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")).expect("a user");
        assert_eq!(
            (&four["id"], &four["metadata"]["keygenId"]),
            (&Value::Null, &json!("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"))
        );
        assert_eq!((&four["banned"], &four["metadata"]["plan"]), (&json!("true"), &json!("pro")));
        let seven = line(&user("01a201b2-1743-7043-8a57-faacd3d181d8")).expect("a user");
        assert_eq!(
            (&seven["id"], seven["metadata"].get("keygenId")),
            (&json!("01a201b2-1743-7043-8a57-faacd3d181d8"), None)
        );
        assert_eq!(line(&json!({ "attributes": {} })), None);
    }

    #[test]
    fn the_address_is_that_of_an_account() {
        let token = SecretString::from("admin-1");
        let source = |address: &str, reach| UserSource::new(address, &token, reach);
        let keygen = source(" https://id.example/v1/accounts/acme/ ", Reach::Public);
        let Ok(keygen) = keygen else { panic!("a source") };
        assert_eq!(keygen.users.as_str(), "https://id.example/v1/accounts/acme/users");
        assert_eq!(keygen.account(), "https://id.example/v1/accounts/acme");
        assert!(source("http://id.example/v1", Reach::Any).is_ok());
        for wrong in ["users.csv", "https://id.example/v1?x=1", "", "https://a:b@id.example/v1", "ftp://id.example/v1"]
        {
            assert_eq!(source(wrong, Reach::Any).err(), Some(Unusable::Address), "{wrong}");
        }
        assert_eq!(source("http://id.example/v1", Reach::Public).err(), Some(Unusable::Address));
        for wrong in ["", " ", "admin 1", "admin-1\r\nHost: other", "schlüssel"] {
            let made = UserSource::new("https://id.example/v1", &SecretString::from(wrong), Reach::Public);
            assert_eq!(made.err(), Some(Unusable::Token), "{wrong}");
        }
    }
}
