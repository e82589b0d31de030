//! Rows come and go.

use serde_json::json;

use crate::common::{Client, Database, key, models, test, write_id};

#[test]
fn a_row_is_made_changed_and_removed() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let client = Client::serve(models::router(&database.pool)).await;
        let (id, first) = (key(), write_id());
        let reply =
            client.write(&first).post("/accounts", json!({ "id": id, "name": "Ada" })).await;
        let row = reply.row(201);
        assert_eq!(row["name"], "Ada");
        println!("{}", reply.text);
    });
}
