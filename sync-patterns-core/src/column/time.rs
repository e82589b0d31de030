use crate::{Column, Shape};

impl Column for time::OffsetDateTime {
    const SHAPE: Shape = Shape::Timestamp;
    const SERDE_WITH: Option<&'static str> = Some("sync_patterns::wire::rfc3339");
}

impl Column for time::Date {
    const SHAPE: Shape = Shape::Date;
    const SERDE_WITH: Option<&'static str> = Some("sync_patterns::wire::date");
}
