crate::column::columns! { uuid::Uuid => Uuid }
