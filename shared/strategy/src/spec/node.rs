//! The portfolio tree.
//!
//! Every node turns its capital into target weights. What a node does not allocate goes to its `rest` (cash if it has
//! none). Nodes nest freely.

use super::{Assets, Expression, Pairs, Trade, Weighting};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of the portfolio. The keys of the mapping say what kind it is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Node {
    /// A ticker, a group (equally weighted), or `cash`.
    Name(String),
    /// Assets and their weights.
    Hold(Box<Hold>),
    /// The leaders of a ranking or those that pass a filter, weighted.
    Select(Box<Select>),
    /// One portfolio or another.
    If(Box<Conditional>),
    /// Portfolios side by side.
    Sleeves(Sleeves),
    /// One portfolio long, another short.
    LongShort(Box<LongShort>),
    /// A portfolio times a number.
    Scale(Box<Scale>),
    /// A portfolio scaled to a volatility.
    VolatilityTarget(Box<VolatilityTargeted>),
    /// Overlapping portfolios.
    Stagger(Box<Stagger>),
    /// A portfolio held overnight or during the day only.
    Session(Box<SessionOnly>),
    /// Entry and exit rules per asset.
    Trade {
        /// The rules.
        trade: Box<Trade>,
    },
    /// Spreads between two assets.
    Pairs {
        /// The rules.
        pairs: Box<Pairs>,
    },
}

impl From<&str> for Node {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

/// What is held: a set of assets, or tickers with their weights.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Holding {
    /// A ticker, a group or `all`.
    Name(String),
    /// Tickers and groups together.
    List(Vec<String>),
    /// The weight of each ticker: `{SPY: 60%, AGG: 40%}`.
    Weights(IndexMap<String, Expression>),
}

/// Assets and their weights.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// What is held.
    pub hold: Holding,
    /// How capital is divided; `equal` by default. Not with weights in `hold`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weighting>,
    /// Most any one asset may get; the excess is spread over the others in proportion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Expression>,
    /// Where unallocated capital goes; cash by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Node>,
}

/// The leaders of a ranking, or those that pass a filter, weighted.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// Which assets.
    pub select: Assets,
    /// How capital is divided; `equal` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weighting>,
    /// Most any one asset may get; the excess is spread over the others in proportion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Expression>,
    /// Where unallocated capital goes, all of it if nothing is selected; cash by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Node>,
}

/// One portfolio or another, by a market-wide condition.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conditional {
    /// The condition; an undefined comparison is false.
    #[serde(rename = "if")]
    pub condition: Expression,
    /// Held while it is true.
    pub then: Node,
    /// Held while it is false; cash by default.
    #[serde(default, rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Node>,
}

/// Portfolios side by side.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sleeves {
    /// The parts.
    pub sleeves: Vec<Sleeve>,
}

/// A part of a portfolio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sleeve {
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its share of the capital, a market-wide number; by default the same for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Expression>,
    /// What it holds.
    pub portfolio: Node,
}

/// One portfolio long, another short: the weights of `long` minus those of `short`. Both legs get the whole capital,
/// so that the net exposure of two fully invested legs is 0.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LongShort {
    /// Bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long: Option<Node>,
    /// Sold short.
    pub short: Node,
}

/// A portfolio times a number.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The factor, a market-wide number; undefined counts as 0.
    pub scale: Expression,
    /// What is scaled.
    pub portfolio: Node,
    /// What gets the remaining 1 − factor, if that is positive; cash by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Node>,
}

/// A portfolio scaled to a volatility: the factor is target / estimate, at most `max_leverage`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VolatilityTargeted {
    /// The target and how volatility is estimated.
    pub volatility_target: VolatilityTarget,
    /// What is scaled.
    pub portfolio: Node,
    /// What gets the remaining 1 − factor, if that is positive; cash by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Node>,
}

/// A volatility to reach. While the estimate is undefined nothing is held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VolatilityTarget {
    /// Yearly volatility: `10%`.
    pub target: Expression,
    /// Window of the estimate: `60 days`.
    pub window: Expression,
    /// The estimator.
    #[serde(default)]
    pub model: VolatilityModel,
    /// Whose volatility.
    #[serde(default)]
    pub estimate: VolatilityEstimate,
    /// Largest factor; 100% by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_leverage: Option<Expression>,
}

