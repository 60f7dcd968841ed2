//! Ends a page where it ends.
//!
//! Leptos appends inline scripts after `</html>`, on every page: invalid HTML,
//! and on a page without an island script for nothing. There they are dropped,
//! elsewhere moved into the body. Its marks become proper comments.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The end of every document of ours.
const END: &str = "</body></html>";
/// What a page with an island has in its head.
const WAKES: &str = "rel=\"modulepreload\"";
/// No page of ours comes near.
const LONGEST: usize = 4 * 1024 * 1024;

/// Mends HTML answers; all others pass as they are.
pub async fn mend(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !kind.is_some_and(|kind| kind.starts_with(b"text/html")) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let page = to_bytes(body, LONGEST).await.ok().and_then(|bytes| String::from_utf8(bytes.into()).ok());
    let Some(page) = page else { return axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(mended(page)))
}

fn mended(page: String) -> String {
    let Some((document, appended)) = page.split_once(END) else { return page };
    let scripts = if document.contains(WAKES) { appended } else { "" };
    // Leptos' marks are comments to every browser, but no valid HTML; written out they are the same nodes.
    [document, scripts, END].concat().replace("<!>", "<!---->")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_stand_in_the_body_or_nowhere() {
        let mended = |page: &str| mended(page.into());
        assert_eq!(mended("<p>a</p></body></html><script>b</script>"), "<p>a</p></body></html>");
        let awake = "<link rel=\"modulepreload\"><p>a</p></body></html><script>b</script>";
        assert_eq!(mended(awake), "<link rel=\"modulepreload\"><p>a</p><script>b</script></body></html>");
        assert_eq!(mended("a<!>b</body></html>"), "a<!---->b</body></html>");
        assert_eq!(mended("no page"), "no page");
    }
}
