//! Sentences that stand beside a rule and are no part of it: each has to be known to say nothing of it.
//!
//! "Reverse the signal.", "Only in bull markets." and "This is not the strategy." hold no comparison and no number, and yet turn a
//! rule round. So a sentence in a rule's paragraph, and any sentence of a short note, has to be one of the kinds that are known to
//! leave it alone, or to say in known words what the spec says too.

use super::check::Checker;
use super::lexicon::{Sense, Share};
use super::region::{ADDRESS, Line, is_outcome, read};
use super::token::{Kind, Token, words};
use crate::model::WordKind;
use crate::pattern::pattern;
use crate::source::Sentence;
use std::collections::HashSet;

pattern!(
    pub REJECTS,
    r"(?ix)\b(?:not|no|don.t|never|nobody|avoid(?:ed)?|fail(?:ed|s)|bad|wrong|false|errors?|mistakes?|myths?|fiction|jokes?|rumou?rs?|nonsense|lose|losing|dead
        |retired|rejected|abandoned|discarded|dismissed|dropped|deprecated|obsolete|discontinued|superseded|archived?|old|former(?:ly)?|previous(?:ly)?|past\ rules?|before|until\ \d{4}
        |revers(?:e|ed|al\ of)|opposite|contrary|inver(?:se|ted|sion)|mirror(?:ed)?|swapped|anti|short\ side|what\ went\ wrong
        |only|puts|calls|options\ version|(?:bear|bull)\ (?:markets?|regimes?)|crash|monthly\ bars|weekly\ bars|hourly)\b|^\W*(?:weekly|monthly|quarterly|yearly|intraday|january|february|march|april|may|june|july|august|september|october|november|december|short|shorts)\W*$"
);

/// Words of which sentences are made that only point at the rule: "This is the strategy."
#[rustfmt::skip]
const POINTERS: &[&str] = &[
    "a", "an", "the", "this", "that", "these", "here", "is", "are", "it", "as", "follows", "below", "above", "strategy", "system", "rule", "rules", "of", "our",
    "my", "in", "full", "and", "simple", "for", "etf", "etfs", "overview", "summary", "universe", "signal", "signals", "results", "entry", "exit", "entries", "exits",
    "buy", "sell", "trading", "idea", "performance", "description", "parameters", "method", "procedure", "portfolio",
];

