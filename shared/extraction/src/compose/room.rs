//! Room for positions: how many are held at most, with how much each, and who comes first.

use super::reader::Reader;

use crate::ledger::lexicon::Sense;
use crate::pattern::pattern;

impl Reader<'_> {
    /// "At most five positions of 20% each", "two positions at most, each with half of the equity".
    pub(super) fn room(&mut self) -> bool {
        pattern!(
            MOST,
            r"^(?:(?:we |i )?(?:hold|own) )?(?:at most|no more than|up to|a maximum of) (?P<a>[a-z0-9]+) (?:positions|stocks|funds|etfs|holdings)(?: at (?:a|any|the same) time| at once)?,? ?(?:each |of |with )*(?:(?P<share>\d+(?:\.\d+)?) ?%|(?P<half>half)|(?P<third>a third)|(?P<quarter>a quarter)|(?P<fifth>a fifth))(?: of (?:the )?(?:equity|capital|account|portfolio|money))?(?: (?:in )?each)?"
        );
        pattern!(
            BEHIND,
            r"^(?P<a>[a-z0-9]+) (?:positions|stocks|funds|etfs|holdings) at most,? ?(?:each |of |with )*(?:(?P<share>\d+(?:\.\d+)?) ?%|(?P<half>half)|(?P<third>a third)|(?P<quarter>a quarter)|(?P<fifth>a fifth))(?: of (?:the )?(?:equity|capital|account|portfolio|money))?(?: (?:in )?each)?"
        );
        let start = self.at;
        let Some(c) = self.matches(&MOST).or_else(|| self.matches(&BEHIND)) else {
            return false;
        };
        let parts = [("half", 2.0), ("third", 3.0), ("quarter", 4.0), ("fifth", 5.0)];
        let parts = parts
            .into_iter()
            .find(|(name, _)| c.name(name).is_some())
            .map(|(_, n)| n);
        let parts = parts.or_else(|| Some(100.0 / c.text("share")?.parse::<f64>().ok()?));
        let (count, end) = (c.name("a").map(|g| g.range()), c.end);
        let Some(figure) = count.and_then(|range| self.number(range)) else {
            return false;
        };
        let whole = parts.is_some_and(|p| (p - figure.amount.value).abs() < 0.02);
        if !whole || self.most.is_some() {
            return false;
        }
        self.past(end);
        self.vouch(start);
        self.most = Some(figure);
        true
    }

    /// "If there are more candidates than room, the lowest RSI goes first".
    pub(super) fn who_comes_first(&mut self) -> bool {
        pattern!(
            MORE,
            r"^(?:if|when|where) (?:there are )?more (?:candidates|signals|stocks|funds)(?: (?:qualify|are there))? than (?:room|places|slots|free places|free slots)(?: are left)?"
        );
        let start = self.at;
        let Some(end) = self.matches(&MORE).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        self.eat_mark(',');
        self.eat_all(&["the", "one", "ones", "stock", "stocks", "fund", "funds", "with"]);
        let high = match self.item().map(|i| (i.has(Sense::High), i.has(Sense::Low))) {
            Some((true, false)) => true,
            Some((false, true)) => false,
            _ => {
                self.at = start;
                return false;
            }
        };
        self.at += 1;
        let term = self.term();
        let goes = self.eat(&["goes", "go", "comes", "come", "is", "are"])
            && self.eat(&["first", "taken", "preferred", "bought"]);
        self.eat(&["first"]);
        match term.filter(|t| goes && t.of.is_none()) {
            Some(by) => {
                self.vouch(start);
                self.orders = true;
                self.first = Some((by, high));
                true
            }
            None => {
                self.at = start;
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn room_for_positions() {
        reads(&[(
            "Dip buying in SPY, QQQ and IWM. A fund is bought if its 3-day RSI is less than 15; it is sold when the 3-day RSI is greater than 60. Two positions at most, each with half of the equity. If there are more candidates than room, the lowest RSI goes first.",
            "{trade:{assets:all,enter:rsi(close, 3 days) < 15,exit:rsi(close, 3 days) > 60,size:1 / 2,max_positions:2,rank:-rsi(close, 3 days)}} on_signal",
        )]);
    }

    #[test]
    fn room_for_positions_or_not_at_all() {
        gives_up(&[
            "Dip buying in SPY, QQQ and IWM. A fund is bought if its 3-day RSI is less than 15; it is sold when the 3-day RSI is greater than 60. Two positions at most, each with a third of the equity.",
            "Dip buying in SPY, QQQ and IWM. A fund is bought if its 3-day RSI is less than 15; it is sold when the 3-day RSI is greater than 60. Two positions at most, each with half of the equity.",
        ]);
    }
}
