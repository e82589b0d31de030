columns! { uuid::Uuid => Uuid }
