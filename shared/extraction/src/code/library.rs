//! Functions and series of the usual libraries in the language.

use super::expression::Dialect;

/// An argument of a function.
pub(super) enum Argument {
    Number(f64),
    Symbol(String),
    Text(String),
}

/// A series by its usual names.
pub(super) fn series(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "close" | "c" | "price" | "last" | "adj_close" | "adjclose" => "close",
        "open" | "o" => "open",
        "high" | "h" => "high",
        "low" | "l" => "low",
        "volume" | "v" | "vol" => "volume",
        _ => return None,
    })
}

/// A number of bars in the language.
pub(super) fn length(bars: u32) -> Option<String> {
    match bars {
        0 => None,
        1 => Some("1 day".into()),
        n => Some(format!("{n} days")),
    }
}

fn bars(value: f64) -> Option<String> {
    let whole = value.fract() == 0.0 && (1.0..=5000.0).contains(&value);
    whole.then(|| length(value as u32)).flatten()
}

/// A call of a function in the language.
pub(super) fn rewritten(name: &str, arguments: &[Argument], dialect: Dialect) -> Option<String> {
    use Argument::Symbol;
    let lower = name.to_lowercase();
    if let (Some(series), [Symbol(symbol)]) = (series(&lower), arguments) {
        return Some(format!("{series}({symbol})"));
    }
    of_dialect(name, &lower, arguments, dialect)
        .unwrap_or_else(|| windowed(&lower, arguments).unwrap_or_else(|| other(&lower, arguments)))
}

/// A function whose meaning depends on the language it is written in; the outer option is none if it is no such function.
#[allow(clippy::option_option)]
fn of_dialect(name: &str, lower: &str, arguments: &[Argument], dialect: Dialect) -> Option<Option<String>> {
    use Argument::{Number, Text};
    let two = || match arguments {
        [a, b] => Some((plain(a)?, plain(b)?)),
        _ => None,
    };
    Some(match (lower, dialect) {
        // Pine's crossing goes either way, AmiBroker's upwards; elsewhere the capital tells it.
        ("cross", Dialect::Pine) => {
            two().map(|(a, b)| format!("(crosses_above({a}, {b}) or crosses_below({a}, {b}))"))
        }
        ("cross", Dialect::Pseudo) if name != "Cross" => None,
        ("max" | "min", _) => match (arguments, dialect) {
            ([Text(x), Number(n)], Dialect::Pseudo) if *n > 1.0 => {
                let function = if lower == "max" { "highest" } else { "lowest" };
                bars(*n)
                    .filter(|_| series(x).is_some())
                    .map(|n| format!("{function}({x}, {n})"))
            }
            _ => two().map(|(a, b)| format!("{lower}({a}, {b})")),
        },
        ("change" | "mom" | "momentum", Dialect::Pine) => match arguments {
            [Text(x), Number(n)] => bars(*n).map(|n| format!("difference({x}, {n})")),
            [Text(x)] if lower == "change" => Some(format!("difference({x}, 1 day)")),
            _ => None,
        },
        // AmiBroker's `Signal` is that of the MACD.
        ("signal", Dialect::AmiBroker) => macd_signal(arguments),
        ("stoch", Dialect::Pine) => match arguments {
            [Text(c), Text(h), Text(l), Number(n)]
                if (c.as_str(), h.as_str(), l.as_str()) == ("close", "high", "low") =>
            {
                bars(*n).map(|n| format!("stochastic({n})"))
            }
            _ => None,
        },
        _ => return None,
    })
}

fn macd_signal(arguments: &[Argument]) -> Option<String> {
    use Argument::Number;
    let (fast, slow, signal) = match arguments {
        [] => (12.0, 26.0, 9.0),
        [Number(fast), Number(slow), Number(signal)] => (*fast, *slow, *signal),
        _ => return None,
    };
    Some(format!(
        "macd_signal(close, {}, {}, {})",
        bars(fast)?,
        bars(slow)?,
        bars(signal)?
    ))
}

/// A function of a series over a window.
#[allow(clippy::option_option)]
fn windowed(name: &str, arguments: &[Argument]) -> Option<Option<String>> {
    use Argument::{Number, Symbol, Text};
    let function = match name {
        "sma" | "ma" | "mean" | "avg" | "average" | "moving_average" => "sma",
        "ema" => "ema",
        "wma" => "wma",
        "rma" | "wilder" | "wilders" => "wilder",
        "rsi" => "rsi",
        "highest" | "hhv" | "rolling_max" => "highest",
        "lowest" | "llv" | "rolling_min" => "lowest",
        "std" => "std",
        "zscore" => "zscore",
        "roc" | "pct_change" | "returns" | "ret" | "momentum" => "change",
        "shift" | "delay" | "lag" => "delay",
        _ => return None,
    };
    let scaled = |text: String| {
        if name == "roc" {
            format!("(100 * {text})")
        } else {
            text
        }
    };
    let of = match name {
        "hhv" | "highest" => "high",
        "llv" | "lowest" => "low",
        _ => "close",
    };
    let text = match arguments {
        [Text(x), Number(n)] => bars(*n).map(|n| format!("{function}({x}, {n})")),
        [Number(n)] if function != "delay" => bars(*n).map(|n| format!("{function}({of}, {n})")),
        [Symbol(s), Number(n)] => bars(*n).map(|n| format!("on({s}, {function}(close, {n}))")),
        _ => None,
    };
    Some(text.map(scaled))
}

