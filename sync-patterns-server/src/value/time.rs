//! Instants and days, within the years 1 to 9999 that both sides can write.

use time::{Date, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// An instant by RFC 3339, in UTC and with microseconds.
pub(super) fn timestamp(text: &str) -> Option<String> {
    let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let instant = instant.checked_to_offset(UtcOffset::UTC)?;
    let (day, clock) = (instant.date(), instant.time());
    is_writable(day).then(|| {
        let (hour, minute, second, microsecond) = clock.as_hms_micro();
        format!("{}T{hour:02}:{minute:02}:{second:02}.{microsecond:06}Z", written(day))
    })
}

/// A day as `2026-01-31`.
pub(super) fn date(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let mut part = |length: usize| {
        let part = parts.next()?;
        let is_number = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse::<u16>().ok())?
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() {
        return None;
    }
    let month = u8::try_from(month).ok()?.try_into().ok()?;
    let day = Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    is_writable(day).then(|| written(day))
}

fn is_writable(day: Date) -> bool {
    (1..=9999).contains(&day.year())
}

fn written(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}
