//! When well-known exchange-traded funds began to trade, as year and month.
//!
//! The dates are those of the funds' own fact sheets (State Street, BlackRock iShares, Vanguard, Invesco, ProShares, Direxion, VanEck,
//! US Commodity Funds), from general knowledge. A fund whose month is not certain is left out.

/// Symbols by the month of inception.
const INCEPTIONS: &[(&str, &[&str])] = &[
    ("1993-01", &["SPY"]),
    ("1995-05", &["MDY"]),
    (
        "1996-03",
        &[
            "EWA", "EWC", "EWD", "EWG", "EWH", "EWI", "EWJ", "EWK", "EWL", "EWM", "EWN", "EWO", "EWP", "EWQ",
            "EWS", "EWU", "EWW",
        ],
    ),
    ("1998-01", &["DIA"]),
    (
        "1998-12",
        &["XLB", "XLE", "XLF", "XLI", "XLK", "XLP", "XLU", "XLV", "XLY"],
    ),
    ("1999-03", &["QQQ"]),
    (
        "2000-05",
        &["IVV", "IWM", "IWB", "IWD", "IWF", "IJR", "IJH", "IVE", "IVW"],
    ),
    ("2000-06", &["IYR"]),
    ("2000-07", &["EWZ", "EZU", "IWN", "IWO"]),
    ("2001-05", &["VTI"]),
    ("2001-08", &["EFA"]),
    ("2002-07", &["TLT", "IEF", "SHY", "LQD"]),
    ("2003-04", &["EEM", "RSP"]),
    ("2003-09", &["AGG"]),
    ("2003-12", &["TIP"]),
    ("2004-01", &["VUG", "VTV", "VB", "VO", "VBR", "VBK"]),
    ("2004-09", &["VNQ"]),
    ("2004-10", &["FXI"]),
    ("2004-11", &["GLD"]),
    ("2005-01", &["IAU"]),
    ("2005-03", &["VWO", "VGK", "VPL"]),
    ("2005-12", &["FXE"]),
    ("2006-02", &["DBC"]),
    ("2006-04", &["SLV", "USO"]),
    ("2006-05", &["GDX"]),
    ("2006-06", &["SSO", "QLD", "SDS", "QID", "SH"]),
    ("2006-07", &["GSG"]),
    ("2007-01", &["SHV", "IEI", "TLH"]),
    ("2007-02", &["UUP", "UDN"]),
    ("2007-03", &["VEU", "MBB"]),
    ("2007-04", &["HYG", "BND", "BSV", "BIV", "BLV"]),
    ("2007-05", &["BIL"]),
    ("2007-07", &["VEA"]),
    ("2007-11", &["JNK"]),
    ("2007-12", &["EMB", "SCZ"]),
    ("2008-03", &["ACWI", "ACWX"]),
    ("2008-06", &["VT"]),
    ("2008-11", &["SPXL", "SPXS"]),
    ("2009-01", &["VXX"]),
    ("2009-04", &["TMF"]),
    ("2009-06", &["UPRO"]),
    ("2010-02", &["TQQQ", "SQQQ"]),
    ("2010-09", &["VOO"]),
    ("2011-01", &["VXUS"]),
    ("2011-05", &["SPLV"]),
    ("2011-10", &["USMV", "SCHD", "SVXY"]),
    ("2013-04", &["MTUM", "VLUE"]),
    ("2013-05", &["BNDX"]),
    ("2013-07", &["QUAL"]),
    ("2015-10", &["XLRE"]),
    ("2018-06", &["XLC"]),
];

/// The month a fund began to trade.
pub(super) fn of(symbol: &str) -> Option<&'static str> {
    INCEPTIONS
        .iter()
        .find(|(_, symbols)| symbols.contains(&symbol))
        .map(|(month, _)| *month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_once_and_months_in_order() {
        let mut symbols: Vec<&str> = INCEPTIONS.iter().flat_map(|(_, s)| s.iter().copied()).collect();
        let count = symbols.len();
        symbols.sort_unstable();
        symbols.dedup();
        assert_eq!(symbols.len(), count);
        assert!(INCEPTIONS.windows(2).all(|w| w[0].0 < w[1].0));
        assert_eq!(of("SPY"), Some("1993-01"));
        assert_eq!(of("XYZ"), None);
    }
}
