//! Which sentences make up a strategy's rule.

use super::lexicon::Sense;
use super::token::{Kind, Token, tokens, words};
use crate::mentions::Slot;
use crate::pattern::pattern;
use crate::rules::Scope;
use crate::source::{SectionRole, Sentence};
use crate::universe::is_abbreviation;
use fo_documents::BlockKind;
use std::collections::HashSet;
use std::ops::Range;

/// A sentence of the rule.
pub(crate) struct Line<'a> {
    pub sentence: &'a Sentence,
    pub tokens: Vec<Token>,
    /// It says when something is done, not only what something is.
    pub acts: bool,
}

// What came of a rule: figures of the past, not orders.
pattern!(
    OUTCOME,
    r"\b(?:returned|earned|earns|gained|lost|made (?:an?|money|profits?|gains?|\$?\d\S*)|achieved|delivered|generated|yielded|compounded|outperformed|underperformed|sharpe ratio|sharpe of|drawdowns?|cagr|annuali[sz]ed|annual (?:return|growth)|t-stat\w*|significant\w*|profit factor|win rate|profitable|took \d+ trades|correlation (?:with|to)|was invested|had a|has been)\b"
);
pattern!(
    COSTS,
    r"\b(?:commissions?|slippage|brokerage|(?:transaction|trading) (?:costs?|fees?)|(?:costs?|fees?|commissions?|slippage)[^;]{0,30} per trade|round[\s\-]trip (?:costs?|fees?|commissions?)|bid[\s\-]ask|basis points?|bps)\b"
);
pattern!(
    LOOKS,
    r"\b(?:check\w*|evaluat\w+|re-?evaluat\w+|review\w*|decid\w+|decision\w*|trade[sd]?|trading|updat\w+|adjust\w*|appl(?:y|ied)|run|looked at|reform\w*|reset|refresh\w*|repeat\w*)\b"
);
pattern!(
    DATA,
    r"\b(?:prices|data|returns|observations|quotes|series) (?:is|are)\b"
);
pattern!(
    DEFINES,
    r"\b(?:is|are) (?:defined|measured|computed|calculated|given) (?:as|by|over|from)|\bwe (?:compute|calculate|measure|define)\b|\bequals\b"
);
pattern!(
    NARRATES,
    r"\b(?:this (?:note|paper|article|document|report|study|section)|we (?:restate|present|describe|discuss|study|thank)|the (?:idea|purpose|goal|intuition|rationale)|is named|was (?:introduced|proposed|developed)|according to the)\b"
);

/// Labels of the lines that head a letter or a message.
pub(super) const ADDRESS: [&str; 9] = [
    "from",
    "to",
    "cc",
    "bcc",
    "date",
    "sent",
    "subject",
    "reply-to",
    "attachments",
];

