//! Portfolio trees in words: one line a part, nested parts indented.

use super::words;
use super::words::list;
use crate::spec::{
    Assets, Expression, Hedge, Holding, Node, PairScore, Pairs, Protection, Selection, Session, Side, Spread,
    Trade, VolatilityEstimate, VolatilityModel, Weighting,
};

/// A node, indented by `level` steps; nodes that fit in a line are one.
pub(super) fn describe(node: &Node, level: usize) -> String {
    let indent = "  ".repeat(level);
    let below = |label: &str, node: &Node| match simple(node) {
        Some(line) => format!("{indent}{label}: {line}."),
        None => format!("{indent}{label}:\n{}", describe(node, level + 1)),
    };
    let or_cash = |label: &str, node: Option<&Node>| match node {
        Some(node) => below(label, node),
        None => format!("{indent}{label}: cash."),
    };
    if let Some(line) = simple(node) {
        return format!("{indent}{line}.");
    }
    match node {
        Node::Hold(hold) => {
            let line = simple(&Node::Hold(Box::new(crate::Hold {
                rest: None,
                ..(**hold).clone()
            })));
            format!(
                "{indent}{}.\n{}",
                line.unwrap_or_default(),
                or_cash("what is left", hold.rest.as_ref())
            )
        }
        Node::Select(select) => {
            let line = simple(&Node::Select(Box::new(crate::Select {
                rest: None,
                ..(**select).clone()
            })));
            format!(
                "{indent}{}.\n{}",
                line.unwrap_or_default(),
                or_cash("what is left", select.rest.as_ref())
            )
        }
        Node::If(node) => format!(
            "{}\n{}",
            below(&format!("if {}", words(&node.condition)), &node.then),
            or_cash("otherwise", node.otherwise.as_ref())
        ),
        Node::Sleeves(node) => {
            let sleeve = |sleeve: &crate::Sleeve| {
                let share = match &sleeve.weight {
                    Some(weight) => words(weight),
                    None => "an equal share".into(),
                };
                let name = sleeve
                    .name
                    .as_ref()
                    .map_or(String::new(), |name| format!(" ({name})"));
                below(&format!("{share} of the capital{name}"), &sleeve.portfolio)
            };
            node.sleeves.iter().map(sleeve).collect::<Vec<_>>().join("\n")
        }
        Node::LongShort(node) => {
            let long = node
                .long
                .as_ref()
                .map(|long| below("long", long) + "\n")
                .unwrap_or_default();
            format!("{long}{}", below("short", &mirrored(&node.short)))
        }
        Node::Scale(node) => format!(
            "{}\n{}",
            below(&format!("{} of the capital", words(&node.scale)), &node.portfolio),
            or_cash("the rest", node.rest.as_ref())
        ),
        Node::VolatilityTarget(node) => {
            let target = &node.volatility_target;
            let estimate = match target.model {
                VolatilityModel::Realised => "realised volatility",
                VolatilityModel::Ewma => "exponentially weighted volatility",
                VolatilityModel::Garch => "GARCH(1,1) forecast",
            };
            let whose = match target.estimate {
                VolatilityEstimate::Holdings => "the holdings",
                VolatilityEstimate::Strategy => "the strategy itself",
            };
            let most = target.max_leverage.as_ref().map_or("100%".into(), words);
            let label = format!(
                "scaled to a volatility of {} a year by the {estimate} of {whose} over {}, at most to {most}",
                words(&target.target),
                words(&target.window),
            );
            format!(
                "{}\n{}",
                below(&label, &node.portfolio),
                or_cash("the rest", node.rest.as_ref())
            )
        }
        Node::Stagger(node) => below(
            &format!(
                "the average of the last {} portfolios, each decided as",
                words(&node.stagger)
            ),
            &node.portfolio,
        ),
        Node::Session(node) => {
            let part = match node.session {
                Session::Overnight => "only overnight, from each close to the next open",
                Session::Intraday => "only during the day, from each open to the same day's close",
            };
            below(part, &node.portfolio)
        }
        Node::Trade { trade } => describe_trade(trade, &indent),
        Node::Pairs { pairs } => describe_pairs(pairs, &indent),
        Node::Name(_) => String::new(),
    }
}

