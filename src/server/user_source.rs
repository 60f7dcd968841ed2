//! The users of an account on another server that speaks the API: Keygen, or another Keydesk (docs/api.md 3.5). They are
//! read page by page into a file of the format of an export, which is then imported like any other file.

use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use hyper::{
    StatusCode,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use tokio::time::sleep;
use url::Url;

use crate::{
    model::role::Role,
    server::{
        account_export_document::{FORMAT, VERSION},
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
    /// The file cannot be written.
    #[error("the users cannot be kept: {0}")]
    File(#[from] std::io::Error),
}

/// The account of another server.
pub struct UserSource {
    client: OutboundClient,
    users: Url,
    headers: HeaderMap,
}

impl UserSource {
    /// The account at this address, such as `https://api.keygen.example/v1/accounts/acme`, read with this token. `None`: it
    /// is no address, or no token.
    #[must_use]
    pub fn new(account: &str, token: &SecretString, reach: Reach) -> Option<Self> {
        let mut users = Url::parse(account).ok().filter(|url| url.has_host() && url.query().is_none())?;
        let path = format!("{}/users", users.path().trim_end_matches('/'));
        users.set_path(&path);
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
        bearer.set_sensitive(true);
        let json = HeaderValue::from_static("application/vnd.api+json");
        let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer), (ACCEPT, json)]);
        Some(Self { client: OutboundClient::new(reach), users, headers })
    }

    /// Reads all users into a new file, which only its owner can read. Returns how many there are.
    ///
    /// # Errors
    /// The server cannot be reached, refuses the token, or answers otherwise; the file cannot be written.
    pub async fn read_into(&self, file: &Path) -> Result<u64, SourceError> {
        let out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
        let mut out = BufWriter::new(out);
        write(&mut out, &json!({ "type": FORMAT, "version": VERSION, "source": self.users.as_str() }))?;
        let (mut count, mut cursor) = (0, String::new());
        for _ in 0..MAX_PAGES {
            let users = self.page(&cursor).await?;
            for user in &users {
                write(&mut out, &line(user).ok_or(SourceError::NotUsers)?)?;
                count += 1;
            }
            let last = users.last().and_then(|user| user.get("id")).and_then(Value::as_str);
            match last {
                // The same page again would never end.
                Some(last) if users.len() == PAGE_SIZE as usize && last != cursor => last.clone_into(&mut cursor),
                _ => break,
            }
        }
        write(&mut out, &json!({ "type": "end", "counts": { "users": count } }))?;
        out.flush()?;
        Ok(count)
    }

    /// The users after a cursor, newest first.
    async fn page(&self, cursor: &str) -> Result<Vec<Value>, SourceError> {
        let mut url = self.users.clone();
        url.query_pairs_mut().append_pair("page[cursor]", cursor).append_pair("page[size]", &PAGE_SIZE.to_string());
        for role in Role::ALL {
            url.query_pairs_mut().append_pair("roles[]", role.as_str());
        }
        let answer = self.ask(&url).await?;
        match answer.status {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
                return Err(SourceError::Refused);
            }
            other => return Err(SourceError::Status(other)),
        }
        let document: Value = serde_json::from_slice(&answer.body).map_err(|_| SourceError::NotUsers)?;
        document.get("data").and_then(Value::as_array).cloned().ok_or(SourceError::NotUsers)
    }

    /// Asks, and waits where the server says that it was asked too often.
    async fn ask(&self, url: &Url) -> Result<OutboundAnswer, SourceError> {
        let mut answer = self.client.get(url, &self.headers).await?;
        for _ in 0..MAX_WAITS {
            if !matches!(answer.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
                break;
            }
            let seconds = answer.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            sleep(seconds.map_or(Duration::from_secs(1), Duration::from_secs).min(MAX_WAIT)).await;
            answer = self.client.get(url, &self.headers).await?;
        }
        Ok(answer)
    }
}

fn write(out: &mut BufWriter<File>, document: &Value) -> std::io::Result<()> {
    writeln!(out, "{document}")
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
        let users = |address: &str| UserSource::new(address, &token, Reach::Any).map(|source| source.users.to_string());
        assert_eq!(
            users("https://id.example/v1/accounts/acme/"),
            Some("https://id.example/v1/accounts/acme/users".into())
        );
        for wrong in ["users.csv", "https://id.example/v1?x=1", ""] {
            assert_eq!(users(wrong), None, "{wrong}");
        }
    }
}