impl<'c> Checker<'c, '_> {
    /// Lists what stands in the rule, and beside it, in words that no list knows.
    pub(super) fn words_beyond_the_lexicon(&mut self, claims: &HashSet<usize>) {
        let short = self.is_short();
        let rule = self.rule;
        // A composer that found a place for every word left none.
        let open = rule.iter().filter(|l| l.acts || short);
        let open: Vec<&Line<'_>> = open.filter(|l| !self.vouched.places(l.sentence.index)).collect();
        for line in open {
            self.unknown(line);
        }
        for s in self.near(short) {
            if !self.leaves_alone(s, claims) {
                self.unread(s, 0..s.lower.trim_end().len(), WordKind::Other);
            }
        }
        self.titles();
        self.bars_of_another_length();
    }

    /// Returns whether the description is a note of some sentences, in which none is idle.
    fn is_short(&self) -> bool {
        const SHORT: usize = 6;
        let sentences = self.scope.reading.source.sentences.iter();
        sentences
            .filter(|s| self.scope.own(s.index) && !s.is_heading())
            .count()
            <= SHORT
    }

    /// The sentences that stand beside the rule.
    fn near(&self, short: bool) -> Vec<&'c Sentence> {
        let acts = self.rule.iter().any(|l| l.acts);
        let acting = self.rule.iter().filter(|l| l.acts || !acts);
        let paragraphs: HashSet<usize> = acting.map(|l| l.sentence.paragraph).collect();
        // Each item of a list of rules is one.
        let sections: HashSet<usize> = self
            .rule
            .iter()
            .filter(|l| l.acts)
            .map(|l| l.sentence.section)
            .collect();
        let listed = |s: &Sentence| {
            (s.kind == fo_documents::BlockKind::ListItem || s.lead.is_some()) && sections.contains(&s.section)
        };
        let read: HashSet<usize> = self.rule.iter().map(|l| l.sentence.index).collect();
        let sentences = self.scope.reading.source.sentences.iter();
        sentences
            .filter(|s| self.scope.own(s.index) && !s.is_heading() && !s.context.instruction)
            .filter(|s| !read.contains(&s.index) && (short || paragraphs.contains(&s.paragraph) || listed(s)))
            .filter(|s| !self.vouched.words.iter().any(|(at, _)| *at == s.index))
            .collect()
    }

    /// Returns whether a sentence is of a kind that says nothing of the rule, or says what the spec does.
    fn leaves_alone(&mut self, s: &Sentence, claims: &HashSet<usize>) -> bool {
        pattern!(
            CHATTER,
            r"^\W*(?:hi|hello|hey|dear|thanks|thank you|cheers|best|best regards|kind regards|regards|yours|sincerely|greetings|source|sources|author|authors|date|page|figure|table|note to editors|©)\b[^.;]{0,60}[.,!]?$"
        );
        pattern!(
            CITES,
            r"\bet al\b|\((?:[a-z][^()]{0,60}, ?)?(?:19|20)\d\d[a-z]?\)"
        );
        let points = words(&s.lower)
            .iter()
            .all(|w| POINTERS.contains(&w.text.as_str()) || !w.text.chars().any(char::is_alphabetic));
        // Cash earns nothing here, and a paper that leaves something to its readers does not do it.
        pattern!(
            KNOWN,
            r"\bcash\b[^.;]{0,30}\b(?:earns?|bears?|yields?|pays?) (?:nothing|no interest|zero|0%)|^(?:one|readers?) (?:could|might)\b|\bleave (?:that|this|it) to the reader\b"
        );
        let addressed = s.label().is_some_and(|l| ADDRESS.contains(&l));
        if points || addressed || CHATTER.is_match(&s.lower) || KNOWN.is_match(&s.lower) {
            return true;
        }
        let line = read(self.scope, s, claims);
        // "Positions are replaced if they have lost money" tells no outcome.
        let conditional = line.tokens.iter().any(Token::is_subordinator);
        let told = claims.contains(&s.index) || is_outcome(s) && !s.numbers.is_empty() && !conditional;
        if told && amends(s) {
            return false;
        }
        let tells = told && !s.lower.starts_with("cash") && !s.lower.contains("at most")
            || CITES.is_match(&s.lower)
            || crate::search::tells_of_trials(s);
        let within = |at: usize| s.periods.iter().any(|p| p.start <= at && at < p.end);
        let dated = !s.periods.is_empty() && s.numbers.iter().all(|n| within(n.start));
        let listed = s.kind == fo_documents::BlockKind::ListItem || s.lead.is_some();
        let titled = self.is_title(s) && !(listed && line.tokens.iter().any(|t| t.sense().is_some()));
        if (tells || dated || titled) && !orders(&line.tokens) {
            return true;
        }
        // In a longer text most sentences explain: whole ones that deny, restrict, time and size nothing.
        if !self.is_short() && !listed && explains(s, &line.tokens) {
            return true;
        }
        self.repeats(&line)
    }

    /// Returns whether a sentence says in known words what the spec says: "the system is never short", "orders fill at the next open".
    fn repeats(&mut self, line: &Line<'_>) -> bool {
        let may = |t: &Token| {
            matches!(t.kind, Kind::Amount(_) | Kind::Symbol(_) | Kind::Schedule(..))
                || matches!(
                    t.sense(),
                    Some(
                        Sense::Not
                            | Sense::Short
                            | Sense::Exit
                            | Sense::Stop(_)
                            | Sense::Fill(_)
                            | Sense::Weight(_)
                    )
                )
        };
        if line.tokens.is_empty()
            || !line.tokens.iter().all(may)
            || !self.unknown_words(line.sentence, &line.tokens).is_empty()
        {
            return false;
        }
        // What is denied is something that the spec has not.
        let denies = |i: usize| {
            let next = line.tokens.get(i + 1).and_then(Token::sense);
            match next {
                Some(Sense::Short) => !self.facts.shorts,
                Some(Sense::Exit) => !self.facts.shorts && line.sentence.lower.contains(" short"),
                Some(Sense::Stop(_)) => self.facts.guards.is_empty(),
                Some(Sense::Weight(Share::Unknown)) => true,
                _ => false,
            }
        };
        let mut negations = (line.tokens.iter().enumerate()).filter(|(_, t)| t.sense() == Some(Sense::Not));
        if !negations.all(|(i, _)| denies(i)) {
            return false;
        }
        let before = (self.ledger.clone(), self.said.clone(), self.founded.clone());
        self.line(line);
        let read =
            self.ledger.unread.len() == before.0.unread.len() && self.ledger.used.len() > before.0.used.len();
        let denies = line.tokens.iter().any(|t| t.sense() == Some(Sense::Not));
        let unread = self.ledger.unread.len() > before.0.unread.len();
        if unread || !read && !denies {
            (self.ledger, self.said, self.founded) = before;
            return false;
        }
        true
    }
}

