//! Rules that models do not say, so that the demo has writes that are refused.

use contacts_models::{Account, Contact};
use rust_decimal::Decimal;
use sync_patterns_server::{ApiError, BoxFuture, Write};

/// No account is overdrawn. Accounts are confirmed: the page shows no balance that is refused.
pub fn no_debts(write: Write<'_, Account>) -> BoxFuture<'_, Result<(), ApiError>> {
    Box::pin(async move {
        let balance: Option<Decimal> = write.get("balance")?;
        match balance.filter(Decimal::is_sign_negative).filter(|balance| !balance.is_zero()) {
            None => Ok(()),
            Some(balance) => {
                let message =
                    format!("an account cannot be overdrawn, and this would be {balance}");
                Err(ApiError::refused(message).field("balance"))
            }
        }
    })
}

/// An address to which mail can go. Contacts are local-first: the page shows the row at once, and
/// the refusal when it comes.
pub fn reachable(write: Write<'_, Contact>) -> BoxFuture<'_, Result<(), ApiError>> {
    Box::pin(async move {
        let email: Option<Option<String>> = write.get("email")?;
        match email.flatten().filter(|email| !email.is_empty() && !email.contains('@')) {
            None => Ok(()),
            Some(email) => {
                let message = format!("`{email}` is no e-mail address: it has no @");
                Err(ApiError::refused(message).field("email"))
            }
        }
    })
}
