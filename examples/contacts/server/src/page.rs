//! The web application, from the port that its requests go to.

use std::path::Path;

use axum::{
    Router,
    http::{HeaderValue, Response, StatusCode, header::CACHE_CONTROL},
};
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// What an address without a page is answered with while nothing has been built.
const NOT_BUILT: &str = "The page is not built: `cargo demo` does it, or `npm ci && npm run build` \
                         in examples/contacts/web.\n";

/// The built files. Each address that names none of them is the application's own, but in `assets/`,
/// where names change with the content: those may be kept for good, and everything else is asked for
/// each time.
pub fn router(folder: &Path) -> Router {
    if !folder.join("index.html").is_file() {
        return Router::new().fallback(async || (StatusCode::NOT_FOUND, NOT_BUILT));
    }
    let assets = Router::new().fallback_service(ServeDir::new(folder.join("assets")));
    let assets = assets.layer(caching("public, max-age=31536000, immutable"));
    let page = ServeDir::new(folder).fallback(ServeFile::new(folder.join("index.html")));
    let page = Router::new().fallback_service(page).layer(caching("no-cache"));
    page.nest("/assets", assets)
}

/// Says how long good answers may be kept.
fn caching<B>(
    value: &'static str,
) -> SetResponseHeaderLayer<impl Fn(&Response<B>) -> Option<HeaderValue> + Clone> {
    SetResponseHeaderLayer::overriding(CACHE_CONTROL, move |answer: &Response<B>| {
        let is_good = !answer.status().is_client_error() && !answer.status().is_server_error();
        Some(HeaderValue::from_static(if is_good { value } else { "no-store" }))
    })
}
