use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

columns! {
    DateTime<Utc> => Timestamp,
    DateTime<FixedOffset> => Timestamp,
    NaiveDate => Date,
}
