//! Symbols that are known to be traded, and capitals that are not symbols.

/// Widely held US-listed funds, indices and large companies, by symbol: public facts. A symbol that is not here needs
/// evidence from the text itself.
const KNOWN: &[&str] = &[
    // Funds.
    "SPY", "IVV", "VOO", "VTI", "QQQ", "DIA", "IWM", "MDY", "IJH", "IJR", "VB", "VO", "VV", "IWB", "IWD",
    "IWF", "IWN", "IWO", "IWV", "IWP", "IWS", "VTV", "VUG", "VBR", "VBK", "MTUM", "QUAL", "SIZE", "VLUE",
    "USMV", "SPLV", "RSP", "DWAS", "PDP", "EFA", "EEM", "VEA", "VWO", "IEFA", "IEMG", "ACWI", "ACWX", "VEU",
    "VXUS", "VT", "VGK", "EWJ", "EWG", "EWU", "EWC", "EWA", "EWZ", "EWH", "EWY", "EWT", "EWW", "EWP", "EWI",
    "EWQ", "EWL", "EWS", "EWD", "EWN", "EWK", "EWO", "EWM", "EZA", "EZU", "FXI", "INDA", "RSX", "ILF", "EPP",
    "VPL", "SCZ", "IEV", "FEZ", "HEDJ", "DXJ", "BBEU", "BBJP", "TLT", "IEF", "SHY", "IEI", "TLH", "SHV",
    "BIL", "SGOV", "GOVT", "AGG", "BND", "BNDX", "BWX", "LQD", "HYG", "JNK", "TIP", "VTIP", "STIP", "MUB",
    "EMB", "PCY", "BIV", "BSV", "BLV", "VGIT", "VGLT", "VGSH", "EDV", "ZROZ", "VCIT", "VCSH", "VCLT", "CIU",
    "CSJ", "MBB", "MINT", "FLOT", "GLD", "IAU", "SLV", "PPLT", "PALL", "DBC", "GSG", "DJP", "PDBC", "GSCI",
    "USO", "UNG", "DBA", "DBB", "DBE", "DBO", "DBP", "DBS", "CORN", "WEAT", "SOYB", "GDX", "GDXJ", "COPX",
    "VNQ", "VNQI", "IYR", "RWX", "RWR", "REM", "REET", "SCHH", "ICF", "XLB", "XLC", "XLE", "XLF", "XLI",
    "XLK", "XLP", "XLU", "XLV", "XLY", "XLRE", "XBI", "XHB", "XME", "XOP", "XRT", "KRE", "KBE", "KIE", "SMH",
    "SOXX", "IBB", "IYT", "ITB", "IGV", "OIH", "VDE", "VFH", "VGT", "VHT", "VIS", "VAW", "VCR", "VDC", "VOX",
    "VPU", "IYE", "IYF", "IYH", "IYJ", "IYK", "IYM", "IYC", "IYW", "IYZ", "IDU", "UUP", "UDN", "FXE", "FXY",
    "FXB", "FXA", "FXC", "FXF", "CEW", "VXX", "VIXY", "SVXY", "XIV", "ZIV", "UVXY", "VXZ", "TVIX", "SSO",
    "SDS", "SH", "QLD", "QID", "PSQ", "UPRO", "SPXU", "SPXL", "SPXS", "TQQQ", "SQQQ", "TMF", "TMV", "TBT",
    "TBF", "UBT", "UST", "TYD", "TNA", "TZA", "FAS", "FAZ", "ERX", "SOXL", "DOG", "DXD", "RWM", "BITO",
    "IBIT", "GBTC", "SCHB", "SCHX", "SCHD", "SCHF", "SCHE", "SCHZ", "SCHP", "SCHO", "SCHR", "SPAB", "SPTL",
    "SPTS", "SPLG", "SPDW", "SPEM", "SPSM", "DVY", "VIG", "VYM", "HDV", "SDY", "NOBL", "PFF", "ARKK", "MOAT",
    "AMLP", "BTAL", "DBMF", "KMLM", "CTA", "WTMF", "TAIL", "FTLS", "RPAR", "NTSX", "VFINX", "VEXMX", "VGSIX",
    "VUSTX", "VFITX", "VBMFX", "VINEX", "VEIEX", "VGTSX", "PRPFX", "VWEHX", "VFISX", "CWB", "BKLN", "AOR",
    "AOM", "AOK", "AOA", "IGE", "IGOV", "ISTB", "IUSB", "CMF",
    // Indices, rates and cash series under the names data vendors use.
    "SPX", "NDX", "RUT", "VIX", "DJI", "DJIA", "GSPC", "IXIC", "IRX", "TNX", "TYX", "FVX", "SPXTR", "SP500",
    "DAX", "FTSE", "CAC", "N225", "HSI", "STOXX", // Companies.
    "AAPL", "MSFT", "GOOG", "GOOGL", "AMZN", "META", "FB", "TSLA", "NVDA", "NFLX", "INTC", "AMD", "IBM",
    "ORCL", "CSCO", "ADBE", "CRM", "QCOM", "TXN", "AVGO", "JPM", "BAC", "WFC", "GS", "MS", "USB", "PNC",
    "AXP", "BLK", "BRK.B", "BRK-B", "XOM", "CVX", "COP", "SLB", "RRC", "KO", "PEP", "PG", "WMT", "HD", "LOW",
    "MCD", "NKE", "SBUX", "DIS", "CMCSA", "VZ", "TMUS", "JNJ", "PFE", "MRK", "LLY", "ABBV", "BMY", "AMGN",
    "GILD", "UNH", "CVS", "MMM", "GE", "CAT", "BA", "HON", "UPS", "FDX", "LMT", "RTX", "GM", "TGT", "COST",
    "BBY", "EBAY", "PYPL", "MA", "TSM", "BABA", "NEE", "DUK", "SO", "DD", "DOW",
    // Futures roots and pairs.
    "ES", "NQ", "ZN", "ZB", "CL", "GC", "EURUSD", "USDJPY", "GBPUSD", "AUDUSD", "USDCAD", "USDCHF", "NZDUSD",
    "BTC", "ETH", "BTCUSD", "ETHUSD", "BTCUSDT",
];

