//! What holds for every request, in plain words, with a call to try each.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::app::docs::{
    operation::{self, codes, link},
    part::DocumentPart,
    prose::{code, paragraphs},
};

/// A section: its anchor, its heading, what it says, and a call.
type Section = (&'static str, &'static str, &'static str, &'static str);

pub(super) const SECTIONS: [Section; 7] = [
    (
        "address",
        "Address and format",
        "Every path begins with the account, by id or slug. On a server with one account it may be left out: \
         `/v1/users` is `/v1/accounts/acme/users`.\n\nRequests and answers are JSON:API documents: a record has `id`, \
         `type`, `attributes`, `relationships` and `links`. Keys go out in lowerCamelCase and come in in any casing. \
         Times are ISO 8601 in UTC. A key that does not belong in a body is refused, never ignored. `PUT` does what \
         `PATCH` does: what is not sent stays.",
        "curl {api}/ping -i",
    ),
    (
        "authentication",
        "Authentication",
        "Logging in is generating a token, with email and password. The token then goes with every request, and is all \
         there is: no cookie is read here. Its secret is shown once. Revoking it is logging out.\n\nA user's token ends \
         after 14 days unless told otherwise; tokens of products and staff do not. A token that is sent and wrong is a \
         401, even where nobody needs one.",
        "curl -X POST {api}/tokens -u 'ada@engine.example:seven copper gears at dusk'\n\
         curl {api}/me -H \"Authorization: Bearer $KEYDESK_TOKEN\"",
    ),
    (
        "errors",
        "Errors",
        "An answer of 400 or more is an error document: one or more errors, each with a `detail` for people and, where \
         a program can act on it, a `code`. `source` tells where it is: a `pointer` into the body, a `parameter` or a \
         `header`. `links.about` opens the code's page on this server. `meta.id` names the request in the server's log.\
         \n\nThe order of checks: can it be read (400), who asks (401), is it there (404), does the body fit (400), \
         may they (403), does it break a rule (422). Bans, changes of passwords and new second factors ask whether \
         they may before the body is looked at. What somebody may not see is a 404.",
        "curl {api}/me -H 'Authorization: Bearer wrong'",
    ),
    (
        "pages",
        "Lists and pages",
        "Lists are sorted by creation, the newest first, or with `order=asc` the oldest. `limit` says how many, 10 \
         unless told, 100 at most. With `page[number]` and `page[size]` the answer has `links` to the other pages and \
         counts; with `page[cursor]` (empty at first) it has a link to the next one, which stays right while records \
         come and go, and is as fast on the last page as on the first.",
        "curl -g '{api}/tokens?page[number]=1&page[size]=5' -H \"Authorization: Bearer $KEYDESK_TOKEN\"",
    ),
    (
        "limits",
        "Limits",
        "Whoever tries too often gets 429, with `Retry-After` in seconds and the limit's name in `X-RateLimit-Window`. \
         Log-in, sign-up, passwords and second factors are limited by address and by user. A body may have 64 KB, an \
         address 8 KB. 503 with `Retry-After` means that there is too much to do right now.",
        "curl -X POST {api}/tokens -u 'ada@engine.example:wrong' -o /dev/null -D -",
    ),
    (
        "versions",
        "Versions",
        "`Keygen-Version`, from 1.0 to 1.8, says which version of the API a client speaks; unless sent, it is the \
         account's own. The answer names the one in effect. Below 1.4 the headers with ids have other names; nothing \
         else differs.",
        "curl {api}/me -H 'Keygen-Version: 1.8' -H \"Authorization: Bearer $KEYDESK_TOKEN\"",
    ),
    (
        "signatures",
        "Signatures",
        "Every answer about an account is signed with its Ed25519 key, errors too, so that an app can tell that nobody \
         changed it on the way. What is signed are four lines: `(request-target)`, `host`, `date` and `digest`, each \
         with a colon, a space and its value; the digest is SHA-256 of the body, in base64. The public key is in the \
         account's `meta.keys.ed25519`, as base64 of its hex digits.",
        "curl {api}/me -i -H 'Keygen-Accept-Signature: algorithm=\"ed25519\"' -H \"Authorization: Bearer $KEYDESK_TOKEN\"",
    ),
];

/// All of it.
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

/// What can go wrong at every door: the answers that operations only name.
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
    view! { <p>"Possible at every door:"</p> <ul class="answers">{shared.into_iter().map(line).collect_view()}</ul> }
        .into_any()
}
