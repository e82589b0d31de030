//! Signing in. A demonstration: whoever knows a team's name may, and tokens are forgotten with the
//! process. What an application takes from it is where the tenant comes from.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use sync_patterns_server::{ApiError, Denied, ErrorCode};
use uuid::Uuid;

use crate::settings::Settings;

/// Who is signed in.
#[derive(Clone)]
pub struct Sessions(Arc<Inner>);

struct Inner {
    teams: Vec<String>,
    /// How long a token is valid.
    valid: Duration,
    by_token: Mutex<HashMap<Uuid, Session>>,
}

struct Session {
    team: String,
    ends: Instant,
}

#[derive(Deserialize)]
struct SignIn {
    team: String,
}

/// What a client gets: a token, and for how many seconds.
#[derive(Serialize)]
struct SignedIn {
    token: Uuid,
    team: String,
    seconds: u64,
}

impl Sessions {
    /// Nobody yet.
    pub fn new(settings: &Settings) -> Sessions {
        Sessions(Arc::new(Inner {
            teams: settings.teams.iter().map(|team| team.name.clone()).collect(),
            valid: settings.session,
            by_token: Mutex::default(),
        }))
    }

    /// The team of whoever sent these headers: `Authorization: Bearer …`.
    pub fn team_of(&self, headers: &HeaderMap) -> Result<String, Denied> {
        let token = token(headers).ok_or(Denied::Unauthorised)?;
        let sessions = self.by_token();
        let session = sessions.get(&token).filter(|session| session.ends > Instant::now());
        session.map(|session| session.team.clone()).ok_or(Denied::Unauthorised)
    }

    /// `POST /session` signs in, `DELETE /session` out; `GET /teams` says who may.
    pub fn into_router(self) -> Router {
        Router::new()
            .route("/session", post(sign_in).delete(sign_out))
            .route("/teams", get(async |State(Sessions(inner))| Json(inner.teams.clone())))
            .with_state(self)
    }

    fn by_token(&self) -> MutexGuard<'_, HashMap<Uuid, Session>> {
        self.0.by_token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn sign_in(
    State(sessions): State<Sessions>,
    Json(SignIn { team }): Json<SignIn>,
) -> Result<Json<SignedIn>, ApiError> {
    let Inner { teams, valid, .. } = &*sessions.0;
    if !teams.contains(&team) {
        let message = format!("there is no team `{team}`; there are {}", teams.join(", "));
        return Err(ApiError::new(ErrorCode::NotFound, message).field("team"));
    }
    let (token, now) = (Uuid::new_v4(), Instant::now());
    let mut by_token = sessions.by_token();
    by_token.retain(|_, session| session.ends > now);
    by_token.insert(token, Session { team: team.clone(), ends: now + *valid });
    Ok(Json(SignedIn { token, team, seconds: valid.as_secs() }))
}

async fn sign_out(State(sessions): State<Sessions>, headers: HeaderMap) -> StatusCode {
    if let Some(token) = token(&headers) {
        sessions.by_token().remove(&token);
    }
    StatusCode::NO_CONTENT
}

fn token(headers: &HeaderMap) -> Option<Uuid> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?.parse().ok()
}
