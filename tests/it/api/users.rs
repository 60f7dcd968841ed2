//! Users: create and show.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::json;

use super::{data, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
};

#[tokio::test]
async fn anybody_may_sign_up_on_an_open_account() {
    let app = TestApp::open().await;
    let body = data(
        "user",
        json!({ "firstName": "Ada", "last-name": "Byron", "email": " Ada@Engine.example ", "password": PASSWORD,
            "metadata": { "Customer ID": "cus_0091", "plan": { "seatCount": 3 } } }),
    );
    let answer = app.anonymous().post("/v1/users", body).await;
    assert_snapshot!(answer.outcome(), @r#"
    201 Created
    location: https://id.example.org/v1/accounts/[id 1]/users/[id 2]
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "created": "2031-03-24T09:15:00.000Z",
          "deletionScheduled": null,
          "email": "ada@engine.example",
          "emailVerified": false,
          "firstName": "Ada",
          "fullName": "Ada Byron",
          "lastName": "Byron",
          "metadata": {
            "customerId": "cus_0091",
            "plan": {
              "seatCount": 3
            }
          },
          "role": "user",
          "status": "ACTIVE",
          "updated": "2031-03-24T09:15:00.000Z"
        },
        "id": "[id 2]",
        "links": {
          "self": "/v1/accounts/[id 1]/users/[id 2]"
        },
        "relationships": {
          "account": {
            "data": {
              "id": "[id 1]",
              "type": "accounts"
            },
            "links": {
              "related": "/v1/accounts/[id 1]"
            }
          },
          "group": {
            "data": null,
            "links": {
              "related": "/v1/accounts/[id 1]/users/[id 2]/group"
            }
          },
          "licenses": {
            "links": {
              "related": "/v1/accounts/[id 1]/users/[id 2]/licenses"
            }
          },
          "machines": {
            "links": {
              "related": "/v1/accounts/[id 1]/users/[id 2]/machines"
            }
          },
          "products": {
            "links": {
              "related": "/v1/accounts/[id 1]/users/[id 2]/products"
            }
          },
          "secondFactors": {
            "links": {
              "related": "/v1/accounts/[id 1]/users/[id 2]/second-factors"
            }
          },
          "tokens": {
            "links": {
              "related": "/v1/accounts/[id 1]/users/[id 2]/tokens"
            }
          }
        },
        "type": "users"
      }
    }
    "#);
    assert_eq!(answer.json()["data"]["relationships"]["account"]["data"]["id"], app.account.to_string());
}

#[tokio::test]
async fn documents_are_written_in_the_contracts_order() {
    let app = TestApp::open().await;
    let answer = app.anonymous().post("/v1/users", data("users", json!({ "email": "ada@engine.example" }))).await;
    let places: Vec<_> = [
        "\"data\":{\"id\"",
        "\"type\":\"users\"",
        "\"attributes\":{\"fullName\"",
        "\"firstName\"",
        "\"lastName\"",
        "\"email\"",
        "\"status\"",
        "\"role\"",
        "\"metadata\"",
        "\"created\"",
        "\"updated\"",
        "\"relationships\":{\"account\":{\"links\"",
        "\"group\":{\"links\"",
        "\"products\"",
        "\"licenses\"",
        "\"machines\"",
        "\"tokens\"",
        "\"secondFactors\"",
        "\"links\":{\"self\"",
    ]
    .iter()
    .map(|part| answer.body.find(part).unwrap_or_else(|| panic!("{part} in {}", answer.body)))
    .collect();
    assert!(places.is_sorted(), "{}", answer.body);
}

