crate::column::columns! { rust_decimal::Decimal => Decimal }