/// Capitals that mean something else in texts on trading, and so are never taken for symbols on their own.
const WORDS: &[&str] = &[
    "CAC", "FTSE", "STOXX", "EURO", "IBEX", "MIB", "OMX", "KOSPI", "NIFTY", "BOVESPA", "TOPIX", "NIKKEI",
    "MSCI", "IF", "THEN", "ELSE", "BUY", "SELL", "LONG", "SHORT", "FLAT", "CASH", "HOLD", "EXIT", "ENTER",
    "AND", "OR", "NOT", "WHEN", "END", "SMA", "EMA", "WMA", "DMA", "MA", "RSI", "MACD", "ATR", "ADX", "CCI",
    "ROC", "MOM", "OBV", "VWAP", "TWAP", "KAMA", "HMA", "TRIX", "SAR", "DMI", "BB", "ETF", "ETFS", "ETN",
    "ETNS", "CFD", "CFDS", "REIT", "REITS", "ADR", "IPO", "OTC", "FX", "FOREX", "CAGR", "MDD", "SR", "IR",
    "VAR", "CVAR", "ES", "PNL", "ROI", "ROE", "ROA", "EPS", "PE", "PB", "EBIT", "EBITDA", "FCF", "NAV",
    "AUM", "TER", "YTM", "YTD", "MTD", "QTD", "YOY", "BPS", "USA", "US", "UK", "EU", "EM", "DM", "USD",
    "EUR", "GBP", "JPY", "CHF", "AUD", "CAD", "NZD", "SEK", "NOK", "CNY", "HKD", "INR", "KRW", "BRL", "ZAR",
    "NYSE", "AMEX", "NASDAQ", "CBOE", "CME", "CBOT", "ICE", "LSE", "SEC", "CFTC", "FED", "FOMC", "ECB",
    "BOJ", "BOE", "IMF", "NBER", "FRED", "CRSP", "CPI", "PPI", "GDP", "PMI", "ISM", "LIBOR", "SOFR", "CAPM",
    "APT", "FF", "HML", "SMB", "UMD", "WML", "RMW", "CMA", "BAB", "QMJ", "MKT", "RF", "OLS", "GLS", "ADF",
    "AR", "ARMA", "ARIMA", "GARCH", "EGARCH", "VECM", "BIC", "AIC", "PCA", "ICA", "SVM", "LSTM", "RNN",
    "CNN", "DNN", "ML", "AI", "LLM", "RL", "NLP", "KNN", "HMM", "PBO", "DSR", "PSR", "OOS", "IS", "IID",
    "SD", "STD", "CI", "HFT", "LOP", "EMH", "TAA", "SAA", "GTAA", "VAA", "DAA", "PAA", "AAA", "FAA", "EAA",
    "GEM", "KDA", "HAA", "BAA", "ADM", "CDM", "DMSR", "MPT", "MVO", "MVP", "ERC", "HRP", "CPPI", "DCA",
    "TSM", "TSMOM", "XSMOM", "WMR", "OHLC", "OHLCV", "HH", "LL", "HC", "LC", "HL", "OC", "CO", "API", "CSV",
    "PDF", "HTML", "URL", "ID", "QC", "LEAN", "FAQ", "SSRN", "JEL", "DOI", "ISBN", "II", "III", "IV", "VI",
    "VII", "VIII", "IX", "XI", "XII", "AM", "PM", "EST", "ET", "GMT", "UTC", "CEO", "CFO", "CTA", "CTAS",
    "MIT", "LLC", "INC", "LTD", "PLC", "CFA", "PHD", "MBA", "TV", "OK", "NO", "YES", "AND", "OR", "NOT",
    "IF", "THEN", "ELSE", "BUY", "SELL", "LONG", "SHORT", "HOLD", "CASH", "TOP", "ALL", "ANY", "THE", "FOR",
    "OF", "IN", "ON", "TO", "BY", "AT", "IT", "BE", "DO", "SO", "AN", "AS", "WE", "GO", "UP", "VS", "NA",
    "TBD", "TODO", "NOTE", "TIPS", "MSCI", "SP", "DJ", "CRB", "JPMORGAN", "SPDR", "BRIC", "BRICS", "EAFE",
    "APAC", "EMEA", "GICS", "ESG", "SRI", "QE", "COVID", "TED", "HY", "IG", "ABS", "MBS", "CDO", "CDS",
    "IRR", "NPV", "TWR", "DD", "WR", "PF", "RR", "SL", "TP", "TS", "MM", "MAX", "MIN", "AVG", "SUM", "ABS",
    "LOG", "EXP", "SQRT", "COV", "CORR", "TRUE", "FALSE", "NAN", "NULL", "RS", "RV", "IV", "HV", "OI", "DTE",
    "ATM", "OTM", "ITM", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q",
    "R", "S", "T", "U", "V", "W", "X", "Y", "Z", "BAH", "BNH", "PA", "MAR", "TAS", "VRP", "GVZ", "PEAD",
    "SUE", "COT",
];

/// Known symbols that are also ordinary abbreviations: they need evidence like unknown ones.
pub(super) fn is_ambiguous(symbol: &str) -> bool {
    is_word(symbol)
}

pub(super) fn is_known(symbol: &str) -> bool {
    KNOWN.contains(&symbol)
}

pub(super) fn is_word(symbol: &str) -> bool {
    WORDS.contains(&symbol)
}
