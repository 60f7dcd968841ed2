//! Makes the HTML that Leptos renders valid.
//!
//! Leptos appends inline scripts after `</html>`, on every page. They are moved into the body, or removed where the
//! page has no island. The markers `<!>` become comments.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// How each of our documents ends.
const END: &str = "</body></html>";
/// What the head of a page with islands has.
const PRELOAD: &str = "rel=\"modulepreload\"";
/// The longest page, in bytes. Ours are much shorter.
const MAX_PAGE: usize = 4 * 1024 * 1024;

/// Corrects HTML responses; others pass unchanged.
pub async fn fix_html(request: Request, next: Next) -> Response {
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
    Response::from_parts(parts, Body::from(fixed(page)))
}

fn fixed(page: String) -> String {
    let Some((document, appended)) = page.split_once(END) else { return page };
    let scripts = if document.contains(PRELOAD) { appended } else { "" };
    // Browsers read `<!>` as an empty comment, but it is invalid. Written out, it is the same node.
    [document, scripts, END].concat().replace("<!>", "<!---->")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_in_the_body_or_removed() {
        let fixed = |page: &str| fixed(page.into());
        assert_eq!(fixed("<p>a</p></body></html><script>b</script>"), "<p>a</p></body></html>");
        let awake = "<link rel=\"modulepreload\"><p>a</p></body></html><script>b</script>";
        assert_eq!(fixed(awake), "<link rel=\"modulepreload\"><p>a</p><script>b</script></body></html>");
        assert_eq!(fixed("a<!>b</body></html>"), "a<!---->b</body></html>");
        assert_eq!(fixed("no page"), "no page");
    }
}
