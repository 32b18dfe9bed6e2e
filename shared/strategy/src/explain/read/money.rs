//! Costs, cash, limits, and what the text says about the document.

use super::super::WHOLE_SHARES;
use super::super::wording::{COSTS, GAPS, LIMITS};
use super::cursor::Reader;
use crate::spec::{Entry, Expression, Shares, Spec};

/// A bound on the exposure to a group, or which of [`LIMITS`] it is.
enum Bound {
    Known(usize),
    Group(String),
}

impl Reader<'_> {
    pub(super) fn money(&mut self, spec: &mut Spec) -> Option<()> {
        let start = self.next_byte();
        self.word("Trading costs")?;
        if !self.words("nothing") {
            let each = self.list(|reader| {
                let mut known = COSTS.iter();
                known.find_map(|(field, wording)| Some((field, reader.wording_of_one(wording)?)))
            })?;
            for (field, amount) in each {
                *field(&mut spec.costs) = Some(amount);
            }
        }
        self.stop()?;
        self.part("costs", start);
        let start = self.next_byte();
        self.word("Cash earns")?;
        if self.words("what") {
            spec.cash.asset = Some(self.name()?);
            self.word("does")?;
        } else if !self.words("nothing") {
            spec.cash.rate = Some(self.wording_of_one("{amount} a year")?);
        }
        self.stop()?;
        spec.cash.borrow_rate = self.sentence("Borrowed money costs {amount} a year");
        self.part("cash", start);
        self.limits(spec)?;
        let start = self.next_byte();
        spec.capital = self.sentence("The capital at the start is {amount}");
        if spec.capital.is_some() {
            self.part("capital", start);
        }
        if self.words(WHOLE_SHARES) {
            spec.shares = Shares::Whole;
        }
        self.series(spec)
    }

    fn limits(&mut self, spec: &mut Spec) -> Option<()> {
        let start = self.next_byte();
        if !self.words("Limits, as shares of equity:") {
            return Some(());
        }
        for (bound, most) in self.list(Self::bound)? {
            match bound {
                Bound::Known(at) => *LIMITS.get(at)?.0(&mut spec.limits) = Some(most),
                Bound::Group(group) => drop(spec.limits.groups.insert(group, most)),
            }
        }
        self.stop()?;
        self.part("limits", start);
        Some(())
    }

    fn bound(&mut self) -> Option<(Bound, Expression)> {
        for (at, (_, wording)) in LIMITS.iter().enumerate() {
            if let Some(most) = self.wording_of_one(wording) {
                return Some((Bound::Known(at), most));
            }
        }
        let group = self.name()?;
        let most = self.wording_of_one("together at most {amount}")?;
        Some((Bound::Group(group), most))
    }

    /// What is said of single series.
    fn series(&mut self, spec: &mut Spec) -> Option<()> {
        let start = self.next_byte();
        if self.words("Prices are turned into the account's currency:") {
            let each = self.list(|reader| {
                let ticker = reader.name()?;
                reader.word("by")?;
                Some((ticker, reader.name()?))
            })?;
            spec.convert.extend(each);
            self.stop()?;
            self.part("convert", start);
        }
        let start = self.next_byte();
        if self.words("Observations are known when published:") {
            let each = self.list(|reader| {
                let ticker = reader.name()?;
                let lag = reader.quantity()?;
                reader.word("after its date")?;
                Some((ticker, lag))
            })?;
            spec.publication_lag.extend(each);
            self.stop()?;
            self.part("publication_lag", start);
        }
        let start = self.next_byte();
        if self.words("It is measured against") {
            spec.benchmark = Some(self.name()?);
            self.stop()?;
            self.part("benchmark", start);
        }
        Some(())
    }

    /// What the document does not say: paths into the spec, as they are.
    pub(super) fn gaps(&mut self, spec: &mut Spec) -> Option<()> {
        for (status, words) in GAPS {
            if !self.words(&format!("{words}:")) {
                continue;
            }
            for path in self
                .raw_sentence()?
                .split(", ")
                .flat_map(|part| part.split(" and "))
            {
                let entry = Entry {
                    status,
                    source: None,
                    alternatives: Vec::new(),
                    note: String::new(),
                };
                spec.ledger.insert(path.to_owned(), entry);
            }
        }
        Some(())
    }
}
