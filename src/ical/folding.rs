//! Lines of no more than 75 octets (RFC 5545, 3.1), broken between letters and never within one.

/// The most octets of a line, without its end.
const LONGEST: usize = 75;

/// The text with its lines folded anew. The crate that wrote it lets a last line be too long by one.
pub(super) fn fold(text: &str) -> String {
    let unfolded = text.replace("\r\n ", "");
    let mut folded = String::with_capacity(text.len() + 16);
    let mut length = 0;
    for letter in unfolded.chars() {
        match letter {
            '\r' | '\n' => length = 0,
            _ if length + letter.len_utf8() > LONGEST => {
                folded.push_str("\r\n ");
                length = 1 + letter.len_utf8();
            }
            _ => length += letter.len_utf8(),
        }
        folded.push(letter);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_folded_when_it_is_longer_than_75_octets() {
        let (full, rest) = ("x".repeat(75), "x".repeat(74));
        for (line, folded) in [
            (String::new(), String::new()),
            (full.clone(), full.clone()),
            (format!("{full}y"), format!("{full}\r\n y")),
            (format!("{full}{rest}"), format!("{full}\r\n {rest}")),
            (format!("{full}{rest}y"), format!("{full}\r\n {rest}\r\n y")),
            (format!("{rest}å"), format!("{rest}\r\n å")),
            (format!("{full}\r\n {rest}"), format!("{full}\r\n {rest}")),
            (format!("{rest}\r\n{full}"), format!("{rest}\r\n{full}")),
        ] {
            assert_eq!(fold(&line), folded, "{line}");
        }
    }
}
