//! What can be set, in environment variables.

use std::{env, path::PathBuf, time::Duration};

use anyhow::{Context, Error, bail};

/// Everything that can be set.
#[derive(Debug)]
pub struct Settings {
    /// `PORT`: 8000; 0 takes a free one.
    pub port: u16,
    /// `DATABASE_URL`: a Postgres of yours. Without it one is started here.
    pub database_url: Option<String>,
    /// `DATA`: the name under which the Postgres of this server keeps its data in `target/`.
    pub data: String,
    /// `RESET=1`: forgets that data first.
    pub is_reset: bool,
    /// `ELECTRIC_URL` and `ELECTRIC_SECRET`: shapes from there. Without it they are made here.
    pub electric: Option<ElectricSettings>,
    /// `TEAMS`: the tenants, and how many contacts each begins with: `north:5000,south:5000`.
    pub teams: Vec<Team>,
    /// `SESSION_SECONDS`: how long a token is valid; 3600.
    pub session: Duration,
    /// `PAGE`: the folder of the built web application.
    pub page: PathBuf,
}

/// Where Electric is.
#[derive(Debug)]
pub struct ElectricSettings {
    /// Its address.
    pub address: String,
    /// What it wants to be told.
    pub secret: String,
}

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its name, which is its sign-in too.
    pub name: String,
    /// How many contacts it begins with.
    pub contacts: usize,
}

impl Settings {
    /// Reads them.
    pub fn from_environment() -> Result<Settings, Error> {
        let settings = Settings {
            port: number("PORT", 8000)?,
            database_url: given("DATABASE_URL"),
            data: given("DATA").unwrap_or_else(|| "contacts".to_owned()),
            is_reset: given("RESET").is_some(),
            electric: given("ELECTRIC_URL").map(|address| ElectricSettings {
                address,
                secret: given("ELECTRIC_SECRET").unwrap_or_default(),
            }),
            teams: teams(&given("TEAMS").unwrap_or_else(|| "north:5000,south:5000".to_owned()))?,
            session: Duration::from_secs(number("SESSION_SECONDS", 3600)?),
            page: given("PAGE").map_or_else(
                || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../web/dist")),
                PathBuf::from,
            ),
        };
        if settings.is_reset && settings.database_url.is_some() {
            bail!(
                "RESET is for the server's own Postgres: remove what is at DATABASE_URL yourself"
            );
        }
        Ok(settings)
    }
}

fn given(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn number<N>(name: &str, otherwise: N) -> Result<N, Error>
where
    N: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    given(name).map_or(Ok(otherwise), |text| {
        text.parse().with_context(|| format!("{name} must be a number, and is `{text}`"))
    })
}

fn teams(text: &str) -> Result<Vec<Team>, Error> {
    let team = |part: &str| {
        let (name, contacts) = part.trim().split_once(':').unwrap_or((part.trim(), "0"));
        let contacts = contacts.parse();
        let contacts = contacts.with_context(|| format!("TEAMS: `{part}` is not `name:number`"))?;
        Ok(Team { name: name.to_owned(), contacts })
    };
    text.split(',').map(team).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_have_names_and_numbers() {
        let team = |name: &str, contacts| Team { name: name.into(), contacts };
        assert_eq!(teams("north:5000, south").unwrap(), [team("north", 5000), team("south", 0)]);
        let problem = format!("{:#}", teams("north:many").unwrap_err());
        assert!(problem.contains("`north:many` is not `name:number`"), "{problem}");
    }
}
