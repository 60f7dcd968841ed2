//! The export of a whole account: what is in it, of which moment, and who may have it.

use keydesk::{
    model::{role::Role, token::TokenDraft, webhook_endpoint::WebhookEndpointDraft},
    server::{
        account_export_document::ExportLines,
        domain::{account_export, context::RequestContext, error::Error, invites, tokens, users, webhooks},
    },
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::app::{PASSWORD, TestApp};

async fn lines(context: &RequestContext) -> Vec<Value> {
    read(ExportLines::of(account_export::begin(context).await.expect("begun"))).await
}

async fn read(mut lines: ExportLines) -> Vec<Value> {
    let mut text = String::new();
    while let Some(part) = lines.next().await.expect("a part") {
        text.push_str(&part);
    }
    assert!(text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON document a line")).collect()
}

fn of_type<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == kind).collect()
}

#[tokio::test]
async fn an_export_has_all_that_a_vendor_needs_and_no_secret() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    users::ban(&app.operator(), &ada.id.into()).await.expect("banned");
    let (product, product_token) = app.product("engine").await;
    let issued = tokens::generate(
        &app.operator(),
        TokenDraft { bearer: Some(keydesk::model::token::Bearer::User(ada.id)), ..TokenDraft::default() },
    )
    .await
    .expect("a token");
    let invite = invites::create(&app.operator(), Default::default()).await.expect("an invite");
    let webhook = WebhookEndpointDraft {
        url: "https://hooks.engine.example".into(),
        product: Some(Some(product.id)),
        ..WebhookEndpointDraft::default()
    };
    webhooks::endpoints::create(&app.operator(), webhook).await.expect("an endpoint");
    let (_, _, foreign) = app.neighbour().await;

    let lines = lines(&app.operator()).await;
    let first = &lines[0];
    assert_eq!((&first["type"], &first["version"]), (&json!("keydesk-export"), &json!(1)));
    assert_eq!(first["account"]["slug"], "acme");
    let found: Vec<_> = of_type(&lines, "user").iter().map(|user| user["email"].clone()).collect();
    assert_eq!(found, ["admin@acme.example", "ada@engine.example"], "staff first, and nobody of another account");
    let user = of_type(&lines, "user")[1];
    assert_eq!(user["id"], json!(ada.id));
    assert!(
        user["passwordHash"].as_str().is_some_and(|hash| hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$")),
        "{user}"
    );
    assert_eq!(user["banned"], "2031-03-24T09:15:00.000Z");
    assert_eq!(of_type(&lines, "product")[0]["code"], "engine");
    let exported: Vec<_> =
        of_type(&lines, "token").iter().map(|token| [token["user"].clone(), token["product"].clone()]).collect();
    assert_eq!(exported, [[json!(ada.id), Value::Null], [Value::Null, json!(product.id)]]);
    assert_eq!(of_type(&lines, "invite").len(), 1);
    let webhook = of_type(&lines, "webhook-endpoint")[0];
    let known = [&webhook["url"], &webhook["product"], &webhook["subscriptions"], &webhook["apiVersion"]];
    let expected = [json!("https://hooks.engine.example"), json!(product.id), json!(["*"]), json!("1.8")];
    assert_eq!(known.map(Clone::clone), expected);
    let expected = json!({ "settings": 0, "products": 1, "users": 2, "passkeys": 0, "tokens": 2, "invites": 1,
        "webhook-endpoints": 1 });
    assert_eq!(lines.last(), Some(&json!({ "type": "end", "counts": expected })));
    let text = lines.iter().map(Value::to_string).collect::<String>();
    let secrets = [PASSWORD, &product_token, issued.secret.expose_secret(), invite.code.expose_secret(), &foreign];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn an_export_is_of_one_moment_and_of_any_length() {
    let app = TestApp::open().await;
    app.meddle(
        "insert into users (id, account_id, email, role, created, updated) \
         with recursive number (n) as (select 1 union all select n + 1 from number where n < 1203) \
         select randomblob(16), (select id from accounts), 'user' || n || '@engine.example', 'user', 0, 0 from number",
    )
    .await;
    let mut begun = ExportLines::of(account_export::begin(&app.operator()).await.expect("begun"));
    let first = begun.next().await.expect("a part").expect("the account");
    app.meddle("delete from users where role = 'user' and email like 'user1%'").await;
    app.user("late@engine.example", Role::User).await;
    let rest = read(begun).await;
    assert_eq!(first.lines().count(), 1);
    let emails: std::collections::BTreeSet<_> =
        of_type(&rest, "user").iter().map(|user| user["email"].to_string()).collect();
    assert_eq!(emails.len(), 1204, "each once, with the admin");
    assert!(!emails.contains("\"late@engine.example\"") && emails.contains("\"user1@engine.example\""));
    assert_eq!(rest.last().expect("the end")["counts"]["users"], 1204);
    assert_eq!(
        of_type(&lines(&app.operator()).await, "user").len(),
        1204 - 315 + 1,
        "the next one is of its own moment"
    );
}

#[tokio::test]
async fn one_export_runs_at_a_time() {
    let app = TestApp::open().await;
    let begun = account_export::begin(&app.operator()).await.expect("begun");
    assert!(matches!(account_export::begin(&app.operator()).await, Err(Error::Busy)));
    drop(begun);
    assert!(account_export::begin(&app.operator()).await.is_ok());
}
