//! Sizing a batch's orders and settling them.
//!
//! Orders speak of books, the market of shares: what a batch changes in an asset's books is netted, and the difference is
//! traded.

use smallvec::SmallVec;

use super::{ALLOCATION, Account, Action, Bands, Batch, Book, DUST, Order, Phase};
use crate::result::Reason;

impl Account<'_, '_> {
    pub(super) fn execute(&mut self, batch: &Batch) {
        let bar = batch.bar as usize;
        let value = self.value(bar, batch.phase);
        if value <= 0.0 {
            self.ruin_at((bar, batch.phase));
            return;
        }
        if self.within_bands(batch, value) {
            return;
        }
        self.at_open = batch.phase == Phase::Open;
        let mut lines: Lines = SmallVec::new();
        let mut changes: Changes = SmallVec::new();
        self.batch += 1;
        let mut entries = false;
        for order in &batch.orders {
            self.several |= *self.only.get_or_insert(order.rule) != order.rule;
            // A newer order for a book replaces one that still waits.
            if !self.waiting.is_empty() {
                self.waiting
                    .retain(|(_, other)| (other.asset, other.book) != (order.asset, order.book));
            }
            let price = order
                .price
                .unwrap_or_else(|| self.phase_price(order.asset, bar, batch.phase));
            if price.is_nan() {
                self.wait(*order, batch.phase);
                continue;
            }
            let shares = match order.action {
                Action::Target => {
                    let wanted = self.whole(order.weight * value / price, order.asset, bar);
                    wanted - self.allocated(order.asset)
                }
                Action::Leave => -self.book(order.book),
                Action::Add if self.book(order.book) == 0.0 => continue,
                Action::Enter | Action::Add => {
                    entries = true;
                    order.weight * value / price
                }
            };
            lines.push(Line {
                asset: order.asset,
                book: order.book,
                rule: order.rule,
                action: order.action,
                reason: order.reason,
                weight: order.weight,
                share: order.share,
                price,
                shares,
                change: 0,
            });
        }
        let outgrown = if entries {
            self.fit(&mut lines, (bar, batch.phase), value)
        } else {
            0.0
        };
        self.net(&mut lines, &mut changes, value);
        let net = self.net_weight(&changes, bar, batch.phase, value);
        // Weights over 100 % are a wish to borrow; anything else is not.
        let mut debt = (net.min(self.terms.long_limit) - 1.0).max(0.0) * value;
        if outgrown > 0.0 {
            // What is owed already, because holdings have outgrown their weights before, stays owed.
            debt = debt.max(-self.cash) + outgrown;
        }
        self.trade((bar, batch.phase), value, -debt, &mut lines, &changes);
    }

    fn wait(&mut self, order: Order, phase: Phase) {
        let holds = match order.book {
            ALLOCATION => self.allocated(order.asset) != 0.0,
            book => self.book(book) != 0.0,
        };
        if order.weight != 0.0 || holds {
            let due = if phase == Phase::Open {
                Phase::Open
            } else {
                Phase::Close
            };
            self.waiting.push((due, order));
            self.ledger.waited += 1;
        }
    }

    /// Shares in a rule's book.
    fn book(&self, book: u32) -> f64 {
        self.books.get(book as usize).map_or(0.0, |book| book.shares)
    }

    /// Shares of an asset in the allocation's book: what no rule holds.
    fn allocated(&self, asset: u32) -> f64 {
        self.shares[asset as usize] - self.ruled[asset as usize]
    }

    /// Shares rounded towards zero to a whole number of quoted shares, where the account trades such.
    fn whole(&self, shares: f64, asset: u32, bar: usize) -> f64 {
        if self.terms.whole_shares {
            let unit = self
                .market
                .quoted_unit(self.assets[asset as usize], bar, self.at_open);
            // A number that is whole but for rounding is whole.
            ((shares / unit) * (1.0 + 1e-12)).trunc() * unit
        } else {
            shares
        }
    }

