//! Sections and what they are there for.

use crate::pattern::pattern;

/// A section of the document: a heading and what follows it.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub title: String,
    pub level: u8,
    pub parent: usize,
    pub role: SectionRole,
    /// The heading names a part that any paper has ("Method"), not a subject ("Dual momentum").
    pub structural: bool,
}

/// The purpose of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SectionRole {
    Abstract,
    Background,
    Rules,
    Data,
    Results,
    Robustness,
    Discussion,
    References,
    Legal,
    Other,
}

pattern!(
    NUMBERING,
    r"^\s*(?:(?:section|step|part|chapter|strategy)\s+)?(?:[0-9]+(?:\.[0-9]+)*|[ivx]+|[a-z])[\.\):]?\s+"
);
pattern!(
    REFERENCES,
    r"\b(?:references?|bibliography|further reading|original paper|see also|works cited|sources?|links?|citations?|acknowledge?ments?)\s*:?$"
);
pattern!(
    LEGAL,
    r"\b(?:disclaimers?|disclosures?|important (?:information|notice)|risk warning|legal|copyright|licen[cs]e)\b"
);
pattern!(
    ROBUST,
    r"\b(?:robust|sensitivit|variation|variants?|alternative|extension|parameter (?:sweep|optimi)|optimi[sz]ation|out[- ]of[- ]sample)"
);
pattern!(
    DISCUSS,
    r"\b(?:future (?:work|research)|limitations?|caveats?|discussion|doubt|risks|outlook|next steps|ideas for)\b"
);
pattern!(
    RESULTS,
    r"\b(?:results?|performance|statistics|backtest(?:ing)?|back-test|empirical|evidence|conclusions?|summary|findings|evaluation)\b"
);
pattern!(
    DATA,
    r"\b(?:data|sample|investment universe|universe|assets|instruments)\b"
);
pattern!(
    RULES,
    r"\b(?:rules?|method(?:ology)?s?|strateg(?:y|ies)|algorithm|implementation|signals?|trading|portfolio construction|approach|entry|exit|buy|sell|rebalanc\w*|how it works|procedure|specification|setup|allocation|selection|steps?|logic)\b"
);
pattern!(
    BACKGROUND,
    r"\b(?:introduction|background|literature|related work|motivation|overview|concepts?|theory|theoretical|rationale|about|history|description|definition)\b"
);
pattern!(
    ABSTRACT,
    r"^(?:abstract|executive summary|key (?:points|takeaways)|highlights)\b"
);
pattern!(STEP, r"^\s*(?:step|part)\s+\w+");

impl Section {
    pub(crate) fn root() -> Self {
        Self {
            title: String::new(),
            level: 0,
            parent: 0,
            role: SectionRole::Other,
            structural: true,
        }
    }

    pub(crate) fn new(title: &str, level: u8, parent: usize, sections: &[Self]) -> Self {
        let lower = title.trim().to_ascii_lowercase();
        let bare = NUMBERING.replace(&lower, "");
        let words = bare.split_whitespace().count();
        let inherited = sections
            .get(parent)
            .map(|p| p.role)
            .filter(|r| parent != 0 && !matches!(r, SectionRole::Abstract | SectionRole::Background));
        let own = role(&bare);
        let step = STEP.is_match(&lower);
        let role = match (own, inherited) {
            // What stands under "References" or a disclaimer stays there.
            (_, Some(r @ (SectionRole::References | SectionRole::Legal))) => r,
            (Some(r), _) => r,
            (None, Some(r)) => r,
            (None, None) => SectionRole::Other,
        };
        let structural = step || own.is_some() && words <= 3 && is_structural(&bare);
        Self {
            title: title.trim().to_owned(),
            level,
            parent,
            role,
            structural,
        }
    }
}

