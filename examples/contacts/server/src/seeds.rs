//! Rows to begin with: the same ones for the same team on every machine.

mod people;

use anyhow::Error;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::settings::Team;
use people::{Dice, TAGS};

/// How many contacts one statement puts in.
const AT_ONCE: usize = 5_000;

/// Gives each team that has no contacts its first ones.
pub async fn fill(pool: &PgPool, teams: &[Team]) -> Result<(), Error> {
    for team in teams {
        let mut transaction = pool.begin().await?;
        let is_empty = "SELECT NOT EXISTS (SELECT 1 FROM contacts WHERE team = $1)";
        let is_empty: bool =
            sqlx::query_scalar(is_empty).bind(&team.name).fetch_one(&mut *transaction).await?;
        if is_empty {
            fill_team(&mut transaction, team).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

async fn fill_team(connection: &mut PgConnection, team: &Team) -> Result<(), Error> {
    let mut dice = Dice::of(&team.name);
    let tags = put_tags(connection, team, &mut dice).await?;
    let mut left = team.contacts;
    while left > 0 {
        let count = left.min(AT_ONCE);
        let first = team.contacts - left;
        put_contacts(connection, team, &tags, first..first + count, &mut dice).await?;
        left -= count;
    }
    Ok(())
}

async fn put_tags(
    connection: &mut PgConnection,
    team: &Team,
    dice: &mut Dice,
) -> Result<Vec<Uuid>, Error> {
    let ids: Vec<Uuid> = TAGS.iter().map(|_| dice.uuid()).collect();
    let (names, colors): (Vec<&str>, Vec<&str>) = TAGS.iter().copied().unzip();
    let insert = "INSERT INTO tags (team, id, name, color)
        SELECT $1, * FROM UNNEST($2::uuid[], $3::text[], $4::text[])
        ON CONFLICT DO NOTHING";
    sqlx::query(insert)
        .bind(&team.name)
        .bind(&ids)
        .bind(&names)
        .bind(&colors)
        .execute(connection)
        .await?;
    Ok(ids)
}

/// Contacts with their tags and accounts, a statement for each table.
async fn put_contacts(
    connection: &mut PgConnection,
    team: &Team,
    tags: &[Uuid],
    numbers: std::ops::Range<usize>,
    dice: &mut Dice,
) -> Result<(), Error> {
    let (mut ids, mut first_names, mut last_names, mut emails) = (vec![], vec![], vec![], vec![]);
    let (mut tagged, mut tag_ids) = (vec![], vec![]);
    let (mut accounts, mut owners, mut names, mut balances) = (vec![], vec![], vec![], vec![]);
    for number in numbers {
        let (id, person) = (dice.uuid(), dice.person(number));
        for &tag in dice.some(tags) {
            tagged.push(id);
            tag_ids.push(tag);
        }
        for (name, balance) in dice.accounts() {
            accounts.push(dice.uuid());
            owners.push(id);
            names.push(name);
            balances.push(balance);
        }
        ids.push(id);
        first_names.push(person.first_name);
        last_names.push(person.last_name);
        emails.push(person.email);
    }
    let contacts = "INSERT INTO contacts
            (team, id, first_name, last_name, email, internal_score, created_at, updated_at)
        SELECT $1, id, first_name, last_name, email, ((number * 37) % 100)::float8 / 100,
            date_trunc('hour', now()) - number * interval '7 minutes',
            date_trunc('hour', now()) - number * interval '7 minutes'
        FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::text[])
            WITH ORDINALITY AS one(id, first_name, last_name, email, number)";
    sqlx::query(contacts)
        .bind(&team.name)
        .bind(&ids)
        .bind(&first_names)
        .bind(&last_names)
        .bind(&emails)
        .execute(&mut *connection)
        .await?;
    let contact_tags = "INSERT INTO contact_tags (team, contact_id, tag_id)
        SELECT $1, * FROM UNNEST($2::uuid[], $3::uuid[])";
    sqlx::query(contact_tags)
        .bind(&team.name)
        .bind(&tagged)
        .bind(&tag_ids)
        .execute(&mut *connection)
        .await?;
    let insert = "INSERT INTO accounts (team, id, contact_id, name, balance)
        SELECT $1, id, contact_id, name, cents::numeric / 100
        FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::int8[])
            AS one(id, contact_id, name, cents)";
    sqlx::query(insert)
        .bind(&team.name)
        .bind(&accounts)
        .bind(&owners)
        .bind(&names)
        .bind(&balances)
        .execute(connection)
        .await?;
    Ok(())
}
