//! Who does what on which condition: each comparison and each end of a ranking with the act it decides about.

use super::lexicon::Sense;
use super::token::{Kind, Token};
use std::collections::{BTreeMap, BTreeSet};

/// What is done with a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Enter,
    Exit,
    Short,
    Cover,
}

impl Act {
    /// What is done where the condition fails.
    pub(super) const fn opposite(self) -> Self {
        match self {
            Self::Enter => Self::Exit,
            Self::Exit => Self::Enter,
            Self::Short => Self::Cover,
            Self::Cover => Self::Short,
        }
    }
}

/// Which names stand for what is held while a rule is off.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub refuge: Option<&'a BTreeSet<String>>,
    /// Common names and the symbols they stand for.
    pub aliases: BTreeMap<String, String>,
}

impl Names<'_> {
    fn is_refuge(&self, symbol: &str) -> bool {
        self.refuge.is_some_and(|r| r.contains(symbol))
    }
}

/// For each token the act it decides about, if the sentence says; `outer` is the act of a label or of the line that leads a list.
pub(super) fn acts(lower: &str, tokens: &[Token], names: &Names<'_>, outer: Option<Act>) -> Vec<Option<Act>> {
    let mut walk = Walk {
        out: vec![None; tokens.len()],
        action: None,
        claimed: false,
        pending: None,
        waiting: Vec::new(),
        loose: Vec::new(),
        mode: Sense::When,
    };
    let mut last = 0;
    for (i, token) in tokens.iter().enumerate() {
        if lower.get(last..token.start).is_some_and(|gap| gap.contains(';')) {
            walk.end(outer);
        }
        last = token.end.max(last);
        let or = lower
            .get(..token.start)
            .is_some_and(|head| head.trim_end().ends_with(" or"));
        if token.is_subordinator() && or && walk.action.is_some() && walk.pending.is_none() {
            // "Sell after 10 days or when …": another condition of the same act.
            walk.claimed = true;
            walk.mode = token.sense().unwrap_or(Sense::When);
        } else if token.is_subordinator() {
            walk.condition(
                token.sense().unwrap_or(Sense::When),
                joined(lower, token.start) && action_follows(tokens, i),
            );
        } else if token.is_action() {
            walk.act(act_of(lower, tokens, i, names));
        } else if let Some(act) = walk.held(lower, token, names) {
            walk.act(act);
        } else if let Some(act) = allotted(lower, tokens, i, names) {
            walk.act(act);
        } else if is_out(lower, tokens, i) {
            walk.act(Act::Exit);
        } else if token.is_comparison() {
            walk.compares(i);
        } else if token.is_order() {
            walk.orders(i);
        }
    }
    walk.end(outer);
    walk.out
}

struct Walk {
    out: Vec<Option<Act>>,
    action: Option<Act>,
    /// A condition has been read for the last action.
    claimed: bool,
    /// A condition waits for its action.
    pending: Option<Sense>,
    waiting: Vec<usize>,
    /// Read before any action.
    loose: Vec<usize>,
    /// How the condition being read begins.
    mode: Sense,
}

impl Walk {
    fn condition(&mut self, sense: Sense, new_group: bool) {
        if self.action.is_some() && !self.claimed && !new_group {
            self.claimed = true;
            self.mode = sense;
        } else {
            self.pending = Some(sense);
        }
    }

    fn act(&mut self, act: Act) {
        match self.pending.take() {
            Some(mode) => {
                let decided = under(act, mode);
                for i in self.waiting.drain(..) {
                    self.out[i] = Some(decided);
                }
                self.claimed = true;
            }
            None => self.claimed = false,
        }
        for i in self.loose.drain(..) {
            self.out[i] = Some(act);
        }
        self.mode = Sense::When;
        self.action = Some(act);
    }

    /// "If it is above: SPY", "then SPY": what is held stands without a verb.
    fn held(&self, lower: &str, token: &Token, names: &Names<'_>) -> Option<Act> {
        let Kind::Symbol(symbol) = &token.kind else {
            return None;
        };
        self.pending?;
        let head = lower.get(..token.start)?.trim_end();
        let head = head.strip_suffix("100%").map_or(head, str::trim_end);
        let held = head.ends_with(':') || head.ends_with(" then");
        held.then(|| {
            if names.is_refuge(symbol) {
                Act::Exit
            } else {
                Act::Enter
            }
        })
    }

    fn compares(&mut self, i: usize) {
        match (self.pending, self.action) {
            (Some(_), _) => self.waiting.push(i),
            (None, Some(act)) => self.out[i] = Some(under(act, self.mode)),
            (None, None) => self.loose.push(i),
        }
    }

    fn orders(&mut self, i: usize) {
        match self.action {
            Some(act) if self.pending.is_none() => self.out[i] = Some(act),
            _ => self.loose.push(i),
        }
    }

    fn end(&mut self, outer: Option<Act>) {
        for i in self.waiting.drain(..).chain(self.loose.drain(..)) {
            self.out[i] = outer;
        }
        self.pending = None;
        self.action = None;
        self.claimed = false;
        self.mode = Sense::When;
    }
}

/// "Hold until" and "hold unless" say when to leave.
fn under(act: Act, mode: Sense) -> Act {
    match mode {
        Sense::Until | Sense::Unless => act.opposite(),
        _ => act,
    }
}