    /// Cuts entries down to the room there is, all of one rule and side by one factor: in the rule's part of the capital
    /// beside what it holds, and within the limits beside what the account holds, after the batch's other orders.
    ///
    /// Where positions of other rules have merely outgrown the weights they were entered with, the entries are made all the
    /// same: returns what must be borrowed for them.
    fn fit(&mut self, lines: &mut Lines, (bar, phase): (usize, Phase), value: f64) -> f64 {
        let mut borrowed = 0.0;
        let sides = [(1.0, self.terms.long_limit), (-1.0, self.terms.short_limit)];
        let wanted: f64 = lines.iter().map(|line| line.weight.abs()).sum();
        // Most often a rule enters an empty account.
        let whole = |line: &Line| !line.opens() || line.share.abs() == 1.0;
        let several = self.several || !lines.iter().all(whole);
        let fits = !several && self.held.is_empty() && sides.iter().all(|(_, limit)| wanted <= *limit);
        for (sign, limit) in sides.into_iter().filter(|_| !fits) {
            let is_entry = |line: &Line| line.opens() && line.shares * sign > 0.0;
            if !lines.iter().any(is_entry) {
                continue;
            }
            let mut cut = false;
            if several {
                let mut rules: SmallVec<[(u32, f64); 2]> = SmallVec::new();
                for line in lines.iter().filter(|line| is_entry(line)) {
                    if !rules.iter().any(|(rule, _)| *rule == line.rule) {
                        rules.push((line.rule, line.share.abs()));
                    }
                }
                for (rule, share) in rules {
                    let own = |book: &Book| book.rule == rule;
                    let books = self.books.iter().filter(|book| own(book));
                    let held = books.map(|book| (book.asset, book.shares));
                    let factor = self.room(
                        held,
                        lines.iter().filter(|line| line.rule == rule),
                        sign,
                        share * limit,
                        (bar, phase, value),
                    );
                    cut |= factor < 1.0 - 1e-12;
                    for line in lines
                        .iter_mut()
                        .filter(|line| line.rule == rule && is_entry(line))
                    {
                        line.cut(factor);
                    }
                }
            }
            let held = self
                .held
                .iter()
                .map(|&asset| (asset, self.shares[asset as usize]));
            let factor = self.room(held, lines.iter(), sign, limit, (bar, phase, value));
            if factor < 1.0 - 1e-12 {
                if self.several && self.entered(lines, sign, (bar, phase, value)) <= limit * (1.0 + 1e-9) {
                    self.ledger.outgrown += 1;
                    let entries = lines.iter().filter(|line| is_entry(line) && sign > 0.0);
                    borrowed += (1.0 - factor) * entries.map(|line| line.shares * line.price).sum::<f64>();
                } else {
                    cut = true;
                    for line in lines.iter_mut().filter(|line| is_entry(line)) {
                        line.cut(factor);
                    }
                }
            }
            self.ledger.cut += u32::from(cut);
        }
        for line in lines.iter_mut().filter(|_| self.terms.whole_shares) {
            if line.opens() {
                line.shares = self.whole(line.shares, line.asset, bar);
            }
        }
        borrowed
    }

