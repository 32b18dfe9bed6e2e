//! What is done on a condition.

use super::call::{call, quoted};
use crate::pattern::pattern;
use fo_strategy::Side;

/// What is done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Order {
    /// Held while the branch is taken: an asset, or what is traded.
    Hold(Option<String>),
    /// Bought.
    Buy(Option<String>),
    Short(Option<String>),
    /// Positions are closed.
    Close(Closing),
    Cash,
}

/// Which positions are closed; all where nothing is said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Closing {
    pub asset: Option<String>,
    pub side: Option<Side>,
    /// The name that Pine entered the position under.
    pub id: Option<String>,
}

/// An order of Pine's with the condition of its `when`; none if one of its arguments is not read.
pub(super) fn pine(text: &str) -> Option<(Option<String>, Order)> {
    let order = call(text)?;
    let positional: &[&str] = match order.name {
        "strategy.entry" => &["id", "direction"],
        "strategy.close" => &["id"],
        "strategy.close_all" => &[],
        _ => return None,
    };
    let (mut id, mut side, mut when) = (None, None, None);
    for (i, (key, value)) in order.arguments.into_iter().enumerate() {
        match key.or(positional.get(i).copied())? {
            "id" => id = Some(quoted(value)?.to_owned()),
            "direction" => {
                side = Some(match value {
                    "strategy.long" | "true" => Side::Long,
                    "strategy.short" | "false" => Side::Short,
                    _ => return None,
                });
            }
            "when" => when = Some(value.to_owned()),
            "comment" | "alert_message" => {
                quoted(value)?;
            }
            _ => return None,
        }
    }
    let done = match (order.name, side) {
        ("strategy.entry", Some(Side::Long)) if id.is_some() => Order::Buy(None),
        ("strategy.entry", Some(Side::Short)) if id.is_some() => Order::Short(None),
        ("strategy.close", None) if id.is_some() => Order::Close(Closing {
            id,
            ..Closing::default()
        }),
        ("strategy.close_all", None) if id.is_none() => Order::Close(Closing::default()),
        _ => return None,
    };
    Some((when, done))
}

/// The names that a line of Pine's enters positions under, each with its side.
pub(super) fn entered(line: &str) -> Option<(String, Side)> {
    let at = line.find("strategy.entry(")?;
    let side = match pine(line.get(at..)?)?.1 {
        Order::Short(_) => Side::Short,
        _ => Side::Long,
    };
    let entry = call(line.get(at..)?)?;
    let id = entry
        .arguments
        .iter()
        .enumerate()
        .find(|(i, (key, _))| *key == Some("id") || *i == 0 && key.is_none())?;
    Some((quoted(id.1.1)?.to_owned(), side))
}

/// The share of a position: one, none, or one sold short.
pub(super) fn position(value: &str) -> Option<Order> {
    Some(match value.trim() {
        "1" | "1.0" | "100%" => Order::Hold(None),
        "0" | "0.0" => Order::Cash,
        "-1" | "-1.0" => Order::Short(None),
        _ => return None,
    })
}

/// The order behind a label such as `Long entry`.
pub(super) fn labelled(text: &str, symbols: &[String]) -> Option<Order> {
    pattern!(
        ENTRY,
        r"(?i)^(?:long )?(?:entry|buy)(?: (?:rule|signal|condition))?$"
    );
    pattern!(
        SHORT_ENTRY,
        r"(?i)^short (?:entry|sell)(?: (?:rule|signal|condition))?$"
    );
    pattern!(
        EXIT,
        r"(?i)^(?:long )?(?:exit|sell)(?: (?:rule|signal|condition))?$"
    );
    let text = text.trim();
    if ENTRY.is_match(text) {
        Some(Order::Buy(None))
    } else if SHORT_ENTRY.is_match(text) {
        Some(Order::Short(None))
    } else if EXIT.is_match(text) {
        Some(Order::Close(Closing {
            side: text.to_lowercase().starts_with("long").then_some(Side::Long),
            ..Closing::default()
        }))
    } else {
        order(text, symbols)
    }
}

