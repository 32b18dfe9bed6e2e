//! Lines of a recipe, as papers are summarised: the universe, what is measured, how it is sorted, how long it is held.
//!
//! Each line says one thing and stands for itself; together they are a ranking.

use super::clause::State;
use super::money::Portion;
use super::reader::Reader;
use super::word::{Item, What};
use crate::ledger::amount::Counts;
use crate::ledger::feature::Feature;
use crate::ledger::is_harmless;
use crate::ledger::lexicon::Sense;
use crate::model::Frequency;
use crate::pattern::pattern;

pattern!(
    UNIVERSE,
    r"^(?:the |our |this )?(?:(?:investment|asset|trading|stock|traded|fixed|whole) )?(?:universe|candidates|list|stocks|instruments?|symbols?|tickers?|markets?|assets|funds|etfs|securities|opportunity set|sample)(?: traded| used| is traded)?(?: ?:| (?:is|are|holds?|consists? of|contains?|comprises?|includes?|is made up of|are made up of)\b)|^(?:we |it )?trades? "
);
pattern!(
    SCORE,
    r"^(?:(?:signal|ratio|score|measure|metric|ranking|sorting variable|ranking variable|ranking signal|indicator|momentum)(?: used| measure| for each fund)? ?(?::|=|is\b|equals\b)|(?:for (?:each|every) [a-z]+,? )?(?:we |the algorithm |the strategy |the model )?(?:then )?(?:calculates?|computes?|measures?|determines?|obtains?|records?|takes?|looks? at|use|uses|finds?|estimates?)\b|(?:divide|dividing)\b)"
);
pattern!(
    LONG_ONLY,
    r"^(?:the (?:strategy|portfolio) is )?long[ -]only(?: portfolios?| strategy| positions?)?|^(?:we )?(?:do not|never|don't) (?:short|sell short|go short)|^(?:there (?:is|are) )?no (?:short(?:ing|s| positions?| sales| selling| leg| side)?|leverage|borrowing|margin)(?:(?:,| and|, and) no (?:short(?:ing|s| positions?| sales| selling| leg| side)?|leverage|borrowing|margin))*(?: (?:is|are) (?:used|taken|allowed))?"
);
pattern!(
    ALL_OF_IT,
    r"^(?:(?:with|using|invest(?:ing)?|size ?:|position size ?:|a single position of|one position of) )?(?:the (?:whole|entire|full) (?:account|capital|portfolio|equity)|100 ?%(?: of (?:the |its )?(?:account|equity|capital|portfolio|money))?|all (?:of )?(?:the |its )?(?:capital|money|equity))(?: is used)?(?: (?:for|in|on) each (?:purchase|trade|position))?"
);
pattern!(
    WHOLE_LEG,
    r"^100 ?% (?:of (?:the )?(?:capital|equity|account) )?in each (?:leg|side)|^(?:and )?(?:each|either|both) (?:legs?|sides?) (?:is |are )?fully invested|^(?:and )?(?:(?:each|either|both|the long and the short|long and short|the two) (?:legs?|sides?)) (?:both |each )?(?:(?:is|are|has|have|uses?|with|gets?|at|amounts? to|takes?|equals?) )?(?:(?:as (?:large|big) as|of the size of|the size of|equal to|of) )?(?:the |its )?(?:(?:whole|full|entire) )?(?:100 ?% of )?(?:the |an investor's |the investor's )?(?:capital|account|equity|portfolio)(?:,? so (?:that )?the portfolio is (?:dollar|market)[ -]neutral)?"
);
pattern!(
    HALF_LEG,
    r"^(?:and )?(?:(?:each|either) (?:leg|side)|the long (?:side|leg) and the short (?:side|leg)|both (?:sides|legs)|long and short (?:side|leg))(?: each)? (?:is|gets?|uses?|takes?|ha(?:s|ve)) (?:(?P<share>\d+(?:\.\d+)?) ?%|(?P<half>half)) of (?:the )?(?:capital|account|equity|portfolio|money)"
);
// "Half of the capital long and half of the capital short".
pattern!(
    HALVES,
    r"^half of (?:the )?(?:capital|money|account|equity|portfolio) (?:is )?long(?: and|,| and the other) half(?: of (?:the )?(?:capital|money|account|equity|portfolio))? (?:is )?short"
);
pattern!(
    NO_STOP,
    r"^(?:there (?:is|are) )?no (?:stop[- ]loss(?:es)?|stops?|(?:profit |price )?targets?)(?: orders?)?(?:(?:,| (?:or|and)|, (?:or|and))(?: no)? (?:stop[- ]loss(?:es)?|stops?|(?:profit |price )?targets?))*(?: (?:is|are) (?:used|placed|set))?"
);
pattern!(
    BETWEEN,
    r"^(?:in between|between (?:the two|these levels|the two levels|those levels))[,:]? (?:do nothing|nothing is done|hold|no change|keep (?:what|whatever) (?:you have|is held)|the position is kept)(?:[,;] (?:keep|hold) (?:what|whatever) (?:you have|is held))?"
);

