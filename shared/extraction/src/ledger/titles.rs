//! Titles over a rule: none may turn round, time or change what stands under it.

use super::beside::REJECTS;
use super::check::Checker;
use crate::model::WordKind;
use crate::pattern::pattern;
use crate::source::Sentence;
use std::collections::HashSet;

impl<'c> Checker<'c, '_> {
    /// Lists titles that say something of the rule which the spec does not.
    pub(super) fn titles(&mut self) {
        self.rejected();
        self.headed_otherwise();
        self.headed_with_a_change();
    }

    /// The headings of the rule's sections, the document's title, and a title that no one marked as one.
    fn titles_over_the_rule(&self) -> Vec<&'c Sentence> {
        let sections: HashSet<usize> = self.rule.iter().map(|l| l.sentence.section).collect();
        let sentences = self.scope.reading.source.sentences.iter();
        sentences
            .filter(|s| {
                let marked = s.is_heading() || s.text.trim_start().starts_with('#');
                marked && (sections.contains(&s.section) || s.index == 0)
                    || self.scope.own(s.index) && self.is_title(s)
            })
            .collect()
    }

    /// "Half-size version", "delayed by one day": a title that changes how the rule below is run.
    fn headed_with_a_change(&mut self) {
        pattern!(
            CHANGES,
            r"(?i)\b(?:half|double|twice|\d(?:\.\d)? ?x|leveraged?|short[- ]side|short side|(?:\d+|one|two|four|five|ten|fifteen|thirty)[- ](?:hour|minute)s?|hourly|(?:weekly|monthly|quarterly) (?:bars?|prices?|closes|charts?|data)|delay(?:ed)?|one day late|days? late|with (?:a|an) (?:stop|filter|band|delay)|not our|bad (?:rule|idea))\b"
        );
        for s in self.titles_over_the_rule() {
            if let Some(m) = CHANGES.find(&s.text) {
                self.unread(s, m.range(), WordKind::Other);
            }
        }
    }

    /// "Weekly trend rule" above a rule that looks once a month, or on every day: one of the two is not meant.
    fn headed_otherwise(&mut self) {
        pattern!(
            LOOKS,
            r"(?i)\b(?:(?P<day>daily)|(?P<week>weekly)|(?P<fortnight>fortnightly|bi-?weekly)|(?P<month>monthly)|(?P<quarter>quarterly)|(?P<year>annual|annually|yearly))\b(?P<data> (?:data|returns?|prices?|bars?|closes|report|review|commentary|letter|update|outlook|note|fact ?sheet|figures|performance))?"
        );
        use fo_strategy::Schedule;
        let own = match &self.facts.schedule {
            Schedule::OnSignal | Schedule::Daily => "day",
            Schedule::WeekStart | Schedule::WeekEnd | Schedule::Weekday(_) => "week",
            Schedule::MonthStart | Schedule::MonthEnd => "month",
            Schedule::QuarterStart | Schedule::QuarterEnd => "quarter",
            Schedule::YearStart | Schedule::YearEnd => "year",
            _ => return,
        };
        // A whole document's title may name a period that is none of the rule's: "Anchored to the yearly peak".
        let sections: HashSet<usize> = self.rule.iter().map(|l| l.sentence.section).collect();
        let over = self.titles_over_the_rule().into_iter();
        let over = over.filter(|s| sections.contains(&s.section) || self.is_title(s));
        let over = over.map(|s| (s, s.text.len()));
        // "Weekly trend rule for UNG: buy …": a title in the rule's own sentence.
        let titled = self.rule.iter().filter_map(|l| {
            let end = l.sentence.text.find(':').filter(|at| *at < 60)?;
            Some((l.sentence, end))
        });
        let over: Vec<(&Sentence, usize)> = over.chain(titled).collect();
        for (s, end) in over {
            let title = s.text.get(..end).unwrap_or_default();
            let other = LOOKS.captures_iter(title).find(|c| {
                let named = ["day", "week", "fortnight", "month", "quarter", "year"];
                c.name("data").is_none() && named.iter().any(|n| *n != own && c.name(n).is_some())
            });
            if let Some(m) = other.and_then(|c| c.get(0).map(|m| m.range())) {
                self.unread(s, m, WordKind::Schedule);
            }
        }
    }

    /// "What not to do": a heading, or a line that leads a list, that turns round what stands under it.
    pub(super) fn rejected(&mut self) {
        let leads: HashSet<usize> = self.rule.iter().filter_map(|l| l.sentence.lead).collect();
        let sections: HashSet<usize> = self.rule.iter().map(|l| l.sentence.section).collect();
        let over = |s: &&Sentence| {
            let marked = s.text.trim_start().starts_with('#');
            let heads = (s.is_heading() || marked) && sections.contains(&s.section);
            let last = s.text.trim_end().ends_with(':');
            REJECTS.is_match(&s.text)
                && (heads || last && self.scope.own(s.index) || leads.contains(&s.index))
        };
        let sentences = self.scope.reading.source.sentences.iter();
        let found: Vec<&Sentence> = sentences.filter(over).collect();
        for s in found {
            self.unread(s, 0..s.lower.len(), WordKind::Negation);
        }
    }

    /// Returns whether a sentence is a title that no one marked as one: it comes first, and does not end.
    pub(super) fn is_title(&self, s: &Sentence) -> bool {
        const NAMES: [&str; 6] = ["strategy", "name", "title", "idea", "system", "subject"];
        let own = |x: &&Sentence| self.scope.own(x.index) && !x.is_heading();
        let first = self.scope.reading.source.sentences.iter().find(own);
        let labelled = s
            .label()
            .is_some_and(|l| NAMES.contains(&l.trim().trim_end_matches(':')));
        let open = !s.text.trim_end().ends_with(['.', ':', '!', '?', ';']) && (labelled || s.label.is_none());
        first.is_some_and(|f| f.index == s.index)
            && open
            && !REJECTS.is_match(&s.text)
            && s.lower.split_whitespace().count() <= 12
    }
}
