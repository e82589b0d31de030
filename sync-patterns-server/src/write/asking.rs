//! The authoriser's answers within one request, each question asked once.

use std::{collections::HashMap, sync::Arc};

use axum::http::request::Parts;

use crate::{
    ApiError, ErrorCode,
    access::{Access, Denied, Grant, Operation, ScopeValue},
    sql::needs_tenant,
    state::{Registered, State},
};

type Question = (&'static str, Operation, Vec<ScopeValue>);

/// A request that asks the authoriser.
pub(crate) struct Asking<'a> {
    state: &'a State,
    pub parts: Arc<Parts>,
    answers: HashMap<Question, Result<Grant, Denied>>,
}

impl<'a> Asking<'a> {
    pub fn new(state: &'a State, parts: Arc<Parts>) -> Asking<'a> {
        Asking { state, parts, answers: HashMap::new() }
    }

    /// Asks, and answers with the tenant where the model has one.
    pub async fn ask(
        &mut self,
        of: Registered,
        operation: Operation,
        scope: Vec<ScopeValue>,
    ) -> Result<Option<String>, ApiError> {
        let question = (of.model.table, operation, scope);
        let answer = match self.answers.get(&question) {
            Some(answer) => answer.clone(),
            None => {
                let (parts, scope) = (Arc::clone(&self.parts), question.2.clone());
                let access = Access { parts, model: of.model, operation, scope };
                let answer = (self.state.authoriser)(access).await;
                self.answers.insert(question, answer.clone());
                answer
            }
        };
        match answer {
            Ok(grant) if !needs_tenant(of.model) => Ok(grant.tenant.and(None)),
            Ok(Grant { tenant: Some(tenant) }) => Ok(Some(tenant)),
            Ok(Grant { tenant: None }) => {
                let model = of.model.name;
                tracing::error!(model, "the authoriser named no tenant, and the model has one");
                Err(denied(Denied::Forbidden, of, operation))
            }
            Err(denial) => Err(denied(denial, of, operation)),
        }
    }
}

fn denied(denial: Denied, of: Registered, operation: Operation) -> ApiError {
    match denial {
        Denied::Unauthorised => ApiError::new(ErrorCode::Unauthorised, "it is not known who asks"),
        Denied::Forbidden => {
            let message = format!("you may not {operation} here in `{}`", of.model.table);
            ApiError::new(ErrorCode::Forbidden, message)
        }
        Denied::Unavailable => ApiError::unavailable(),
    }
}