impl Reader<'_> {
    /// A line that says what is traded, measured or held, or how long.
    pub(super) fn recipe(&mut self, state: &State) -> bool {
        let opens = self
            .at
            .checked_sub(1)
            .and_then(|b| self.items.get(b))
            .is_none_or(|i| {
                i.is_mark('.')
                    || i.is_mark(';')
                    || i.is_mark(',')
                    || i.is_mark(':')
                    || i.is_mark('*')
                    || i.text == "and"
                    || matches!(i.what, What::Schedule(..))
            });
        if !opens || state.pending.is_some() || state.otherwise {
            return false;
        }
        state.fresh
            && (self.equal_line()
                || self.numbered()
                || self.parts_label()
                || self.within_it()
                || self.universe_line()
                || self.score_line()
                || self.topic())
            || self.holding_line()
            || self.overlap_line()
            || self.said_of_the_whole()
    }

    /// "Form terciles by the return", "the stocks are divided into deciles": a ranking in other words. What follows is its choice.
    pub(super) fn forms_groups(&mut self) -> bool {
        pattern!(
            FORMS,
            r"^(?:we )?(?:then )?(?:form|forms|build|builds|create|creates|split|splits|divide|divides|group|groups|assign|assigns)(?: (?:them|it|(?:all |the )?(?:stocks|funds|etfs|assets|futures|currencies|countries|markets|securities|contracts)))?(?: (?:in)?to)?\b|^(?:the |all )?(?:stocks|funds|etfs|assets|futures|currencies|countries|markets|securities|contracts) are (?:then )?(?:sorted|ranked|assigned|divided|split|grouped|ordered)(?: (?:in)?to)?\b"
        );
        let Some(end) = self.matches(&FORMS).map(|c| c.end) else {
            return false;
        };
        let start = self.at;
        self.past(end);
        let grouped = (0..8)
            .map_while(|n| self.ahead(n))
            .any(|i| matches!(i.what, What::Amount(_)) || i.has_measure());
        if !grouped {
            self.at = start;
            return false;
        }
        self.vouch(start);
        true
    }

    /// "At all other times", "during the other eleven months", "with fewer": where nothing said before holds.
    fn other_times_end(&self) -> Option<usize> {
        pattern!(
            TIMES,
            r"^(?:on|at|in|during|for) (?:all |the )*(?:other|remaining|rest of the) (?:(?:eleven|ten|nine|eight|seven|six) )?(?:days|times|months|cases|weeks|year|time)|^(?:on|at|in|during|for) the (?:eleven|ten|nine|eight|seven|six) (?:other|remaining) months|^outside (?:of )?(?:this|that) (?:window|period)|^outside (?:of )?(?:these|those) (?:days|months|windows|weeks)|^the rest of the time"
        );
        self.matches(&TIMES).map(|c| c.end)
    }

    pub(super) fn other_times(&mut self) -> bool {
        let start = self.at;
        let Some(end) = self.other_times_end() else {
            return false;
        };
        self.past(end);
        self.eat_mark(':');
        self.eat_mark(',');
        self.vouch(start);
        true
    }

    /// "Hold SPY during the eleven other months", behind the act.
    pub(super) fn at_other_times(&mut self) -> bool {
        let single = self.clauses.len() > 1
            && self
                .clauses
                .last()
                .is_some_and(|c| c.when.is_none() && !c.otherwise);
        if !single || !self.other_times() {
            return false;
        }
        if let Some(last) = self.clauses.last_mut() {
            last.otherwise = true;
        }
        true
    }

    /// What only says again what the rule does: when the switch is made, that the cycle repeats, what the stop does.
    pub(super) fn said_again(&mut self) -> bool {
        pattern!(
            AGAIN,
            r"^(?:and )?(?:(?:the )?(?:switch(?:es)?|changes?|positions) (?:is|are) (?:made|done|changed) (?:at|on) the (?:month[ -]end|last trading day of the month) before|(?:repeat|then repeat|repeated|start over|then start over|and so on)(?: next (?:month|week|quarter))?|(?:the )?only (?:way out|exit)|the (?:most recent|last|latest) month is (?:skipped|left out|ignored|excluded)|nothing else|all in,? all out|all other days are (?:spent )?in cash|if neither (?:is|has been) (?:hit|reached|triggered)|once a position is open it is held|protects? the (?:position|trade)|both legs? (?:have|has) (?:the )?(?:same|equal) (?:size|weight))"
        );
        let start = self.at;
        let Some(end) = self.matches(&AGAIN).map(|c| c.end) else {
            return false;
        };
        let months = self
            .clauses
            .iter()
            .any(|c| c.when.as_ref().is_some_and(|w| w.months.is_some()));
        let text = self.item().map(|i| i.text.to_owned()).unwrap_or_default();
        if self
            .matches(&AGAIN)
            .is_some_and(|c| c.text_of().contains(" before"))
            && !months
        {
            return false;
        }
        let guarded = !self.guards.is_empty();
        let others = self
            .matches(&AGAIN)
            .is_some_and(|c| c.text_of().starts_with("all other days"));
        let kept = self.clauses.len() == 1 && self.clauses.iter().all(|c| c.keeps && c.when.is_some());
        let neither = self
            .matches(&AGAIN)
            .is_some_and(|c| c.text_of().contains("neither"));
        if text.starts_with("protect") && !guarded
            || text == "no" && guarded
            || others && !kept
            || neither && !guarded
        {
            return false;
        }
        self.past(end);
        if !(self.ends()
            || self
                .item()
                .is_some_and(|i| i.is_mark(',') || i.is_mark(';') || i.text == "and"))
        {
            self.at = start;
            return false;
        }
        self.vouch(start);
        true
    }

    /// "Long position: invest in the bottom decile (past losers)": the leg by its label.
    pub(super) fn leg_line(&mut self) -> Option<super::clause::Clause> {
        use super::clause::{Act, Clause, Target};
        pattern!(
            LEG,
            r"^(?:(?P<short>short)|long)(?: (?:positions?|leg|side|portfolio|end|only))? ?: (?:(?:invest|investing|100 ?%) in |buy |sell |sell short |hold )?"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let c = self.matches(&LEG)?;
        let (short, end) = (c.name("short").is_some(), c.end);
        self.past(end);
        let choice = self
            .chooses()
            .then(|| self.choice())
            .flatten()
            .filter(|c| c.high.is_some());
        let ends = self.ends() || self.item().is_some_and(|i| i.is_mark(';') || i.is_mark(','));
        match choice.filter(|_| ends) {
            Some(choice) => {
                self.vouch(start);
                self.seen.extend(choice.by.clone());
                let act = if short { Act::Short } else { Act::Hold };
                Some(Clause::new(act, Target::Choice(Box::new(choice)), sentence))
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// "Quintile sorting:", before what is sorted.
    fn parts_label(&mut self) -> bool {
        pattern!(
            PARTS,
            r"^(?:decile|quintile|quartile|tercile) (?:sorting|portfolios|sorts?|formation|ranking) ?:"
        );
        let start = self.at;
        let Some(end) = self.matches(&PARTS).map(|c| c.end) else {
            return false;
        };
        let Some(figure) = self.figure() else { return false };
        self.past(end);
        self.eat_mark(':');
        self.vouch(start);
        self.parts = Some(super::ranking::Size::Figure(figure));
        true
    }

    /// "Allocate equal weights to the chosen funds".
    fn equal_line(&mut self) -> bool {
        pattern!(
            EQUAL,
            r"^(?:allocate|utili[sz]e|use|apply|assign|give) (?:an )?equal (?:weights?|weighting|amounts)(?: (?:to|for|of|across|in|among))?(?: (?:the|all|each|chosen|selected))*(?: (?:etfs|funds|stocks|assets|positions|securities|holdings|members|sectors|countries|currencies|contracts))?"
        );
        let start = self.at;
        let Some(end) = self.matches(&EQUAL).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        if !self.ends() {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.equal = true;
        true
    }

    /// "Within this universe," before what is done there.
    fn within_it(&mut self) -> bool {
        pattern!(WITHIN, r"^(?:with)?in (?:this|the) (?:universe|group|list|set),?");
        let start = self.at;
        let Some(end) = self.matches(&WITHIN).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        self.eat_mark(',');
        self.vouch(start);
        true
    }

    /// "Step 1:", "Rule 2:".
    fn numbered(&mut self) -> bool {
        pattern!(
            STEP,
            r"^(?:step|rule|part|stage) (?:\d{1,2}|one|two|three|four|five) ?[:.]"
        );
        let start = self.at;
        let Some(end) = self.matches(&STEP).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        self.eat_mark(':');
        self.vouch(start);
        true
    }

    /// The items up to the end of the sentence, or to a mark.
    pub(super) fn until(&self, marks: &[char]) -> usize {
        let mut n = 0;
        while self
            .ahead(n)
            .is_some_and(|i| !i.is_mark('.') && !marks.iter().any(|m| i.is_mark(*m)))
        {
            n += 1;
        }
        n
    }

    /// "Investment universe: five ETFs (SPY, EFA, BND, VNQ, GSG)", "Our universe holds XLB, XLE and XLF".
    fn universe_line(&mut self) -> bool {
        let start = self.at;
        let Some(end) = self.matches(&UNIVERSE).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        let n = self.until(&[';']);
        let names = self.named_in(n);
        let Some(names) = names.filter(|names| !names.is_empty()) else {
            self.at = start;
            return false;
        };
        self.at += n;
        self.vouch(start);
        self.traded.extend(names);
        true
    }

    /// The symbols among so many items, if the others say nothing more than how many there are.
    pub(super) fn named_in(&self, n: usize) -> Option<Vec<String>> {
        let items: Vec<&Item<'_>> = (0..n).filter_map(|k| self.ahead(k)).collect();
        let names: Vec<String> = items
            .iter()
            .filter_map(|i| match &i.what {
                What::Symbol(s) => Some(s.clone()),
                _ => None,
            })
            .collect();
        let counts = |value: f64| (value - names.len() as f64).abs() < 1e-9;
        let idle = |i: &&Item<'_>| match &i.what {
            What::Symbol(_) => true,
            What::Mark(m) => matches!(m, ',' | '(' | ')' | '/' | ':'),
            What::Amount(a) => a.counts == Counts::Plain && counts(a.value),
            What::Schedule(f, day) => *f == Frequency::Daily && day.is_none(),
            What::Word(senses) => {
                matches!(senses.as_slice(), [] | [Sense::Asset])
                    && (is_harmless(i.text) || senses.contains(&Sense::Asset))
                    && i.text != "only"
                    || super::title::is_topic(i.text)
                        && !senses
                            .iter()
                            .any(|s| matches!(s, Sense::Short | Sense::Exit | Sense::Not))
            }
        };
        items.iter().all(idle).then_some(names)
    }

    /// "Calculate each fund's 12-month return", "Signal: the return over the last six months".
    fn score_line(&mut self) -> bool {
        let start = self.at;
        let found = self.score();
        if found.is_none() {
            self.at = start;
        }
        found.is_some()
    }

    fn score(&mut self) -> Option<()> {
        let start = self.at;
        // "Nearness is the price divided by its yearly high": a name for what is measured.
        pattern!(
            NAMED,
            r"^(?:the )?(?P<name>[a-z\-]{3,16})(?: of (?:a|each|every) [a-z]+)? (?:is|equals)\b"
        );
        if self.matches(&SCORE).is_none() {
            let c = self.matches(&NAMED)?;
            let (name, end) = (c.text("name")?.to_owned(), c.end);
            if self.item().is_some_and(|i| !i.senses().is_empty()) || is_harmless(&name) {
                return None;
            }
            self.past(end);
            self.score_name = Some(name);
            let found = self.measured_line(start);
            if found.is_none() {
                self.score_name = None;
            }
            return found;
        }
        if self.computes_line() {
            return Some(());
        }
        let c = self.matches(&SCORE)?;
        let (end, divides) = (c.end, c.text_of().ends_with("divide"));
        if !divides {
            self.past(end);
        }
        self.measured_line(start)
    }

    /// "Compute the 10-month average of SPY's closing price": a line that a later condition speaks of.
    fn computes_line(&mut self) -> bool {
        pattern!(
            COMPUTES,
            r"^(?:we |the algorithm |the strategy |the model )?(?:then )?(?:compute|calculate|determine|take)s?\b"
        );
        let start = self.at;
        let Some(end) = self.matches(&COMPUTES).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        let found = self.term().filter(|t| t.is_curve() && self.ends());
        match found {
            Some(term) => {
                self.vouch(start);
                self.remember(&term);
                true
            }
            None => {
                self.at = start;
                false
            }
        }
    }

    /// What is measured, to the end of its line.
    fn measured_line(&mut self, start: usize) -> Option<()> {
        if self.scored.is_some() || self.ranking.is_some() {
            return None;
        }
        if let Some(quotient) = self.quotient() {
            self.seen.push(quotient.clone());
            self.scored = Some((quotient, Feature::FOREIGN));
            self.vouch(start);
            return Some(());
        }
        self.eat_all(&["the", "its", "each", "every", "all", "for", "of"]);
        let (mut choice, feature) = self.choice_with_feature()?;
        if let [only] = choice.from.as_slice()
            && let Some(by) = &mut choice.by
        {
            by.of = Some(only.clone());
            choice.from.clear();
        }
        let plain = choice.from.is_empty() && choice.size.is_none() && choice.high.is_none();
        let back = self.at;
        self.eat_mark(',');
        let goes_on = self.eat(&["and", "then"]) || self.is(Sense::Rank);
        if !goes_on {
            self.at = back;
        }
        let ends = goes_on || self.ends() || self.item().is_some_and(|i| i.is_mark(';'));
        let by = choice.by.filter(|_| plain && ends)?;
        self.vouch(start);
        self.seen.push(by.clone());
        self.scored = Some((by, feature));
        Some(())
    }

    /// What is said of all that is held: no short sales, all of the money, the size of each leg, nothing between two levels.
    fn said_of_the_whole(&mut self) -> bool {
        let start = self.at;
        let Some((said, end)) = self.said() else {
            return false;
        };
        self.past(end);
        if !(self.ends() || self.item().is_some_and(|i| i.is_mark(',') || i.is_mark(';'))) {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.note(said);
        true
    }

    /// "With all of its capital", wherever it stands.
    pub(super) fn with_everything(&mut self) -> bool {
        let start = self.at;
        if !self.says(&["with", "using"]) {
            return false;
        }
        let Some((said @ Said::Whole, end)) = self.said() else {
            return false;
        };
        self.past(end);
        self.vouch(start);
        self.note(said);
        true
    }

    fn said(&self) -> Option<(Said, usize)> {
        if let Some(c) = self.matches(&LONG_ONLY) {
            return Some((Said::LongOnly, c.end));
        }
        if let Some(c) = self.matches(&WHOLE_LEG) {
            return Some((Said::Leg("100%"), c.end));
        }
        if let Some(c) = self.matches(&HALF_LEG) {
            let half = c.name("half").is_some() || c.text("share") == Some("50");
            return half.then_some((Said::Leg("50%"), c.end));
        }
        if let Some(c) = self.matches(&HALVES) {
            return Some((Said::Leg("50%"), c.end));
        }
        if let Some(c) = self.matches(&ALL_OF_IT) {
            return Some((Said::Whole, c.end));
        }
        if let Some(c) = self.matches(&NO_STOP) {
            return Some((Said::NoStop, c.end));
        }
        self.matches(&BETWEEN).map(|c| (Said::Between, c.end))
    }

    fn note(&mut self, said: Said) {
        match said {
            Said::LongOnly => self.long_only = true,
            Said::Leg(share) => self.leg = Some(Portion::Words(share)),
            Said::Whole => self.whole = true,
            Said::NoStop => self.no_stop = true,
            Said::Between => self.between = true,
        }
    }
}

/// What is said of all that is held.
enum Said {
    LongOnly,
    /// The part of the account in each leg.
    Leg(&'static str),
    Whole,
    NoStop,
    Between,
}
