//! The first part of the reference: what is true of every request, with a call to try each.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::app::docs::{
    operation::{self, codes, link},
    part::DocumentPart,
    prose::{code, paragraphs},
};

/// A section: anchor, heading, text, call.
type Section = (&'static str, &'static str, &'static str, &'static str);

pub(super) const SECTIONS: [Section; 7] = [
    (
        "address",
        "Paths and format",
        "Every path begins with the account, by id or slug. On a server with one account you can leave it out: \
         `/v1/users` is then the same as `/v1/accounts/acme/users`.\n\nRequests and responses are JSON:API documents. \
         A record has `id`, `type`, `attributes`, `relationships` and `links`. Responses write keys in \
         lowerCamelCase; requests can use any casing. Times are ISO 8601 in UTC. A body with an unknown key is \
         refused. `PUT` is the same as `PATCH`: attributes that you don't send stay as they are.",
        "curl {api}/ping -i",
    ),
    (
        "authentication",
        "Authentication",
        "To log in, create a token with email and password, and send that token with every request. Cookies are \
         ignored. The value of a token is shown only once. To log out, revoke the token.\n\nA user's token expires \
         after 14 days unless you ask for another lifetime. Tokens of products and staff do not expire. A request \
         with an invalid token gets 401, even where no token is needed.",
        "curl -X POST {api}/tokens -u 'ada@engine.example:seven copper gears at dusk'\n\
         curl {api}/me -H \"Authorization: Bearer $KEYDESK_TOKEN\"",
    ),
    (
        "errors",
        "Errors",
        "A response with status 400 or above is an error document. It has one or more errors, each with a `detail` \
         for people and, where a program can act on it, a `code`. `source` says where the error is: a `pointer` into \
         the body, a `parameter` or a `header`. `links.about` is the page of the code on this server. `meta.id` is \
         the id of the request in the server's log.\n\nChecks run in this order: syntax (400), authentication (401), \
         the record exists (404), the shape of the body (400), permissions (403), the values (422). Bans, password \
         changes and new second factors check permissions before the body. A record that you may not see is a 404.",
        "curl {api}/me -H 'Authorization: Bearer wrong'",
    ),
    (
        "pages",
        "Lists and pages",
        "Lists are sorted by creation time, newest first, or oldest first with `order=asc`. `limit` sets the number \
         of records, 1 to 100; the default is 10. With `page[number]` and `page[size]` the response has counts and \
         `links` to the other pages. With `page[cursor]` (empty for the first page) it has a link to the next page. A \
         cursor stays correct while records are created and deleted, and the last page is as fast as the first.",
        "curl -g '{api}/tokens?page[number]=1&page[size]=5' -H \"Authorization: Bearer $KEYDESK_TOKEN\"",
    ),
    (
        "limits",
        "Limits",
        "Too many attempts get 429, with the seconds to wait in `Retry-After` and the name of the limit in \
         `X-RateLimit-Window`. Log-in, sign-up, passwords and second factors are limited per address and per user, \
         other changes per user or product. A body can be up to 64 KB, a path with its query up to 8 KB. A 503 with \
         `Retry-After` means that the server is busy.",
        "curl -X POST {api}/tokens -u 'ada@engine.example:wrong' -o /dev/null -D -",
    ),
    (
        "versions",
        "Versions",
        "The header `Keygen-Version`, from 1.0 to 1.8, selects the version of the API. The default is the version of \
         the account. The response names the version that was used. Below 1.4 the headers with ids have other names; \
         nothing else differs.",
        "curl {api}/me -H 'Keygen-Version: 1.8' -H \"Authorization: Bearer $KEYDESK_TOKEN\"",
    ),
    (
        "signatures",
        "Signatures",
        "Every response about an account is signed with the Ed25519 key of the account, errors too, so that an app \
         can detect changes on the way. Four lines are signed: `(request-target)`, `host`, `date` and `digest`, each \
         followed by a colon, a space and its value. The digest is the SHA-256 of the body in base64. The public key \
         is in `meta.keys.ed25519` of the account, as the base64 of its hex digits.",
        "curl {api}/me -i -H 'Keygen-Accept-Signature: algorithm=\"ed25519\"' -H \"Authorization: Bearer $KEYDESK_TOKEN\"",
    ),
];

/// All sections.
pub(super) fn introduction(document: DocumentPart<'_>) -> AnyView {
    let server = document.get("servers").items().next().map(|server| server.get("url").text()).unwrap_or_default();
    let api = format!("{server}/v1/accounts/acme");
    let section = |(id, heading, text, call): Section| {
        view! {
            <section id=id>
                <h2><a href=format!("#{id}")>{heading}</a></h2>
                {paragraphs(text)}
                {(id == "errors").then(|| shared(document))}
                {code(call.replace("{api}", &api))}
            </section>
        }
    };
    SECTIONS.map(section).into_iter().collect_view().into_any()
}

/// The errors that any endpoint can return. Operations only refer to them.
fn shared(document: DocumentPart<'_>) -> AnyView {
    let operations = operation::all(document);
    let responses = operations.iter().map(|operation| operation.part.get("responses"));
    let named = responses
        .flat_map(|responses| responses.members().filter(move |(status, _)| responses.named(status).is_some()));
    let shared: BTreeMap<&str, DocumentPart<'_>> = named.collect();
    let line = |(status, response): (&str, DocumentPart<'_>)| {
        let codes = codes(response).into_iter().map(link).collect_view();
        let about = response.get("description").text().to_owned();
        view! { <li><strong>{status.to_owned()}</strong> " " {about} {codes}</li> }
    };
    view! {
        <p>"Errors any endpoint can return:"</p>
        <ul class="responses">{shared.into_iter().map(line).collect_view()}</ul>
    }
    .into_any()
}
