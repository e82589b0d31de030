use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

crate::column::columns! {
    DateTime<Utc> => Timestamp,
    DateTime<FixedOffset> => Timestamp,
    NaiveDate => Date,
}