    /// The largest factor, at most 1, at which the entries among `lines` on one side fit into `limit` (a part of the
    /// account's value) beside what is held after the other lines.
    fn room<'l>(
        &self,
        held: impl Iterator<Item = (u32, f64)>,
        lines: impl Iterator<Item = &'l Line>,
        sign: f64,
        limit: f64,
        (bar, phase, value): (usize, Phase, f64),
    ) -> f64 {
        // By asset: the price, the weight held on this side after the other lines, and what the entries add.
        let mut sides: SmallVec<[(u32, f64, f64, f64); 4]> = SmallVec::new();
        for line in lines {
            let entry = line.opens();
            if entry && line.shares * sign <= 0.0 {
                continue;
            }
            let place = sides.iter().position(|(asset, ..)| *asset == line.asset);
            let place = place.unwrap_or_else(|| {
                sides.push((line.asset, line.price, 0.0, 0.0));
                sides.len() - 1
            });
            let weight = sign * line.shares * line.price / value;
            let side = &mut sides[place];
            *if entry { &mut side.3 } else { &mut side.2 } += weight;
        }
        let mut others = 0.0;
        for (asset, shares) in held {
            match sides.iter_mut().find(|(known, ..)| *known == asset) {
                Some((_, price, weight, _)) => *weight += sign * shares * *price / value,
                None => {
                    let worth = shares * self.price_or_mark(asset, bar, phase);
                    others += (sign * worth).max(0.0) / value;
                }
            }
        }
        largest_factor(&sides, limit - others)
    }

    /// The weights on one side after the batch, those of other rules than the ones that enter at most as they were entered.
    fn entered(&self, lines: &Lines, sign: f64, (bar, phase, value): (usize, Phase, f64)) -> f64 {
        let entries = || {
            lines
                .iter()
                .filter(|line| line.opens() && line.shares * sign > 0.0)
        };
        let closed = |book: usize| {
            lines
                .iter()
                .any(|line| line.book as usize == book && line.action == Action::Leave)
        };
        let worth = |asset: u32, shares: f64| {
            (sign * shares * self.price_or_mark(asset, bar, phase)).max(0.0) / value
        };
        let books = self.books.iter().enumerate();
        let open = books.filter(|(number, book)| book.shares != 0.0 && !closed(*number));
        let rules: f64 = open
            .map(|(_, book)| {
                let now = worth(book.asset, book.shares);
                match entries().any(|line| line.rule == book.rule) {
                    true => now,
                    false => now.min(book.weight.abs()),
                }
            })
            .sum();
        let coming: f64 = entries().map(|line| line.weight.abs()).sum();
        let targets = lines.iter().filter(|line| line.action == Action::Target);
        let named: f64 = targets.clone().map(|line| (sign * line.weight).max(0.0)).sum();
        let rest = self
            .held
            .iter()
            .filter(|asset| !targets.clone().any(|line| line.asset == **asset));
        let allocated: f64 = rest.map(|&asset| worth(asset, self.allocated(asset))).sum();
        rules + coming + named + allocated
    }

    /// One change for each asset and price.
    fn net(&mut self, lines: &mut Lines, changes: &mut Changes, value: f64) {
        for line in lines.iter_mut() {
            let asset = line.asset as usize;
            let known = (self.named[asset] == self.batch).then_some(self.place[asset] as usize);
            match known.filter(|place| changes[*place].price == line.price) {
                Some(place) => {
                    let change = &mut changes[place];
                    change.shares += line.shares;
                    change.returned += line.returned();
                    let larger = line.shares.abs() > change.largest;
                    if larger || line.shares.abs() == change.largest && line.action == Action::Enter {
                        (change.largest, change.reason) = (line.shares.abs(), line.reason);
                    }
                    line.change = place as u32;
                }
                None => {
                    line.change = changes.len() as u32;
                    (self.named[asset], self.place[asset]) = (self.batch, line.change);
                    changes.push(Change {
                        asset: line.asset,
                        reason: line.reason,
                        price: line.price,
                        shares: line.shares,
                        largest: line.shares.abs(),
                        returned: line.returned(),
                    });
                }
            }
        }
        for change in changes.iter_mut() {
            let held = self.shares[change.asset as usize];
            // What several books hold is never exactly what is left; dust is nothing.
            if held != 0.0 && ((held + change.shares) * change.price).abs() <= DUST * value {
                change.shares = -held;
            } else if (change.shares * change.price).abs() <= DUST * value {
                change.shares = 0.0;
            }
        }
    }

    /// The sum of all weights after the batch; an asset without a price counts at its last close.
    fn net_weight(&self, changes: &Changes, bar: usize, phase: Phase, value: f64) -> f64 {
        let changed: f64 = changes.iter().map(|change| change.shares * change.price).sum();
        let held = |&position: &u32| {
            let shares = self.shares[position as usize];
            let own = (self.named[position as usize] == self.batch)
                .then(|| changes[self.place[position as usize] as usize].price);
            shares * own.unwrap_or_else(|| self.price_or_mark(position, bar, phase))
        };
        (changed + self.held.iter().map(held).sum::<f64>()) / value
    }

    fn within_bands(&self, batch: &Batch, value: f64) -> bool {
        let bar = batch.bar as usize;
        batch.bands != Bands::default()
            && batch.orders.iter().all(|order| {
                let price = self.phase_price(order.asset, bar, batch.phase);
                let weight = self.allocated(order.asset) * price / value;
                order.book == ALLOCATION && (price.is_nan() || batch.bands.hold(weight, order.weight))
            })
    }

    /// Sells, then buys with the cash there is, down to `floor`.
    fn trade(
        &mut self,
        (bar, phase): (usize, Phase),
        value: f64,
        floor: f64,
        lines: &mut Lines,
        changes: &Changes,
    ) {
        let mut traded = 0.0;
        for (place, change) in changes.iter().enumerate() {
            if change.shares < 0.0 {
                let worth = -change.shares * change.price;
                let cost = self.cost(-change.shares, change, bar);
                self.cash += worth - cost;
                traded += worth;
                self.settle((bar, phase), value, change, change.shares, cost);
            }
            if change.shares <= 0.0 {
                self.enter_in_books(lines, place, 0.0);
            }
        }
        let scale = self.affordable(changes, self.cash - floor, bar);
        for (place, change) in changes.iter().enumerate() {
            if change.shares <= 0.0 {
                continue;
            }
            let mut shares = self.scaled(change, scale);
            if scale < 1.0 {
                shares = self.whole(shares, change.asset, bar);
            }
            if shares > 0.0 {
                let worth = shares * change.price;
                let cost = self.cost(shares, change, bar);
                self.cash -= worth + cost;
                traded += worth;
                self.settle((bar, phase), value, change, shares, cost);
            }
            self.enter_in_books(lines, place, change.shares - shares);
        }
        if scale < 1.0 {
            self.ledger.scaled += 1;
            if !self.terms.whole_shares && scale > 0.0 {
                // All of it was spent; what the subtraction leaves is rounding.
                self.cash = floor;
            }
        }
        if traded > 0.0 {
            self.ledger.turnover.push((bar as u32, traded / value));
        }
    }

    /// What a trade costs.
    fn cost(&self, shares: f64, change: &Change, bar: usize) -> f64 {
        let fees = self.terms.fees;
        if fees.is_proportional() {
            return shares * change.price * fees.rate();
        }
        let unit = self
            .market
            .quoted_unit(self.assets[change.asset as usize], bar, self.at_open);
        fees.of(shares, change.price, shares / unit)
    }

    /// A purchase with a part of it left out. What buys a short position back is left whole.
    fn scaled(&self, change: &Change, scale: f64) -> f64 {
        if scale == 1.0 {
            return change.shares;
        }
        let owed = (-self.shares[change.asset as usize]).max(change.returned);
        let owed = owed.clamp(0.0, change.shares);
        owed + (change.shares - owed) * scale
    }

    /// The largest part, at most 1, of all purchases beyond bought back short positions that `room` pays for with their
    /// costs; nothing where it does not even pay for these, which are bought all the same.
    fn affordable(&self, changes: &Changes, room: f64, bar: usize) -> f64 {
        let needed = |scale: f64| -> f64 {
            let purchases = changes.iter().filter(|change| change.shares > 0.0);
            purchases
                .map(|change| match self.scaled(change, scale) {
                    0.0 => 0.0,
                    shares => shares * change.price + self.cost(shares, change, bar),
                })
                .sum()
        };
        let whole = needed(1.0);
        if whole <= room * (1.0 + 1e-15) {
            return 1.0;
        }
        let owed = needed(0.0);
        if owed >= room {
            return 0.0;
        }
        let proportional = self.terms.fees.is_proportional();
        let (mut scale, mut cost) = (1.0, whole);
        // Proportional costs need one step; minimum fees approach the answer from above.
        for _ in 0..100 {
            scale *= (room - owed) / (cost - owed);
            cost = needed(scale);
            if proportional || cost <= room * (1.0 + 1e-15) {
                return scale;
            }
        }
        0.0
    }

    /// Books what a change brought: every line of it, less what was not traded, which the lines that bought bear in
    /// proportion.
    fn enter_in_books(&mut self, lines: &mut Lines, change: usize, missing: f64) {
        let mut kept = 1.0;
        if missing != 0.0 {
            let own = lines.iter().filter(|line| line.change as usize == change);
            let bought: f64 = own.map(|line| line.shares.max(0.0)).sum();
            kept = if bought > 0.0 { 1.0 - missing / bought } else { 1.0 };
        }
        for line in lines.iter().filter(|line| line.change as usize == change) {
            if line.book == ALLOCATION {
                continue;
            }
            let shares = line.shares * if line.shares > 0.0 { kept } else { 1.0 };
            let place = line.book as usize;
            if self.books.len() <= place {
                self.books.resize(place + 1, Book::default());
            }
            self.ruled[line.asset as usize] += shares;
            let book = &mut self.books[place];
            if line.action == Action::Leave && kept == 1.0 {
                *book = Book::default();
            } else {
                (book.asset, book.rule) = (line.asset, line.rule);
                book.shares += shares;
                book.weight += line.weight;
                if book.shares == 0.0 && line.action == Action::Enter {
                    *book = Book::default();
                    self.ledger.turned_away.push((line.rule as usize - 1, line.book));
                }
            }
        }
    }

    fn settle(&mut self, moment: (usize, Phase), value: f64, change: &Change, shares: f64, fee: f64) {
        let position = change.asset;
        let held = &mut self.shares[position as usize];
        let before = *held;
        let after = before + shares;
        *held = if (after * change.price).abs() <= DUST * value {
            0.0
        } else {
            after
        };
        match (before == 0.0, *held == 0.0) {
            (true, false) => {
                let place = self.held.partition_point(|&other| other < position);
                self.held.insert(place, position);
            }
            (false, true) => self.held.retain(|&other| other != position),
            _ => {}
        }
        self.record(moment, position, shares, change.price, fee, change.reason);
    }
}

