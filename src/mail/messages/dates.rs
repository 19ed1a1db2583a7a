//! The days of actions as files that go along with a mail. Each action has a file of its own: a file
//! with one entry opens as that entry, one with several as another calendar.

use crate::domain::calendar_entry::ActionEntry;
use crate::domain::language::Language;
use crate::ical::{MEDIA_TYPE, one_date};
use crate::mail::Attachment;

/// The most files that go along with one mail: nobody opens more, and a calendar feed has them all.
const MOST: usize = 10;

/// The first of these actions that have a day. Only the day and a number name a file: what is closed
/// has no other name.
pub(super) fn attached<'a>(
    entries: impl IntoIterator<Item = &'a ActionEntry>,
    language: Language,
) -> Vec<Attachment> {
    let due = language.choose("frist", "due");
    let dated = entries
        .into_iter()
        .filter_map(|entry| Some((entry, entry.due?)));
    let files = dated.take(MOST).enumerate().map(|(at, (entry, day))| {
        let number = at + 1;
        Attachment {
            file_name: format!("{due}-{number}-{day}.ics"),
            media_type: MEDIA_TYPE,
            content: one_date(entry, language),
        }
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        calendar_entry::ActionNames,
        samples::{an_action, moment},
        text::Title,
    };

    fn an_entry(due: Option<&str>) -> ActionEntry {
        let mut action = an_action().build();
        action.due_moment.on = due.map(|day| day.parse().unwrap());
        let names = ActionNames {
            body: Title::parse("Byrådet").unwrap(),
            owner: Title::parse("Anne Bæk").unwrap(),
            case_number: None,
        };
        let link = "https://t.dk/1".to_owned();
        ActionEntry::of(&action, names, (moment("2023-10-26 09:00"), link))
    }

    #[test]
    fn what_has_a_day_is_a_file_each_and_no_more_than_anybody_opens() {
        let entries = [None, Some("2023-11-29"), Some("2023-12-13")].map(an_entry);
        let names = |entries: &[ActionEntry], language| {
            let files = attached(entries, language).into_iter();
            files.map(|file| file.file_name).collect::<Vec<_>>()
        };
        assert_eq!(
            names(&entries, Language::Danish),
            ["frist-1-2023-11-29.ics", "frist-2-2023-12-13.ics"]
        );
        assert_eq!(
            names(&entries[1..2], Language::English),
            ["due-1-2023-11-29.ics"]
        );
        let many = vec![an_entry(Some("2023-11-29")); 30];
        assert_eq!(names(&many, Language::Danish).len(), MOST);
    }
}