#[tokio::test]
async fn a_protected_account_refuses_strangers_whatever_they_send() {
    let app = TestApp::protected().await;
    let stranger = app.anonymous();
    let mut outcomes = Vec::new();
    for email in ["ada@engine.example", "admin@acme.example", "nonsense"] {
        let body = data("users", json!({ "email": email, "password": PASSWORD }));
        outcomes.push(unchanged(&app, stranger.post("/v1/users", body)).await.outcome());
    }
    assert_snapshot!(outcomes[0], @r#"
        403 Forbidden
        content-type: application/vnd.api+json; charset=utf-8

        {
          "errors": [
            {
              "detail": "You do not have permission to complete the request (ensure a token or license is present and valid)",
              "title": "Access denied"
            }
          ],
          "meta": {
            "id": "[id 1]"
          }
        }
        "#);
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:#?}");
}

#[tokio::test]
async fn the_toggle_holds_from_the_next_request_on() {
    let app = TestApp::open().await;
    let (admin, stranger) = (app.admin().await, app.anonymous());
    let account = format!("/v1/accounts/{}", app.account);
    for (round, protected) in [true, false, true].into_iter().enumerate() {
        let answer = admin.patch(&account, data("accounts", json!({ "protected": protected }))).await;
        assert_eq!(answer.json()["data"]["attributes"]["protected"], protected);
        let body = data("users", json!({ "email": format!("ada{round}@engine.example") }));
        assert_eq!(stranger.post("/v1/users", body).await.status, if protected { 403 } else { 201 });
    }
}

#[tokio::test]
async fn an_admin_creates_users_of_any_role() {
    let app = TestApp::protected().await;
    let admin = app.admin().await;
    for role in ["admin", "developer", "sales-agent", "support-agent", "read-only", "user"] {
        let body = data("users", json!({ "email": format!("new-{role}@acme.example"), "role": role }));
        let answer = admin.post("/v1/users", body).await;
        assert_eq!(answer.json()["data"]["attributes"]["role"], role, "{}", answer.body);
    }
    let body = data(
        "users",
        json!({ "email": "null@acme.example", "role": null, "password": null, "firstName": null, "metadata": null }),
    );
    let answer = admin.post("/v1/users", body).await;
    assert_eq!(answer.json()["data"]["attributes"]["role"], "user");
    assert_eq!(answer.json()["data"]["attributes"]["metadata"], json!({}));
}

#[tokio::test]
async fn nobody_else_names_a_role_and_some_no_group() {
    let app = TestApp::open().await;
    let role = |value: serde_json::Value| data("users", json!({ "email": "x@engine.example", "Role": value }));
    let group = json!({ "data": { "type": "users", "attributes": { "email": "x@engine.example" },
        "relationships": { "group": { "data": null } } } });
    for (kind, may_name_group) in [
        (Role::Developer, true),
        (Role::SalesAgent, true),
        (Role::SupportAgent, true),
        (Role::ReadOnly, false),
        (Role::User, false),
    ] {
        let user = app.user(&format!("{}@acme.example", kind.as_str()), kind).await;
        let client = app.bearer(&app.token_of(user.id).await);
        for value in [json!("user"), json!("admin"), json!(null), json!(7)] {
            let answer = unchanged(&app, client.post("/v1/users", role(value))).await;
            assert_eq!(summary(&answer), "400 unpermitted parameter at /data/attributes/role", "{kind:?}");
        }
        let answer = client.post("/v1/users", group.clone()).await;
        let refusal = "400 unpermitted parameter at /data/relationships/group";
        assert_eq!(summary(&answer) == refusal, !may_name_group, "{kind:?}: {}", answer.body);
    }
    let answer = unchanged(&app, app.anonymous().post("/v1/users", role(json!("user")))).await;
    assert_eq!(summary(&answer), "400 unpermitted parameter at /data/attributes/role");
    let answer = unchanged(&app, app.anonymous().post("/v1/users", group)).await;
    assert_eq!(summary(&answer), "400 unpermitted parameter at /data/relationships/group");
}

#[tokio::test]
async fn bodies_are_closed_and_typed() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let id = app.account.to_string();
    for (body, refusal) in [
        (json!({}), "is missing at /data"),
        (json!({ "data": null }), "cannot be null at /data"),
        (json!([]), "type mismatch (received array expected object) at /data"),
        (json!("x"), "type mismatch (received string expected object) at /data"),
        (json!({ "data": {} }), "is missing at /data/type"),
        (json!({ "data": { "type": "admins" } }), "is invalid at /data/type"),
        (json!({ "data": { "type": "users" } }), "is missing at /data/attributes"),
        (data("users", json!({})), "is missing at /data/attributes/email"),
        (data("users", json!({ "email": null })), "cannot be null at /data/attributes/email"),
        (data("users", json!({ "email": " " })), "cannot be blank at /data/attributes/email"),
        (
            data("users", json!({ "email": 42 })),
            "type mismatch (received integer expected string) at /data/attributes/email",
        ),
        (data("users", json!({ "email": "a@b.io", "password": "" })), "cannot be blank at /data/attributes/password"),
        (
            data("users", json!({ "email": "a@b.io", "password": {} })),
            "type mismatch (received object expected string) at /data/attributes/password",
        ),
        (data("users", json!({ "email": "a@b.io", "role": "owner" })), "is invalid at /data/attributes/role"),
        (data("users", json!({ "email": "a@b.io", "role": "" })), "cannot be blank at /data/attributes/role"),
        (
            data("users", json!({ "email": "a@b.io", "metadata": [] })),
            "type mismatch (received array expected object) at /data/attributes/metadata",
        ),
        (
            data("users", json!({ "email": "a@b.io", "metadata": { "object": { "nested": [{ "c": 1 }] } } })),
            "maximum depth of 2 exceeded at /data/attributes/metadata/object/nested/0",
        ),
        (
            data("users", json!({ "email": "a@b.io", "permissions": ["*"] })),
            "unpermitted parameter at /data/attributes/permissions",
        ),
        (
            data("users", json!({ "email": "a@b.io", "RoLe": "admin" })),
            "unpermitted parameter at /data/attributes/roLe",
        ),
        (
            data("users", json!({ "email": "a@b.io", "banned_at": 1 })),
            "unpermitted parameter at /data/attributes/bannedAt",
        ),
        (
            json!({ "data": { "type": "users", "id": id, "attributes": { "email": "a@b.io" } } }),
            "unpermitted parameter at /data/id",
        ),
        (
            json!({ "data": { "type": "users", "attributes": { "email": "a@b.io" }, "links": {} } }),
            "unpermitted parameter at /data/links",
        ),
        (
            json!({ "meta": {}, "data": { "type": "users", "attributes": { "email": "a@b.io" } } }),
            "unpermitted parameter at /meta",
        ),
        (
            json!({ "data": { "type": "users", "attributes": { "email": "a@b.io" }, "relationships": { "account": {} } } }),
            "unpermitted parameter at /data/relationships/account",
        ),
        (
            json!({ "data": { "type": "users", "attributes": { "email": "a@b.io" }, "relationships": { "group": { "data": { "type": "groups", "id": "x" } } } } }),
            "type mismatch (received string expected UUID string) at /data/relationships/group/data/id",
        ),
    ] {
        let answer = unchanged(&app, admin.post("/v1/users", body)).await;
        assert_eq!(summary(&answer), format!("400 {refusal}"));
    }
}

