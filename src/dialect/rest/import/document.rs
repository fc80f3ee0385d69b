//! What became of an import.

use crate::dialect::rest::Problem;
use crate::dialect::rest::document::{EntityType, Typed};
use crate::dialect::rest::problem::Code;
use crate::domain::Result;
use crate::domain::import::{Done, Imported};
use crate::transfer::{Document, Outcomes, Refusal};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

/// Which lines a response has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Those that fail.
    Failed,
    /// All.
    All,
}

/// What became of the lines so far.
pub struct Report {
    shown: Shown,
    counts: ImportProperties,
    entries: Vec<LineOutcome>,
}

/// How many documents were created and so on.
#[derive(Default, Serialize, ToSchema)]
pub struct ImportProperties {
    /// The documents that were created. A placeholder that is filled in counts as created.
    created: u64,
    /// The documents that were changed.
    updated: u64,
    /// The documents that were there as they are: nothing was written.
    unchanged: u64,
    /// The documents that were there, and were left as they are, with `mode=skip`.
    skipped: u64,
    /// The documents that failed.
    failed: u64,
}

/// What became of a document.
#[derive(Serialize, ToSchema)]
pub struct LineOutcome {
    /// The number of the line, or of the entry, from 1.
    #[schema(minimum = 1)]
    line: u64,
    /// The HTTP status that the document would have had by itself: 201 if it was created, 200 if it was
    /// there, or that of the problem.
    status: u16,
    /// What was done: `created`, `updated`, `unchanged` or `skipped`. Absent if the document failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    outcome: Option<&'static str>,
    /// The id of the entity; of a nested group, the nested group's, and of a membership the user's.
    /// Absent if the document failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    id: Option<String>,
    /// Why the document failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    problem: Option<Problem>,
}

impl Report {
    /// Nothing was imported yet.
    pub fn new(shown: Shown) -> Self {
        Self { shown, counts: ImportProperties::default(), entries: Vec::new() }
    }

    /// The statuses of the documents that failed.
    pub fn failures(&self) -> impl Iterator<Item = u16> {
        let failed = self.entries.iter().filter(|entry| entry.problem.is_some());
        failed.map(|entry| entry.status)
    }

    /// Whether a document has failed.
    pub fn has_failed(&self) -> bool {
        self.counts.failed > 0
    }

    /// The response where documents are written together and one has failed.
    pub fn into_refusal(self) -> HttpResponse {
        let problem =
            Problem::new(Code::Invalid, "nothing was written, because a document has failed");
        let mut response = HttpResponse::build(problem.status_code());
        let Self { shown: _, counts: properties, entries } = self;
        response.content_type("application/problem+json");
        response.json(FailedImport { problem, properties, entries })
    }
}

/// A problem: nothing was written, because documents are written together and one has failed.
#[derive(Serialize)]
struct FailedImport {
    #[serde(flatten)]
    problem: Problem,
    /// How many documents would have been created and so on.
    properties: ImportProperties,
    /// The documents that failed, or all of them, with `outcomes=all`.
    entries: Vec<LineOutcome>,
}

impl Outcomes for Report {
    const WITH_DOCUMENTS: bool = false;

    fn take(
        &mut self,
        line: u64,
        outcome: Result<Imported, Refusal>,
        _document: Option<Document>,
    ) -> Result<()> {
        let counts = &mut self.counts;
        match outcome {
            Ok(Imported { done, id }) => {
                let (count, status, word) = match done {
                    Done::Created => (&mut counts.created, 201, "created"),
                    Done::Updated => (&mut counts.updated, 200, "updated"),
                    Done::Unchanged => (&mut counts.unchanged, 200, "unchanged"),
                    Done::Skipped => (&mut counts.skipped, 200, "skipped"),
                };
                *count += 1;
                if self.shown == Shown::All {
                    let (outcome, id) = (Some(word), Some(id));
                    self.entries.push(LineOutcome { line, status, outcome, id, problem: None });
                }
            }
            Err(refusal) => {
                counts.failed += 1;
                let problem = Problem::from(refusal);
                let status = problem.status_code().as_u16();
                let problem = Some(problem);
                self.entries.push(LineOutcome { line, status, outcome: None, id: None, problem });
            }
        }
        Ok(())
    }

    fn passed(&mut self, _count: u64) -> Result<()> {
        Ok(())
    }
}

/// Stands for the `entity-type` in schemas.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ImportType, description = "The `entity-type` `import`.")]
#[expect(dead_code, reason = "only its schema is used")]
pub enum ImportWord {
    Import,
}

/// What became of an import.
#[derive(Serialize, ToSchema)]
#[schema(as = Import, example = json!({"entity-type": "import",
    "properties": {"created": 2, "updated": 0, "unchanged": 0, "skipped": 0, "failed": 1},
    "entries": [{"line": 3, "status": 404, "problem": {
        "type": "urn:roster:problem:not_found", "title": "Not found", "status": 404,
        "detail": "there is no such user", "code": "not_found"
    }}]
}))]
pub struct ImportDocument {
    /// The kind of document.
    #[serde(rename = "entity-type")]
    #[schema(value_type = ImportWord)]
    entity_type: EntityType<Self>,
    /// How many documents were created and so on.
    properties: ImportProperties,
    /// The documents that failed, or all of them, with `outcomes=all`.
    entries: Vec<LineOutcome>,
}

impl Typed for ImportDocument {
    const ENTITY_TYPE: &'static str = "import";
}

impl From<Report> for ImportDocument {
    fn from(Report { shown: _, counts, entries }: Report) -> Self {
        Self { entity_type: EntityType::default(), properties: counts, entries }
    }
}
