//! The files of other systems, and those of Roster itself.

use crate::problem::Problem;
use crate::transfer::adapter::{HashParameters, Hashes, Item, Mapping, Options, System, read};
use crate::transfer::{Document, Numbered, Refusal, lines};
use std::io::Cursor;

/// The first byte chooses the format. Each file is refused as a whole, or makes documents, which are no more
/// than it has room for; each is read again as it is written, and is imported or refused with its fields.
pub fn check_invariants(data: &[u8]) {
    let Some((choice, text)) = data.split_first() else { return };
    let most_lines = 1 + text.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
    let mut count = 0;
    for (line, document) in documents(usize::from(*choice), text) {
        count += 1;
        assert!(count <= 4 * text.len() + 16, "there is no end");
        assert!((1..=most_lines).contains(&line), "{line} of {most_lines}");
        match document {
            Ok(document) => written(document),
            Err(refusal) => refused(refusal),
        }
    }
}

fn documents(choice: usize, text: &[u8]) -> Vec<Item> {
    let Some((_, system)) = System::ALL.get(choice % (System::ALL.len() + 1)) else {
        let numbered = lines(text.split(|byte| *byte == b'\n'));
        let item = |Numbered { line, document, .. }| Some((line, document.transpose()?));
        return numbered.filter_map(item).collect();
    };
    let firebase = HashParameters {
        hash_algo: Some("SCRYPT".to_owned()),
        hash_key: Some("jxspr8Ki0RYycVU8zykbdA==".to_owned()),
        salt_separator: Some("Bw==".to_owned()),
        rounds: Some(8),
        mem_cost: Some(14),
        ..HashParameters::default()
    };
    let mapping = Mapping::parse(["Mail=email"]).unwrap_or_default();
    let hashes = if choice > 127 { Hashes::Leave } else { Hashes::Bring };
    let plain = Options { firebase: firebase.clone(), hashes, ..Options::default() };
    let mapped = Options { mapping, firebase, hashes };
    // A mapping of a column that is not there is refused as a whole.
    let input = || Cursor::new(text.to_vec());
    let read = read(*system, input(), &mapped).or_else(|_| read(*system, input(), &plain));
    match read {
        Ok(documents) => documents.collect(),
        Err(reason) => {
            assert!(!reason.is_empty() && !reason.contains('\n'), "{reason:?}");
            Vec::new()
        }
    }
}

fn written(document: Document) {
    let again = serde_json::to_value(&document).map(Document::parse);
    assert!(matches!(again, Ok(Ok(Some(_)))), "{document:?} is {again:?}");
    let Ok(Ok(Some(again))) = again else { return };
    assert_eq!(again.kind, document.kind);
    assert_eq!(again.id, document.id);
    assert!(again.properties.keys().eq(document.properties.keys()));
    if let Err(refusal) = crate::transfer::read(document) {
        refused(refusal);
    }
}

fn refused(refusal: Refusal) {
    if let Refusal::Refused(errors) = &refusal {
        assert!(!errors.is_empty());
    }
    let problem = Problem::from(refusal);
    assert!([400, 422].contains(&problem.status()), "{problem}");
    assert!(!problem.detail().is_empty(), "{problem}");
}