#[tokio::test]
async fn all_broken_rules_are_reported_at_once() {
    let app = TestApp::open().await;
    let many: serde_json::Map<_, _> = (0..65).map(|key| (format!("k{key}"), json!(1))).collect();
    let body = data(
        "users",
        json!({ "email": "foo.com", "password": "short", "firstName": "x".repeat(256), "lastName": "x".repeat(256), "metadata": many }),
    );
    let answer = unchanged(&app, app.anonymous().post("/v1/users", body)).await;
    assert_snapshot!(answer.outcome(), @r#"
    422 Unprocessable Entity
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "FIRST_NAME_TOO_LONG",
          "detail": "is too long (maximum is 255 characters)",
          "links": {
            "about": "https://id.example.org/errors/FIRST_NAME_TOO_LONG"
          },
          "source": {
            "pointer": "/data/attributes/firstName"
          },
          "title": "Unprocessable resource"
        },
        {
          "code": "LAST_NAME_TOO_LONG",
          "detail": "is too long (maximum is 255 characters)",
          "links": {
            "about": "https://id.example.org/errors/LAST_NAME_TOO_LONG"
          },
          "source": {
            "pointer": "/data/attributes/lastName"
          },
          "title": "Unprocessable resource"
        },
        {
          "code": "EMAIL_INVALID",
          "detail": "is invalid",
          "links": {
            "about": "https://id.example.org/errors/EMAIL_INVALID"
          },
          "source": {
            "pointer": "/data/attributes/email"
          },
          "title": "Unprocessable resource"
        },
        {
          "code": "METADATA_TOO_LONG",
          "detail": "too many keys (exceeded limit of 64 keys)",
          "links": {
            "about": "https://id.example.org/errors/METADATA_TOO_LONG"
          },
          "source": {
            "pointer": "/data/attributes/metadata"
          },
          "title": "Unprocessable resource"
        },
        {
          "code": "PASSWORD_TOO_SHORT",
          "detail": "is too short (minimum is 8 characters)",
          "links": {
            "about": "https://id.example.org/errors/PASSWORD_TOO_SHORT"
          },
          "source": {
            "pointer": "/data/attributes/password"
          },
          "title": "Unprocessable resource"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
}

#[tokio::test]
async fn each_rule_has_its_code() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let admin = app.admin().await;
    let large = json!({ "k": "x".repeat(16_384) });
    let group = json!({ "data": { "type": "users", "attributes": { "email": "a@b.io" },
        "relationships": { "group": { "data": { "type": "groups", "id": app.account.to_string() } } } } });
    for (body, refusal) in [
        (data("users", json!({ "email": "foo.com" })), "EMAIL_INVALID at /data/attributes/email"),
        (data("users", json!({ "email": "ADA@engine.example" })), "EMAIL_TAKEN at /data/attributes/email"),
        (
            data("users", json!({ "email": format!("{}@b.io", "a".repeat(251)) })),
            "EMAIL_TOO_LONG at /data/attributes/email",
        ),
        (
            data("users", json!({ "email": "a@b.io", "password": "short" })),
            "PASSWORD_TOO_SHORT at /data/attributes/password",
        ),
        (
            data("users", json!({ "email": "a@b.io", "password": "password" })),
            "PASSWORD_TOO_WEAK at /data/attributes/password",
        ),
        (
            data("users", json!({ "email": "a@b.io", "password": "x".repeat(129) })),
            "PASSWORD_TOO_LONG at /data/attributes/password",
        ),
        (
            data("users", json!({ "email": "a@b.io", "metadata": large })),
            "METADATA_TOO_LONG at /data/attributes/metadata",
        ),
        (group, "GROUP_NOT_FOUND at /data/relationships/group"),
    ] {
        let answer = unchanged(&app, admin.post("/v1/users", body)).await;
        assert_eq!(summary(&answer), format!("422 {refusal}"));
        let about = answer.json()["errors"][0]["links"]["about"].as_str().map(str::to_owned).expect("a link");
        assert_eq!(about, format!("https://id.example.org/errors/{}", answer.code().expect("a code")));
        assert!(answer.body.starts_with("{\"errors\":"), "errors come first in a 422: {}", answer.body);
    }
}

