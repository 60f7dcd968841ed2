//! Makes the HTML that Leptos renders valid.
//!
//! Leptos appends inline scripts after `</html>`, on every page. They are moved into the body, or removed where the
//! page has no island. The markers `<!>` are for the nodes of islands, where they become comments; elsewhere they go. The summary of a refused form links only to fields that the
//! page has. Forms and links get the prefix of the page's account. Each island gets its shape, by which the browser finds out whether it is still as rendered.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::server::web::{account_links, page_account::PageAccount};

/// How each of our documents ends.
const END: &str = "</body></html>";
/// What the head of a page with islands has.
const PRELOAD: &str = "rel=\"modulepreload\"";
/// The longest page, in bytes. Ours are much shorter.
const MAX_PAGE: usize = 4 * 1024 * 1024;

/// What the summary of a refused form has, and its links to fields.
const SUMMARY: &str = " id=\"problems\"";
const LINK: &str = " href=\"#";

/// What Leptos writes between nodes, to find them again.
const MARKER: &str = "<!>";
/// How the HTML of an island begins and ends. Islands do not stand in islands.
const ISLAND: [&str; 2] = ["<leptos-island ", "</leptos-island>"];

/// Corrects HTML responses; others pass unchanged. The state is the name of the attribute with an island's shape.
pub async fn fix_html(State(attribute): State<&'static str>, request: Request, next: Next) -> Response {
    let account = request.extensions().get::<PageAccount>().cloned();
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !kind.is_some_and(|kind| kind.starts_with(b"text/html")) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // A page that is too long or not UTF-8 is a bug of ours.
    let page = to_bytes(body, MAX_PAGE).await.ok().and_then(|bytes| String::from_utf8(bytes.into()).ok());
    let Some(page) = page else { return axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    parts.headers.remove(header::CONTENT_LENGTH);
    let page = without_dead_links(with_scripts_inside(without_markers(&page)));
    let page = match account {
        Some(account) => account_links::below_account(page, &account),
        None => page,
    };
    Response::from_parts(parts, Body::from(with_shapes(page, attribute)))
}

fn without_markers(page: &str) -> String {
    let [begin, end] = ISLAND;
    let mut parts = page.split(begin);
    let mut whole = parts.next().unwrap_or_default().replace(MARKER, "");
    for part in parts {
        let (island, rest) = part.split_once(end).unwrap_or((part, ""));
        // Browsers read a marker as an empty comment, but it is invalid. Written out, it is the same node.
        whole += &[begin, &island.replace(MARKER, "<!---->"), end, &rest.replace(MARKER, "")].concat();
    }
    whole
}

fn with_scripts_inside(page: String) -> String {
    let Some((document, appended)) = page.split_once(END) else { return page };
    let scripts = if document.contains(PRELOAD) { appended } else { "" };
    [document, scripts, END].concat()
}

/// Removes links of the summary to fields that are not on the page. An error may be about what the form is for, such as
/// a token, and not about one of its fields; the summary is rendered before the form is.
fn without_dead_links(page: String) -> String {
    let Some((before, rest)) = page.split_once(SUMMARY) else { return page };
    let Some((summary, after)) = rest.split_once("</div>") else { return page };
    let mut parts = summary.split(LINK);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (field, behind) = part.split_once('"').unwrap_or((part, ""));
        if page.contains(&format!(" id=\"{field}\"")) {
            kept += &[LINK, part].concat();
        } else {
            kept += behind;
        }
    }
    [before, SUMMARY, &kept, "</div>", after].concat()
}

fn with_shapes(page: String, attribute: &str) -> String {
    let [begin, end] = ISLAND;
    if !page.contains(begin) {
        return page;
    }
    let mut parts = page.split(begin);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for island in parts {
        let content = island.split_once(end).map_or(island, |(content, _)| content);
        whole += &format!("{begin}{attribute}=\"{}\" {island}", shape(content));
    }
    whole
}

/// The kinds of the nodes behind the opening tag, in document order: element, text, comment. Leptos escapes `<` and `>`
/// in texts and attributes, so each of them begins or ends a tag or comment.
fn shape(content: &str) -> String {
    let mut shape = String::new();
    for (nth, tag) in content.split('<').enumerate() {
        let (name, text) = tag.split_once('>').unwrap_or((tag, ""));
        match name.bytes().next() {
            // Before the first `<` is the rest of the opening tag.
            _ if nth == 0 => {}
            Some(b'/') => {}
            Some(b'!') => shape.push('c'),
            _ => shape.push('e'),
        }
        if !text.is_empty() {
            shape.push('t');
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_in_islands_only() {
        let page = "a<!>b<leptos-island x=\"y\">c<!>d</leptos-island>e<!>f<leptos-island >g</leptos-island>";
        let expected = "ab<leptos-island x=\"y\">c<!---->d</leptos-island>ef<leptos-island >g</leptos-island>";
        assert_eq!(without_markers(page), expected);
        assert_eq!(without_markers("<!>"), "");
    }

    #[test]
    fn scripts_are_in_the_body_or_removed() {
        let fixed = |page: &str| with_scripts_inside(page.into());
        assert_eq!(fixed("<p>a</p></body></html><script>b</script>"), "<p>a</p></body></html>");
        let awake = "<link rel=\"modulepreload\"><p>a</p></body></html><script>b</script>";
        assert_eq!(fixed(awake), "<link rel=\"modulepreload\"><p>a</p><script>b</script></body></html>");
        assert_eq!(fixed("no page"), "no page");
    }

    #[test]
    fn a_summary_links_only_to_fields_of_the_page() {
        let page = |email: &str, bearer: &str| {
            format!(
                "<a href=\"#main\">a</a><div class=\"problems\" id=\"problems\"><a{email}>b</a><a{bearer} \
                 aria-hidden=\"true\">c</a></div><input id=\"email\"><a href=\"#later\">d</a>"
            )
        };
        let (email, bearer) = (" href=\"#email\"", " href=\"#bearer\"");
        assert_eq!(without_dead_links(page(email, bearer)), page(email, ""));
        assert_eq!(without_dead_links(page(email, "")), page(email, ""));
        assert_eq!(without_dead_links("<p>none</p>".into()), "<p>none</p>");
    }

    #[test]
    fn an_island_tells_its_nodes() {
        let shaped = |content: &str| {
            let page = format!(
                "<p>a</p><leptos-island data-props=\"{{&quot;a&gt;&quot;}}\">{content}</leptos-island><p>b</p>"
            );
            let shaped = with_shapes(page.clone(), "data-shape");
            let (_, rest) = shaped.split_once("data-shape=\"").expect("a shape");
            let (shape, _) = rest.split_once('"').expect("an end");
            assert_eq!(shaped.replace(&format!("data-shape=\"{shape}\" "), ""), page);
            shape.to_owned()
        };
        for (content, shape) in [
            ("", ""),
            ("<!---->", "c"),
            ("a", "t"),
            ("<p class=\"hint\">a</p><!---->", "etc"),
            ("<div><h2>a</h2><ul><li><a href=\"#b\">b</a><span></span> <!----></li></ul></div><!---->", "eeteeetetcc"),
            ("a<!---->b<br>", "tcte"),
        ] {
            assert_eq!(shaped(content), shape, "{content}");
        }
        let two = "<leptos-island a>x</leptos-island>y<leptos-island b><!----></leptos-island>";
        let shaped = "<leptos-island s=\"t\" a>x</leptos-island>y<leptos-island s=\"c\" b><!----></leptos-island>";
        assert_eq!(with_shapes(two.into(), "s"), shaped);
        assert_eq!(with_shapes("none".into(), "s"), "none");
    }
}
