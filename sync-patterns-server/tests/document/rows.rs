//! The models of a document: where their rows are, and how one is made.

use axum::http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::{
    common::{Client, document::Document},
    sample,
};

/// A model that clients write.
pub struct Written {
    /// Its name, as schemas have it.
    pub name: String,
    /// The path of its rows.
    pub path: String,
    /// The columns of its key.
    pub key: Vec<String>,
}

/// The models that clients write, parents first.
pub fn all(document: &Document) -> Vec<Written> {
    let paths = document.json["paths"].as_object().unwrap();
    let rows = paths.iter().filter_map(|(path, item)| {
        let name = item["patch"]["operationId"].as_str()?.strip_prefix("update")?;
        let mut parts = path.split("/{");
        let path = parts.next()?.to_owned();
        let key = parts.map(|part| part.trim_end_matches('}').to_owned()).collect();
        Some(Written { name: name.to_owned(), path, key })
    });
    let mut all: Vec<Written> = rows.collect();
    let parents = ["Organization", "Project", "Issue"];
    all.sort_by_key(|model| {
        parents.iter().position(|parent| *parent == model.name).unwrap_or(parents.len())
    });
    all
}

/// Rows that others refer to.
#[derive(Debug, Default)]
pub struct Parents {
    pub project: Value,
    pub issue: Value,
}

/// The columns that say where a row is: only rows that are there are values of them.
pub const PLACES: [&str; 4] = ["project_id", "projectId", "issue_id", "from_id"];

impl Parents {
    /// A project and an issue in it.
    pub async fn make(client: &Client) -> Parents {
        let project = client.post("/projects", json!({ "name": "one", "slug": "one" })).await;
        let project = project.row(201)["id"].clone();
        let issue = client.post("/issues", json!({ "project_id": project, "title": "one" })).await;
        Parents { project, issue: issue.row(201)["id"].clone() }
    }

    /// Puts a row where it may be.
    pub fn place(&self, mut row: Value) -> Value {
        for (column, value) in row.as_object_mut().unwrap() {
            match column.as_str() {
                "project_id" | "projectId" => *value = self.project.clone(),
                "issue_id" | "from_id" => *value = self.issue.clone(),
                _ => {}
            }
        }
        row
    }
}

impl Written {
    /// The body of a new row that has those properties.
    pub fn body(
        &self,
        document: &Document,
        parents: &Parents,
        seed: u32,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Value {
        let schema = document.schema(&format!("{}Create", self.name));
        parents.place(sample::object(document, schema, seed, is_wanted))
    }

    /// The path of a row.
    pub fn path_of(&self, row: &Value) -> String {
        let parts = self.key.iter().map(|column| {
            let text = row[column].as_str().map_or_else(|| row[column].to_string(), str::to_owned);
            format!("/{}", utf8_percent_encode(&text, NON_ALPHANUMERIC))
        });
        self.path.clone() + &parts.collect::<String>()
    }

    /// Makes a row with all its properties.
    pub async fn make(&self, client: &Client, parents: &Parents, seed: u32) -> Value {
        let body = self.body(&client.document, parents, seed, |_| true);
        client.json(Method::POST, &self.path, body.to_string()).await.row(201)
    }
}
