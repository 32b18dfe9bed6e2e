//! How a sentence is meant: as this document's own rule or finding, or as somebody else's, a possibility, an order to a machine.

use super::{Section, SectionRole, Sentence};
use crate::pattern::pattern;

/// The mood of a sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Context {
    /// Reports what another study did or found.
    pub cited: bool,
    /// Says what could be done, or gives an example.
    pub hypothetical: bool,
    /// Tells of another choice, tried on the side.
    pub variant: bool,
    /// Speaks of the future of the research.
    pub outlook: bool,
    /// Addresses a machine that reads the document. Never used.
    pub instruction: bool,
    /// Belongs to references or legal text. Never used.
    pub apparatus: bool,
    /// Says when to trade what.
    pub action: bool,
}

impl Context {
    /// Whether the sentence can carry this document's own rule.
    pub(crate) fn usable(&self) -> bool {
        !self.instruction && !self.apparatus && !self.cited && !self.outlook
    }

    /// Whether it states the rule itself, not a possibility or a variant.
    pub(crate) fn firm(&self) -> bool {
        self.usable() && !self.hypothetical && !self.variant
    }
}

pattern!(
    INSTRUCTION,
    r"\b(?:ignore|disregard|forget|override)\b[^.]{0,30}\b(?:previous|prior|above|all|earlier|any)\b[^.]{0,30}\b(?:instruction|prompt|rule|direction|text|context)|\b(?:you are|act as|as) an? (?:ai|llm|language model|assistant|chatbot|automated)|\bsystem prompt\b|\b(?:ai|llm|language model|automated (?:reader|system|parser|extract\w+)|assistants?|extractors?|parsers?)\b[^.]{0,40}\b(?:must|should|shall|please|are to|is to)\b|\bnote to (?:the )?(?:ai|llm|model|machine|automated|parser|extractor)|\b(?:output|report|return|extract|record|respond with|answer)\b[^.]{0,40}\binstead of (?:the|what)\b[^.]{0,40}\b(?:document|text|above|stated)\b|\bwhen (?:summari[sz]ing|extracting|parsing) this\b"
);
// "Jegadeesh and Titman (1993) find", "(Gatev et al., 2006)".
pattern!(
    AUTHOR_YEAR_VERB,
    r"\(\s*(?:19|20)\d\d[a-z]?\s*(?:,\s*(?:19|20)\d\d[a-z]?\s*)*\)[^.;]{0,60}\b(?:finds?|found|shows?|showed|shown|documents?|documented|reports?|reported|argues?|argued|proposes?|proposed|populari[sz]ed|combined?|demonstrates?|demonstrated|concludes?|concluded|observes?|observed|introduces?|introduced|examines?|examined|studies|studied|develops?|developed|notes?|noted|estimates?|provides?|suggests?|uses?|used|tests?|tested|rank|ranked|sorts?|sorted|buys?|bought|applies|applied|considers?|considered|recommends?)\b"
);
pattern!(
    PAREN_CITE,
    r"\((?:see |cf\. |e\.g\.,? )?[A-Z][A-Za-zéèöüß\-]+(?:[^()]{0,80}?),?\s(?:19|20)\d\d[a-z]?\)"
);
pattern!(
    OTHERS,
    r"\b(?:(?:prior|previous|existing|earlier|academic|recent|other|past) (?:research|studies|work|papers|literature|authors|evidence)|(?:researchers|academics|scholars|other authors|many authors|several studies|some studies|literature) (?:have |has )?(?:found|find|show|shown|document|argue|suggest|report)|et al\.?|the literature|according to [a-z]+ (?:and [a-z]+ )?\(|research (?:from|by|suggests|shows|indicates|has shown))\b|[”’\x22'] (?:paper |study )?(?:indicates?|suggests?|finds?|shows?|reports?|documents?)\b"
);
pattern!(
    HYPOTHETICAL,
    r"\b(?:could|might|may (?:be|also|want|wish|choose|prefer|use|hold|buy|sell)|can (?:also |easily |then |still )?be (?:used|extended|applied|tested|adjusted|improved|modified|combined|changed|replaced|varied|optimi[sz]ed|interpreted|seen)|would (?:have|also)|one (?:could|can|might|may)|interested (?:users|readers)|for (?:example|instance)|e\.g\.|imagine|suppose|hypothetical|investors (?:may|might|can|often|typically)|traders (?:may|might|can|often|typically|use|look|tend)|many (?:traders|investors|people)|some (?:traders|investors|people)|is (?:often|commonly|typically|usually|generally|widely) (?:used|considered|interpreted|seen|viewed|taken)|are (?:often|commonly|typically|usually|generally|widely) (?:used|considered|interpreted|seen|viewed|taken))\b"
);
pattern!(
    VARIANT,
    r"\b(?:we also (?:test|try|tried|tested|consider|considered|ran|run|examine|repeat)|robustness|as a robustness|robust to|alternatively|in an alternative|as an alternative|variants? (?:of|with|that|were)|(?:other|different|alternative) (?:values|windows|lookbacks?|parameters|choices|lengths|horizons|formation|holding)|we (?:repeat|repeated|vary|varied)|sensitiv(?:e|ity)|had we used|if instead|similar results|results are (?:similar|qualitatively|robust)|in unreported)\b"
);
pattern!(
    OUTLOOK,
    r"\b(?:future (?:work|research|studies|versions?)|we (?:plan|intend|hope) to|in the future|we (?:will|shall) (?:extend|explore|investigate)|remains? to be|left for|further (?:extended|research|extensions?|work)|it would be interesting|extension(?:s)? (?:of|to) th(?:is|e))\b"
);