/// The sentences of the rule, in order. `claims` are the sentences that hold a performance figure.
pub(crate) fn lines<'a>(scope: &Scope<'a>, claims: &HashSet<usize>) -> Vec<Line<'a>> {
    let source = scope.reading.source;
    // What the reader took a number or a choice from is of the rule, whatever else it tells.
    let read_from: HashSet<usize> = scope
        .mentions()
        .filter(|m| m.firm && m.slot != Slot::Cost)
        .map(|m| m.sentence)
        .chain(scope.picks().filter(|p| p.firm && !p.filter).map(|p| p.sentence))
        .filter(|i| !claims.contains(i))
        .collect();
    let symbols: HashSet<&str> = scope.reading.symbols.iter().map(|s| s.symbol.as_str()).collect();
    let told = |s: &Sentence| matches!(source.role(s), SectionRole::Results | SectionRole::Abstract);
    let read = |s: &'a Sentence| {
        let line = line(s, &symbols, claims);
        let adds = adds(s, &line.tokens, claims.contains(&s.index));
        (line.acts || read_from.contains(&s.index) || adds, line)
    };
    let open = |s: &&Sentence| {
        !s.is_heading()
            && !s.label().is_some_and(|label| ADDRESS.contains(&label))
            && !s.context.instruction
            && !s.context.apparatus
            && !matches!(
                source.role(s),
                SectionRole::Background
                    | SectionRole::Robustness
                    | SectionRole::Discussion
                    | SectionRole::References
                    | SectionRole::Legal
            )
    };
    let own = |late: bool| -> Vec<Line<'a>> {
        source
            .sentences
            .iter()
            .filter(|s| scope.own(s.index) && told(s) == late)
            .filter(open)
            .filter(|s| s.context.firm())
            .map(read)
            .filter_map(|(part, line)| part.then_some(line))
            .collect()
    };
    let mut out = own(false);

    // Results and abstracts tell the rule again, shortened; they are read where nothing else tells it.
    if !out.iter().any(|l| l.acts) {
        out.extend(own(true));
    }
    let paragraphs: HashSet<usize> = out
        .iter()
        .filter(|l| l.acts)
        .map(|l| l.sentence.paragraph)
        .collect();
    // Beside a sentence that acts every other one counts that restricts it, however it is meant.
    let taken: HashSet<usize> = out.iter().map(|l| l.sentence.index).collect();
    let beside = source
        .sentences
        .iter()
        .filter(|s| {
            scope.own(s.index) && !told(s) && paragraphs.contains(&s.paragraph) && !taken.contains(&s.index)
        })
        .filter(open)
        .map(|s| read(s).1)
        .filter(|l| l.acts || restricts(l, claims.contains(&l.sentence.index)));
    let shared = source
        .sentences
        .iter()
        .filter(|s| !scope.own(s.index) && !scope.foreign(s.index) && s.context.firm() && !told(s))
        .filter(open)
        .map(|s| read(s).1)
        .filter(|l| l.acts);
    let more: Vec<Line<'a>> = beside.chain(shared).collect();
    out.extend(more);
    // Where a section gives the rules, another one only tells of them, unless it orders something.
    let gives = |l: &Line<'_>| l.acts && source.role(l.sentence) == SectionRole::Rules;
    if out.iter().filter(|l| gives(l)).count() > 1 {
        out.retain(|l| source.role(l.sentence) != SectionRole::Other || orders(l));
    }
    // A heading that states a condition with its number is part of the rule; any other only names it.
    let headings = source
        .sentences
        .iter()
        .filter(|s| scope.own(s.index) && s.is_heading() && !told(s));
    out.extend(headings.map(|s| read(s).1).filter(|l| {
        let number = |t: &Token| matches!(t.kind, Kind::Amount(_)) && !super::aside::is_aside(l.sentence, t);
        l.tokens.iter().any(Token::is_comparison) && l.tokens.iter().any(number)
    }));
    out.sort_by_key(|l| l.sentence.index);
    out
}

/// A sentence as one of the rule, whether it is or not.
pub(crate) fn read<'a>(scope: &Scope<'_>, s: &'a Sentence, claims: &HashSet<usize>) -> Line<'a> {
    let symbols = scope.reading.symbols.iter().map(|s| s.symbol.as_str()).collect();
    line(s, &symbols, claims)
}

fn line<'a>(s: &'a Sentence, symbols: &HashSet<&str>, claims: &HashSet<usize>) -> Line<'a> {
    let tokens = tokens(s, &named(s, symbols));
    let acts = acts(s, &tokens, claims.contains(&s.index));
    Line {
        sentence: s,
        tokens,
        acts,
    }
}

/// The symbols a sentence names, and other capitals that may be some.
fn named(s: &Sentence, symbols: &HashSet<&str>) -> Vec<(Range<usize>, String)> {
    let shouted = s.text.chars().filter(|c| c.is_lowercase()).count() < 4;
    let mut out: Vec<(Range<usize>, String)> = Vec::new();
    // "BRK-B", "BTC-USD": a symbol that words would be parted at.
    for symbol in symbols.iter().filter(|x| x.contains(['-', '/', '.'])) {
        out.extend(
            s.text
                .match_indices(symbol)
                .map(|(at, _)| (at..at + symbol.len(), (*symbol).to_owned())),
        );
    }
    for word in words(&s.text) {
        if out.iter().any(|(r, _)| r.start < word.end && word.start < r.end) {
            continue;
        }
        let bare = word.text.trim_end_matches("'s").trim_end_matches('\'');
        let letters = bare.trim_start_matches('^');
        let capital = letters.len() >= 2 && letters.chars().all(|c| c.is_ascii_uppercase());
        let guess = capital && letters.len() <= 5 && !is_abbreviation(letters) && !shouted;
        if symbols.contains(bare) || guess {
            let start = word.start + word.text.find(bare).unwrap_or(0);
            out.push((start..start + bare.len(), bare.to_owned()));
        }
    }
    out
}

