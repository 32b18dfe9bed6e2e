//! Assets by their roles: "the risk-on asset is QQQ".

use super::reader::Reader;
use super::word::What;
use crate::pattern::pattern;

impl Reader<'_> {
    /// "The risk-on asset is QQQ and the risk-off asset is TLT": names for what is held.
    pub(super) fn roles(&mut self) -> bool {
        pattern!(
            ROLE,
            r"^(?:and )?(?:the |our )?(?P<role>risk-on|risk-off|risk on|risk off|risky|safe|offensive|defensive) (?:asset|fund|etf) is (?:the )?(?P<asset>[a-z.^]{1,6})"
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
