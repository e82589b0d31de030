//! The statements of docs/server.md.

use sqlx::Connection;

use super::common::{Database, key, models, test};

const PAGE: &str = include_str!("../../../docs/server.md");

#[test]
fn the_role_of_electric_may_replicate_and_read_and_no_more() {
    test(async {
        let (_, block) = PAGE.split_once("```sql\n").unwrap();
        let (block, _) = block.split_once("```").unwrap();
        assert!(block.contains("CREATE ROLE electric"), "{block}");
        // Roles are the whole server's.
        let role = format!("electric_{}", key().replace('-', ""));
        let block = block.replace(" electric;", &format!(" {role};"));
        let block = block.replace(" electric ", &format!(" {role} "));

        let database = Database::new(models::TABLES).await;
        let mut connection = database.pool.acquire().await.unwrap();
        let mut transaction = connection.begin().await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(block)).execute(&mut *transaction).await.unwrap();
        const MAY: &str = "
            SELECT has_table_privilege($1, 'projects', 'SELECT'),
                   has_table_privilege($1, 'projects', 'INSERT, UPDATE, DELETE, TRUNCATE'),
                   has_table_privilege($1, 'contacts', 'SELECT'),
                   (SELECT rolreplication AND NOT rolsuper FROM pg_roles WHERE rolname = $1),
                   (SELECT relreplident = 'f' FROM pg_class WHERE relname = 'projects'),
                   EXISTS (SELECT FROM pg_publication_tables WHERE tablename = 'projects'
                           AND pubname = 'electric_publication_default')";
        let may: (bool, bool, bool, bool, bool, bool) =
            sqlx::query_as(MAY).bind(&role).fetch_one(&mut *transaction).await.unwrap();
        assert_eq!(may, (true, false, false, true, true, true));
        transaction.rollback().await.unwrap();
    });
}
