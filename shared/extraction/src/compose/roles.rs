//! Assets by their roles: "the risk-on asset is QQQ".

use super::ranking::{Choice, Size};
use super::reader::Reader;
use super::word::What;
use crate::pattern::pattern;

impl Reader<'_> {
    /// "The risk-on asset is QQQ and the risk-off asset is TLT": names for what is held.
    pub(super) fn roles(&mut self) -> bool {
        pattern!(
            ROLE,
            r"^(?:and )?(?:the |our )?(?P<role>risk-on|risk-off|risk on|risk off|risky|safe|offensive|defensive) (?:asset|fund|etf) is (?:the )?(?P<asset>[a-z0-9.^]{1,8})"
        );
        let start = self.at;
        let mut found = Vec::new();
        while let Some(c) = self.matches(&ROLE) {
            let (role, asset, end) = (
                c.text("role").unwrap_or_default().replace('-', " "),
                c.name("asset"),
                c.end,
            );
            let sentence = self.item().map(|i| i.sentence.index);
            let symbol = asset.and_then(|a| {
                self.items.iter().find_map(|i| match &i.what {
                    What::Symbol(s)
                        if Some(i.sentence.index) == sentence && i.range.start == a.range().start =>
                    {
                        Some(s.clone())
                    }
                    _ => None,
                })
            });
            let Some(symbol) = symbol else { break };
            self.past(end);
            self.eat_mark(',');
            found.push((role, symbol));
        }
        if found.is_empty() || !(self.ends() || self.item().is_some_and(|i| i.is_mark(';'))) {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.named_roles.extend(found);
        true
    }

    /// "The risky universe consists of SPY and EFA".
    pub(super) fn role_list(&mut self) -> bool {
        pattern!(
            LIST,
            r"^(?:the |our )?(?P<role>risk-on|risk-off|risk on|risk off|risky|offensive|defensive) (?:(?:universe|set|basket|group) (?:consists of|contains|comprises|is|holds)|(?:assets|funds|etfs) are)\b"
        );
        let start = self.at;
        let Some(c) = self.matches(&LIST) else {
            return false;
        };
        let (role, end) = (c.text("role").unwrap_or_default().replace('-', " "), c.end);
        self.past(end);
        let mut names = Vec::new();
        while let Some(symbol) = self.symbol() {
            names.push(symbol);
            self.eat_mark(',');
            self.eat(&["and"]);
        }
        if names.len() < 2 || !(self.ends() || self.item().is_some_and(|i| i.is_mark(';'))) {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.role_lists.push((role, names));
        true
    }

    /// "The risky asset with the higher 12-month return": the one of its list.
    pub(super) fn best_by_role(&mut self) -> Option<Choice> {
        pattern!(
            ONE,
            r"^(?:the )?(?P<role>risk-on|risk-off|risk on|risk off|risky|offensive|defensive) (?:asset|fund|etf) (?:with|that has|which has|having)\b"
        );
        let start = self.at;
        let c = self.matches(&ONE)?;
        let (role, end) = (c.text("role")?.replace('-', " "), c.end);
        let from = self
            .role_lists
            .iter()
            .find(|(r, _)| *r == role)
            .map(|(_, l)| l.clone())?;
        self.past(end);
        let choice = self.choice().filter(|c| c.from.is_empty() && c.high.is_some());
        let Some(choice) = choice.filter(|c| c.size.is_none() || matches!(c.size, Some(Size::One))) else {
            self.at = start;
            return None;
        };
        self.vouch(start);
        self.orders = true;
        Some(Choice {
            from,
            size: Some(Size::One),
            ..choice
        })
    }

    /// An asset by its role.
    pub(super) fn by_role(&mut self) -> Option<String> {
        pattern!(
            ROLE,
            r"^(?:the )?(?P<role>risk-on|risk-off|risk on|risk off|risky|safe|offensive|defensive) (?:asset|fund|etf)"
        );
        let start = self.at;
        let c = self.matches(&ROLE)?;
        let (role, end) = (c.text("role")?.replace('-', " "), c.end);
        let symbol = self
            .named_roles
            .iter()
            .find(|(r, _)| *r == role)
            .map(|(_, s)| s.clone())?;
        self.past(end);
        self.vouch(start);
        Some(symbol)
    }
}
