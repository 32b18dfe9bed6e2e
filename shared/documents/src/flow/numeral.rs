//! Numbers of lists: letters and Roman numerals.

/// 1 is `a`, 27 is `aa`.
pub(super) fn letters(n: i64) -> String {
    let mut n = match u32::try_from(n) {
        Ok(n) if n > 0 && n < 1_000_000 => n,
        _ => return n.to_string(),
    };
    let mut out = Vec::new();
    while n > 0 {
        out.push(b'a' + ((n - 1) % 26) as u8);
        n = (n - 1) / 26;
    }
    out.iter().rev().map(|b| *b as char).collect()
}

/// 4 is `iv`.
pub(super) fn roman(n: i64) -> String {
    let mut n = match u32::try_from(n) {
        Ok(n) if n > 0 && n < 4_000 => n,
        _ => return n.to_string(),
    };
    const SIGNS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while n >= value {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}
