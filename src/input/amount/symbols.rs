//! What stands round the digits of an amount: the sign before or behind, the
//! brackets of a bookkeeper, the symbol or the code of a currency.

use super::AmountError;

/// Symbols and what the amounts are then said to be in: the code of the
/// currency where the symbol means one, else the symbol itself. Longer ones
/// come before those they begin or end with.
const SYMBOLS: &[(&str, &str)] = &[
    ("US$", "USD"),
    ("AU$", "AUD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("MX$", "MXN"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("$", "$"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "¥"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("₺", "TRY"),
    ("₽", "RUB"),
    ("₴", "UAH"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("₸", "KZT"),
    ("฿", "THB"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("kr.", "kr"),
    ("kr", "kr"),
    ("Fr.", "CHF"),
];

/// Codes of currencies (ISO 4217, those in use).
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
                     CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD \
                     GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD \
                     KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO \
                     NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE \
                     SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND \
                     VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// The digits and marks of an amount, and what stood round them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bare<'a> {
    /// Digits and marks alone.
    pub number: &'a str,
    /// Whether it is less than nothing.
    pub is_negative: bool,
    /// What the amount is in, where that is written beside it.
    pub currency: Option<&'static str>,
}

/// Symbols that several currencies use, and the codes of these.
const SHARED: &[(&str, &str)] = &[
    (
        "$",
        "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP UYU DOP JMD TTD BBD BZD BSD BMD FJD GYD KYD LRD NAD SBD SRD XCD \
         CUP BND",
    ),
    ("¥", "JPY CNY"),
    ("kr", "SEK NOK DKK ISK"),
];

/// Whether a symbol that several currencies use may mean this one.
#[must_use]
pub fn may_mean(symbol: &str, code: &str) -> bool {
    let codes = SHARED.iter().find(|(shared, _)| *shared == symbol);
    codes.is_some_and(|(_, codes)| codes.split(' ').any(|known| known == code))
}

/// The one currency that two symbols or codes mean together, if they do.
#[must_use]
pub fn agreed<'a>(one: &'a str, other: &'a str) -> Option<&'a str> {
    if one == other || may_mean(other, one) {
        Some(one)
    } else {
        may_mean(one, other).then_some(other)
    }
}

/// What a text that names a currency means: the code that a symbol stands
/// for, else the text in upper case.
#[must_use]
pub fn currency_named(text: &str) -> String {
    let upper = text.to_uppercase();
    let symbol = SYMBOLS.iter().find(|(symbol, _)| symbol.to_uppercase() == upper);
    symbol.map_or(upper, |(_, means)| (*means).to_owned())
}

/// Takes sign, brackets and currency away.
pub fn bare(text: &[u8]) -> Result<Bare<'_>, AmountError> {
    let mut rest = std::str::from_utf8(text).map_err(|_| AmountError::NotANumber)?;
    let (mut signs, mut is_negative, mut currency) = (0, false, None);
    loop {
        let before = rest;
        rest = rest.trim_matches([' ', '\u{a0}', '\u{202f}']);
        if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (rest, signs, is_negative) = (inner, signs + 1, true);
        } else if let Some((inner, minus)) = without_sign(rest) {
            (rest, signs, is_negative) = (inner, signs + 1, minus);
        } else if let Some((inner, named)) = without_currency(rest) {
            // `$5 USD` names one currency twice.
            currency = Some(match currency {
                Some(other) => agreed(other, named).ok_or(AmountError::NotANumber)?,
                None => named,
            });
            rest = inner;
        }
        if rest == before {
            break;
        }
    }
    if signs > 1 {
        return Err(AmountError::NotANumber);
    }
    Ok(Bare {
        number: rest,
        is_negative,
        currency,
    })
}

/// Without a sign at either end, and whether it was a minus.
fn without_sign(text: &str) -> Option<(&str, bool)> {
    let minus = ['-', '\u{2212}', '\u{2013}'];
    text.strip_prefix(minus)
        .or_else(|| text.strip_suffix(minus))
        .map(|rest| (rest, true))
        .or_else(|| text.strip_prefix('+').map(|rest| (rest, false)))
}