/// A node that needs only one line.
fn simple(node: &Node) -> Option<String> {
    match node {
        Node::Name(name) if name == "cash" => Some("cash".into()),
        Node::Name(name) if name == "all" => Some("the whole universe, in equal parts".into()),
        Node::Name(name) => Some(name.clone()),
        Node::Hold(hold) if hold.rest.is_none() => {
            let assets = match &hold.hold {
                Holding::Name(name) => named(name),
                Holding::List(names) => list(names.clone()),
                Holding::Weights(weights) => {
                    let each = weights
                        .iter()
                        .map(|(ticker, weight)| format!("{} in {ticker}", words(weight)));
                    return Some(list(each.collect()) + &capped(hold.cap.as_ref()));
                }
            };
            let alone = matches!(&hold.hold, Holding::Name(name) if name != "all") && hold.weight.is_none();
            let weights = if alone {
                String::new()
            } else {
                weighted(hold.weight.as_ref())
            };
            Some(format!("{assets}{weights}{}", capped(hold.cap.as_ref())))
        }
        Node::Select(select) if select.rest.is_none() => {
            let weights = weighted(select.weight.as_ref());
            Some(format!(
                "{}{weights}{}",
                set(&select.select),
                capped(select.cap.as_ref())
            ))
        }
        _ => None,
    }
}

fn named(name: &str) -> String {
    if name == "all" {
        "the universe".into()
    } else {
        name.to_owned()
    }
}

fn capped(cap: Option<&Expression>) -> String {
    cap.map_or(String::new(), |cap| format!(", none above {}", words(cap)))
}

fn weighted(weighting: Option<&Weighting>) -> String {
    match weighting {
        None | Some(Weighting::Equal) => ", in equal parts".into(),
        Some(Weighting::Each(each)) => format!(", {} in each", words(each)),
        Some(Weighting::Fixed(weights)) => {
            let each = weights
                .iter()
                .map(|(ticker, weight)| format!("{} in {ticker}", words(weight)));
            format!(", {}", list(each.collect()))
        }
        Some(Weighting::Proportional(by)) => format!(", in proportion to {}", words(by)),
        Some(Weighting::Rank(by)) => format!(", in proportion to the rank by {}", words(by)),
        Some(Weighting::InverseVolatility(n)) => {
            format!(", in inverse proportion to volatility over {}", words(n))
        }
        Some(Weighting::RiskParity(n)) => format!(", each contributing the same risk over {}", words(n)),
        Some(Weighting::MinimumVariance(n)) => format!(", in the mix of least variance over {}", words(n)),
    }
}

fn set(assets: &Assets) -> String {
    let several = |sets: &[Assets], joint: &str| sets.iter().map(set).collect::<Vec<_>>().join(joint);
    match assets {
        Assets::Name(name) => named(name),
        Assets::List(names) => list(names.clone()),
        Assets::Selection(inner) => selection(inner),
        Assets::Union { union } => several(union, ", together with "),
        Assets::Intersection { intersection } => several(intersection, " that are also among "),
        Assets::Difference { difference } => several(difference, " but not "),
    }
}

fn selection(selection: &Selection) -> String {
    let from = match &selection.from {
        Assets::Selection(_) => format!("({})", set(&selection.from)),
        other => set(other),
    };
    let filter = selection
        .filter
        .as_ref()
        .map_or(String::new(), |filter| format!(" for which {}", words(filter)));
    let mut text = match (&selection.top, &selection.bottom, &selection.by) {
        (Some(count), _, Some(by)) => format!("the top {} of {from}{filter} by {}", words(count), words(by)),
        (_, Some(count), Some(by)) => {
            format!("the bottom {} of {from}{filter} by {}", words(count), words(by))
        }
        _ => format!("those of {from}{filter}"),
    };
    if let Some(keep) = &selection.keep {
        text.push_str(&format!(" (kept while among the first {})", words(keep)));
    }
    if let Some(least) = &selection.at_least {
        text.push_str(&format!(" (none unless at least {} qualify)", words(least)));
    }
    text
}

/// A node as it is held in a short leg: its trading rules are on the other side.
fn mirrored(node: &Node) -> Node {
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
        Node::Name(_) | Node::Hold(_) | Node::Select(_) | Node::Pairs { .. } => {}
    }
    node
}

fn away(protection: &Protection) -> String {
    match protection {
        Protection::Share(share) => words(share),
        Protection::Distance(distance) => words(&distance.distance),
    }
}