/// Returns whether a sentence explains: it is a whole one, no order to anyone, and has no word that could change a rule.
fn explains(s: &Sentence, tokens: &[Token]) -> bool {
    const WHOLE: usize = 6;
    pattern!(
        ORDERS,
        r"^(?:only|use|always|never|do|don.t|skip|except|apply|start|repeat|reverse|wait|trade|also|note|but|or|and)\b|\b(?:exclud\w+|ineligible|eligible|allowed|permitted|forbidden|mandatory|required?|must|should|at all times)\b"
    );
    let quiet = |t: &Token| {
        matches!(t.kind, Kind::Amount(_) | Kind::Symbol(_))
            || matches!(
                t.sense(),
                Some(
                    Sense::Measure(_)
                        | Sense::Asset
                        | Sense::High
                        | Sense::Low
                        | Sense::Winner
                        | Sense::Loser
                        | Sense::Rank
                        | Sense::Nothing
                        | Sense::Form(_)
                )
            )
    };
    s.lower.split_whitespace().count() >= WHOLE
        && !ORDERS.is_match(&s.lower)
        && !REJECTS.is_match(&s.text)
        && tokens.iter().all(quiet)
}

/// Returns whether a sentence that tells results says, by the way, how the rule is run: "the return was 8% on weekly bars", "… with a
/// second filter", "… so we do the opposite".
fn amends(s: &Sentence) -> bool {
    pattern!(
        RUNS,
        r"^(?:market |gross |net |maximum )?(?:exposure|leverage)\b|(?:\b(?:with|using|on|by|through|under|from|after|because|as|owed to|due to|thanks to|so)\b|,)[^.;]{0,50}\b(?:(?:weekly|monthly|hourly|quarterly|intraday|\d+-minute) (?:bars?|prices?|closes|data|decisions?|signals?|trading|rebalancing)|decisions?|signals? (?:are |is )?taken|trading (?:only |on )|traded (?:only |on )|trades being|orders? (?:being )?filled|(?:second|trend|volatility|market|additional|\d+-day|volume) filter|band around|delay|one day late|stop|holding period|(?:monday|tuesday|wednesday|thursday|friday)s?\b|exponential|simple average|opposite|reversed?|leave the market|leaves the market|stays? out|closed before|(?:half|twice|double) (?:of )?the (?:account|capital|size)|leverage of)\b"
    );
    RUNS.is_match(&s.lower)
}

/// Returns whether words of a sentence order something: a size, a stop, an act on a condition, the opposite.
fn orders(tokens: &[Token]) -> bool {
    let has = |f: &dyn Fn(Sense) -> bool| tokens.iter().filter_map(Token::sense).any(f);
    let acts = tokens.iter().any(Token::is_action);
    let sized = has(&|s| {
        matches!(
            s,
            Sense::Weight(Share::Unknown) | Sense::Stop(_) | Sense::Fill(_) | Sense::Unless
        )
    });
    let turned = has(&|s| matches!(s, Sense::Not | Sense::Short)) && acts;
    sized || turned || acts && tokens.iter().any(Token::is_subordinator)
}
