//! The request that Electric gets: nothing in it is as the client wrote it but the protocol.

use axum::{
    body::Bytes,
    http::{HeaderValue, Method, Request, Uri, header, uri::Scheme},
};
use http_body_util::Full;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sync_patterns_core::names::quoted;

use super::Electric;
use crate::{ApiError, shapes::ShapeRequest};

/// Updates bring the key and what changed; the applier of clients needs no more.
const REPLICA: &str = "default";

impl Electric {
    /// The request for a shape.
    pub(super) fn request(&self, shape: &ShapeRequest) -> Result<Request<Full<Bytes>>, ApiError> {
        let mut query = Query::default();
        query
            .add("table", &format!("{}.{}", quoted(&shape.schema), quoted(shape.definition.table)));
        let columns: Vec<_> = shape.definition.columns.iter().map(|name| quoted(name)).collect();
        let columns = columns.join(",");
        query.add("columns", &columns);
        // Newer versions refuse conditions over other columns; older ones ignore it.
        query.add("queryable_columns", &columns);
        if !shape.definition.where_clause.is_empty() {
            query.add("where", shape.definition.where_clause);
        }
        for (index, value) in shape.values.iter().enumerate() {
            query.add(&format!("params[{}]", index + 1), value);
        }
        query.add("replica", REPLICA);
        for (name, value) in &shape.parameters {
            query.add(name, value);
        }
        let mut body = Bytes::new();
        let subset = shape.subset.as_ref().map(|subset| subset.to_json());
        if shape.method == Method::POST {
            body = subset.map_or("{}".to_owned(), |subset| subset.to_string()).into();
        } else if let Some(serde_json::Value::Object(subset)) = subset {
            for (key, value) in subset {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                query.add(&format!("subset__{key}"), &text);
            }
        }
        for (name, value) in [("source_id", &self.source_id), ("secret", &self.secret)] {
            if let Some(value) = value {
                query.add(name, value);
            }
        }
        self.build(shape, &query.0, body)
    }

    fn build(
        &self,
        shape: &ShapeRequest,
        query: &str,
        body: Bytes,
    ) -> Result<Request<Full<Bytes>>, ApiError> {
        let mut address = self.address.clone().into_parts();
        let path = format!("{}?{query}", self.address.path());
        address.path_and_query = path.parse().ok();
        let built = Uri::from_parts(address).ok().and_then(|address| {
            let request = Request::builder().method(&shape.method).uri(address);
            request.body(Full::new(body)).ok()
        });
        let Some(mut request) = built else {
            // Addresses have a greatest length.
            tracing::error!(model = shape.model.name, "the request for Electric is too long");
            return Err(ApiError::internal());
        };
        *request.headers_mut() = shape.headers.clone();
        if shape.method == Method::POST {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(header::CONTENT_TYPE, json);
        }
        Ok(request)
    }
}

/// A query, every part of it encoded.
#[derive(Default)]
struct Query(String);

impl Query {
    fn add(&mut self, name: &str, value: &str) {
        let [name, value] = [name, value].map(|text| utf8_percent_encode(text, NON_ALPHANUMERIC));
        let separator = if self.0.is_empty() { "" } else { "&" };
        self.0.push_str(&format!("{separator}{name}={value}"));
    }
}

/// The address of the shapes of an instance, or what is wrong with it.
pub(super) fn address(text: &str) -> Result<Uri, String> {
    let problem = |what: &str| format!("{what}; it is one like http://localhost:3000");
    let address: Uri = text.trim().parse().map_err(|_| problem("cannot be read"))?;
    if ![Some(&Scheme::HTTP), Some(&Scheme::HTTPS)].contains(&address.scheme()) {
        return Err(problem("begins with neither `http://` nor `https://`"));
    }
    if address.query().is_some() {
        return Err("has parameters: give the secret to `secret` and the id to `source_id`".into());
    }
    if address.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err("has a user's name: give the secret to `secret`".into());
    }
    let path = address.path().trim_end_matches('/');
    let path = format!("{}/v1/shape", path.strip_suffix("/v1/shape").unwrap_or(path));
    let mut parts = address.into_parts();
    parts.path_and_query = path.parse().ok();
    Uri::from_parts(parts).map_err(|_| problem("cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_the_path_or_not() {
        for (given, expected) in [
            ("http://localhost:3000", "http://localhost:3000/v1/shape"),
            ("http://localhost:3000/", "http://localhost:3000/v1/shape"),
            ("https://e.example/v1/shape", "https://e.example/v1/shape"),
            ("http://e.example/electric/", "http://e.example/electric/v1/shape"),
        ] {
            assert_eq!(address(given).unwrap(), expected);
        }
        for given in ["localhost:3000", "", "ftp://x", "http://x?secret=a", "http://a:b@x"] {
            assert!(address(given).is_err(), "{given}");
        }
    }
}
