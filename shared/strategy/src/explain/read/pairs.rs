//! Spreads between two assets.

use super::super::wording::pairs as wording;
use super::cursor::Reader;
use crate::spec::{Assets, Node, PairChoice, Pairs};

/// Which pairs may be traded.
pub(super) enum Candidates {
    Among(Assets),
    Listed(Vec<[String; 2]>),
}

impl Reader<'_> {
    /// What pairs begin with.
    pub(super) fn candidates(&mut self) -> Option<Candidates> {
        if self.words("all pairs of") {
            return self.assets().map(Candidates::Among);
        }
        let pairs = self.list(|reader| {
            let first = reader.name()?;
            reader.word("against")?;
            Some([first, reader.name()?])
        });
        pairs.map(Candidates::Listed)
    }

    /// The rules, behind the candidates.
    pub(super) fn pairs(&mut self, candidates: Candidates) -> Option<Node> {
        let (from, pairs) = match candidates {
            Candidates::Among(assets) => (Some(assets), Vec::new()),
            Candidates::Listed(pairs) => (None, pairs),
        };
        self.word(",")?;
        let formation = self.wording_of_one(wording::FORMATION)?;
        let every = self.wording_of_one(wording::EVERY);
        self.stop()?;
        let choose = match self.words("traded are") {
            true => Some(self.choice()?),
            false => None,
        };
        self.word("the spread is")?;
        let spread = self.one_of(&wording::SPREADS)?;
        self.word(",")?;
        let hedge = self.one_of(&wording::HEDGES)?;
        self.stop()?;
        let zscore_window = self.sentence(wording::ZSCORE);
        let [enter, exit] = self.sentence_of_two(wording::OPENED)?;
        Some(Node::Pairs {
            pairs: Box::new(Pairs {
                from,
                pairs,
                formation,
                every,
                choose,
                spread,
                hedge,
                zscore_window,
                enter,
                exit: Some(exit).filter(|exit| exit.text() != "0"),
                stop: self.sentence(wording::STOP),
                time_stop: self.sentence(wording::TIME_STOP),
                size: self.sentence(wording::SIZE),
            }),
        })
    }

    fn choice(&mut self) -> Option<PairChoice> {
        let top = match self.words("those") {
            true => None,
            false => Some(self.wording_of_one("the {amount}")?),
        };
        self.word("with")?;
        let by = self.one_of(&wording::SCORES)?;
        let min_correlation = self.wording_of_one(wording::CORRELATED);
        let max_statistic = self.wording_of_one(wording::STATISTIC);
        self.stop()?;
        Some(PairChoice {
            by,
            top,
            min_correlation,
            max_statistic,
        })
    }
}