/// The largest factor, at most 1, at which entries fit: `sides` has for each asset (and its price) the weight held and the
/// weight that would come, `room` is what the weights above zero may sum to.
fn largest_factor(sides: &[(u32, f64, f64, f64)], room: f64) -> f64 {
    let mut factor = 1.0;
    // The sum is convex and piecewise linear in the factor, so the steps go down to the answer and end on it.
    for _ in 0..=sides.len() {
        let (mut used, mut slope) = (0.0, 0.0);
        for (_, _, held, coming) in sides {
            let weight = held + factor * coming;
            if weight > 0.0 {
                used += weight;
                slope += coming;
            }
        }
        if used <= room * (1.0 + 1e-12) || slope <= 0.0 {
            break;
        }
        factor = (factor - (used - room) / slope).max(0.0);
    }
    // What rounding leaves of no room is none.
    if factor < DUST { 0.0 } else { factor }
}

/// What an order changes in its book.
struct Line {
    asset: u32,
    book: u32,
    rule: u32,
    action: Action,
    reason: Reason,
    weight: f64,
    share: f64,
    price: f64,
    shares: f64,
    /// Place of the change it is netted in.
    change: u32,
}

impl Line {
    /// Shares bought to leave a short position.
    fn returned(&self) -> f64 {
        match self.action {
            Action::Leave => self.shares.max(0.0),
            _ => 0.0,
        }
    }

    fn cut(&mut self, factor: f64) {
        self.weight *= factor;
        self.shares *= factor;
    }

    fn opens(&self) -> bool {
        matches!(self.action, Action::Enter | Action::Add)
    }
}

/// A trade in one asset.
struct Change {
    asset: u32,
    reason: Reason,
    price: f64,
    shares: f64,
    /// Shares of the largest line, which gives the reason.
    largest: f64,
    /// Shares with which rules buy back what they owe.
    returned: f64,
}

type Lines = SmallVec<[Line; 2]>;
type Changes = SmallVec<[Change; 2]>;