fn other(name: &str, arguments: &[Argument]) -> Option<String> {
    use Argument::{Number, Text};
    match (name, arguments) {
        ("crossover" | "crosses_above" | "cross_above" | "cross" | "crossed_above", [Text(a), b]) => {
            Some(format!("crosses_above({a}, {})", plain(b)?))
        }
        ("crossunder" | "crosses_below" | "cross_below" | "crossed_below", [Text(a), b]) => {
            Some(format!("crosses_below({a}, {})", plain(b)?))
        }
        // AmiBroker's `Cross(30, RSI(14))`: the first rises above the second.
        ("cross", [Number(level), Text(b)]) => Some(format!("crosses_below({b}, {level})")),
        ("ref", [Text(x), Text(n)]) => {
            let back: f64 = n.strip_prefix('-')?.parse().ok()?;
            Some(format!("delay({x}, {})", bars(back)?))
        }
        ("atr", [Number(n)]) => Some(format!("atr({})", bars(*n)?)),
        ("adx", [Number(n)]) => Some(format!("adx({})", bars(*n)?)),
        // Pine's and AmiBroker's deviation divides by the number of observations, the language's by one less.
        ("stdev", [Text(x), Number(n)]) if *n > 1.0 => Some(format!(
            "(std({x}, {}) * {:.12})",
            bars(*n)?,
            ((n - 1.0) / n).sqrt()
        )),
        ("bbandtop", [Text(x), Number(n), Number(k)]) => {
            Some(format!("bollinger_upper({x}, {}, {k})", bars(*n)?))
        }
        ("bbandbot", [Text(x), Number(n), Number(k)]) => {
            Some(format!("bollinger_lower({x}, {}, {k})", bars(*n)?))
        }
        ("iif", [Text(condition), a, b]) => Some(format!("if({condition}, {}, {})", plain(a)?, plain(b)?)),
        ("abs", [Text(x)]) => Some(format!("abs({x})")),
        ("macd", []) => Some("macd(close, 12 days, 26 days)".into()),
        ("macd", [Number(a), Number(b)]) => Some(format!("macd(close, {}, {})", bars(*a)?, bars(*b)?)),
        ("volatility" | "vol", [Number(n)]) => Some(format!("volatility({})", bars(*n)?)),
        _ => None,
    }
}

/// The series that a call of Pine's gives together: `[macd, signal, histogram]`, `[middle, upper, lower]`.
pub(super) fn several(name: &str, arguments: &[String]) -> Option<[String; 3]> {
    let number = |text: &String| text.parse::<f64>().ok();
    match (name, arguments) {
        ("ta.macd", [x, fast, slow, signal]) => {
            let (fast, slow) = (bars(number(fast)?)?, bars(number(slow)?)?);
            let line = format!("macd({x}, {fast}, {slow})");
            let signal = format!("macd_signal({x}, {fast}, {slow}, {})", bars(number(signal)?)?);
            let histogram = format!("({line} - {signal})");
            Some([line, signal, histogram])
        }
        ("ta.bb", [x, n, k]) => {
            let (n, k) = (bars(number(n)?)?, number(k).filter(|k| *k > 0.0)?);
            let band = |side: &str| format!("bollinger_{side}({x}, {n}, {k})");
            Some([format!("sma({x}, {n})"), band("upper"), band("lower")])
        }
        _ => None,
    }
}

fn plain(argument: &Argument) -> Option<String> {
    match argument {
        Argument::Number(n) => Some(n.to_string()),
        Argument::Text(t) => Some(t.clone()),
        Argument::Symbol(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::expression::{Dialect, Names, expression};

    #[test]
    fn functions_mean_what_their_language_means() {
        let read = |text: &str, dialect: Dialect| {
            let names = Names {
                dialect,
                ..Names::default()
            };
            expression(text, &names).map(|w| w.text)
        };
        for (text, dialect, expected) in [
            (
                "ta.cross(close, ta.ema(close, 9))",
                Dialect::Pine,
                Some(
                    "(crosses_above(close, ema(close, 9 days)) or crosses_below(close, ema(close, 9 days)))",
                ),
            ),
            (
                "Cross(close, 50)",
                Dialect::AmiBroker,
                Some("crosses_above(close, 50)"),
            ),
            ("cross(close, 50)", Dialect::Pseudo, None),
            ("math.max(close, 5)", Dialect::Pine, Some("max(close, 5)")),
            ("max(high, 20)", Dialect::Pseudo, Some("highest(high, 20 days)")),
            (
                "ta.change(close)",
                Dialect::Pine,
                Some("difference(close, 1 day)"),
            ),
            (
                "C > BBandTop(C, 20, 2)",
                Dialect::AmiBroker,
                Some("close > bollinger_upper(close, 20 days, 2)"),
            ),
            (
                "C > Ref(HHV(H, 20), -1)",
                Dialect::AmiBroker,
                Some("close > delay(highest(high, 20 days), 1 day)"),
            ),
            ("C > Ref(C, 1)", Dialect::AmiBroker, None),
            ("request.security(close, 5)", Dialect::Pine, None),
        ] {
            assert_eq!(read(text, dialect).as_deref(), expected, "{text}");
        }
    }
}
