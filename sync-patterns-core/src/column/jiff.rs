use jiff::{Timestamp, civil::Date};

crate::column::columns! {
    Timestamp => Timestamp,
    Date => Date,
}
