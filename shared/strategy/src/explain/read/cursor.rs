//! A place in the text and what can be read there.

use super::super::slots::{Piece, Slot, pieces};
use super::super::wording::RESERVED;
use super::super::words::name as written;
use super::token::{Token, tokens};
use crate::expression::{Ast, BinaryOperator, MAX_DEPTH};
use crate::spec::{Expression, Quantity, Unit};
use std::collections::HashSet;
use std::ops::Range;

/// Reads text from its start to its end. What returns `None` has not read anything it should have; callers that can go
/// on otherwise use [`Reader::attempt`].
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    tokens: Vec<(Token<'t>, Range<usize>)>,
    at: usize,
    furthest: usize,
    depth: usize,
    /// How many more words may be compared: what is read again and again in other ways ends.
    work: usize,
    /// The parameters that were declared.
    pub(super) declared: HashSet<String>,
    /// The parts of the spec and where they stand.
    pub(super) parts: Vec<(String, Range<usize>)>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let tokens = tokens(text);
        Self {
            text,
            work: 100_000 + 50 * tokens.len(),
            tokens,
            at: 0,
            furthest: 0,
            depth: 0,
            declared: HashSet::new(),
            parts: Vec::new(),
        }
    }

    /// Goes to the next place where these words stand and returns its first byte.
    pub(super) fn find(&mut self, words: &str) -> Option<usize> {
        let wanted = tokens(words);
        while self.at < self.tokens.len() {
            let here = self.tokens.get(self.at..self.at + wanted.len());
            if here.is_some_and(|here| here.iter().zip(&wanted).all(|((a, _), (b, _))| a.is(b))) {
                return Some(self.next_byte());
            }
            self.at += 1;
        }
        None
    }

    /// Goes to the first token from a byte on, to begin anew.
    pub(super) fn skip_to(&mut self, byte: usize) {
        self.at = self.tokens.partition_point(|(_, range)| range.start < byte);
        self.depth = 0;
    }

    /// What `read` reads behind these words further on; nothing is read here.
    pub(super) fn ahead<T>(&mut self, words: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (at, furthest) = (self.at, self.furthest);
        self.find(words);
        let found = self.words(words).then(|| read(self)).flatten();
        (self.at, self.furthest) = (at, furthest);
        found
    }

    /// The first byte of what is read next.
    pub(super) fn next_byte(&self) -> usize {
        self.tokens
            .get(self.at)
            .map_or(self.text.len(), |(_, range)| range.start)
    }

    /// The byte behind what was read last.
    pub(super) fn last_byte(&self) -> usize {
        let last = self.at.checked_sub(1).and_then(|last| self.tokens.get(last));
        last.map_or(0, |(_, range)| range.end)
    }

    /// The first byte of what could not be read in any way.
    pub(super) fn furthest_byte(&self) -> usize {
        self.tokens
            .get(self.furthest)
            .map_or(self.text.len(), |(_, range)| range.start)
    }

    /// Notes that a part of the spec was read from `start` on.
    pub(super) fn part(&mut self, path: impl Into<String>, start: usize) {
        self.parts.push((path.into(), start..self.last_byte()));
    }

    /// What is read next; `None` at the end.
    pub(super) fn peek(&self) -> Option<Token<'t>> {
        if self.work == 0 {
            return None;
        }
        self.tokens.get(self.at).map(|(token, _)| *token)
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
        self.furthest = self.furthest.max(self.at);
    }

    /// Reads with `read`, or reads nothing.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (at, depth) = (self.at, self.depth);
        let found = read(self);
        if found.is_none() {
            (self.at, self.depth) = (at, depth);
        }
        found
    }

    /// Reads one level further in; `None` beyond the deepest.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let found = (self.depth <= MAX_DEPTH).then(|| read(self)).flatten();
        self.depth -= 1;
        found
    }

    /// How many tokens `read` reads, without reading them; 0 if it fails.
    pub(super) fn measure(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> usize {
        let (at, furthest) = (self.at, self.furthest);
        let length = read(self).map_or(0, |()| self.at - at);
        (self.at, self.furthest) = (at, furthest);
        length
    }

    /// Reads these words if they come next.
    pub(super) fn words(&mut self, words: &str) -> bool {
        let start = self.at;
        self.work = self.work.saturating_sub(1);
        for (expected, _) in tokens(words) {
            if !self.peek().is_some_and(|next| next.is(&expected)) {
                self.at = start;
                return false;
            }
            self.advance();
        }
        true
    }

    /// The same, as an option.
    pub(super) fn word(&mut self, words: &str) -> Option<()> {
        self.words(words).then_some(())
    }

    /// The end of a sentence.
    pub(super) fn stop(&mut self) -> Option<()> {
        self.word(".")
    }

    /// The value whose words come next.
    pub(super) fn one_of<T: Clone>(&mut self, table: &[(T, &str)]) -> Option<T> {
        table
            .iter()
            .find(|(_, words)| self.words(words))
            .map(|(value, _)| value.clone())
    }

    /// A wording and the expressions in its slots.
    pub(super) fn wording(&mut self, wording: &str) -> Option<Vec<Expression>> {
        self.attempt(|reader| {
            let mut found = Vec::new();
            for piece in pieces(wording) {
                match piece {
                    Piece::Words(words) => reader.word(words)?,
                    Piece::Slot(Slot::Condition, _) => found.push(reader.condition()?),
                    Piece::Slot(Slot::BasisPoints, _) => found.push(reader.basis_points()?),
                    Piece::Slot(..) => found.push(reader.amount()?),
                }
            }
            Some(found)
        })
    }

    /// A wording with one slot.
    pub(super) fn wording_of_one(&mut self, wording: &str) -> Option<Expression> {
        self.wording(wording)?.pop()
    }

    /// A sentence with one slot, if it comes next.
    pub(super) fn sentence(&mut self, wording: &str) -> Option<Expression> {
        self.attempt(|reader| {
            let found = reader.wording_of_one(wording)?;
            reader.stop()?;
            Some(found)
        })
    }

    /// A sentence with two slots, if it comes next.
    pub(super) fn sentence_of_two(&mut self, wording: &str) -> Option<[Expression; 2]> {
        self.attempt(|reader| {
            let found = reader.wording(wording)?;
            reader.stop()?;
            found.try_into().ok()
        })
    }

    /// The rest of the sentence as it is written, with single spaces; a stop ends it where white space follows.
    pub(super) fn raw_sentence(&mut self) -> Option<String> {
        let start = self.next_byte();
        let rest = self.text.get(start..)?;
        let ends = |at: usize| rest[at + 1..].chars().next().is_none_or(char::is_whitespace);
        let (end, _) = rest.match_indices('.').find(|(at, _)| ends(*at))?;
        while self.next_byte() <= start + end && self.peek().is_some() {
            self.advance();
        }
        Some(rest[..end].split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Any expression.
    pub(super) fn condition(&mut self) -> Option<Expression> {
        self.expression(0).map(|ast| text_of(&ast))
    }

    /// An expression without a condition outside brackets.
    pub(super) fn amount(&mut self) -> Option<Expression> {
        self.expression(BinaryOperator::Add.precedence())
            .map(|ast| text_of(&ast))
    }

    fn basis_points(&mut self) -> Option<Expression> {
        let amount = self.amount()?;
        self.word("basis points")?;
        self.attempt(|reader| {
            reader.word("(")?;
            reader.quantity()?;
            reader.word(")")
        });
        Some(amount)
    }

    /// A name, in quotation marks or not.
    pub(super) fn name(&mut self) -> Option<String> {
        let found = match self.peek()? {
            // A line may be broken inside the quotation marks.
            Token::Quoted(name) if name.contains('\n') => {
                self.advance();
                return Some(name.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            Token::Quoted(name) => name,
            Token::Word(name) if !RESERVED.contains(&name) && written(name) == name => name,
            _ => return None,
        };
        self.advance();
        Some(found.to_owned())
    }

    /// The name of assets: a ticker, a group or the universe.
    pub(super) fn assets_name(&mut self) -> Option<String> {
        if self.words("the universe") {
            return Some("all".into());
        }
        self.name()
    }

    /// A list of what `item` reads: `a`, `a and b`, `a, b and c`.
    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut found = vec![item(self)?];
        // What follows a comma belongs to the list only if an `and` ends it.
        let more = self.attempt(|reader| {
            let mut more = Vec::new();
            while reader.words(",") {
                more.push(item(reader)?);
            }
            reader.word("and")?;
            more.push(item(reader)?);
            Some(more)
        });
        found.extend(more.into_iter().flatten());
        Some(found)
    }

    /// A list of names; `nothing` is none.
    pub(super) fn names(&mut self) -> Option<Vec<String>> {
        if self.words("nothing") {
            return Some(Vec::new());
        }
        self.list(Self::assets_name)
    }

    /// A number with its unit.
    pub(super) fn quantity(&mut self) -> Option<Quantity> {
        let Token::Number(digits) = self.peek()? else {
            return None;
        };
        let value: f64 = digits.replace('\u{2212}', "-").parse().ok()?;
        self.advance();
        if self.words("%") {
            return Some(Quantity::new(value / 100.0, Unit::Percent));
        }
        let unit = match self.peek() {
            Some(Token::Word(word)) if !matches!(word, "bar" | "bars" | "percent") => Unit::from_word(word),
            _ => None,
        };
        if unit.is_some() {
            self.advance();
        }
        Some(Quantity::new(value, unit.unwrap_or_default()))
    }
}

fn text_of(ast: &Ast) -> Expression {
    Expression::new(ast.to_string())
}
