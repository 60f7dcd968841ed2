//! The table as a whole: what must hold for every entry.

use std::collections::BTreeSet;

use crate::model::{errors::*, language::Translated};

/// The texts of an entry that can have a parameter.
fn templates(code: ErrorCode) -> Vec<&'static str> {
    let entry = code.entry();
    let Translated { english, german } = entry.message.sentence;
    [Some(english), Some(german), entry.api.map(|api| api.detail)].into_iter().flatten().collect()
}

/// The sentences of an entry that people read.
fn sentences(code: ErrorCode) -> Vec<&'static str> {
    let (entry, explanation) = (code.entry(), code.explanation());
    let page = explanation.map(|page| [page.happened, page.cause, page.remedy, page.who]);
    let full_page = entry.full_page.map(|page| [page.english.text, page.german.text]);
    let Translated { english, german } = entry.message.sentence;
    [english, german].into_iter().chain(full_page.into_iter().flatten()).chain(page.into_iter().flatten()).collect()
}

#[test]
fn every_code_is_in_the_table_once() {
    let names: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), ErrorCode::ALL.len());
    for (index, code) in ErrorCode::ALL.iter().enumerate() {
        assert_eq!(*code as usize, index, "{code:?}");
        assert_eq!(code.message().sentence, code.entry().message.sentence, "{code:?}");
    }
}

#[test]
fn a_code_travels_under_its_name() {
    for code in ErrorCode::ALL {
        let name = code.as_str();
        assert!(name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'), "{name}");
        assert_eq!(serde_json::to_value(code).expect("serialises"), name);
        assert_eq!(serde_json::from_value::<ErrorCode>(name.into()).expect("parses"), *code);
    }
}

#[test]
fn every_code_of_the_api_has_a_page() {
    for code in ErrorCode::ALL.iter().filter_map(|code| code.in_api()) {
        assert!(ErrorCode::explained().any(|(explained, _)| explained.as_str() == code), "{code}");
    }
}

#[test]
fn only_texts_of_codes_with_a_parameter_have_a_gap() {
    for code in ErrorCode::ALL {
        let gaps: usize = templates(*code).iter().map(|text| text.matches("{}").count()).sum();
        assert_eq!(gaps > 0, code.message().parameter.is_some(), "{code:?}");
        assert!(templates(*code).iter().all(|text| text.matches("{}").count() <= 1), "{code:?}");
    }
}

#[test]
fn every_sentence_is_translated() {
    for code in ErrorCode::ALL {
        let Translated { english, german } = code.message().sentence;
        assert!(!german.is_empty(), "{code:?} has no sentence in German: add `.german(…)`");
        assert_ne!(english, german, "{code:?}");
        let gaps = [english, german].map(|sentence| sentence.matches("{}").count());
        assert_eq!(gaps[0], gaps[1], "{code:?}");
        if let Some(page) = code.entry().full_page {
            assert!(page.english.title != page.german.title && page.english.text != page.german.text, "{code:?}");
        }
    }
}

#[test]
fn sentences_are_sentences() {
    for code in ErrorCode::ALL {
        for sentence in sentences(*code) {
            let begins = sentence.starts_with(|first: char| !first.is_lowercase());
            assert!(begins && sentence.ends_with('.') && !sentence.contains("  "), "{code:?}: {sentence}");
        }
    }
}

#[test]
fn a_422_is_at_a_field_or_says_of_what_kind_it_is() {
    for code in ErrorCode::ALL.iter().filter(|code| code.entry().status == HttpStatus::UnprocessableEntity) {
        let has_title = code.entry().api.is_some_and(|api| api.title.is_some());
        assert!(code.message().field.is_some() != has_title, "{code:?}");
    }
}

#[test]
fn no_error_is_at_a_field_and_at_a_header() {
    for code in ErrorCode::ALL {
        let header = code.entry().api.and_then(|api| api.header);
        assert!(header.is_none() || code.message().field.is_none(), "{code:?}");
    }
}
