//! `/v1/shape` as Electric has it, for whoever asks: for Electric's own clients, and for tests.

mod parameters;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
    routing::get,
};
use serde_json::json;

use super::{
    BuiltIn,
    answer::{self, set},
    ask::{Ask, Refusal},
    guarded::must_refetch,
};
use crate::shapes::EXPOSED_HEADERS;
use parameters::Parameters;

const METHODS: &str = "GET, POST, HEAD, DELETE, OPTIONS";

/// The largest body of a request for a part of a shape.
const BODY_LIMIT: usize = 1024 * 1024;

impl BuiltIn {
    /// `/v1/shape` and `/v1/health` as Electric has them: every table of the database, to whoever
    /// can reach the port and knows the [`secret`](BuiltIn::secret).
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let shape = get(shape).post(shape).delete(shape).options(shape);
        Router::new()
            .route("/", get(|| async {}))
            .route("/v1/health", get(health))
            .route("/v1/shape", shape)
            .with_state(self.clone())
    }
}

async fn health(State(built_in): State<BuiltIn>) -> Response {
    let (status, text) = match built_in.service.start().await {
        Ok(()) => (StatusCode::OK, "active"),
        Err(_) => (StatusCode::ACCEPTED, "waiting"),
    };
    let mut response = answer::json(status, json!({ "status": text }).to_string());
    set(response.headers_mut(), "cache-control", "no-cache, no-store, must-revalidate");
    response
}

async fn shape(State(built_in): State<BuiltIn>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = match parts.method {
        Method::OPTIONS => preflight(&parts.headers),
        _ => {
            let query = parts.uri.query().unwrap_or_default();
            let parameters = Parameters::read(query);
            if built_in.allows(&parameters) {
                let answered = built_in.answered(&parts.method, &parts.headers, parameters, body);
                answered.await.unwrap_or_else(refused)
            } else {
                let message = json!({ "message": "Unauthorized - Invalid API secret" });
                uncached(StatusCode::UNAUTHORIZED, &message)
            }
        }
    };
    let is_answer = response.status().is_success();
    let headers = response.headers_mut();
    if is_answer && [Method::POST, Method::DELETE].contains(&parts.method) {
        set(headers, "cache-control", "no-cache");
    }
    let any = HeaderValue::from_static("*");
    let origin = parts.headers.get(header::ORIGIN).cloned().unwrap_or(any);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    // A cache must not give one origin's answer to another.
    set(headers, "vary", "origin");
    set(headers, "access-control-allow-methods", METHODS);
    let exposed = EXPOSED_HEADERS.each_ref().map(HeaderName::as_str).join(",");
    set(headers, "access-control-expose-headers", &exposed);
    response
}

fn preflight(headers: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let of_response = response.headers_mut();
    if let Some(asked) = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        of_response.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    set(of_response, "access-control-max-age", "86400");
    response
}

impl BuiltIn {
    fn allows(&self, parameters: &Parameters) -> bool {
        let Some(secret) = &self.service.settings.secret else { return true };
        let given = parameters.get("secret").or_else(|| parameters.get("api_secret"));
        given == Some(secret)
    }

    async fn answered(
        &self,
        method: &Method,
        headers: &HeaderMap,
        mut parameters: Parameters,
        body: Body,
    ) -> Result<Response, Answer> {
        if *method == Method::POST {
            let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| Answer::TooLarge)?;
            parameters.body(&body).map_err(|()| Answer::NoObject)?;
        }
        if *method == Method::DELETE && !self.service.settings.allows_delete {
            return Err(Answer::NoDelete);
        }
        let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
        self.service.start().await?;
        let definition = parameters.definition(&self.service).await?;
        if *method == Method::DELETE {
            return self.deleted(&parameters, &definition).await;
        }
        let ask = Ask { known: known.map(str::to_owned), ..parameters.ask(&definition)? };
        match answer::answer(&self.service, ask).await {
            Err(Refusal::MustRefetch(None)) => {
                let shape = self.service.renewed(|| Box::pin(parameters.definition(&self.service)));
                Err(Refusal::MustRefetch(Some(shape.await?.handle.clone())).into())
            }
            other => Ok(other?),
        }
    }

    async fn deleted(
        &self,
        parameters: &Parameters,
        definition: &Arc<super::definition::Definition>,
    ) -> Result<Response, Answer> {
        let shape = match parameters.get("handle") {
            Some(handle) => {
                let shape = self.service.of_handle(handle, definition).await?;
                let other = || {
                    let message = "is of no shape of this definition".to_owned();
                    Refusal::Invalid("handle", message)
                };
                shape.ok_or_else(other)?
            }
            None => match self.service.existing(definition) {
                Some(shape) => shape,
                None => return Err(Answer::NoShape),
            },
        };
        self.service.delete(&shape).await?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::ACCEPTED;
        Ok(response)
    }
}

/// Why a request is not answered, beyond what every request for a shape may hear.
enum Answer {
    Refusal(Refusal),
    TooLarge,
    NoObject,
    NoDelete,
    NoShape,
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Answer {
        Answer::Refusal(refusal)
    }
}

/// A refusal in the form of Electric's errors.
fn refused(answer: Answer) -> Response {
    let message = |status, message: &str| uncached(status, &json!({ "message": message }));
    match answer {
        Answer::Refusal(Refusal::MustRefetch(handle)) => must_refetch(handle),
        Answer::Refusal(Refusal::Invalid(name, problem)) => {
            let errors = json!({ "message": "Invalid request", "errors": { name: [problem] } });
            uncached(StatusCode::BAD_REQUEST, &errors)
        }
        Answer::Refusal(Refusal::InvalidPart(name, problem)) => {
            let errors = json!({ "subset": { name: [problem] } });
            let errors = json!({ "message": "Invalid request", "errors": errors });
            uncached(StatusCode::BAD_REQUEST, &errors)
        }
        Answer::Refusal(Refusal::Busy(why)) => {
            let mut response = message(StatusCode::SERVICE_UNAVAILABLE, &why);
            set(response.headers_mut(), "retry-after", "1");
            response
        }
        Answer::Refusal(Refusal::Failed) => {
            message(StatusCode::INTERNAL_SERVER_ERROR, "the service failed; its log says how")
        }
        Answer::TooLarge => message(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
        Answer::NoObject => {
            let error = json!({ "error": "Request body must be a JSON object" });
            uncached(StatusCode::BAD_REQUEST, &error)
        }
        Answer::NoDelete => message(StatusCode::METHOD_NOT_ALLOWED, "DELETE is not allowed"),
        Answer::NoShape => message(StatusCode::NOT_FOUND, "there is no such shape"),
    }
}

fn uncached(status: StatusCode, body: &serde_json::Value) -> Response {
    let mut response = answer::json(status, body.to_string());
    set(response.headers_mut(), "cache-control", "no-store");
    set(response.headers_mut(), "surrogate-control", "no-store");
    response
}
