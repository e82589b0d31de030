use std::fmt;

use serde::{Deserializer, Serializer, de::Visitor, ser::Error as _};
use time::{Date, Month, OffsetDateTime};

use super::{IsoDate, Rfc3339, Travels};

impl Travels<Rfc3339> for OffsetDateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        time::serde::rfc3339::serialize(self, serializer)
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        time::serde::rfc3339::deserialize(deserializer)
    }
}

impl Travels<IsoDate> for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (year, month, day) = (self.year(), u8::from(self.month()), self.day());
        if !(1..=9999).contains(&year) {
            return Err(S::Error::custom(format_args!(
                "the year {year} is not between 1 and 9999"
            )));
        }
        serializer.collect_str(&format_args!("{year:04}-{month:02}-{day:02}"))
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Day)
    }
}

struct Day;

impl Visitor<'_> for Day {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date like 2026-01-31")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Date, E> {
        parse_day(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}

fn parse_day(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse::<u16>().ok() } else { None }
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if year == 0 || parts.next().is_some() {
        return None;
    }
    let month = Month::try_from(month as u8).ok()?;
    Date::from_calendar_date(year.into(), month, day as u8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_strictly() {
        let day = Date::from_calendar_date(2024, Month::February, 29).unwrap();
        assert_eq!(parse_day("2024-02-29"), Some(day));
        for wrong in ["2023-02-29", "2024-2-29", "2024-02-29T00:00:00Z", "+024-02-29", "0000-01-01"]
        {
            assert_eq!(parse_day(wrong), None, "{wrong}");
        }
    }
}