/// Without a symbol or a code at either end, and what that means.
fn without_currency(text: &str) -> Option<(&str, &'static str)> {
    let code = |code: &str| {
        // The list is long; most amounts have no letters.
        let known = || CODES.split(' ').find(|known| *known == code);
        is_code(code).then(known).flatten()
    };
    let at_start = text
        .split_at_checked(3)
        .and_then(|(start, rest)| Some((rest, code(start)?)));
    let at_end = || {
        let (rest, end) = text.split_at_checked(text.len().checked_sub(3)?)?;
        Some((rest, code(end)?))
    };
    at_start.or_else(at_end).or_else(|| {
        SYMBOLS.iter().find_map(|(symbol, means)| {
            let rest = text.strip_prefix(symbol).or_else(|| text.strip_suffix(symbol))?;
            Some((rest, *means))
        })
    })
}

/// Whether the name of a currency is a code, which means one currency,
/// and no symbol that several use.
#[must_use]
pub fn is_code(name: &str) -> bool {
    name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_brackets_and_currencies_are_taken_away() {
        for (text, number, is_negative, currency) in [
            ("$1,250.00", "1,250.00", false, Some("$")),
            ("-$12.00", "12.00", true, Some("$")),
            ("$-12.00", "12.00", true, Some("$")),
            ("($3.00)", "3.00", true, Some("$")),
            ("(3.00)", "3.00", true, None),
            ("1.020,00 €", "1.020,00", false, Some("EUR")),
            ("1\u{a0}020,00\u{202f}€", "1\u{a0}020,00", false, Some("EUR")),
            ("\u{2212}129.99", "129.99", true, None),
            ("5.00-", "5.00", true, None),
            ("EUR 5", "5", false, Some("EUR")),
            ("5 USD", "5", false, Some("USD")),
            ("US$5", "5", false, Some("USD")),
            ("A$5 AUD", "5", false, Some("AUD")),
            ("12 kr.", "12", false, Some("kr")),
            ("49,90 zł", "49,90", false, Some("PLN")),
            ("$5.00 USD", "5.00", false, Some("USD")),
            ("CAD $5", "5", false, Some("CAD")),
            ("\u{2013}5", "5", true, None),
        ] {
            let expected = Bare {
                number,
                is_negative,
                currency,
            };
            assert_eq!(bare(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn two_signs_or_two_currencies_are_no_amount() {
        for text in ["-(5)", "--5", "-5-", "$5 €", "EUR 5 USD", "+-5", "$5 EUR"] {
            assert_eq!(bare(text.as_bytes()), Err(AmountError::NotANumber), "{text}");
        }
    }

    #[test]
    fn a_symbol_that_several_use_may_mean_each_of_them() {
        assert!(may_mean("$", "CAD") && may_mean("kr", "SEK") && !may_mean("$", "EUR") && !may_mean("EUR", "EUR"));
        assert_eq!([agreed("$", "CAD"), agreed("CAD", "$")], [Some("CAD"); 2]);
        assert_eq!((agreed("$", "$"), agreed("$", "EUR")), (Some("$"), None));
        assert_eq!(["€", "kr", "usd", "$"].map(currency_named), ["EUR", "kr", "USD", "$"]);
        let codes = SHARED.iter().flat_map(|(_, codes)| codes.split(' '));
        let unknown: Vec<&str> = codes
            .filter(|code| !CODES.split(' ').any(|known| known == *code))
            .collect();
        assert_eq!(unknown, [""; 0]);
    }

    #[test]
    fn a_symbol_is_found_before_another_that_begins_or_ends_it() {
        for (i, (symbol, _)) in SYMBOLS.iter().enumerate() {
            let is_hidden = |(other, _): &(&str, &str)| symbol.starts_with(other) || symbol.ends_with(other);
            assert!(!SYMBOLS[..i].iter().any(is_hidden), "{symbol}");
        }
    }
}
