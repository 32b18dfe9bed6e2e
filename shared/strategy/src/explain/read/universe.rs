//! What a strategy chooses from, its parameters and its signals.

use super::super::SIGNALS;
use super::cursor::Reader;
use crate::spec::{Quantity, Spec};
use std::ops::Range;

impl Reader<'_> {
    pub(super) fn universe(&mut self, spec: &mut Spec) -> Option<()> {
        let start = self.next_byte();
        self.word("It chooses from")?;
        let universe = &mut spec.universe;
        if self.words("every asset of the dataset") {
            universe.all = true;
        } else if !self.words("its groups") {
            universe.tickers = self.list(Self::name)?;
        }
        if self.words(", except") {
            universe.exclude = self.list(Self::name)?;
        }
        universe.filter = self.wording_of_one(", on each day only those for which {condition}");
        self.stop()?;
        self.part("universe", start);
        loop {
            let start = self.next_byte();
            if !self.words("The group") {
                return Some(());
            }
            let group = self.name()?;
            self.word("is")?;
            let members = self.names()?;
            self.stop()?;
            self.part(format!("universe.groups.{group}"), start);
            universe.groups.insert(group, members);
        }
    }

    pub(super) fn parameters(&mut self, spec: &mut Spec) -> Option<()> {
        let start = self.next_byte();
        if !self.words("Parameters:") {
            return Some(());
        }
        for (parameter, quantity, place) in self.declarations()? {
            self.parts.push((format!("parameters.{parameter}"), place));
            spec.parameters.insert(parameter, quantity);
        }
        self.part("parameters", start);
        Some(())
    }

    /// Parameters, their values and their places.
    pub(super) fn declarations(&mut self) -> Option<Vec<(String, Quantity, Range<usize>)>> {
        let each = self.list(|reader| {
            let start = reader.next_byte();
            let parameter = reader.name()?;
            reader.word("is")?;
            let quantity = reader.quantity()?;
            Some((parameter, quantity, start..reader.last_byte()))
        })?;
        self.stop()?;
        Some(each)
    }

    pub(super) fn signals(&mut self, spec: &mut Spec) -> Option<()> {
        if !self.words(SIGNALS) {
            return Some(());
        }
        loop {
            let start = self.next_byte();
            let name = self.attempt(|reader| {
                let name = reader.name()?;
                reader.word(":")?;
                Some(name)
            });
            let Some(name) = name else {
                return Some(());
            };
            let signal = self.sentence("{condition}")?;
            self.part(format!("signals.{name}"), start);
            spec.signals.insert(name, signal);
        }
    }
}
