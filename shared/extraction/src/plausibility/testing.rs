//! Claims for the tests of the checks, and whole texts.
#![allow(clippy::unwrap_used)]

use super::figures::Figures;
use crate::model::{Claim, Implausible, ImplausibleReason, Metric, Period, Quote, Status, Subject};

/// A claim as printed.
pub(super) fn claim(metric: Metric, text: &str) -> Claim {
    Claim {
        metric,
        value: text.replace('−', "-").trim_end_matches('%').parse().unwrap(),
        text: text.to_owned(),
        percent: text.ends_with('%'),
        status: Status::Stated,
        subject: Subject::Strategy,
        label: None,
        period: None,
        net_of_costs: None,
        source: Quote {
            page: 1,
            quote: text.to_owned(),
            boxes: Vec::new(),
        },
        note: None,
    }
}

/// Claims over a period of years.
pub(super) fn claims(printed: &[(Metric, &str)], years: Option<(&str, &str)>) -> Vec<Claim> {
    printed
        .iter()
        .map(|(metric, text)| Claim {
            period: years.map(|(from, to)| Period {
                from: Some(from.to_owned()),
                to: Some(to.to_owned()),
                text: format!("{from}–{to}"),
            }),
            ..claim(*metric, text)
        })
        .collect()
}

/// The claims as figures told together.
pub(super) fn figures(claims: &[Claim]) -> Figures<'_> {
    Figures {
        strategy: None,
        subject: Subject::Strategy,
        claims: claims.iter().collect(),
    }
}

/// What is implausible about a text.
pub(super) fn findings(text: &str) -> Vec<Implausible> {
    let media = Some(fo_documents::MediaType::Markdown);
    let document = fo_documents::parse(text.as_bytes(), media, &fo_documents::Limits::default()).unwrap();
    crate::extract(&document, &crate::Options::default()).implausible
}

/// The reasons of a text's findings.
pub(super) fn reasons(text: &str) -> Vec<ImplausibleReason> {
    findings(text).into_iter().map(|f| f.reason).collect()
}
