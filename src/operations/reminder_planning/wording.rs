//! Why a line of the ledger stands as it stands, in Danish: for whoever asks why they did, or did not,
//! get a mail.

use crate::domain::{
    calendar::danish_date,
    preferences::HeldBack,
    reminders::{
        ReminderCause,
        plan::{Hold, Line},
        reconcile::Superseded,
    },
};

/// The reason of a line that is there because the ladder says so, and for no other reason.
pub const USUAL: &str = "Efter udvalgets påmindelsestrappe.";

const LATE: &str = "Trinnets dag var gået, da påmindelsen blev planlagt; sendes straks.";

/// Why a line is planned, or held back.
pub(super) fn planned(line: &Line) -> String {
    if let Some(hold) = line.hold {
        return held_back(hold);
    }
    let why = match line.cause {
        ReminderCause::Ladder if line.is_late => return LATE.to_owned(),
        ReminderCause::Ladder => USUAL,
        ReminderCause::StandIn => "Sendt til stedfortræderen, fordi modtageren er fraværende.",
        ReminderCause::Copy => {
            "Kopi: modtageren er fraværende, og stedfortræderen har fået påmindelsen."
        }
        ReminderCause::AwayUncovered => "Modtageren er fraværende uden stedfortræder.",
        ReminderCause::SecretaryForUncovered => {
            "Sendt også til sekretæren: modtageren er fraværende uden stedfortræder."
        }
        ReminderCause::SecretaryForUnaddressed => {
            "Modtageren har ingen mailadresse; sendt til sekretæren."
        }
        ReminderCause::SecretaryForLeft => "Modtageren er fratrådt; sendt til sekretæren.",
        ReminderCause::SecretaryForNobody => {
            "Der er ingen modtager på trinnet; sendt til sekretæren."
        }
        ReminderCause::LeftToNobody => LEFT,
        ReminderCause::Nobody => NOBODY,
    };
    if line.is_late {
        format!("{why} {LATE}")
    } else {
        why.to_owned()
    }
}

const NOBODY: &str = "Holdt tilbage: der er hverken modtager eller sekretær.";

const LEFT: &str = "Holdt tilbage: modtageren er fratrådt, og ingen sekretær kan få den i stedet.";

fn held_back(hold: Hold) -> String {
    match hold {
        Hold::Overtaken => {
            "Holdt tilbage: et senere trin til samme modtager er allerede nået.".to_owned()
        }
        Hold::Nobody => NOBODY.to_owned(),
        Hold::Left => LEFT.to_owned(),
        Hold::ByChoice(HeldBack::NoMail) => {
            "Holdt tilbage: modtageren har fravalgt mail.".to_owned()
        }
        Hold::ByChoice(HeldBack::Paused(until)) => {
            let until = danish_date(until);
            format!("Holdt tilbage: modtageren har pause til og med {until}.")
        }
    }
}

/// Why a line no longer holds.
pub(super) const fn superseded(why: Superseded, is_unfinished: bool) -> &'static str {
    match why {
        Superseded::Otherwise => {
            "Afløst: fravær, stedfortræder, pause, adresse eller tidspunkt er ændret."
        }
        Superseded::OtherRecipient => "Afløst: trinnet har fået en anden modtager.",
        Superseded::RungGone => "Afløst: trappen er ændret, eller et senere trin er nået.",
        Superseded::Moved => "Afløst: mødet eller fristen er flyttet.",
        Superseded::NothingLeft if is_unfinished => {
            "Afløst: opfølgningen har ingen frist længere, eller udvalget ingen trappe."
        }
        Superseded::NothingLeft => "Afløst: opfølgningen er afsluttet.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::{ActionId, PersonId},
        reminders::{Audience, LedgerKey},
        samples::{day, id, moment},
    };

    fn a_line(cause: ReminderCause, is_late: bool, hold: Option<Hold>) -> Line {
        Line {
            key: LedgerKey {
                action: ActionId::from_uuid(id(1)),
                step: "-5 owner".to_owned(),
                anchor: "date 2023-11-23".to_owned(),
                recipient: Some(PersonId::from_uuid(id(2))),
            },
            audience: Audience::Owner,
            instead_of: None,
            is_copy: false,
            proper: moment("2023-11-16 08:00"),
            send_at: moment("2023-11-16 08:00"),
            is_late,
            cause,
            hold,
        }
    }

    fn tells(cause: ReminderCause, is_late: bool, hold: Option<Hold>, words: &str) {
        let told = planned(&a_line(cause, is_late, hold));
        assert!(told.contains(words), "{cause:?}: {told}");
    }

    #[test]
    fn every_cause_is_told_in_words_of_its_own() {
        for (cause, words) in [
            (ReminderCause::Ladder, USUAL),
            (ReminderCause::StandIn, "til stedfortræderen"),
            (ReminderCause::Copy, "Kopi: "),
            (
                ReminderCause::AwayUncovered,
                "fraværende uden stedfortræder",
            ),
            (ReminderCause::SecretaryForUncovered, "også til sekretæren"),
            (
                ReminderCause::SecretaryForUnaddressed,
                "ingen mailadresse; sendt til sekretæren",
            ),
            (
                ReminderCause::SecretaryForLeft,
                "er fratrådt; sendt til sekretæren",
            ),
            (ReminderCause::SecretaryForNobody, "ingen modtager"),
        ] {
            tells(cause, false, None, words);
        }
        tells(
            ReminderCause::Ladder,
            true,
            None,
            "Trinnets dag var gået, da",
        );
        let late = "er fraværende. Trinnets dag var gået";
        tells(ReminderCause::StandIn, true, None, late);
    }

    #[test]
    fn what_is_held_back_says_why() {
        let paused = HeldBack::Paused(day("2023-11-24"));
        let until = "pause til og med fredag den 24. november 2023.";
        for (cause, hold, words) in [
            (
                ReminderCause::LeftToNobody,
                Hold::Left,
                "ingen sekretær kan få den",
            ),
            (
                ReminderCause::Nobody,
                Hold::Nobody,
                "hverken modtager eller sekretær",
            ),
            (ReminderCause::Ladder, Hold::Overtaken, "et senere trin"),
            (
                ReminderCause::Ladder,
                Hold::ByChoice(HeldBack::NoMail),
                "fravalgt mail",
            ),
            (ReminderCause::Ladder, Hold::ByChoice(paused), until),
        ] {
            tells(cause, true, Some(hold), words);
        }
    }
}