/// The order of a definition's name: AmiBroker's `Buy`, `long_entry`.
pub(super) fn named(name: &str) -> Option<Order> {
    let close = |side| {
        Some(Order::Close(Closing {
            side,
            ..Closing::default()
        }))
    };
    match name.to_lowercase().replace('_', "").as_str() {
        "buy" | "longentry" | "entrylong" | "enterlong" | "entry" => Some(Order::Buy(None)),
        "sell" | "longexit" | "exitlong" => close(Some(Side::Long)),
        "exit" => close(None),
        "short" | "shortentry" | "entershort" | "entryshort" => Some(Order::Short(None)),
        "cover" | "shortexit" | "exitshort" => close(Some(Side::Short)),
        _ => None,
    }
}

/// What a line does.
pub(super) fn order(text: &str, symbols: &[String]) -> Option<Order> {
    pattern!(
        VERB,
        r#"(?i)^(?P<verb>buy|hold|own|long|enter long|go long|be long|enter|open long|invest in|invest|sell short|short|enter short|go short|open short|sell|exit|exit long|close long|exit short|close short|close position|close the position|close|flat|go flat|be flat|stay flat|liquidate|cash|hold cash|go to cash|stay in cash|move to cash|in cash|cover)(?: ?(?:\(\s*["']?(?P<call>[A-Z^][A-Z0-9.^\-]*)?["']?\s*\)| ?(?:100% ?(?:of |in )?)?(?P<asset>[A-Z^][A-Z0-9.^\-]*)))?$"#
    );
    pattern!(
        POSITION,
        r"(?i)^(?:position|pos|signal|weight|w)\s*=\s*(?P<value>[-\d.]+%?)$"
    );
    pattern!(ALL, r"^100% ?(?:of |in )?(?P<asset>[A-Z^][A-Z0-9.^\-]*)$");
    let text = text.trim().trim_end_matches(['.', ';']);
    if let Some((None, order)) = pine(text) {
        return Some(order);
    }
    if let Some(c) = POSITION.captures(text) {
        return position(c.name("value")?.as_str());
    }
    let known = |name: &str| symbols.iter().any(|s| s == name);
    if let Some(c) = ALL.captures(text) {
        let asset = c.name("asset")?.as_str();
        return known(asset).then(|| Order::Hold(Some(asset.to_owned())));
    }
    let c = VERB.captures(text)?;
    let asset = c.name("call").or_else(|| c.name("asset")).map(|m| m.as_str());
    let verb = c.name("verb")?.as_str().to_lowercase();
    let cash = asset.is_some_and(|a| a.eq_ignore_ascii_case("cash"));
    if asset.is_some_and(|a| !known(a)) && !cash {
        return None;
    }
    let asset = asset.filter(|_| !cash).map(str::to_owned);
    let close = |asset, side| {
        Order::Close(Closing {
            asset,
            side,
            id: None,
        })
    };
    Some(match verb.as_str() {
        "hold" | "own" | "be long" if cash => Order::Cash,
        "hold" | "own" | "be long" | "invest in" | "invest" => Order::Hold(asset),
        "buy" | "long" | "enter long" | "go long" | "enter" | "open long" => Order::Buy(asset),
        "sell short" | "short" | "enter short" | "go short" | "open short" => Order::Short(asset),
        "sell" | "exit long" | "close long" => close(asset, Some(Side::Long)),
        "cover" | "exit short" | "close short" => close(asset, Some(Side::Short)),
        "exit" | "close position" | "close the position" | "close" | "liquidate" => close(asset, None),
        _ => Order::Cash,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_of_pine() {
        assert_eq!(
            pine("strategy.entry(\"L\", strategy.long, when = up, comment = \"in\")"),
            Some((Some("up".into()), Order::Buy(None)))
        );
        assert_eq!(
            pine("strategy.entry(id=\"S\", direction=strategy.short)"),
            Some((None, Order::Short(None)))
        );
        assert_eq!(
            entered("strategy.entry(\"S\", strategy.short)"),
            Some(("S".into(), Side::Short))
        );
        for refused in [
            "strategy.entry(\"L\", strategy.long, 10)",
            "strategy.entry(\"L\", strategy.long, stop = high)",
            "strategy.order(\"L\", strategy.long)",
            "strategy.close(\"L\", qty_percent = 50)",
            "strategy.exit(\"X\", \"L\", loss = 500)",
        ] {
            assert_eq!(pine(refused), None, "{refused}");
        }
    }
}
