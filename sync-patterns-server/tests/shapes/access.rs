//! Who may see what.

use axum::{body::Body, http::Method};

use super::{
    Fixture, OURS, PROJECT, THEIRS,
    common::{Reply, key, test},
};

#[track_caller]
fn is_kept_by_nobody(reply: &Reply) {
    assert_eq!(reply.headers["cache-control"], "no-store");
    assert_eq!(reply.headers["vary"], "authorization, cookie");
}

#[test]
fn nobody_sees_a_shape_without_being_allowed_to() {
    test(async {
        let fixture = Fixture::new().await;
        for (answer, status, code) in
            [("401", 401, "unauthorised"), ("403", 403, "forbidden"), ("503", 503, "unavailable")]
        {
            for method in [Method::GET, Method::POST] {
                // Whatever else is wrong with the request is said to nobody else.
                for query in ["offset=-1", "offset=-1&offset=0_0&handle=x", "subset__where=1;2", ""]
                {
                    let path = format!("/shapes/countries?{query}");
                    let request = fixture.request(method.clone(), &path).header("x-answer", answer);
                    let reply = fixture.send(request.body(Body::from("no JSON")).unwrap()).await;
                    if query.contains("offset=0_0") {
                        reply.is_error(400, "malformed_parameter", Some("offset"));
                    } else {
                        reply.is_error(status, code, None);
                    }
                    is_kept_by_nobody(&reply);
                }
            }
        }
        assert!(fixture.upstream.take().is_empty());
    });
}

#[test]
fn a_tenant_has_to_be_known() {
    test(async {
        let fixture = Fixture::new().await;
        let without = axum::http::Request::builder();
        for table in ["contacts", "issues", "comments"] {
            let uri = format!("/shapes/{table}?offset=-1&project_id={PROJECT}");
            let request = axum::http::Request::builder().uri(uri).body(Body::empty()).unwrap();
            let reply = fixture.send(request).await;
            reply.is_error(403, "forbidden", None);
            is_kept_by_nobody(&reply);
        }
        assert!(fixture.upstream.take().is_empty());
        let request = without.uri("/shapes/countries?offset=-1").body(Body::empty()).unwrap();
        assert_eq!(fixture.send(request).await.status, 200, "countries are everybody's");
    });
}

#[test]
fn a_scope_is_named_once_and_right() {
    test(async {
        let fixture = Fixture::new().await;
        for table in ["issues", "comments"] {
            for scope in [
                String::new(),
                "project_id=".to_owned(),
                "project_id=1".to_owned(),
                "project_id=%00".to_owned(),
                "project_id=%ff".to_owned(),
                "project_id".to_owned(),
                format!("Project_id={PROJECT}"),
                format!("project_id[]={PROJECT}"),
                format!("project_id={PROJECT}&project_id={PROJECT}"),
                format!("project_id={PROJECT}&project%5Fid={}", key()),
                format!("project_id={PROJECT}%20"),
                format!("project_id={PROJECT}'"),
                format!("project_id={PROJECT}%20OR%201=1"),
            ] {
                let reply = fixture.get(&format!("/shapes/{table}?offset=-1&{scope}")).await;
                reply.is_error(400, "malformed_parameter", Some("project_id"));
                is_kept_by_nobody(&reply);
            }
        }
        assert!(fixture.upstream.take().is_empty());
    });
}

#[test]
fn the_authoriser_and_the_upstream_see_the_same_value() {
    test(async {
        let fixture = Fixture::new().await;
        let project = "AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA";
        let lower = project.to_lowercase();
        let braced = format!("%7B{project}%7D");
        for form in
            [project, &lower, &project.replace('-', ""), &braced, &format!("urn:uuid:{project}")]
        {
            let path = format!("/shapes/issues?offset=-1&project_id={form}");
            fixture.get(&path).await;
            assert_eq!(fixture.seen().all("params[1]"), [lower.as_str()], "{form}");
            let request = fixture.request(Method::GET, &path).header("x-deny", &lower);
            let reply = fixture.send(request.body(Body::empty()).unwrap()).await;
            reply.is_error(403, "forbidden", None);
        }
        assert!(fixture.upstream.take().is_empty());
    });
}

#[test]
fn another_tenants_scope_is_like_one_that_does_not_exist() {
    test(async {
        let fixture = Fixture::new().await;
        let theirs = key();
        fixture
            .database
            .run(&format!("INSERT INTO projects (id, organization_id, name) VALUES ('{theirs}', '{THEIRS}', 'x')"))
            .await;
        let mut answers = Vec::new();
        for project in [theirs, key()] {
            for table in ["issues", "comments"] {
                let reply =
                    fixture.get(&format!("/shapes/{table}?offset=-1&project_id={project}")).await;
                let seen = fixture.seen();
                // The condition keeps their rows out.
                assert_eq!(seen.all("params[2]"), [OURS]);
                let mut headers = reply.headers.clone();
                headers.remove("date");
                answers.push((reply.status, reply.text, format!("{headers:?}")));
            }
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    });
}

#[test]
fn the_answer_to_a_missing_table_is_the_same_for_everybody() {
    test(async {
        let fixture = Fixture::new().await;
        let mut answers = Vec::new();
        for answer in ["", "401", "403"] {
            let request =
                fixture.request(Method::GET, "/shapes/nothing").header("x-answer", answer);
            let reply = fixture.send(request.body(Body::empty()).unwrap()).await;
            reply.is_error(404, "not_found", None);
            answers.push(reply.text);
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]));
    });
}
