//! What is there to watch Roster by: the dashboard, the alerts and the documentation name metrics that
//! exist, and the documentation all of them.

use crate::support::Caller;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A file of the repository.
fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The names under which Prometheus keeps what is served: a histogram's are three.
async fn served() -> BTreeSet<String> {
    let text = Caller::operator().get("/metrics").await.must_be(200).text;
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let names = types.flat_map(|line| {
        let (name, kind) = line.split_once(' ').unwrap();
        let endings: &[&str] = match kind {
            "counter" => &["_total"],
            "gauge" => &[""],
            "info" => &["_info"],
            "histogram" => &["_bucket", "_count", "_sum"],
            _ => panic!("{line}"),
        };
        endings.iter().map(|ending| format!("{name}{ending}")).collect::<Vec<_>>()
    });
    names.collect()
}

/// The words of a text that are names of metrics.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let is_ours = |word: &&str| ["roster_", "process_"].iter().any(|p| word.starts_with(p));
    words.filter(is_ours).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_dashboard_and_the_alerts_use_metrics_that_exist() {
    let served = served().await;
    assert!(served.len() > 30, "{served:?}");
    for path in ["packaging/grafana.json", "packaging/alerts.yaml", "packaging/alerts.test.yaml"] {
        let used = named(&file(path));
        assert!(used.len() > 10, "{path}: {used:?}");
        let unknown: Vec<_> = used.difference(&served).collect();
        assert!(unknown.is_empty(), "{path} uses {unknown:?}");
    }
}

#[tokio::test]
async fn the_documentation_names_every_metric() {
    let mut served = served().await;
    let page = named(&file("docs/operating.md"));
    // A histogram is named once, as it is queried.
    served.retain(|name| !name.ends_with("_count") && !name.ends_with("_sum"));
    let missing: Vec<_> = served.difference(&page).collect();
    assert!(missing.is_empty(), "docs/operating.md lacks {missing:?}");
    let unknown: Vec<_> = page.difference(&served).collect();
    assert!(unknown.is_empty(), "docs/operating.md names {unknown:?}");
}
