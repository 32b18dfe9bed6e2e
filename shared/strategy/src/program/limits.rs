//! Bounds on a spec's size, checked before anything that takes time or stack.

use crate::diagnostic::Diagnostic;
use crate::spec::Spec;

/// Most signals, parameters, groups.
pub(super) const MAX_NAMES: usize = 2_000;
/// Most tickers in one list.
pub(super) const MAX_TICKERS: usize = 50_000;
/// How deep the portfolio tree may nest.
pub(super) const MAX_TREE_DEPTH: usize = 20;
/// Most nodes in the portfolio tree.
pub(super) const MAX_NODES: usize = 10_000;

pub(super) fn check(spec: &Spec) -> Vec<Diagnostic> {
    let universe = &spec.universe;
    let counts = [
        ("parameters", spec.parameters.len(), MAX_NAMES),
        ("signals", spec.signals.len(), MAX_NAMES),
        ("universe.groups", universe.groups.len(), MAX_NAMES),
        ("universe.tickers", universe.tickers.len(), MAX_TICKERS),
        ("universe.exclude", universe.exclude.len(), MAX_TICKERS),
        (
            "universe.groups",
            universe.groups.values().map(Vec::len).sum(),
            MAX_TICKERS,
        ),
    ];
    counts
        .into_iter()
        .filter(|(_, count, most)| count > most)
        .map(|(path, count, most)| {
            Diagnostic::error(
                path,
                format!("{count} entries are more than the {most} a spec may have"),
            )
            .help("split the strategy, or let the universe be `all: true` with a `where`")
        })
        .collect()
}
