use jiff::{Timestamp, civil::Date};

columns! {
    Timestamp => Timestamp,
    Date => Date,
}