#[tokio::test]
async fn people_are_found_by_id_and_by_email() {
    let app = TestApp::open().await;
    let user = app.user("ada.b+json@engine.example", Role::User).await;
    let admin = app.admin().await;
    let id = user.id.0;
    for name in [
        id.to_string(),
        id.simple().to_string(),
        id.to_string().to_uppercase(),
        "ada.b+json@engine.example".into(),
        "ADA.B%2Bjson%40Engine.EXAMPLE".into(),
    ] {
        let answer = admin.get(&format!("/v1/accounts/acme/users/{name}")).await;
        assert_eq!(answer.json()["data"]["id"], id.to_string(), "{name}");
    }
    for name in ["invalid", "ada.b+json@engine.example.json", "nobody@engine.example", "%3Cscript%3E"] {
        let answer = unchanged(&app, admin.get(&format!("/v1/users/{name}"))).await;
        let sent = name.replace("%3C", "<").replace("%3E", ">");
        assert_eq!(answer.json()["errors"][0]["detail"], format!("The requested user '{sent}' was not found"));
        assert_eq!(summary(&answer), "404 NOT_FOUND");
    }
}

#[tokio::test]
async fn users_and_products_see_no_further_than_they_may() {
    let app = TestApp::open().await;
    let (ada, bob) =
        (app.user("ada@engine.example", Role::User).await, app.user("bob@engine.example", Role::User).await);
    let ada_client = app.bearer(&app.token_of(ada.id).await);
    let (_, token) = app.product("engine").await;
    let product = app.bearer(&token);
    assert_eq!(ada_client.get(&format!("/v1/users/{}", ada.id)).await.status, 200);
    assert_eq!(ada_client.get("/v1/users/ada@engine.example").await.status, 200);
    assert_eq!(product.get(&format!("/v1/users/{}", bob.id)).await.status, 200);
    let strangers = [
        ada_client.get(&format!("/v1/users/{}", bob.id)).await,
        ada_client.get("/v1/users/bob@engine.example").await,
        ada_client.get("/v1/users/admin@acme.example").await,
        product.get("/v1/users/admin@acme.example").await,
    ];
    for answer in strangers {
        assert_eq!(summary(&answer), "404 NOT_FOUND");
    }
}

#[tokio::test]
async fn who_was_created_long_ago_is_inactive() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let client = app.bearer(&app.token_of(user.id).await);
    app.meddle("update users set created = created - 91 * 86400000 where email = 'ada@engine.example'").await;
    assert_eq!(client.get("/v1/me").await.json()["data"]["attributes"]["status"], "INACTIVE");
    app.wait(Duration::from_secs(1));
    assert_eq!(app.admin().await.get("/v1/me").await.json()["data"]["attributes"]["status"], "ACTIVE");
}
