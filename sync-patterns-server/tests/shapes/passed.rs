//! What reaches the upstream for an honest request.

use axum::{body::Body, http::Method};
use serde_json::{Value, json};

use super::{Fixture, OURS, PROJECT, SECRET, common::test};

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn the_server_says_which_rows_and_columns() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.get("/shapes/contacts?offset=-1").await;
        let columns = r#""id","email","name","manager_id","write_id""#;
        let seen = fixture.seen();
        assert_eq!((seen.method, seen.path.as_str()), (Method::GET, "/v1/shape"));
        assert_eq!(
            seen.query,
            pairs(&[
                ("table", r#""public"."contacts""#),
                ("columns", columns),
                ("queryable_columns", columns),
                ("where", r#""organization_id" = $1"#),
                ("params[1]", OURS),
                ("replica", "default"),
                ("offset", "-1"),
                ("secret", SECRET),
            ])
        );

        fixture.get(&format!("/shapes/issues?offset=-1&project_id={PROJECT}")).await;
        let seen = fixture.seen();
        assert_eq!(seen.all("where"), [r#""project_id" = $1 AND "organization_id" = $2"#]);
        assert_eq!((seen.all("params[1]"), seen.all("params[2]")), (vec![PROJECT], vec![OURS]));

        fixture.get(&format!("/shapes/comments?offset=-1&project_id={PROJECT}")).await;
        let seen = fixture.seen();
        assert!(
            seen.all("where")[0].starts_with(r#""issue_id" IN (SELECT "id" FROM "issues" WHERE"#)
        );
        assert_eq!((seen.all("params[1]"), seen.all("params[2]")), (vec![PROJECT], vec![OURS]));

        fixture.get("/shapes/accounts?offset=-1").await;
        let seen = fixture.seen();
        assert_eq!(seen.all("where"), [""; 0]);
        let columns = seen.all("columns")[0];
        assert!(!columns.contains("secret") && !columns.contains("is_folded"), "{columns}");
    });
}

#[test]
fn a_table_is_named_with_its_schema() {
    test(async {
        let fixture = Fixture::new().await;
        fixture
            .database
            .run("CREATE SCHEMA \"My App\"; ALTER TABLE countries SET SCHEMA \"My App\";
                  DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO \"My App\", public',
                  current_database()); END $$")
            .await;
        let pool = sqlx::PgPool::connect_with((*fixture.database.pool.connect_options()).clone());
        let electric = super::Electric::at(&fixture.upstream.address);
        let server = super::models::server(&pool.await.unwrap()).shapes_from(electric);
        let fixture = Fixture { router: server.into_router(), ..fixture };
        fixture.get("/shapes/countries?offset=-1").await;
        let seen = fixture.seen();
        assert_eq!(seen.all("table"), [r#""My App"."countries""#]);
        assert_eq!(seen.all("secret"), [""; 0], "none is set");
    });
}

#[test]
fn the_protocols_own_parameters_and_headers_pass() {
    test(async {
        let fixture = Fixture::new().await;
        let protocol = "offset=12_3&handle=38-17&live=true&cursor=99&log=changes_only\
                        &expired_handle=37-16&cache-buster=abc&app_version=7";
        let request = fixture
            .request(Method::GET, &format!("/shapes/countries?{protocol}"))
            .header("if-none-match", "\"38-17:12_3:12_3\"")
            .header("accept", "text/event-stream")
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .header("authorization", "Bearer of-the-app")
            .header("cookie", "session=1")
            .header("x-forwarded-for", "10.0.0.1")
            .header("x-http-method-override", "DELETE")
            .header("accept-encoding", "gzip")
            .header("range", "bytes=0-1");
        fixture.send(request.body(Body::empty()).unwrap()).await;
        let seen = fixture.seen();
        for (name, value) in [
            ("offset", "12_3"),
            ("handle", "38-17"),
            ("live", "true"),
            ("cursor", "99"),
            ("log", "changes_only"),
            ("expired_handle", "37-16"),
            ("cache-buster", "abc"),
        ] {
            assert_eq!(seen.all(name), [value], "{name}");
        }
        assert_eq!(seen.all("app_version"), [""; 0]);
        let mut names: Vec<_> = seen.headers.keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "host", "if-none-match", "traceparent"]);
    });
}

#[test]
fn a_subset_passes_in_both_forms() {
    test(async {
        let fixture = Fixture::new().await;
        let get = "/shapes/contacts?offset=now&log=changes_only&subset__where=%22name%22%20%3D%20%241\
                   &subset__params=%7B%221%22%3A%22a%26b%22%7D&subset__limit=10&subset__offset=20\
                   &subset__order_by=%22email%22%20ASC%20NULLS%20FIRST&subset__where_expr=%7B%7D";
        assert_eq!(fixture.get(get).await.status, 200);
        let seen = fixture.seen();
        let given = |name: &str| seen.all(&format!("subset__{name}")).join("|");
        assert_eq!(given("where"), r#""name" = $1"#);
        assert_eq!(given("params"), r#"{"1":"a&b"}"#);
        assert_eq!((given("limit"), given("offset")), ("10".to_owned(), "20".to_owned()));
        assert_eq!(given("order_by"), r#""email" ASC NULLS FIRST"#);
        assert_eq!(given("where_expr"), "");

        let body = json!({
            "where": "\"name\" = $1", "params": {"1": "a&b"}, "limit": 10, "offset": 20,
            "order_by": "\"email\" ASC NULLS FIRST",
        });
        for form in [body.clone(), json!({ "subset": body })] {
            assert_eq!(
                fixture.post("/shapes/contacts?offset=now", form.to_string()).await.status,
                200
            );
            let seen = fixture.seen();
            assert_eq!(seen.method, Method::POST);
            assert_eq!(seen.headers["content-type"], "application/json");
            assert_eq!(serde_json::from_slice::<Value>(&seen.body).unwrap(), body);
        }
    });
}
