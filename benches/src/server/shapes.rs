//! A shape from Electric itself, and through the guard. In Electric's place stands something that
//! answers at once, so that nothing but the way is measured.

use std::time::{Duration, Instant};

use axum::{Router, body::Bytes, extract::State, response::IntoResponse, routing::get};

use super::{Client, take_turns};
use crate::{
    Effort, Result,
    report::{Table, milliseconds, thousands},
};

/// The sizes of answers, in bytes: nothing new, and a chunk of a first load.
const SIZES: [usize; 2] = [100, 1_000_000];

/// What answers in Electric's place: the first of [`SIZES`] at the offset `0_0`, the next at `0_1`.
pub fn electric() -> Router {
    let bodies = SIZES.map(|size| Bytes::from(format!("[\"{}\"]", "x".repeat(size - 4))));
    Router::new().route("/v1/shape", get(answer)).with_state(bodies)
}

async fn answer(
    State(bodies): State<[Bytes; 2]>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> impl IntoResponse {
    let is_large = query.is_some_and(|query| query.contains("0%5F1"));
    let headers = [
        ("content-type", "application/json"),
        ("cache-control", "public, max-age=5, stale-while-revalidate=5"),
        ("electric-handle", "1-1"),
        ("electric-offset", "0_0"),
        ("electric-up-to-date", ""),
    ];
    (headers, bodies[usize::from(is_large)].clone())
}

pub async fn table(effort: &Effort, electric: &Client, served: &Client) -> Result<Table> {
    let mut table = Table::new(
        "A shape's answer, one client",
        ["bytes", "from Electric's place", "through the guard", "added"],
    );
    for (index, size) in SIZES.into_iter().enumerate() {
        let requests = effort.pick(500, 5) / (1 + index * 9);
        let [direct, guarded] = take_turns(effort.pick(31, 1), async |subject| {
            let (client, path) = match subject {
                0 => (electric, "/v1/shape?table=contacts"),
                _ => (served, "/shapes/contacts?handle=1-1"),
            };
            many(client, &format!("{path}&offset=0%5F{index}"), size, requests).await
        })
        .await?;
        table.rows.push(vec![
            thousands(size),
            milliseconds(direct.median()),
            milliseconds(guarded.median()),
            milliseconds(guarded.beyond(&direct)),
        ]);
    }
    Ok(table)
}

/// The time of one request, as the mean of several.
async fn many(client: &Client, path: &str, size: usize, requests: usize) -> Result<Duration> {
    let requests = requests.max(1);
    let start = Instant::now();
    for _ in 0..requests {
        let (status, body) = client.get(path).await?;
        if status != 200 || body.len() != size {
            return Err(format!("{path}: {status}, {} bytes", body.len()));
        }
    }
    Ok(start.elapsed() / u32::try_from(requests).unwrap_or(u32::MAX))
}
