//! The headers of an answer: the protocol's own, and caching by nobody but the client.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

use super::EXPOSED_HEADERS;

/// Headers that are passed on beside `electric-…`.
const PASSED: [HeaderName; 6] = [
    header::ALLOW,
    header::CACHE_CONTROL,
    header::CONTENT_ENCODING,
    header::CONTENT_TYPE,
    header::ETAG,
    header::RETRY_AFTER,
];

/// Keeps what belongs to the protocol, and says who may keep the answer.
///
/// The rows depend on who is asking, and on what they may see now. So no cache shared by several
/// people may hold an answer, and the client's own asks each time whether its copy is still right
/// (`no-cache`; a `304` costs little): a copy must outlive neither a log-out nor a permission.
pub(super) fn finish(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let others: Vec<_> = headers.keys().filter(|name| !is_passed(name)).cloned().collect();
    for name in others {
        headers.remove(name);
    }
    let may_be_stored = headers.get(header::CACHE_CONTROL).is_some_and(|value| {
        value.to_str().is_ok_and(|text| !text.to_ascii_lowercase().contains("no-store"))
    });
    let caching = if may_be_stored { "private, no-cache" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("authorization, cookie"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let exposed = EXPOSED_HEADERS.each_ref().map(HeaderName::as_str).join(",");
    let exposed = HeaderValue::from_str(&exposed).expect("names of headers are plain text");
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    response
}

fn is_passed(name: &HeaderName) -> bool {
    name.as_str().starts_with("electric-") || PASSED.contains(name)
}
