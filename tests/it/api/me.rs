//! `GET /v1/me` and `GET /v1/profile`.

use insta::assert_snapshot;
use keydesk::{
    model::role::Role,
    server::domain::{resource_ref::TokenRef, tokens},
};

use super::{summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
};

#[tokio::test]
async fn a_person_learns_who_they_are_and_by_which_token() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let answer = app.bearer(&app.token_of(user.id).await).get("/v1/accounts/acme/me").await;
    assert_snapshot!(answer.outcome(), @r#"
    200 OK
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "created": "2031-03-24T09:15:00.000Z",
          "deletionScheduled": null,
          "email": "ada@engine.example",
          "emailVerified": false,
          "firstName": null,
          "fullName": null,
          "lastName": null,
          "metadata": {},
          "role": "user",
          "status": "ACTIVE",
          "updated": "2031-03-24T09:15:00.000Z"
        },
        "id": "[id 1]",
        "links": {
          "self": "/v1/accounts/[id 2]/users/[id 1]"
        },
        "relationships": {
          "account": {
            "data": {
              "id": "[id 2]",
              "type": "accounts"
            },
            "links": {
              "related": "/v1/accounts/[id 2]"
            }
          },
          "group": {
            "data": null,
            "links": {
              "related": "/v1/accounts/[id 2]/users/[id 1]/group"
            }
          },
          "licenses": {
            "links": {
              "related": "/v1/accounts/[id 2]/users/[id 1]/licenses"
            }
          },
          "machines": {
            "links": {
              "related": "/v1/accounts/[id 2]/users/[id 1]/machines"
            }
          },
          "products": {
            "links": {
              "related": "/v1/accounts/[id 2]/users/[id 1]/products"
            }
          },
          "secondFactors": {
            "links": {
              "related": "/v1/accounts/[id 2]/users/[id 1]/second-factors"
            }
          },
          "tokens": {
            "links": {
              "related": "/v1/accounts/[id 2]/users/[id 1]/tokens"
            }
          }
        },
        "type": "users"
      },
      "included": [
        {
          "attributes": {
            "created": "2031-03-24T09:15:00.000Z",
            "expiry": "2031-04-07T09:15:00.000Z",
            "kind": "user-token",
            "lastUsed": "2031-03-24T09:15:00.000Z",
            "name": null,
            "updated": "2031-03-24T09:15:00.000Z"
          },
          "id": "[id 3]",
          "links": {
            "self": "/v1/accounts/[id 2]/tokens/[id 3]"
          },
          "relationships": {
            "account": {
              "data": {
                "id": "[id 2]",
                "type": "accounts"
              },
              "links": {
                "related": "/v1/accounts/[id 2]"
              }
            },
            "bearer": {
              "data": {
                "id": "[id 1]",
                "type": "users"
              },
              "links": {
                "related": "/v1/accounts/[id 2]/users/[id 1]"
              }
            }
          },
          "type": "tokens"
        }
      ]
    }
    "#);
    assert_eq!(answer.header("keygen-bearer"), Some(user.id.to_string().as_str()));
    assert_eq!(answer.header("keygen-token"), answer.json()["included"][0]["id"].as_str());
}

#[tokio::test]
async fn a_product_learns_which_it_is() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    let answer = app.bearer(&token).get("/v1/me").await;
    assert_snapshot!(answer.outcome(), @r#"
    200 OK
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "code": "engine",
          "created": "2031-03-24T09:15:00.000Z",
          "distributionStrategy": "LICENSED",
          "metadata": {},
          "name": "engine",
          "platforms": null,
          "updated": "2031-03-24T09:15:00.000Z",
          "url": null
        },
        "id": "[id 1]",
        "links": {
          "self": "/v1/accounts/[id 2]/products/[id 1]"
        },
        "relationships": {
          "account": {
            "data": {
              "id": "[id 2]",
              "type": "accounts"
            },
            "links": {
              "related": "/v1/accounts/[id 2]"
            }
          },
          "licenses": {
            "links": {
              "related": "/v1/accounts/[id 2]/products/[id 1]/licenses"
            }
          },
          "machines": {
            "links": {
              "related": "/v1/accounts/[id 2]/products/[id 1]/machines"
            }
          },
          "policies": {
            "links": {
              "related": "/v1/accounts/[id 2]/products/[id 1]/policies"
            }
          },
          "tokens": {
            "links": {
              "related": "/v1/accounts/[id 2]/products/[id 1]/tokens"
            }
          },
          "users": {
            "links": {
              "related": "/v1/accounts/[id 2]/products/[id 1]/users"
            }
          }
        },
        "type": "products"
      },
      "included": [
        {
          "attributes": {
            "created": "2031-03-24T09:15:00.000Z",
            "expiry": null,
            "kind": "product-token",
            "lastUsed": "2031-03-24T09:15:00.000Z",
            "name": null,
            "updated": "2031-03-24T09:15:00.000Z"
          },
          "id": "[id 3]",
          "links": {
            "self": "/v1/accounts/[id 2]/tokens/[id 3]"
          },
          "relationships": {
            "account": {
              "data": {
                "id": "[id 2]",
                "type": "accounts"
              },
              "links": {
                "related": "/v1/accounts/[id 2]"
              }
            },
            "bearer": {
              "data": {
                "id": "[id 1]",
                "type": "products"
              },
              "links": {
                "related": "/v1/accounts/[id 2]/products/[id 1]"
              }
            }
          },
          "type": "tokens"
        }
      ]
    }
    "#);
    assert_eq!(answer.header("keygen-bearer"), Some(product.id.to_string().as_str()));
}