fn describe_trade(trade: &Trade, indent: &str) -> String {
    let (verb, against) = match trade.side {
        Side::Long => ("buy", "below"),
        Side::Short => ("sell short", "above"),
    };
    let mut lines = vec![format!(
        "each of {}: {verb} when {}",
        set(&trade.assets),
        words(&trade.enter)
    )];
    let mut line = |text: Option<String>| lines.extend(text);
    line(
        trade
            .exit
            .as_ref()
            .map(|exit| format!("leave when {}", words(exit))),
    );
    line(
        trade
            .stop_loss
            .as_ref()
            .map(|stop| format!("stop at {} {against} the entry price", away(stop))),
    );
    line(
        trade
            .take_profit
            .as_ref()
            .map(|target| format!("take profit at {} from the entry price", away(target))),
    );
    line(
        trade
            .trailing_stop
            .as_ref()
            .map(|stop| format!("stop at {} {against} the best price since entry", away(stop))),
    );
    line(
        trade
            .time_stop
            .as_ref()
            .map(|bars| format!("leave after {}", words(bars))),
    );
    line(Some(match (&trade.size, trade.separate_accounts) {
        (Some(size), _) => format!("each position takes {} of equity", words(size)),
        (None, true) => "each asset has an account of its own, fully invested".into(),
        (None, false) => "each position takes an equal share of equity".into(),
    }));
    line(trade.max_positions.as_ref().map(|most| match &trade.rank {
        Some(rank) => format!(
            "at most {} positions, the highest {} first",
            words(most),
            words(rank)
        ),
        None => format!("at most {} positions", words(most)),
    }));
    if let Some(reentry) = &trade.reentry {
        line(
            reentry
                .wait
                .as_ref()
                .map(|wait| format!("not entered again for {}", words(wait))),
        );
        line(
            reentry
                .reset
                .then(|| "entered again only after the entry condition has been false".into()),
        );
    }
    if let Some(pyramid) = &trade.pyramid {
        line(Some(format!(
            "up to {} units, one more when {}",
            words(&pyramid.units),
            words(&pyramid.when)
        )));
    }
    lines
        .iter()
        .map(|line| format!("{indent}{line}."))
        .collect::<Vec<_>>()
        .join("\n")
}

fn describe_pairs(pairs: &Pairs, indent: &str) -> String {
    let candidates = match &pairs.from {
        Some(from) => format!("all pairs of {}", set(from)),
        None => list(
            pairs
                .pairs
                .iter()
                .map(|[a, b]| format!("{a} against {b}"))
                .collect(),
        ),
    };
    let mut lines = Vec::new();
    let again = pairs
        .every
        .as_ref()
        .map_or(String::new(), |every| format!(", anew every {}", words(every)));
    lines.push(format!(
        "{candidates}, judged on the last {}{again}",
        words(&pairs.formation)
    ));
    if let Some(choose) = &pairs.choose {
        let by = match choose.by {
            PairScore::Distance => "the least distance of normalised prices",
            PairScore::Correlation => "the highest correlation",
            PairScore::Cointegration => "the strongest cointegration (Engle-Granger)",
        };
        let top = choose
            .top
            .as_ref()
            .map_or("those".into(), |top| format!("the {}", words(top)));
        let mut line = format!("traded are {top} with {by}");
        if let Some(least) = &choose.min_correlation {
            line.push_str(&format!(", correlated at least {}", words(least)));
        }
        if let Some(most) = &choose.max_statistic {
            line.push_str(&format!(", with a statistic of at most {}", words(most)));
        }
        lines.push(line);
    }
    let spread = match pairs.spread {
        Spread::Log => "the difference of log prices",
        Spread::Price => "the difference of prices",
        Spread::Normalised => "the difference of normalised prices",
        Spread::Ratio => "the ratio of prices",
    };
    let hedge = match pairs.hedge {
        Hedge::EqualMoney => "equal money on both legs",
        Hedge::Ols => "hedged by regression",
    };
    lines.push(format!("the spread is {spread}, {hedge}"));
    let exit = pairs.exit.as_ref().map_or("0".into(), words);
    lines.push(format!(
        "opened at {} standard deviations, closed at {exit}",
        words(&pairs.enter)
    ));
    lines.extend(
        pairs
            .stop
            .as_ref()
            .map(|stop| format!("given up at {} standard deviations", words(stop))),
    );
    lines.extend(
        pairs
            .time_stop
            .as_ref()
            .map(|bars| format!("given up after {}", words(bars))),
    );
    lines
        .iter()
        .map(|line| format!("{indent}{line}."))
        .collect::<Vec<_>>()
        .join("\n")
}
