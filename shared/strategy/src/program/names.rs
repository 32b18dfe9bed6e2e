//! The names a spec defines: what they may be, and in which order signals can be resolved.

use super::builder::Builder;
use super::resolve::SERIES;
use crate::diagnostic::Diagnostic;
use crate::expression::{Argument, Ast, AstKind, Function};
use crate::spec::Unit;
use indexmap::IndexMap;

const WORDS: [&str; 7] = ["and", "or", "not", "true", "false", "cash", "all"];

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && characters.all(|c| c.is_alphanumeric() || c == '_')
}

/// What a name already means, if anything. A function's name is free where the two cannot be confused: `beta` alone and
/// `beta(SPY)` are the signal, `beta(y, x, 252 days)` is the function.
fn taken(name: &str, kind: &str) -> Option<&'static str> {
    let confusable = |function: Function| {
        let arguments = function.signature().arguments;
        let bare = arguments.iter().all(|(_, kind)| kind.is_optional());
        let one_group = arguments.len() == 1 && arguments.iter().all(|(_, kind)| *kind == Argument::Assets);
        bare || one_group && kind == "signals"
    };
    if WORDS.contains(&name) {
        Some("a word of the language")
    } else if Unit::from_word(name).is_some() && Function::from_name(name).is_none() {
        Some("a unit")
    } else if Function::from_name(name).is_some_and(confusable) {
        Some("a function")
    } else if SERIES.contains(&name) {
        Some("a price series")
    } else {
        None
    }
}

/// Reports names that cannot be used.
pub(super) fn check(builder: &mut Builder<'_>) {
    let spec = builder.spec;
    let defined = (spec.parameters.keys().map(|name| ("parameters", name)))
        .chain(spec.signals.keys().map(|name| ("signals", name)))
        .chain(spec.universe.groups.keys().map(|name| ("universe.groups", name)));
    for (kind, name) in defined {
        let path = format!("{kind}.{name}");
        if !is_identifier(name) {
            let help = "use letters, digits and underscores, starting with a letter, such as `fast_window`";
            builder.report(Diagnostic::error(path, format!("`{name}` cannot be a name")).help(help));
        } else if let Some(meaning) = taken(name, kind) {
            let message = format!("`{name}` cannot be a name: it is {meaning}");
            builder
                .report(Diagnostic::error(path, message).help(format!("call it `my_{name}`, for example")));
        } else if kind != "universe.groups"
            && (kind == "signals" && spec.parameters.contains_key(name)
                || spec.universe.groups.contains_key(name))
        {
            let message = format!("`{name}` is defined twice");
            let help = "parameters, signals and groups share one set of names; rename one of them";
            builder.report(Diagnostic::error(path, message).help(help));
        }
    }
    for (position, ticker) in spec.universe.tickers.iter().enumerate() {
        if ticker.is_empty()
            || ticker == "cash"
            || ticker == "all"
            || spec.universe.groups.contains_key(ticker)
        {
            let path = format!("universe.tickers[{position}]");
            let message =
                format!("`{ticker}` cannot be a ticker here: it is empty, a word of the language or a group");
            builder.report(Diagnostic::error(path, message).help("rename the group, or remove the ticker"));
        }
    }
}

/// The signals a syntax tree uses.
fn uses<'t>(
    builder: &Builder<'_>,
    ast: &'t Ast,
    trees: &IndexMap<&str, Option<Ast>>,
    found: &mut Vec<&'t str>,
) {
    match &ast.kind {
        AstKind::Name { name, quoted: false } if trees.contains_key(name.as_str()) => found.push(name),
        AstKind::Name { .. } | AstKind::Literal(_) | AstKind::Boolean(_) => {}
        AstKind::Call { name, arguments, .. } => {
            // `beta(y, x, 252 days)` is the function, whatever signal is called beta.
            let function = Function::from_name(name).is_some() && !builder.names_an_asset(arguments);
            if trees.contains_key(name.as_str()) && !function {
                found.push(name);
            }
            arguments
                .iter()
                .for_each(|argument| uses(builder, argument, trees, found));
        }
        AstKind::Unary { operand, .. } => uses(builder, operand, trees, found),
        AstKind::Binary { left, right, .. } => {
            uses(builder, left, trees, found);
            uses(builder, right, trees, found);
        }
    }
}

/// The signals in an order in which each follows those it uses. Signals in a circle are reported and come last, as
/// unresolved. Does not recurse over signals: a chain of them may be long.
pub(super) fn order<'t>(
    builder: &mut Builder<'_>,
    trees: &'t IndexMap<&'t str, Option<Ast>>,
) -> Vec<&'t str> {
    let used: IndexMap<&str, Vec<&str>> = (trees.iter())
        .map(|(name, ast)| {
            let mut found = Vec::new();
            if let Some(ast) = ast {
                uses(builder, ast, trees, &mut found);
            }
            found.sort_unstable();
            found.dedup();
            (*name, found)
        })
        .collect();
    let mut users: IndexMap<&str, Vec<&str>> = IndexMap::new();
    let mut waiting: IndexMap<&str, usize> = IndexMap::new();
    for (name, uses) in &used {
        waiting.insert(name, uses.len());
        for needed in uses {
            users.entry(needed).or_default().push(name);
        }
    }
    let mut order: Vec<&str> = Vec::with_capacity(used.len());
    let mut ready: std::collections::VecDeque<&str> = waiting
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(name, _)| *name)
        .collect();
    while let Some(name) = ready.pop_front() {
        order.push(name);
        for user in users.get(name).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(user) {
                *count -= 1;
                if *count == 0 {
                    ready.push_back(user);
                }
            }
        }
    }
    let stuck: Vec<&str> = waiting
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(name, _)| *name)
        .collect();
    for name in &stuck {
        // Unresolved: whoever uses it keeps silent, since the circle is reported here.
        builder.signals.insert((*name).to_owned(), None);
    }
    let mut reported: Vec<&str> = Vec::new();
    for start in &stuck {
        // Walk along unresolved signals until one repeats: that is the circle.
        let mut walk: Vec<&str> = vec![start];
        let circle = loop {
            let Some(last) = walk.last() else { break &[][..] };
            let next = used
                .get(last)
                .into_iter()
                .flatten()
                .find(|name| stuck.contains(name));
            let Some(next) = next else { break &[][..] };
            match walk.iter().position(|seen| seen == next) {
                Some(position) => break &walk[position..],
                None => walk.push(next),
            }
        };
        if circle.iter().any(|name| reported.contains(name)) {
            continue;
        }
        reported.extend(circle);
        if let Some(first) = circle.first() {
            let shown: Vec<&str> = circle.iter().copied().take(8).chain([*first]).collect();
            let message = format!("signals are defined in a circle: {}", shown.join(" → "));
            let help = "a signal cannot use itself; define one of them without the others";
            builder.report(Diagnostic::error(format!("signals.{first}"), message).help(help));
        }
    }
    order
}