#[tokio::test]
async fn the_first_use_of_a_token_is_remembered_by_its_route() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    for (path, route) in [
        ("/v1/users/ada@engine.example?a=b", "GET /v1/users/{user}"),
        ("/v1/accounts/acme/me.json", "GET /v1/accounts/{account}/me"),
    ] {
        let answer = app.bearer(&app.token_of(user.id).await).get(path).await;
        let token = TokenRef::new(answer.header("keygen-token").expect("a token"));
        let used = tokens::first_use(&app.operator(), &token).await.expect("a token");
        assert_eq!(used.expect("a use").request, route);
    }
}

#[tokio::test]
async fn nobody_is_nobody() {
    let app = TestApp::open().await;
    let answer = unchanged(&app, app.anonymous().get("/v1/me")).await;
    assert_snapshot!(answer.outcome(), @r#"
    401 Unauthorized
    www-authenticate: Bearer realm="keygen"
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "TOKEN_MISSING",
          "detail": "You must be authenticated to complete the request",
          "links": {
            "about": "https://id.example.org/errors/TOKEN_MISSING"
          },
          "title": "Unauthorized"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
}

#[tokio::test]
async fn a_password_is_for_the_log_in_alone() {
    let app = TestApp::open().await;
    let answer = unchanged(&app, app.anonymous().basic("admin@acme.example", PASSWORD).get("/v1/me")).await;
    assert_eq!(summary(&answer), "401 TOKEN_INVALID");
    assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"keygen\""));
}

#[tokio::test]
async fn no_cookie_authenticates_a_program() {
    let app = TestApp::open().await;
    let stranger = app.anonymous().with("cookie", "__Host-keydesk-session=x; session=y");
    assert_eq!(summary(&stranger.get("/v1/me").await), "401 TOKEN_MISSING");
}

#[tokio::test]
async fn a_profile_is_the_bearer_and_the_id_of_its_token() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let (_, product) = app.product("engine").await;
    for token in [app.token_of(user.id).await, product] {
        let client = app.bearer(&token);
        let me = client.get("/v1/me").await.json();
        for path in ["/v1/profile", "/v1/accounts/acme/profile"] {
            let profile = client.get(path).await;
            assert_eq!(profile.json()["data"], me["data"]);
            assert_eq!(profile.json()["meta"], serde_json::json!({ "tokenId": me["included"][0]["id"] }));
            assert_eq!(profile.json().get("included"), None);
        }
    }
}

#[tokio::test]
async fn who_may_not_read_users_may_not_read_themselves() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    app.meddle("update users set permissions = '[\"token.generate\"]' where role = 'user'").await;
    let client = app.bearer(&app.token_of(user.id).await);
    for path in ["/v1/me", "/v1/profile"] {
        assert_eq!(
            summary(&client.get(path).await),
            "403 You do not have permission to complete the request (user lacks permission to perform action)"
        );
    }
}

#[tokio::test]
async fn an_account_is_found_before_its_tokens_and_no_other_has_them() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let token = app.token_of(user.id).await;
    let (other, _, _) = app.neighbour().await;
    let (id, bearer, unknown) = (app.account.0, app.bearer(&token), app.bearer("user-1v3"));
    for name in ["acme", "ACME", &id.to_string(), &id.simple().to_string()] {
        let path = format!("/v1/accounts/{name}/me");
        assert_eq!(bearer.get(&path).await.status, 200, "{name}");
        assert_eq!(summary(&unchanged(&app, unknown.get(&path)).await), "401 TOKEN_INVALID", "{name}");
    }
    for name in ["other", &other.0.to_string()] {
        let path = format!("/v1/accounts/{name}/me");
        assert_eq!(summary(&unchanged(&app, bearer.get(&path)).await), "401 TOKEN_INVALID", "{name}");
    }
    for name in ["nobody", &uuid::Uuid::nil().to_string()] {
        for client in [&bearer, &unknown, &app.bearer(&id.to_string())] {
            let answer = unchanged(&app, client.get(&format!("/v1/accounts/{name}/me"))).await;
            assert_eq!(summary(&answer), "404 NOT_FOUND", "{name}");
        }
    }
    // What the account refuses comes before what its tokens do.
    let answer = unchanged(&app, unknown.get("/v1/me?environment=test")).await;
    assert_eq!(summary(&answer), "400 ENVIRONMENT_NOT_SUPPORTED at environment");
}
