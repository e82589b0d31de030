//! The one form of every error answer.

use std::{borrow::Cow, fmt, str::FromStr};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// Declares [`ErrorCode`] with its texts and statuses in one list.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident, $text:literal, $status:ident;)*) => {
        /// What went wrong, for programs. The text form is part of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $code,)*
        }

        impl ErrorCode {
            /// All codes.
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$code,)*];

            /// The code as it travels.
            pub const fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$code => $text,)* }
            }

            /// The status that it comes with.
            pub const fn status(self) -> StatusCode {
                match self { $(ErrorCode::$code => StatusCode::$status,)* }
            }
        }
    };
}

codes! {
    /// The body is not the JSON that the route takes.
    MalformedRequest, "malformed_request", BAD_REQUEST;
    /// The key in the path or the change is not one of the model's.
    MalformedKey, "malformed_key", BAD_REQUEST;
    /// The write id is not a UUID.
    MalformedWriteId, "malformed_write_id", BAD_REQUEST;
    /// A parameter of the request is missing or not what it has to be.
    MalformedParameter, "malformed_parameter", BAD_REQUEST;
    /// It is not known who is asking.
    Unauthorised, "unauthorised", UNAUTHORIZED;
    /// Whoever is asking may not do this.
    Forbidden, "forbidden", FORBIDDEN;
    /// There is no such row, for whoever is asking.
    NotFound, "not_found", NOT_FOUND;
    /// The route does not answer to this method.
    MethodNotAllowed, "method_not_allowed", METHOD_NOT_ALLOWED;
    /// A row with this key is there already.
    Conflict, "conflict", CONFLICT;
    /// Another row has a value that only one row may have.
    NotUnique, "not_unique", CONFLICT;
    /// Other rows refer to this one.
    StillReferenced, "still_referenced", CONFLICT;
    /// The body is larger than the server takes.
    TooLarge, "too_large", PAYLOAD_TOO_LARGE;
    /// The body is not declared as JSON.
    UnsupportedMediaType, "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE;
    /// The model has no such field.
    UnknownField, "unknown_field", UNPROCESSABLE_ENTITY;
    /// The field is not the client's to write in this operation.
    ReadOnlyField, "read_only_field", UNPROCESSABLE_ENTITY;
    /// The model is not the client's to write.
    ReadOnlyModel, "read_only_model", UNPROCESSABLE_ENTITY;
    /// There is no model of this table.
    UnknownTable, "unknown_table", UNPROCESSABLE_ENTITY;
    /// A value that a row must have is missing.
    Required, "required", UNPROCESSABLE_ENTITY;
    /// The value is not one that the field can have.
    InvalidValue, "invalid_value", UNPROCESSABLE_ENTITY;
    /// The value breaks a rule of the database.
    RuleBroken, "rule_broken", UNPROCESSABLE_ENTITY;
    /// The row that a field refers to is not there, for whoever is asking.
    ReferenceMissing, "reference_missing", UNPROCESSABLE_ENTITY;
    /// The application refused the write.
    Refused, "refused", UNPROCESSABLE_ENTITY;
    /// The write id was used for another write.
    WriteIdReused, "write_id_reused", UNPROCESSABLE_ENTITY;
    /// Another change of the same transaction was refused.
    TransactionRefused, "transaction_refused", UNPROCESSABLE_ENTITY;
    /// The server is at fault.
    Internal, "internal", INTERNAL_SERVER_ERROR;
    /// The server cannot answer now; the same request may succeed later.
    Unavailable, "unavailable", SERVICE_UNAVAILABLE;
}

/// An error answer: `{ "code", "message", "field"?, "write_id"? }`.
///
/// Messages name the model and the field and say what helps; none has SQL or another row's values.
#[derive(Debug, Clone, Serialize)]
pub struct ApiError {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// What went wrong, for people.
    pub message: Cow<'static, str>,
    /// The field that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Cow<'static, str>>,
    /// The write that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_id: Option<String>,
}

impl ApiError {
    /// An error with its message.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError { code, message: message.into(), field: None, write_id: None }
    }

    /// Names the field.
    pub fn field(mut self, field: impl Into<Cow<'static, str>>) -> ApiError {
        self.field = Some(field.into());
        self
    }

    /// Names the write.
    pub fn write_id(mut self, write_id: impl Into<String>) -> ApiError {
        self.write_id = Some(write_id.into());
        self
    }

    /// The application refuses the write.
    pub fn refused(message: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::new(ErrorCode::Refused, message)
    }

    /// The server is at fault; what happened is logged, not told.
    pub fn internal() -> ApiError {
        ApiError::new(ErrorCode::Internal, "the server failed; its log says how")
    }

    /// The same request may succeed in a moment.
    pub fn unavailable() -> ApiError {
        ApiError::new(ErrorCode::Unavailable, "the server cannot answer now; try again")
    }

    /// Whether the same request will be answered so again: clients give up on these (semantics 16).
    pub fn is_final(&self) -> bool {
        let status = self.status();
        status.is_client_error() && !matches!(status.as_u16(), 401 | 408 | 425 | 429)
    }

    /// The status of the answer.
    pub const fn status(&self) -> StatusCode {
        self.code.status()
    }
}

impl FromStr for ErrorCode {
    type Err = ();

    fn from_str(text: &str) -> Result<ErrorCode, ()> {
        ErrorCode::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for ApiError {}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = serde_json::to_string(&self).expect("texts become JSON");
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.code == ErrorCode::Unavailable {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