/// How volatility is estimated from the returns in the window; all are annualised by the square root of 252 (or of the
/// window unit's periods a year).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VolatilityModel {
    /// Standard deviation (n − 1).
    #[default]
    Realised,
    /// Exponentially weighted with the RiskMetrics decay of 0.94, mean zero.
    Ewma,
    /// One-step forecast of a GARCH(1,1) with constant mean and normal errors, fitted by maximum likelihood.
    Garch,
}

/// Whose volatility is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VolatilityEstimate {
    /// The past returns of the weights about to be held: √(w′Σw).
    #[default]
    Holdings,
    /// The unscaled portfolio's own past returns, before costs.
    Strategy,
}

/// Overlapping portfolios: the average of the weights decided at the last n rebalances (Jegadeesh and Titman 1993).
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stagger {
    /// How many overlap: a count.
    pub stagger: Expression,
    /// What each of them holds.
    pub portfolio: Node,
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Session {
    /// From a close to the next open.
    Overnight,
    /// From an open to the same day's close.
    Intraday,
}

/// A portfolio held overnight or during the day only: bought at the session's start and sold at its end, every day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionOnly {
    /// The part of the day.
    pub session: Session,
    /// What is held.
    pub portfolio: Node,
}

/// Reading: all keys of all kinds in one structure, so that an error deep inside keeps its path.
mod read {
    use super::*;
    use serde::{Deserializer, de};
    use std::fmt;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        hold: Option<Holding>,
        select: Option<Assets>,
        weight: Option<Weighting>,
        cap: Option<Expression>,
        rest: Option<Node>,
        #[serde(rename = "if")]
        condition: Option<Expression>,
        then: Option<Node>,
        #[serde(rename = "else")]
        otherwise: Option<Node>,
        sleeves: Option<Vec<Sleeve>>,
        long: Option<Node>,
        short: Option<Node>,
        scale: Option<Expression>,
        volatility_target: Option<VolatilityTarget>,
        stagger: Option<Expression>,
        session: Option<Session>,
        portfolio: Option<Node>,
        trade: Option<Box<Trade>>,
        pairs: Option<Box<Pairs>>,
    }

    impl Fields {
        /// Which keys are there, in the order of the structure.
        fn keys(&self) -> Vec<&'static str> {
            [
                ("hold", self.hold.is_some()),
                ("select", self.select.is_some()),
                ("if", self.condition.is_some()),
                ("sleeves", self.sleeves.is_some()),
                ("scale", self.scale.is_some()),
                ("volatility_target", self.volatility_target.is_some()),
                ("stagger", self.stagger.is_some()),
                ("session", self.session.is_some()),
                ("trade", self.trade.is_some()),
                ("pairs", self.pairs.is_some()),
                ("short", self.short.is_some()),
                ("long", self.long.is_some()),
                ("weight", self.weight.is_some()),
                ("cap", self.cap.is_some()),
                ("rest", self.rest.is_some()),
                ("then", self.then.is_some()),
                ("else", self.otherwise.is_some()),
                ("portfolio", self.portfolio.is_some()),
            ]
            .into_iter()
            .filter_map(|(key, present)| present.then_some(key))
            .collect()
        }

        fn into_node(mut self) -> Result<Node, String> {
            let keys = self.keys();
            let only = |kind: &str, allowed: &[&str], node: Node| match keys
                .iter()
                .find(|key| !allowed.contains(key))
            {
                None => Ok(node),
                Some(key) => Err(format!(
                    "`{key}` does not go with `{kind}`, which takes {}",
                    list(allowed)
                )),
            };
            let needs = |kind: &str, key: &str| format!("`{kind}` needs `{key}`");
            if let Some(hold) = self.hold {
                let node = Hold {
                    hold,
                    weight: self.weight,
                    cap: self.cap,
                    rest: self.rest,
                };
                return only(
                    "hold",
                    &["hold", "weight", "cap", "rest"],
                    Node::Hold(Box::new(node)),
                );
            }
            if let Some(select) = self.select {
                let node = Select {
                    select,
                    weight: self.weight,
                    cap: self.cap,
                    rest: self.rest,
                };
                return only(
                    "select",
                    &["select", "weight", "cap", "rest"],
                    Node::Select(Box::new(node)),
                );
            }
            if let Some(condition) = self.condition {
                let then = self.then.ok_or_else(|| needs("if", "then"))?;
                let node = Conditional {
                    condition,
                    then,
                    otherwise: self.otherwise,
                };
                return only("if", &["if", "then", "else"], Node::If(Box::new(node)));
            }
            if let Some(sleeves) = self.sleeves {
                return only("sleeves", &["sleeves"], Node::Sleeves(Sleeves { sleeves }));
            }
            if let Some(short) = self.short {
                let node = LongShort {
                    long: self.long,
                    short,
                };
                return only("short", &["long", "short"], Node::LongShort(Box::new(node)));
            }
            if let Some(trade) = self.trade {
                return only("trade", &["trade"], Node::Trade { trade });
            }
            if let Some(pairs) = self.pairs {
                return only("pairs", &["pairs"], Node::Pairs { pairs });
            }
            let portfolio = self.portfolio.take();
            let inner = |kind: &str| portfolio.ok_or_else(|| needs(kind, "portfolio"));
            if let Some(scale) = self.scale {
                let node = Scale {
                    scale,
                    portfolio: inner("scale")?,
                    rest: self.rest,
                };
                return only(
                    "scale",
                    &["scale", "portfolio", "rest"],
                    Node::Scale(Box::new(node)),
                );
            }
            if let Some(volatility_target) = self.volatility_target {
                let portfolio = inner("volatility_target")?;
                let node = VolatilityTargeted {
                    volatility_target,
                    portfolio,
                    rest: self.rest,
                };
                let allowed = ["volatility_target", "portfolio", "rest"];
                return only(
                    "volatility_target",
                    &allowed,
                    Node::VolatilityTarget(Box::new(node)),
                );
            }
            if let Some(stagger) = self.stagger {
                let node = Stagger {
                    stagger,
                    portfolio: inner("stagger")?,
                };
                return only(
                    "stagger",
                    &["stagger", "portfolio"],
                    Node::Stagger(Box::new(node)),
                );
            }
            if let Some(session) = self.session {
                let node = SessionOnly {
                    session,
                    portfolio: inner("session")?,
                };
                return only(
                    "session",
                    &["session", "portfolio"],
                    Node::Session(Box::new(node)),
                );
            }
            if self.long.is_some() {
                return Err("`long` needs `short`; a portfolio that is only long needs no `long`".into());
            }
            Err("a part of a portfolio needs one of `hold`, `select`, `if`, `sleeves`, `long` and `short`, `scale`, \
                 `volatility_target`, `stagger`, `session`, `trade` or `pairs`"
                .into())
        }
    }

    fn list(keys: &[&str]) -> String {
        keys.iter()
            .map(|key| format!("`{key}`"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    impl<'de> Deserialize<'de> for Node {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> de::Visitor<'de> for Visitor {
                type Value = Node;
                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(
                        "a part of a portfolio: a ticker, `cash`, or a mapping such as `{hold: [SPY, EFA]}`",
                    )
                }
                fn visit_str<E: de::Error>(self, name: &str) -> Result<Node, E> {
                    Ok(Node::Name(name.to_owned()))
                }
                fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Node, A::Error> {
                    let fields = Fields::deserialize(de::value::MapAccessDeserializer::new(map))?;
                    fields.into_node().map_err(de::Error::custom)
                }
            }
            deserializer.deserialize_any(Visitor)
        }
    }

    impl<'de> Deserialize<'de> for Holding {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> de::Visitor<'de> for Visitor {
                type Value = Holding;
                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("assets: a ticker, a group, `all`, a list, or weights `{SPY: 60%, AGG: 40%}`")
                }
                fn visit_str<E: de::Error>(self, name: &str) -> Result<Holding, E> {
                    Ok(Holding::Name(name.to_owned()))
                }
                fn visit_seq<A: de::SeqAccess<'de>>(self, seq: A) -> Result<Holding, A::Error> {
                    Vec::deserialize(de::value::SeqAccessDeserializer::new(seq)).map(Holding::List)
                }
                fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Holding, A::Error> {
                    IndexMap::deserialize(de::value::MapAccessDeserializer::new(map)).map(Holding::Weights)
                }
            }
            deserializer.deserialize_any(Visitor)
        }
    }
}
