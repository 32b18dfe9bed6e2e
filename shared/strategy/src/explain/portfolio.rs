//! Portfolio trees in words: one line a part, nested parts indented.

use super::wording::{
    AMONG, AT_LEAST, ESTIMATES, KEEP, MODELS, SESSIONS, TOGETHER, WEIGHTINGS, WITHOUT,
    pairs as pairs_wording, trade as trade_wording, wording,
};
use super::words::{Words, list, name, named, names};
use crate::spec::{
    Assets, Expression, Hold, Holding, Node, Pairs, Protection, Select, Selection, Side, Sleeve, Trade,
    Weighting,
};

impl Words<'_> {
    /// A node, indented by `level` steps; nodes that fit in a line are one.
    pub(super) fn node(&self, node: &Node, level: usize) -> String {
        let indent = "  ".repeat(level);
        let below = |label: &str, node: &Node| match self.line(node) {
            Some(line) => format!("{indent}{label}: {line}."),
            None => format!("{indent}{label}:\n{}", self.node(node, level + 1)),
        };
        let or_cash = |label: &str, node: Option<&Node>| match node {
            Some(node) => below(label, node),
            None => format!("{indent}{label}: cash."),
        };
        let with_rest = |node: Node, rest: Option<&Node>| {
            let line = self.line(&node).unwrap_or_default();
            format!("{indent}{line}.\n{}", or_cash("what is left", rest))
        };
        if let Some(line) = self.line(node) {
            return format!("{indent}{line}.");
        }
        match node {
            Node::Hold(hold) => {
                let alone = Hold {
                    rest: None,
                    ..(**hold).clone()
                };
                with_rest(Node::Hold(Box::new(alone)), hold.rest.as_ref())
            }
            Node::Select(select) => {
                let alone = Select {
                    rest: None,
                    ..(**select).clone()
                };
                with_rest(Node::Select(Box::new(alone)), select.rest.as_ref())
            }
            Node::If(node) => format!(
                "{}\n{}",
                below(&format!("if {}", self.condition(&node.condition)), &node.then),
                or_cash("otherwise", node.otherwise.as_ref())
            ),
            Node::Sleeves(node) => {
                // The number says where the last one ends, also where nothing is indented.
                let plural = if node.sleeves.len() == 1 { "" } else { "s" };
                let mut text = format!("{indent}{} portfolio{plural} side by side:", node.sleeves.len());
                for sleeve in &node.sleeves {
                    text.push('\n');
                    text.push_str(&self.sleeve(sleeve, level + 1));
                }
                text
            }
            Node::LongShort(node) => {
                let long = node.long.as_ref().map(|long| below("long", long) + "\n");
                format!(
                    "{}{}",
                    long.unwrap_or_default(),
                    below("short", &mirrored(&node.short))
                )
            }
            Node::Scale(node) => format!(
                "{}\n{}",
                below(
                    &format!("{} of the capital", self.share(&node.scale)),
                    &node.portfolio
                ),
                or_cash("the rest", node.rest.as_ref())
            ),
            Node::VolatilityTarget(node) => {
                let target = &node.volatility_target;
                let most = target.max_leverage.as_ref();
                let label = format!(
                    "scaled to a volatility of {} a year by the {} of {} over {}, at most to {}",
                    self.amount(&target.target),
                    wording(&MODELS, &target.model),
                    wording(&ESTIMATES, &target.estimate),
                    self.amount(&target.window),
                    most.map_or("100%".into(), |most| self.amount(most)),
                );
                format!(
                    "{}\n{}",
                    below(&label, &node.portfolio),
                    or_cash("the rest", node.rest.as_ref())
                )
            }
            Node::Stagger(node) => {
                let count = self.amount(&node.stagger);
                below(
                    &format!("the average of the last {count} portfolios, each decided as"),
                    &node.portfolio,
                )
            }
            Node::Session(node) => below(wording(&SESSIONS, &node.session), &node.portfolio),
            Node::Trade { trade } => sentences(&indent, &self.trade(trade)),
            Node::Pairs { pairs } => sentences(&indent, &self.pairs(pairs)),
            Node::Name(_) => String::new(),
        }
    }

    fn sleeve(&self, sleeve: &Sleeve, level: usize) -> String {
        let share = match &sleeve.weight {
            Some(weight) => self.share(weight),
            None => "an equal share".into(),
        };
        let name = sleeve
            .name
            .as_ref()
            .map_or(String::new(), |name| format!(" ({name})"));
        let label = format!("{}{share} of the capital{name}", "  ".repeat(level));
        match self.line(&sleeve.portfolio) {
            Some(line) => format!("{label}: {line}."),
            None => format!("{label}:\n{}", self.node(&sleeve.portfolio, level + 1)),
        }
    }

    /// A node that needs only one line.
    fn line(&self, node: &Node) -> Option<String> {
        match node {
            Node::Name(held) if held == "all" => Some("the whole universe, in equal parts".into()),
            Node::Name(held) => Some(name(held)),
            Node::Hold(hold) if hold.rest.is_none() => {
                let equal = matches!(hold.weight, None | Some(Weighting::Equal));
                let assets = match &hold.hold {
                    Holding::Name(held) if equal && held != "all" => name(held),
                    Holding::Name(held) => named(held) + &self.weighting(hold.weight.as_ref()),
                    Holding::List(held) => names(held) + &self.weighting(hold.weight.as_ref()),
                    Holding::Weights(weights) => self.fixed(weights),
                };
                Some(assets + &self.cap(hold.cap.as_ref()))
            }
            Node::Select(select) if select.rest.is_none() => Some(format!(
                "{}{}{}",
                self.assets(&select.select),
                self.weighting(select.weight.as_ref()),
                self.cap(select.cap.as_ref())
            )),
            _ => None,
        }
    }

    fn cap(&self, cap: Option<&Expression>) -> String {
        cap.map_or(String::new(), |cap| format!(", none above {}", self.amount(cap)))
    }

    fn fixed(&self, weights: &indexmap::IndexMap<String, Expression>) -> String {
        let each = weights
            .iter()
            .map(|(ticker, weight)| format!("{} in {}", self.amount(weight), name(ticker)));
        list(each.collect())
    }

    fn weighting(&self, weighting: Option<&Weighting>) -> String {
        let Some(weighting) = weighting else {
            return ", in equal parts".into();
        };
        let by = match weighting {
            Weighting::Equal => return ", in equal parts".into(),
            Weighting::Fixed(weights) => return format!(", {}", self.fixed(weights)),
            Weighting::Each(by)
            | Weighting::Proportional(by)
            | Weighting::Rank(by)
            | Weighting::InverseVolatility(by)
            | Weighting::RiskParity(by)
            | Weighting::MinimumVariance(by) => by,
        };
        let own = WEIGHTINGS.iter().find(|(make, _)| make(by.clone()) == *weighting);
        format!(", {}", self.fill(own.map_or("", |(_, words)| words), &[by]))
    }

    /// A set of assets.
    fn assets(&self, assets: &Assets) -> String {
        let several = |sets: &[Assets], joint: &str| {
            let inner = sets.iter().map(|set| match set {
                Assets::Union { .. } | Assets::Intersection { .. } | Assets::Difference { .. } => {
                    format!("({})", self.assets(set))
                }
                simple => self.assets(simple),
            });
            inner.collect::<Vec<_>>().join(&format!("{joint} "))
        };
        match assets {
            Assets::Name(name) => named(name),
            Assets::List(all) => names(all),
            Assets::Selection(inner) => self.selection(inner),
            Assets::Union { union } => several(union, TOGETHER),
            Assets::Intersection { intersection } => several(intersection, AMONG),
            Assets::Difference { difference } => several(difference, WITHOUT),
        }
    }

    fn selection(&self, selection: &Selection) -> String {
        let from = match &selection.from {
            Assets::Name(_) | Assets::List(_) => self.assets(&selection.from),
            composite => format!("({})", self.assets(composite)),
        };
        let filter = selection.filter.as_ref().map_or(String::new(), |filter| {
            format!(" for which {}", self.condition(filter))
        });
        let end = match (&selection.top, &selection.bottom) {
            (Some(count), _) => format!("the top {} of ", self.amount(count)),
            (_, Some(count)) => format!("the bottom {} of ", self.amount(count)),
            _ => "those of ".into(),
        };
        let mut text = format!("{end}{from}{filter}");
        if let Some(by) = &selection.by {
            text.push_str(&format!(" by {}", self.amount(by)));
        }
        for (value, wording) in [(&selection.keep, KEEP), (&selection.at_least, AT_LEAST)] {
            text.extend(value.as_ref().map(|value| self.fill(wording, &[value])));
        }
        text
    }

    fn protection(&self, protection: &Protection, [share, distance]: [&str; 2]) -> String {
        match protection {
            Protection::Share(by) => self.fill(share, &[by]),
            Protection::Distance(by) => self.fill(distance, &[&by.distance]),
        }
    }

    fn trade(&self, trade: &Trade) -> Vec<String> {
        use trade_wording as wording;
        let mut lines = vec![format!(
            "each of {}: {}",
            self.assets(&trade.assets),
            self.fill(wording::entry(trade.side), &[&trade.enter])
        )];
        let mut line = |text: Option<String>| lines.extend(text);
        line(trade.exit.as_ref().map(|exit| self.fill(wording::LEAVE, &[exit])));
        let stop = trade.stop_loss.as_ref();
        line(stop.map(|stop| self.protection(stop, wording::stop_loss(trade.side))));
        let target = trade.take_profit.as_ref();
        line(target.map(|target| self.protection(target, wording::TAKE_PROFIT)));
        let stop = trade.trailing_stop.as_ref();
        line(stop.map(|stop| self.protection(stop, wording::trailing_stop(trade.side))));
        line(
            trade
                .time_stop
                .as_ref()
                .map(|bars| self.fill(wording::TIME_STOP, &[bars])),
        );
        line(Some(match (&trade.size, trade.separate_accounts) {
            (Some(size), true) => self.fill(wording::SIZED_ACCOUNTS, &[size]),
            (Some(size), false) => self.fill(wording::SIZE, &[size]),
            (None, true) => wording::ACCOUNTS.into(),
            (None, false) => wording::EQUAL_SIZE.into(),
        }));
        line(match (&trade.max_positions, &trade.rank) {
            (Some(most), Some(rank)) => Some(self.fill(wording::RANKED_MOST, &[most, rank])),
            (Some(most), None) => Some(self.fill(wording::MOST, &[most])),
            (None, Some(rank)) => Some(self.fill(wording::RANKED, &[rank])),
            (None, None) => None,
        });
        if let Some(reentry) = &trade.reentry {
            line(
                reentry
                    .wait
                    .as_ref()
                    .map(|wait| self.fill(wording::WAIT, &[wait])),
            );
            line(reentry.reset.then(|| wording::RESET.into()));
        }
        let pyramid = trade.pyramid.as_ref();
        line(pyramid.map(|more| self.fill(wording::PYRAMID, &[&more.units, &more.when])));
        lines
    }

    fn pairs(&self, pairs: &Pairs) -> Vec<String> {
        use pairs_wording as words;
        let candidates = match &pairs.from {
            Some(from) => format!("all pairs of {}", self.assets(from)),
            None => {
                let each = pairs
                    .pairs
                    .iter()
                    .map(|[a, b]| format!("{} against {}", name(a), name(b)));
                list(each.collect())
            }
        };
        let optional = |words: &str, value: &Option<Expression>| {
            value
                .as_ref()
                .map_or(String::new(), |value| self.fill(words, &[value]))
        };
        let mut lines = vec![format!(
            "{candidates}, {}{}",
            self.fill(words::FORMATION, &[&pairs.formation]),
            optional(words::EVERY, &pairs.every)
        )];
        if let Some(choose) = &pairs.choose {
            let top = (choose.top.as_ref()).map_or("those".into(), |top| format!("the {}", self.amount(top)));
            lines.push(format!(
                "traded are {top} with {}{}{}",
                wording(&words::SCORES, &choose.by),
                optional(words::CORRELATED, &choose.min_correlation),
                optional(words::STATISTIC, &choose.max_statistic)
            ));
        }
        lines.push(format!(
            "the spread is {}, {}",
            wording(&words::SPREADS, &pairs.spread),
            wording(&words::HEDGES, &pairs.hedge)
        ));
        let mean = Expression::new("0");
        lines.push(optional(words::ZSCORE, &pairs.zscore_window));
        lines.push(self.fill(
            words::OPENED,
            &[&pairs.enter, pairs.exit.as_ref().unwrap_or(&mean)],
        ));
        lines.push(optional(words::STOP, &pairs.stop));
        lines.push(optional(words::TIME_STOP, &pairs.time_stop));
        lines.push(optional(words::SIZE, &pairs.size));
        lines.retain(|line| !line.is_empty());
        lines
    }
}

