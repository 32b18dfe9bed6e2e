//! When a strategy decides and trades.

use super::super::wording::{
    BAND, COMPUTED_SCHEDULES, EXECUTIONS, FROM_END, MONTHS, RELATIVE_BAND, SCHEDULES,
};
use super::cursor::Reader;
use crate::spec::{Expression, Schedule, Spec};

impl Reader<'_> {
    pub(super) fn timing(&mut self, spec: &mut Spec) -> Option<()> {
        let start = self.next_byte();
        spec.rebalance.on = self.schedule()?;
        if let Some(months) = self.attempt(Self::months) {
            spec.rebalance.months = months;
        }
        spec.rebalance.band = self.wording_of_one(BAND);
        spec.rebalance.relative_band = self.wording_of_one(RELATIVE_BAND);
        self.stop()?;
        self.part("rebalance", start);
        let start = self.next_byte();
        spec.execution = self.one_of(&EXECUTIONS)?;
        self.part("execution", start);
        Some(())
    }

    fn schedule(&mut self) -> Option<Schedule> {
        if let Some(schedule) = self.one_of(&SCHEDULES) {
            return Some(schedule);
        }
        if let Some(day) = self.wording_of_one(FROM_END) {
            return Some(Schedule::TradingDay(Expression::new(format!("-{day}"))));
        }
        COMPUTED_SCHEDULES
            .iter()
            .find_map(|(make, words)| self.wording_of_one(words).map(make))
    }

    fn months(&mut self) -> Option<Vec<u8>> {
        self.word(", in")?;
        let numbered: Vec<(u8, &str)> = (1..).zip(MONTHS).collect();
        let months = self.list(|reader| reader.one_of(&numbered))?;
        self.word("only")?;
        Some(months)
    }
}
