//! Why a line of the ledger stands as it stands, in Danish: for whoever asks why they did, or did not,
//! get a mail.

use crate::domain::{
    calendar::danish_date,
    preferences::HeldBack,
    reminders::{
        Reminder,
        plan::{Cause, Hold, Line},
        reconcile::LedgerChange,
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
        Cause::Ladder if line.is_late => return LATE.to_owned(),
        Cause::Ladder => USUAL,
        Cause::StandIn => "Sendt til stedfortræderen, fordi modtageren er fraværende.",
        Cause::Copy => "Kopi: modtageren er fraværende, og stedfortræderen har fået påmindelsen.",
        Cause::AwayUncovered => "Modtageren er fraværende uden stedfortræder.",
        Cause::SecretaryForUncovered => {
            "Sendt også til sekretæren: modtageren er fraværende uden stedfortræder."
        }
        Cause::SecretaryForUnreachable => "Modtageren har ingen mailadresse; sendt til sekretæren.",
        Cause::SecretaryForNobody => "Der er ingen modtager på trinnet; sendt til sekretæren.",
        Cause::Nobody => NOBODY,
    };
    if line.is_late {
        format!("{why} {LATE}")
    } else {
        why.to_owned()
    }
}

const NOBODY: &str = "Holdt tilbage: der er hverken modtager eller sekretær.";

fn held_back(hold: Hold) -> String {
    match hold {
        Hold::Overtaken => {
            "Holdt tilbage: et senere trin til samme modtager er allerede nået.".to_owned()
        }
        Hold::Nobody => NOBODY.to_owned(),
        Hold::ByChoice(HeldBack::NoMail) => {
            "Holdt tilbage: modtageren har fravalgt mail.".to_owned()
        }
        Hold::ByChoice(HeldBack::Paused(until)) => {
            let until = danish_date(until);
            format!("Holdt tilbage: modtageren har pause til og med {until}.")
        }
    }
}

/// Why a line no longer holds: another takes its place, or none does.
pub(super) fn superseded(reminder: &Reminder, change: &LedgerChange) -> &'static str {
    let same_rung =
        |line: &&Line| line.key.step == reminder.step && line.key.anchor == reminder.anchor;
    let meant_for = |line: &Line| line.instead_of.or(line.key.recipient);
    let mut successors = change.add.iter().filter(same_rung);
    if successors
        .clone()
        .any(|line| meant_for(line) == reminder.meant_for())
    {
        return "Afløst: fravær, stedfortræder, pause, adresse eller tidspunkt er ændret.";
    }
    if successors.next().is_some() {
        return "Afløst: trinnet har fået en anden modtager.";
    }
    "Afløst: møde, frist, modtager, trappe eller status er ændret, eller et senere trin er nået."
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::{ActionId, PersonId},
        reminders::{Audience, LedgerKey},
        samples::{day, id, moment},
    };

    fn a_line(cause: Cause, is_late: bool, hold: Option<Hold>) -> Line {
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
            send_at: moment("2023-11-16 08:00"),
            is_late,
            cause,
            hold,
        }
    }

    #[test]
    fn every_reason_is_told_in_words_of_its_own() {
        let paused = HeldBack::Paused(day("2023-11-24"));
        for (cause, is_late, hold, words) in [
            (
                Cause::Ladder,
                false,
                None,
                "Efter udvalgets påmindelsestrappe.",
            ),
            (Cause::Ladder, true, None, "Trinnets dag var gået, da"),
            (Cause::StandIn, false, None, "til stedfortræderen"),
            (
                Cause::StandIn,
                true,
                None,
                "er fraværende. Trinnets dag var gået",
            ),
            (Cause::Copy, false, None, "Kopi: "),
            (
                Cause::AwayUncovered,
                false,
                None,
                "fraværende uden stedfortræder",
            ),
            (
                Cause::SecretaryForUncovered,
                false,
                None,
                "også til sekretæren",
            ),
            (
                Cause::SecretaryForUnreachable,
                false,
                None,
                "ingen mailadresse; sendt til sekretæren",
            ),
            (Cause::SecretaryForNobody, false, None, "ingen modtager"),
            (
                Cause::Nobody,
                false,
                Some(Hold::Nobody),
                "hverken modtager eller sekretær",
            ),
            (Cause::Ladder, true, Some(Hold::Overtaken), "et senere trin"),
            (
                Cause::Ladder,
                false,
                Some(Hold::ByChoice(HeldBack::NoMail)),
                "fravalgt mail",
            ),
            (
                Cause::Ladder,
                false,
                Some(Hold::ByChoice(paused)),
                "pause til og med fredag den 24. november 2023.",
            ),
        ] {
            let told = planned(&a_line(cause, is_late, hold));
            assert!(told.contains(words), "{cause:?}: {told}");
        }
    }
}