/// Lines as sentences, one below the other.
fn sentences(indent: &str, lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("{indent}{line}.")).collect();
    lines.join("\n")
}

/// A node as it is held in a short leg: its trading rules are on the other side.
pub(super) fn mirrored(node: &Node) -> Node {
    let rest = |node: &Option<Node>| node.as_ref().map(mirrored);
    let mut node = node.clone();
    match &mut node {
        Node::Trade { trade } => {
            trade.side = match trade.side {
                Side::Long => Side::Short,
                Side::Short => Side::Long,
            };
        }
        Node::If(node) => (node.then, node.otherwise) = (mirrored(&node.then), rest(&node.otherwise)),
        Node::Sleeves(node) => {
            for sleeve in &mut node.sleeves {
                sleeve.portfolio = mirrored(&sleeve.portfolio);
            }
        }
        Node::LongShort(node) => (node.long, node.short) = (rest(&node.long), mirrored(&node.short)),
        Node::Scale(node) => (node.portfolio, node.rest) = (mirrored(&node.portfolio), rest(&node.rest)),
        Node::VolatilityTarget(node) => {
            (node.portfolio, node.rest) = (mirrored(&node.portfolio), rest(&node.rest));
        }
        Node::Stagger(node) => node.portfolio = mirrored(&node.portfolio),
        Node::Session(node) => node.portfolio = mirrored(&node.portfolio),
        Node::Hold(hold) => hold.rest = rest(&hold.rest),
        Node::Select(select) => select.rest = rest(&select.rest),
        Node::Name(_) | Node::Pairs { .. } => {}
    }
    node
}
