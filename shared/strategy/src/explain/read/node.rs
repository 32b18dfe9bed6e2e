//! Portfolio trees.

use super::super::portfolio::mirrored;
use super::super::wording::{ESTIMATES, MODELS, SESSIONS, WEIGHTINGS};
use super::cursor::Reader;
use super::token::Token;
use crate::spec::{
    Assets, Conditional, Expression, Hold, Holding, LongShort, Node, Scale, Select, SessionOnly, Sleeve,
    Sleeves, Stagger, VolatilityTarget, VolatilityTargeted, Weighting,
};
use indexmap::IndexMap;

impl Reader<'_> {
    /// A node with all that belongs to it.
    pub(super) fn node(&mut self) -> Option<Node> {
        self.deeper(|reader| {
            if reader.words("if") {
                return reader.conditional();
            }
            if reader.words("long:") {
                let long = Some(reader.node()?);
                reader.word("short:")?;
                return reader.long_short(long);
            }
            if reader.words("short:") {
                return reader.long_short(None);
            }
            if reader.words("scaled to a volatility of") {
                return reader.volatility_target();
            }
            if let Some(stagger) =
                reader.wording_of_one("the average of the last {amount} portfolios, each decided as")
            {
                reader.word(":")?;
                let portfolio = reader.node()?;
                return Some(Node::Stagger(Box::new(Stagger { stagger, portfolio })));
            }
            if let Some(session) = reader.one_of(&SESSIONS) {
                reader.word(":")?;
                let portfolio = reader.node()?;
                return Some(Node::Session(Box::new(SessionOnly { session, portfolio })));
            }
            if let Some(count) = reader.attempt(Self::sleeve_count) {
                return reader.sleeves(count);
            }
            if reader.words("each of") {
                return reader.trade();
            }
            if let Some(candidates) = reader.attempt(Self::candidates) {
                return reader.pairs(candidates);
            }
            if let Some(scale) = reader.wording_of_one("{amount} of the capital:") {
                let portfolio = reader.node()?;
                let rest = reader.rest("the rest:")?;
                return Some(Node::Scale(Box::new(Scale {
                    scale,
                    portfolio,
                    rest,
                })));
            }
            reader.allocation()
        })
    }

    /// What has the rest of the capital; `None` for cash.
    fn rest(&mut self, label: &str) -> Option<Option<Node>> {
        self.word(label)?;
        let node = self.node()?;
        Some(Some(node).filter(|node| *node != Node::Name("cash".into())))
    }

    fn conditional(&mut self) -> Option<Node> {
        let condition = self.condition()?;
        self.word(":")?;
        let then = self.node()?;
        let otherwise = self.rest("otherwise:")?;
        Some(Node::If(Box::new(Conditional {
            condition,
            then,
            otherwise,
        })))
    }

    fn long_short(&mut self, long: Option<Node>) -> Option<Node> {
        let short = mirrored(&self.node()?);
        Some(Node::LongShort(Box::new(LongShort { long, short })))
    }

    fn volatility_target(&mut self) -> Option<Node> {
        let target = self.amount()?;
        self.word("a year by the")?;
        let model = self.one_of(&MODELS)?;
        self.word("of")?;
        let estimate = self.one_of(&ESTIMATES)?;
        let window = self.wording_of_one("over {amount}")?;
        let most = self.wording_of_one(", at most to {amount}")?;
        self.word(":")?;
        let portfolio = self.node()?;
        let rest = self.rest("the rest:")?;
        let volatility_target = VolatilityTarget {
            target,
            window,
            model,
            estimate,
            max_leverage: Some(most).filter(|most| most.text() != "100%"),
        };
        Some(Node::VolatilityTarget(Box::new(VolatilityTargeted {
            volatility_target,
            portfolio,
            rest,
        })))
    }

    fn sleeve_count(&mut self) -> Option<usize> {
        let Token::Number(digits) = self.peek()? else {
            return None;
        };
        self.advance();
        if !self.words("portfolios") {
            self.word("portfolio")?;
        }
        self.word("side by side:")?;
        digits.parse().ok()
    }

    fn sleeves(&mut self, count: usize) -> Option<Node> {
        let mut sleeves = Vec::new();
        for _ in 0..count {
            let weight = match self.words("an equal share") {
                true => None,
                false => Some(self.amount()?),
            };
            self.word("of the capital")?;
            let name = match self.words("(") {
                true => Some(self.label()?),
                false => None,
            };
            self.word(":")?;
            let portfolio = self.node()?;
            sleeves.push(Sleeve {
                name,
                weight,
                portfolio,
            });
        }
        Some(Node::Sleeves(Sleeves { sleeves }))
    }

    /// Text up to a closing bracket and a colon, both included but for the colon.
    fn label(&mut self) -> Option<String> {
        let start = self.next_byte();
        loop {
            let end = self.next_byte();
            if self.measure(|reader| reader.word("):")) > 0 {
                self.advance();
                let words: Vec<&str> = self.text.get(start..end)?.split_whitespace().collect();
                return Some(words.join(" "));
            }
            self.peek()?;
            self.advance();
        }
    }

    /// Assets and how capital is divided among them.
    fn allocation(&mut self) -> Option<Node> {
        if self.words("the whole universe, in equal parts") {
            self.stop()?;
            return Some(Node::Name("all".into()));
        }
        if let Some(weights) = self.attempt(Self::fixed) {
            let (cap, rest) = self.cap_and_rest()?;
            return Some(Node::Hold(Box::new(Hold {
                hold: Holding::Weights(weights),
                weight: None,
                cap,
                rest,
            })));
        }
        let assets = self.assets()?;
        let weight = self.weighting();
        let (cap, rest) = self.cap_and_rest()?;
        let hold = match assets {
            Assets::Name(name) if name != "all" && weight.is_none() && cap.is_none() && rest.is_none() => {
                return Some(Node::Name(name));
            }
            Assets::Name(name) => Holding::Name(name),
            Assets::List(names) => Holding::List(names),
            select => {
                return Some(Node::Select(Box::new(Select {
                    select,
                    weight,
                    cap,
                    rest,
                })));
            }
        };
        Some(Node::Hold(Box::new(Hold {
            hold,
            weight,
            cap,
            rest,
        })))
    }

    fn cap_and_rest(&mut self) -> Option<(Option<Expression>, Option<Node>)> {
        let cap = self.wording_of_one(", none above {amount}");
        self.stop()?;
        let rest = match self.words("what is left:") {
            true => Some(self.node()?),
            false => None,
        };
        Some((cap, rest))
    }

    /// The weight of each ticker.
    fn fixed(&mut self) -> Option<IndexMap<String, Expression>> {
        let each = self.list(|reader| {
            let weight = reader.amount()?;
            reader.word("in")?;
            Some((reader.name()?, weight))
        })?;
        Some(each.into_iter().collect())
    }

    fn weighting(&mut self) -> Option<Weighting> {
        if self.words(", in equal parts") {
            return None;
        }
        for (make, words) in WEIGHTINGS {
            if let Some(by) = self.wording_of_one(&format!(", {words}")) {
                return Some(make(by));
            }
        }
        self.attempt(|reader| {
            reader.word(",")?;
            reader.fixed().map(Weighting::Fixed)
        })
    }
}
