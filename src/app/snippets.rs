//! Example code with the address of this server: one call, in curl and five languages. It never has a token in it.
//!
//! The calls are those of the programs in `end2end/clients`. They print the code or the sentence of an error.

use leptos::prelude::*;

use crate::app::{
    components::{code_block::CodeBlock, prose::with_code},
    language::Translated,
};

/// One `<details>` per language: a call to `/me` with the token.
#[component]
pub fn Snippets(
    /// The address of the API, such as `https://id.acme.example/v1/accounts/acme`.
    api: String,
) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <section class="snippets" aria-labelledby="developers">
            <h2 id="developers">{words.heading}</h2>
            <p>{with_code(words.variable)}</p>
            {all(&api)
                .into_iter()
                .map(|(id, name, code)| view! {
                    <details>
                        <summary>{name}</summary>
                        <CodeBlock id=id.to_owned() code/>
                    </details>
                })
                .collect_view()}
        </section>
    }
}

fn all(api: &str) -> [(&'static str, &'static str, String); 6] {
    [
        ("curl", "curl", CURL),
        ("javascript", "JavaScript", JAVASCRIPT),
        ("rust", "Rust", RUST),
        ("python", "Python", PYTHON),
        ("csharp", "C#", CSHARP),
        ("swift", "Swift", SWIFT),
    ]
    .map(|(id, name, code)| (id, name, code.replace("{api}", api)))
}

const CURL: &str = r#"curl {api}/me \
  -H "Authorization: Bearer $KEYDESK_TOKEN" \
  -H "Accept: application/vnd.api+json""#;

const JAVASCRIPT: &str = r#"const response = await fetch("{api}/me", {
  headers: {
    Authorization: `Bearer ${process.env.KEYDESK_TOKEN}`,
    Accept: "application/vnd.api+json",
  },
});
const { data, errors } = await response.json();
if (errors) throw new Error(errors[0].code ?? errors[0].detail);
console.log(data.attributes.email);"#;

const RUST: &str = r#"// cargo add reqwest --features blocking,json; cargo add serde_json
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let me: serde_json::Value = reqwest::blocking::Client::new()
        .get("{api}/me")
        .bearer_auth(std::env::var("KEYDESK_TOKEN")?)
        .header("Accept", "application/vnd.api+json")
        .send()?
        .json()?;
    if let Some(error) = me["errors"].get(0) {
        return Err(error["detail"].to_string().into());
    }
    println!("{}", me["data"]["attributes"]["email"]);
    Ok(())
}"#;

const PYTHON: &str = r#"# pip install requests
import os, sys, requests

response = requests.get(
    "{api}/me",
    headers={
        "Authorization": f"Bearer {os.environ['KEYDESK_TOKEN']}",
        "Accept": "application/vnd.api+json",
    },
    timeout=10,
)
document = response.json()
if not response.ok:
    sys.exit(document["errors"][0]["detail"])
print(document["data"]["attributes"]["email"])"#;

const CSHARP: &str = r#"using System.Net.Http.Headers;

var client = new HttpClient();
var token = Environment.GetEnvironmentVariable("KEYDESK_TOKEN");
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
client.DefaultRequestHeaders.Add("Accept", "application/vnd.api+json");
var response = await client.GetAsync("{api}/me");
Console.WriteLine(await response.Content.ReadAsStringAsync());
return response.IsSuccessStatusCode ? 0 : 1;"#;

const SWIFT: &str = r#"import Foundation

let token = ProcessInfo.processInfo.environment["KEYDESK_TOKEN"] ?? ""
var request = URLRequest(url: URL(string: "{api}/me")!)
request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
request.setValue("application/vnd.api+json", forHTTPHeaderField: "Accept")
let (data, response) = try await URLSession.shared.data(for: request)
print(String(decoding: data, as: UTF8.self))
exit((response as? HTTPURLResponse)?.statusCode == 200 ? 0 : 1)"#;

/// The words around the code.
struct Words {
    heading: &'static str,
    variable: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "For developers",
        variable: "Set the environment variable `KEYDESK_TOKEN` to the token, then ask who you are.",
    },
    german: Words {
        heading: "Für Entwickler",
        variable: "Setzen Sie die Umgebungsvariable `KEYDESK_TOKEN` auf das Token, dann fragen Sie, wer Sie sind.",
    },
};