/// Words of which structural headings are made.
fn is_structural(bare: &str) -> bool {
    const WORDS: &[&str] = &[
        "abstract",
        "executive",
        "summary",
        "introduction",
        "background",
        "literature",
        "review",
        "related",
        "work",
        "motivation",
        "overview",
        "method",
        "methods",
        "methodology",
        "data",
        "sample",
        "description",
        "results",
        "result",
        "performance",
        "statistics",
        "backtest",
        "backtesting",
        "empirical",
        "evidence",
        "conclusion",
        "conclusions",
        "references",
        "reference",
        "bibliography",
        "source",
        "sources",
        "trading",
        "rules",
        "rule",
        "strategy",
        "strategies",
        "algorithm",
        "implementation",
        "signal",
        "signals",
        "and",
        "the",
        "of",
        "portfolio",
        "construction",
        "robustness",
        "sensitivity",
        "analysis",
        "discussion",
        "limitations",
        "caveats",
        "appendix",
        "original",
        "paper",
        "universe",
        "investment",
        "entry",
        "exit",
        "buy",
        "sell",
        "rebalancing",
        "rebalance",
        "disclaimer",
        "disclosures",
        "tests",
        "parameter",
        "parameters",
        "adjustment",
        "key",
        "findings",
        "further",
        "reading",
        "future",
        "research",
        "trade",
        "our",
        "approach",
        "logic",
        "setup",
        "main",
        "evaluation",
        "concepts",
        "concept",
        "theory",
        "rationale",
        "overview",
        "selection",
        "risk",
        "management",
    ];
    bare.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .all(|w| WORDS.contains(&w))
}

fn role(bare: &str) -> Option<SectionRole> {
    // A long heading is a title or a sentence; it names a subject, whatever words are in it.
    if bare.split_whitespace().count() > 7 {
        return None;
    }
    if ABSTRACT.is_match(bare) {
        Some(SectionRole::Abstract)
    } else if REFERENCES.is_match(bare) {
        Some(SectionRole::References)
    } else if LEGAL.is_match(bare) {
        Some(SectionRole::Legal)
    } else if ROBUST.is_match(bare) {
        Some(SectionRole::Robustness)
    } else if DISCUSS.is_match(bare) {
        Some(SectionRole::Discussion)
    } else if RESULTS.is_match(bare) {
        Some(SectionRole::Results)
    } else if BACKGROUND.is_match(bare) {
        Some(SectionRole::Background)
    } else if RULES.is_match(bare) {
        Some(SectionRole::Rules)
    } else if DATA.is_match(bare) {
        Some(SectionRole::Data)
    } else {
        None
    }
}

/// A numbered heading made of structural words only.
pub(crate) fn numbered_heading(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let bare = NUMBERING.replace(&lower, "");
    bare.len() < lower.len()
        && bare.split_whitespace().count() <= 5
        && is_structural(&bare)
        && role(&bare).is_some()
}

/// A paragraph that opens with the word "Abstract" or "Summary" as a heading of its own line.
pub(crate) fn is_abstract(text: &str) -> bool {
    pattern!(
        RUN_IN,
        r"^\s*(?:(?i:abstract|executive summary|summary))\s*[.:—–\-]\s+\S"
    );
    RUN_IN.is_match(text)
}

/// A paragraph set off like a heading in formats that don't mark them: short, no full stop, numbered or in capitals.
pub(crate) fn looks_like_heading(text: &str) -> bool {
    let text = text.trim();
    if text.len() < 3
        || text.len() > 80
        || text.contains('\n')
        || text.ends_with(['.', ',', ';', ':', ')', ']', '?', '!'])
    {
        return false;
    }
    let words = text.split_whitespace().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let shouted = letters >= 4 && capitals * 10 >= letters * 9 && words >= 2;
    let digits = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .count();
    let numbered = (1..=5).contains(&digits)
        && text[digits..]
            .trim_start()
            .starts_with(|c: char| c.is_uppercase())
        && !text[digits..].contains(|c: char| c.is_ascii_digit() || c == '%');
    let lower = text.to_ascii_lowercase();
    let known = words <= 3 && is_structural(&lower) && role(&lower).is_some();
    words <= 10 && (shouted && !text.contains(',') || numbered || known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles() {
        for (title, expected) in [
            ("Trading rules", SectionRole::Rules),
            ("3.1 Robustness", SectionRole::Robustness),
            ("Original paper", SectionRole::References),
            ("Literature review", SectionRole::Background),
            ("IV. Empirical Results", SectionRole::Results),
            ("Dual momentum", SectionRole::Other),
        ] {
            assert_eq!(
                Section::new(title, 2, 0, &[Section::root()]).role,
                expected,
                "{title}"
            );
        }
        assert!(Section::new("Step 2: Select our universe", 2, 0, &[Section::root()]).structural);
        assert!(!Section::new("Dual momentum strategy", 2, 0, &[Section::root()]).structural);
    }

    #[test]
    fn headings_of_plain_text() {
        assert!(looks_like_heading("3. Data and Method"));
        assert!(looks_like_heading("TRADING RULES"));
        assert!(looks_like_heading("Results"));
        assert!(!looks_like_heading("Buy the fund when it is above its average"));
        assert!(!looks_like_heading("SPY, EFA, AGG"));
    }
}
