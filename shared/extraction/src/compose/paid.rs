//! Stops and targets that are measured from the price that was paid.

use super::reader::Reader;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::Guard;
use crate::pattern::pattern;

impl Reader<'_> {
    /// "It falls 8% below the purchase price", "is up 10% from entry", "falls 10% from its highest close since entry".
    pub(super) fn past_entry(&mut self) -> bool {
        pattern!(
            PAID,
            r"^(?:it |the price |the position |its price |the close )?(?:has |is )?(?:(?P<down>falls?|fallen|drops?|dropped|declines?|declined|down|loses|lost)|(?P<up>rises|risen|gains|gained|up|climbs|climbed)|closes)(?: by)?(?: more than| at least)? (?P<share>\d+(?:\.\d+)?) ?(?:%|percent)(?: or more)? (?P<way>below|under|from|above|over) (?:the |its |our |their )?(?:(?:purchase|entry|buying|buy) price|price paid|entry|(?P<peak>(?:highest (?:close|closing price|price|point)|peak|high) since (?:the )?(?:entry|purchase|it was bought)))"
        );
        let start = self.at;
        let Some(c) = self.matches(&PAID) else {
            return false;
        };
        let (down, up) = (c.name("down").is_some(), c.name("up").is_some());
        let (below, above) = match c.text("way") {
            Some("below" | "under") => (true, false),
            Some("above" | "over") => (false, true),
            _ => (down, up),
        };
        let peak = c.name("peak").is_some();
        // "Rises 8% below" says nothing, and nothing rises from its own peak.
        if below == above || below && up || above && down || above && peak {
            return false;
        }
        let (share, end) = (c.name("share").map(|s| s.range().start), c.end);
        let figure = share.and_then(|at| self.amount_at(at));
        let Some(figure) = figure.filter(|f| f.amount.counts == Counts::Share && f.amount.value > 0.0) else {
            return false;
        };
        let guard = match (above, peak) {
            (true, _) => Guard::Profit,
            (false, true) => Guard::Trailing,
            (false, false) => Guard::Loss,
        };
        self.past(end);
        self.vouch(start);
        self.guards.push((guard, figure, None));
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn stops_from_the_price_that_was_paid() {
        reads(&[
            (
                "Buy MSFT when RSI(2) is below 10. Sell it when RSI(2) is above 70 or it falls 8% below the purchase price.",
                "{trade:{assets:MSFT,enter:rsi(close, 2 days) < 10,exit:rsi(close, 2 days) > 70,stop_loss:8%}} on_signal",
            ),
            (
                "Buy MSFT when RSI(2) is below 10. Sell it when RSI(2) is above 70 or when it is up 10% from entry.",
                "{trade:{assets:MSFT,enter:rsi(close, 2 days) < 10,exit:rsi(close, 2 days) > 70,take_profit:10%}} on_signal",
            ),
            (
                "Buy MSFT when it makes a new 55-day high. Sell it when it falls 10% from its highest close since entry.",
                "{trade:{assets:MSFT,enter:close > delay(donchian_upper(55 days), 1),trailing_stop:10%}} on_signal",
            ),
        ]);
    }

    #[test]
    fn stops_from_the_price_that_was_paid_or_not_at_all() {
        gives_up(&[
            "Buy MSFT when RSI(2) is below 10. Sell it when RSI(2) is above 70 and it falls 8% below the purchase price.",
            "Buy MSFT when it makes a new 52-week high and sell it when it falls 10% from its peak.",
            "Buy MSFT when it rises 8% below the purchase price; sell it after 10 days.",
        ]);
    }
}
