//! Entry and exit rules per asset.

use super::super::wording::trade as wording;
use super::cursor::Reader;
use crate::spec::{Distance, Node, Protection, Pyramid, Reentry, Side, Trade};

impl Reader<'_> {
    /// The rules, behind `each of`.
    pub(super) fn trade(&mut self) -> Option<Node> {
        let assets = self.assets()?;
        self.word(":")?;
        let entry = |reader: &mut Self, side| Some((side, reader.sentence(wording::entry(side))?));
        let (side, enter) = entry(self, Side::Long).or_else(|| entry(self, Side::Short))?;
        let exit = self.sentence(wording::LEAVE);
        let stop_loss = self.protection(wording::stop_loss(side));
        let take_profit = self.protection(wording::TAKE_PROFIT);
        let trailing_stop = self.protection(wording::trailing_stop(side));
        let time_stop = self.sentence(wording::TIME_STOP);
        let mut size = None;
        let mut separate_accounts = false;
        if let Some(share) = self.sentence(wording::SIZE) {
            size = Some(share);
        } else if let Some(share) = self.sentence(wording::SIZED_ACCOUNTS) {
            (size, separate_accounts) = (Some(share), true);
        } else if self.words(wording::ACCOUNTS) {
            separate_accounts = true;
            self.stop()?;
        } else {
            self.word(wording::EQUAL_SIZE)?;
            self.stop()?;
        }
        let (mut max_positions, mut rank) = (None, None);
        if let Some([most, by]) = self.sentence_of_two(wording::RANKED_MOST) {
            (max_positions, rank) = (Some(most), Some(by));
        } else if let Some(most) = self.sentence(wording::MOST) {
            max_positions = Some(most);
        } else {
            rank = self.sentence(wording::RANKED);
        }
        let wait = self.sentence(wording::WAIT);
        let reset = self.words(wording::RESET);
        if reset {
            self.stop()?;
        }
        let reentry = (wait.is_some() || reset).then_some(Reentry { wait, reset });
        let pyramid = self.sentence_of_two(wording::PYRAMID);
        let pyramid = pyramid.map(|[units, when]| Pyramid { units, when });
        Some(Node::Trade {
            trade: Box::new(Trade {
                assets,
                side,
                enter,
                exit,
                size,
                separate_accounts,
                max_positions,
                rank,
                stop_loss,
                take_profit,
                trailing_stop,
                time_stop,
                reentry,
                pyramid,
            }),
        })
    }

    fn protection(&mut self, [share, distance]: [&str; 2]) -> Option<Protection> {
        if let Some(distance) = self.sentence(distance) {
            return Some(Protection::Distance(Distance { distance }));
        }
        self.sentence(share).map(Protection::Share)
    }
}
