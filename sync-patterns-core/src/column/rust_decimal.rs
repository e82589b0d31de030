columns! { rust_decimal::Decimal => Decimal }