// Verbs of trading and choosing. "Short" counts only as a verb or with a position.
pattern!(
    ACTION,
    r"\b(?:buy|buys|buying|bought|purchase[sd]?|purchasing|sell|sells|sold|selling|divest|reinvest|(?:go|goes|going|went|be|are|is|we|then) (?:long|short)|longs?(?: the| on| top| and short|ing\b)|(?:long|short|open|opened|close|hold|enter|exit|take|open a|initiate|maintain)[^.]{0,24} positions?|positions? (?:is|are) (?:opened|closed|entered|taken)|shorts? (?:the|those|bottom|stocks?|assets?|losers|[0-9]|sell)|short[- ]?sell\w*|shorting|hold|holds|held|holding|invest|invests|invested|investing|allocate[sd]?|allocating|allocation|liquidate[sd]?|exit|exits|enter|enters|entered|rank|ranks|ranked|sort|sorts|sorted|sorting|select|selects|selected|pick|picks|choose|chooses|chosen|rotate[sd]?|rotates|switch|switches|switched|moves? (?:to|into|in)|moved to|rebalanc\w+|overweights?|underweights?|long (?:stocks?|assets?|position|top|the|only|when|if|signal)|short (?:stocks?|assets?|position|bottom|signal)|stay (?:in|out)|in cash|to cash|into cash|leverage[sd]?|weights? (?:each|the|assets)|weighted|trade[sd]?|trades)\b"
);

/// Marks every sentence.
pub(super) fn mark(sections: &[Section], sentences: &mut [Sentence]) {
    let mut cited_before = false;
    for s in sentences {
        let role = sections.get(s.section).map_or(SectionRole::Other, |x| x.role);
        let text = s.lower.as_str();
        let mut c = Context {
            instruction: INSTRUCTION.is_match(text),
            ..Context::default()
        };
        c.apparatus = matches!(role, SectionRole::References | SectionRole::Legal)
            || text.contains("http") && text.len() < 160 && !text.contains(' ');
        if c.instruction || c.apparatus {
            s.context = c;
            continue;
        }
        c.cited = AUTHOR_YEAR_VERB.is_match(text) && !owns(text) || OTHERS.is_match(text) && !owns(text);
        // A bracketed citation backs a general statement; the document's own rule says "we", "the strategy".
        c.cited |= PAREN_CITE.is_match(&s.text) && !owns(text) && role != SectionRole::Rules;
        pattern!(
            THEY,
            r"^(?:they|the authors?|he|she|their (?:paper|study|results?))\b[^.;]{0,20}\b(?:report|find|found|show|document|estimate|obtain|conclude|suggest|indicate)"
        );
        c.cited |= cited_before && THEY.is_match(text);
        cited_before = c.cited;
        c.hypothetical = HYPOTHETICAL.is_match(text)
            && !text.contains("for demonstration")
            && !only_example_in_brackets(text);
        c.variant = VARIANT.is_match(text) || role == SectionRole::Robustness;
        c.outlook = OUTLOOK.is_match(text);
        c.action = ACTION.is_match(text);
        s.context = c;
    }
}

/// The sentence speaks of what this document does.
fn owns(text: &str) -> bool {
    pattern!(
        OWN,
        r"\b(?:our|we (?:follow|use|used|apply|buy|sell|hold|rank|sort|go|implement|adopt)|this (?:strategy|rule|algorithm|portfolio)|(?:first|second|third|last) rule|the (?:strategy|rule|portfolio|algorithm) (?:buys|sells|holds|goes|invests|ranks|follows))\b"
    );
    OWN.is_match(text)
}

/// The example is an aside: "a safe asset (e.g. AGG)" does not make the whole sentence a possibility.
fn only_example_in_brackets(text: &str) -> bool {
    let stripped = text
        .replace("(e.g.", "(")
        .replace("(for example", "(")
        .replace(", e.g.,", ",")
        .replace("(e.g ", "(");
    stripped.len() != text.len() && !HYPOTHETICAL.is_match(&stripped)
}