/// "…, and when …" begins a new condition.
fn joined(lower: &str, at: usize) -> bool {
    let head = lower.get(..at).unwrap_or_default().trim_end_matches([' ', ',']);
    ["and", "but", "then"].iter().any(|w| head.ends_with(w))
}

/// Whether an action comes before the next condition.
fn action_follows(tokens: &[Token], at: usize) -> bool {
    tokens
        .iter()
        .skip(at + 1)
        .take_while(|t| !t.is_subordinator() && t.sense() != Some(Sense::Otherwise))
        .any(Token::is_action)
}

/// The act of the action at `i`, by its verb and by what it is done with: buying the refuge is leaving.
pub(super) fn act_of(lower: &str, tokens: &[Token], i: usize, names: &Names<'_>) -> Act {
    let verb = match tokens[i].sense() {
        Some(Sense::Exit | Sense::Flat) => Act::Exit,
        Some(Sense::Short) => Act::Short,
        _ => Act::Enter,
    };
    let refuge = object(lower, tokens, i, names);
    let act = match (verb, refuge) {
        (Act::Enter, Some(true)) => Act::Exit,
        (Act::Exit, Some(true))
            if !matches!(tokens[i].sense(), Some(Sense::Flat)) && !in_words(lower, tokens, i) =>
        {
            Act::Enter
        }
        (act, _) => act,
    };
    if denied(lower, tokens, i) {
        act.opposite()
    } else {
        act
    }
}

/// "Is 100% SPY when …, and 100% SHY when …": all the money in something, without a verb.
fn allotted(lower: &str, tokens: &[Token], i: usize, names: &Names<'_>) -> Option<Act> {
    let whole = i.checked_sub(1).and_then(|p| tokens.get(p))?;
    let Kind::Symbol(symbol) = &tokens[i].kind else {
        return None;
    };
    let beside = lower.get(whole.end..tokens[i].start)?.trim();
    let all = lower.get(whole.range()) == Some("100%") && matches!(beside, "" | "in" | "of");
    let verb = i
        .checked_sub(2)
        .and_then(|p| tokens.get(p))
        .is_some_and(Token::is_action);
    (all && !verb).then(|| {
        if names.is_refuge(symbol) {
            Act::Exit
        } else {
            Act::Enter
        }
    })
}

/// "… and in cash below it": money without a verb.
fn is_out(lower: &str, tokens: &[Token], i: usize) -> bool {
    let alone = i
        .checked_sub(1)
        .and_then(|p| tokens.get(p))
        .is_none_or(|p| !p.is_action());
    alone
        && tokens[i].sense() == Some(Sense::Cash)
        && lower.get(tokens[i].range()).is_some_and(|t| t.starts_with("in "))
}

/// "Exit to cash" leaves for cash; "sell the bonds" leaves the refuge.
fn in_words(lower: &str, tokens: &[Token], i: usize) -> bool {
    let next = tokens
        .iter()
        .skip(i + 1)
        .find(|t| matches!(t.kind, Kind::Symbol(_)) || matches!(t.sense(), Some(Sense::Cash | Sense::Asset)));
    let Some(next) = next else { return false };
    let gap = lower.get(tokens[i].end..next.start).unwrap_or_default();
    next.sense() == Some(Sense::Cash)
        || [" to ", " into ", " in ", " for "]
            .iter()
            .any(|w| gap.contains(w))
        || gap.trim() == "into"
        || gap.trim() == "to"
}

/// Whether the nearest thing an action is done with is the refuge.
fn object(lower: &str, tokens: &[Token], i: usize, names: &Names<'_>) -> Option<bool> {
    let named = |t: &Token| match &t.kind {
        Kind::Symbol(s) => Some(names.is_refuge(s)),
        Kind::Word(Sense::Cash) => Some(true),
        Kind::Word(Sense::Asset) => lower
            .get(t.range())
            .map(|name| names.aliases.get(name).is_some_and(|s| names.is_refuge(s))),
        _ => None,
    };
    let stops = |t: &Token| {
        t.is_action() || t.is_subordinator() || t.is_comparison() || t.sense() == Some(Sense::Otherwise)
    };
    let ahead = tokens
        .iter()
        .skip(i + 1)
        .filter(|t| t.start >= tokens[i].end)
        .take_while(|t| !stops(t))
        .find_map(named);
    let passive = || {
        let head = lower.get(..tokens[i].start).unwrap_or_default().trim_end();
        let is = ["is", "are", "be", "was", "stays"]
            .iter()
            .any(|w| head.ends_with(w));
        let back = tokens
            .get(..i)?
            .iter()
            .rev()
            .take_while(|t| !stops(t))
            .find_map(named);
        back.filter(|_| is)
    };
    ahead.or_else(passive)
}

/// "Do not buy", "is not held".
pub(super) fn denied(lower: &str, tokens: &[Token], i: usize) -> bool {
    i.checked_sub(1).and_then(|p| tokens.get(p)).is_some_and(|p| {
        p.sense() == Some(Sense::Not)
            && lower
                .get(p.end..tokens[i].start)
                .is_some_and(|gap| gap.split_whitespace().count() <= 1 && !gap.contains([',', ';', '.']))
    })
}
