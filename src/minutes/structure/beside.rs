//! Lines that stand beside the text: who was there, buttons of a web page, the rest of a label.

use crate::minutes::pattern::Pattern;

/// Longer lines are text.
const LONGEST: usize = 240;
/// Lines that only say who was present, absent or disqualified.
static ATTENDANCE_WORD: Pattern = Pattern::new(
    r"(?i)(?:fravær|afbud|forfald|mødt|til ?stede|deltag|deltog|stedfortræder|inhabil|ankom|forlod| kom | gik |fremmøde)",
);
static ATTENDANCE: Pattern = Pattern::new(
    r"(?i)^(?:(?:afbud|fravær|fraværende|forfald|ikke mødt|ikke til ?stede|ej til ?stede|til ?stede|til ?stedeværende|mødedeltagere|deltagere|deltog|mødt|mødte|stedfortrædere?|fremmøde|inhabile?)(?:[^\p{L}:.][^:.]*)?:|(?:afbud|fraværende)(?:\s+(?:fra|med afbud|uden afbud|var))?\s+\p{Lu}[^.:]{2}[^.:]*\.?$|til ?stede var [^.:]{2}[^.:]*\.?$|(?-i:\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}.-]*)+(?: \(\p{Lu}{1,2}\))?(?:(?:, | og )\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}.-]*)+(?: \(\p{Lu}{1,2}\))?)*)\s(?:mødte|ankommer|ankom|kom|forlod|gik|deltog ikke|deltog fra) [^.:]*(?:(?:kl\.|klokken) ?[\d.:]+[^.:]*)?(?:punktet?|punkt|sagen|mødet|salen|behandlingen|(?:kl\.|klokken) ?[\d.:]+)[^.:]*\.?$|(?-i:\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}.-]*)+(?: \(\p{Lu}{1,2}\))?) deltog (?:i stedet for|ikke (?:på grund af|pga\.?|som følge af)) [^:]{3,80}$|\p{Lu}[^.:]{3}[^.:]*\s(?:var|er|havde|har)\s(?:fraværende|meldt afbud|afbud|ikke til ?stede)(?: (?:ved|under) (?:punktet|sagen|behandlingen|mødet)[^.]*)?\.?$|(?:der var )?ingen (?:afbud|fraværende)\.?$)",
);
static DAY: Pattern =
    Pattern::new(r"(?i)^(?:mødet?\s+)?(?:den|d\.)?\s*\d{1,2}[. /-]+\S+[. /-]+\d{2,4}[.:]?$");
static ATTENDANCE_TITLE: Pattern =
    Pattern::new(r"(?i)^(?:afbud|fravær|fraværende|mødedeltagere|deltagere|fremmøde|til ?stede)\b");
/// Names alone, parted by commas: "Ole Krag (A), Pia Holm og Jens Lund".
static NAMES: Pattern = Pattern::new(
    r"^(?:\p{Lu}[\p{L}.’'-]+(?: \p{Lu}[\p{L}.’'-]*){1,4}(?: \(\p{Lu}{1,2}\))?(?:, | og |,$|\.?$))+$",
);
/// Buttons and links of the page that minutes were printed from.
static PAGE_FURNITURE: Pattern = Pattern::new(
    r"(?i)^(?:[•*·-]\s*)?(?:side \d{1,4}(?: af \d{1,4})?|(?:gå )?til(?:bage)? (?:til )?top(?:pen)?|.*©.*|(?:skip|spring|gå) til (?:hoved ?)?indhold(?:et)?|abonn[eé]r|fold alle (?:ud|ind)|tilbage til (?:dagsorden(?:en)?|oversigten|forsiden)|op|luk|(?:udskriv|print)(?: (?:hele |denne )?\p{L}+)?|del|kopi[eé]r link|se (?:alle )?bilag|vis (?:alle )?bilag|hent (?:som )?pdf|hent bilag|læs op|næste punkt|forrige punkt|åbn/luk)$",
);

/// The head or foot of a page: a name, perhaps a day, and far from it the number of the page.
static PAGE_HEAD: Pattern = Pattern::new(r"(?i)^\S.*\s{2}side (?:\d{1,4}|[ivx]{1,6})\.?$");

/// Whether the line is the head or foot of a page.
pub(super) fn is_page_head(line: &str) -> bool {
    line.len() <= LONGEST && PAGE_HEAD.is_match(line)
}

/// Whether the line only says who was present or absent.
pub(super) fn is_attendance(line: &str) -> bool {
    line.len() <= LONGEST && ATTENDANCE_WORD.is_match(line) && ATTENDANCE.is_match(line)
}

/// Whether the line is nothing but a day: the end of a label that was too long for its line.
pub(super) fn is_day(line: &str) -> bool {
    line.len() <= 40 && DAY.is_match(line)
}

/// Whether an item is about nothing but who is there.
pub(super) fn is_title_of_attendance(title: &str) -> bool {
    ATTENDANCE_TITLE.is_match(title)
}

/// Whether the line is nothing but names of people.
pub(super) fn is_names(line: &str) -> bool {
    line.len() <= LONGEST && NAMES.is_match(line)
}

/// Whether the line is a button or link of the page it was printed from.
pub(super) fn is_page_furniture(line: &str) -> bool {
    line.len() <= 40 && PAGE_FURNITURE.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_there_is_told_apart_from_what_was_decided() {
        for line in [
            "Afbud: Pia Holm",
            "Fraværende med afbud: Ole Krag (F)",
            "Fraværende Ole Krag (F) og Pia Holm (A)",
            "Ole Krag, Pia Holm og Jens Lund var fraværende.",
            "Ole Krag havde meldt afbud.",
            "Afbud fra Pia Holm.",
            "Ole Krag og Pia Holm deltog ikke i mødet.",
            "Ole Krag ankommer klokken 13.00.",
            "Line Bie (V) deltog i stedet for Mogens Tvede (V).",
            "Lone Kjeldgaard (A) deltog ikke på grund af inhabilitet.",
            "Ingen fraværende",
        ] {
            assert!(is_attendance(line), "{line}");
        }
        for line in [
            "Godkendt.",
            "Rådet tog stilling til hans habilitet og fandt ham inhabil. Han forlod mødet, mens sagen stod på.",
            "Fravær i skolen drøftet.",
            "Ole Krag (F) stemte imod.",
            "Udvalget var enigt.",
        ] {
            assert!(!is_attendance(line), "{line}");
        }
        assert!(is_names("Ole Krag (A), Pia Holm og Jens Lund"));
        assert!(!is_names("Godkendt") && !is_names("Udvalget godkendte Planen."));
    }
}