/// Whether a sentence says what is done on which condition, at which time, with what.
fn acts(s: &Sentence, tokens: &[Token], claimed: bool) -> bool {
    let any = |f: &dyn Fn(&Token) -> bool| tokens.iter().any(f);
    let action = any(&Token::is_action);
    let condition = any(&Token::is_subordinator) || any(&|t| t.sense() == Some(Sense::Otherwise));
    let compares = any(&Token::is_comparison);
    let order = any(&Token::is_order);
    let guard = any(&|t| matches!(t.sense(), Some(Sense::Stop(_))));
    let plans = action || condition || guard || any(&|t| matches!(t.sense(), Some(Sense::Weight(_))));
    let outcome = OUTCOME.is_match(&s.lower) || claimed && !plans;
    if NARRATES.is_match(&s.lower) && !condition {
        return false;
    }
    if outcome {
        return action && condition && compares;
    }
    // "Never trade in January" forbids what the rule else says.
    let forbids = tokens.first().is_some_and(|t| t.sense() == Some(Sense::Not)) && LOOKS.is_match(&s.lower);
    if forbids {
        return true;
    }
    let ranks = any(&|t| matches!(t.sense(), Some(Sense::Rank)));
    let amount = any(&|t| matches!(t.kind, Kind::Amount(_)));
    let item = s.lead.is_some() || matches!(s.kind, BlockKind::ListItem | BlockKind::Code);
    let asset = any(&|t| matches!(t.kind, Kind::Symbol(_)) || t.sense() == Some(Sense::Cash));
    let scheduled = any(&|t| matches!(t.kind, Kind::Schedule(..)));
    action && (condition || compares || order || amount || scheduled || asset)
        || condition && compares
        || asset
            && tokens
                .first()
                .is_some_and(|t| t.sense() == Some(Sense::Otherwise))
        || ranks && (order || amount || scheduled)
        || guard
        || scheduled
            && !DATA.is_match(&s.lower)
            && (LOOKS.is_match(&s.lower) || s.lower.split_whitespace().count() <= 5)
        || item && (compares || order && amount)
        || s.lower.contains("rebalanc")
}

/// Whether a sentence gives an order on a condition, or one with a number.
fn orders(line: &Line<'_>) -> bool {
    let any = |f: &dyn Fn(&Token) -> bool| line.tokens.iter().any(f);
    any(&Token::is_action)
        && (any(&Token::is_subordinator) || any(&|t| matches!(t.kind, Kind::Amount(_) | Kind::Symbol(_))))
        || any(&|t| matches!(t.sense(), Some(Sense::Not)))
}

/// Whether a sentence beside a rule restricts it: it compares what is measured, divides money or filters.
fn restricts(line: &Line<'_>, claimed: bool) -> bool {
    let any = |f: &dyn Fn(Sense) -> bool| line.tokens.iter().filter_map(Token::sense).any(f);
    let measures = any(&|s| matches!(s, Sense::Measure(_)));
    let compares = line.tokens.iter().any(Token::is_comparison);
    let arranges = any(&|s| matches!(s, Sense::Weight(_) | Sense::Filter | Sense::Stop(_)));
    !claimed && !OUTCOME.is_match(&line.sentence.lower) && (compares && measures || arranges)
}

/// Whether a sentence adds to the rule without an action: a definition, a universe, a cost, a number of the rule.
fn adds(s: &Sentence, tokens: &[Token], claimed: bool) -> bool {
    if NARRATES.is_match(&s.lower) {
        return false;
    }
    let amount = tokens.iter().any(|t| match &t.kind {
        Kind::Amount(_) => !super::aside::is_aside(s, t),
        _ => false,
    });
    if COSTS.is_match(&s.lower) {
        return amount && !OUTCOME.is_match(&s.lower);
    }
    if claimed || OUTCOME.is_match(&s.lower) || crate::search::tells_of_trials(s) {
        return false;
    }
    let weighs = tokens
        .iter()
        .any(|t| matches!(t.sense(), Some(Sense::Weight(_) | Sense::Filter | Sense::Other)));
    let symbol = tokens.iter().any(|t| matches!(t.kind, Kind::Symbol(_)));
    amount || DEFINES.is_match(&s.lower) || symbol || s.label.is_some() && weighs
}

/// Whether a sentence tells what came of a rule.
pub(crate) fn is_outcome(s: &Sentence) -> bool {
    OUTCOME.is_match(&s.lower)
}

/// Whether a sentence is about what trading costs.
pub(crate) fn is_about_costs(s: &Sentence) -> bool {
    COSTS.is_match(&s.lower)
}
