//! Every type of column, alone, in an `Option`, in a `Vec`, and as a `Vec` of `Option`s.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sync_patterns::{Bytes, Json, Syncable};
use uuid::Uuid;

use crate::{Color, EmailAddress, Notifications, Slug, Status};

/// A row of every type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
#[allow(missing_docs)]
pub struct EveryColumn {
    pub id: Uuid,
    pub text: String,
    pub boxed: Box<str>,
    pub borrowed: Cow<'static, str>,
    pub uuid: Uuid,
    pub flag: bool,
    pub small: i16,
    pub medium: i32,
    pub big: i64,
    pub single: f32,
    pub double: f64,
    pub decimal: Decimal,
    pub chrono_utc: chrono::DateTime<chrono::Utc>,
    pub chrono_fixed: chrono::DateTime<chrono::FixedOffset>,
    #[serde(with = "sync_patterns::wire::rfc3339")]
    pub time_instant: time::OffsetDateTime,
    pub jiff_instant: jiff::Timestamp,
    pub chrono_day: chrono::NaiveDate,
    #[serde(with = "sync_patterns::wire::date")]
    pub time_day: time::Date,
    pub jiff_day: jiff::civil::Date,
    pub status: Status,
    pub slug: Slug,
    pub email: EmailAddress,
    pub color: Color,
    pub bytes: Bytes,
    #[serde(with = "sync_patterns::wire::base64")]
    pub raw_bytes: Vec<u8>,
    pub json: Value,
    pub typed_json: Json<Notifications>,

    pub maybe_text: Option<String>,
    pub maybe_boxed: Option<Box<str>>,
    pub maybe_borrowed: Option<Cow<'static, str>>,
    pub maybe_uuid: Option<Uuid>,
    pub maybe_flag: Option<bool>,
    pub maybe_small: Option<i16>,
    pub maybe_medium: Option<i32>,
    pub maybe_big: Option<i64>,
    pub maybe_single: Option<f32>,
    pub maybe_double: Option<f64>,
    pub maybe_decimal: Option<Decimal>,
    pub maybe_chrono_utc: Option<chrono::DateTime<chrono::Utc>>,
    pub maybe_chrono_fixed: Option<chrono::DateTime<chrono::FixedOffset>>,
    #[serde(with = "sync_patterns::wire::rfc3339::option")]
    pub maybe_time_instant: Option<time::OffsetDateTime>,
    pub maybe_jiff_instant: Option<jiff::Timestamp>,
    pub maybe_chrono_day: Option<chrono::NaiveDate>,
    #[serde(with = "sync_patterns::wire::date::option")]
    pub maybe_time_day: Option<time::Date>,
    pub maybe_jiff_day: Option<jiff::civil::Date>,
    pub maybe_status: Option<Status>,
    pub maybe_slug: Option<Slug>,
    pub maybe_email: Option<EmailAddress>,
    pub maybe_color: Option<Color>,
    pub maybe_bytes: Option<Bytes>,
    #[serde(with = "sync_patterns::wire::base64::option")]
    pub maybe_raw_bytes: Option<Vec<u8>>,
    pub maybe_json: Option<Value>,
    pub maybe_typed_json: Option<Json<Notifications>>,

    pub list_of_text: Vec<String>,
    pub list_of_boxed: Vec<Box<str>>,
    pub list_of_borrowed: Vec<Cow<'static, str>>,
    pub list_of_uuid: Vec<Uuid>,
    pub list_of_flag: Vec<bool>,
    pub list_of_small: Vec<i16>,
    pub list_of_medium: Vec<i32>,
    pub list_of_big: Vec<i64>,
    pub list_of_single: Vec<f32>,
    pub list_of_double: Vec<f64>,
    pub list_of_decimal: Vec<Decimal>,
    pub list_of_chrono_utc: Vec<chrono::DateTime<chrono::Utc>>,
    pub list_of_chrono_fixed: Vec<chrono::DateTime<chrono::FixedOffset>>,
    #[serde(with = "sync_patterns::wire::rfc3339")]
    pub list_of_time_instant: Vec<time::OffsetDateTime>,
    pub list_of_jiff_instant: Vec<jiff::Timestamp>,
    pub list_of_chrono_day: Vec<chrono::NaiveDate>,
    #[serde(with = "sync_patterns::wire::date")]
    pub list_of_time_day: Vec<time::Date>,
    pub list_of_jiff_day: Vec<jiff::civil::Date>,
    pub list_of_status: Vec<Status>,
    pub list_of_slug: Vec<Slug>,
    pub list_of_email: Vec<EmailAddress>,
    pub list_of_color: Vec<Color>,

    pub gaps_of_text: Vec<Option<String>>,
    pub gaps_of_boxed: Vec<Option<Box<str>>>,
    pub gaps_of_borrowed: Vec<Option<Cow<'static, str>>>,
    pub gaps_of_uuid: Vec<Option<Uuid>>,
    pub gaps_of_flag: Vec<Option<bool>>,
    pub gaps_of_small: Vec<Option<i16>>,
    pub gaps_of_medium: Vec<Option<i32>>,
    pub gaps_of_big: Vec<Option<i64>>,
    pub gaps_of_single: Vec<Option<f32>>,
    pub gaps_of_double: Vec<Option<f64>>,
    pub gaps_of_decimal: Vec<Option<Decimal>>,
    pub gaps_of_chrono_utc: Vec<Option<chrono::DateTime<chrono::Utc>>>,
    pub gaps_of_chrono_fixed: Vec<Option<chrono::DateTime<chrono::FixedOffset>>>,
    #[serde(with = "sync_patterns::wire::rfc3339")]
    pub gaps_of_time_instant: Vec<Option<time::OffsetDateTime>>,
    pub gaps_of_jiff_instant: Vec<Option<jiff::Timestamp>>,
    pub gaps_of_chrono_day: Vec<Option<chrono::NaiveDate>>,
    #[serde(with = "sync_patterns::wire::date")]
    pub gaps_of_time_day: Vec<Option<time::Date>>,
    pub gaps_of_jiff_day: Vec<Option<jiff::civil::Date>>,
    pub gaps_of_status: Vec<Option<Status>>,
    pub gaps_of_slug: Vec<Option<Slug>>,
    pub gaps_of_email: Vec<Option<EmailAddress>>,
    pub gaps_of_color: Vec<Option<Color>>,

    pub maybe_list_of_text: Option<Vec<String>>,
    pub maybe_list_of_boxed: Option<Vec<Box<str>>>,
    pub maybe_list_of_borrowed: Option<Vec<Cow<'static, str>>>,
    pub maybe_list_of_uuid: Option<Vec<Uuid>>,
    pub maybe_list_of_decimal: Option<Vec<Decimal>>,
    pub maybe_list_of_chrono_utc: Option<Vec<chrono::DateTime<chrono::Utc>>>,
}
