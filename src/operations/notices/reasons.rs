//! Why a notice stands as it stands, in Danish: for whoever asks why they did, or did not, get a mail.

use crate::{
    domain::{
        calendar::danish_date,
        notices::{Standing, WhySecretary, addressing::Nobody},
        preferences::HeldBack,
        text::Note,
    },
    operations::{OperationResult, office::note},
};

/// The message is from another version of the program, or damaged.
pub(super) const UNREADABLE: &str = "Beskeden kan ikke læses.";
/// There is no such action.
pub(super) const NO_ACTION: &str = "Afløst: opfølgningen findes ikke mere.";
/// Whom the copy was for is back, or somebody else stands in.
pub(super) const OTHER_COPY: &str = "Afløst: fravær, stedfortræder eller adresse er ændret.";

/// Why somebody gets a notice.
pub(super) fn addressed(standing: Standing) -> OperationResult<Note> {
    note(match standing {
        Standing::InPerson => "Vedrører modtageren.",
        Standing::StandIn => "Sendt til stedfortræderen, fordi modtageren er fraværende.",
        Standing::Copy => "Kopi: modtageren er fraværende, og stedfortræderen har fået beskeden.",
        Standing::Secretary(WhySecretary::NoDirector) => {
            "Enheden har ingen direktør; sendt til sekretæren."
        }
        Standing::Secretary(WhySecretary::NoAddress) => {
            "Modtageren har ingen mailadresse; sendt til sekretæren."
        }
        Standing::Secretary(WhySecretary::Left) => {
            "Modtageren er her ikke mere; sendt til sekretæren."
        }
        Standing::Secretary(WhySecretary::AwayUncovered) => {
            "Sendt også til sekretæren: modtageren er fraværende uden stedfortræder."
        }
    })
}

/// Why a notice that asks nothing of its recipient was held back.
pub(super) fn held_back(held: HeldBack) -> OperationResult<Note> {
    match held {
        HeldBack::NoMail => note("Holdt tilbage: modtageren har fravalgt mail."),
        HeldBack::Paused(until) => {
            let until = danish_date(until);
            note(&format!(
                "Holdt tilbage: modtageren har pause til og med {until}."
            ))
        }
    }
}

/// Why a notice has nobody to go to.
pub(super) fn nobody(Nobody(why): Nobody) -> OperationResult<Note> {
    note(match why {
        WhySecretary::NoDirector => {
            "Enheden har ingen direktør, og udvalget ingen sekretær, der kan nås."
        }
        WhySecretary::NoAddress => {
            "Modtageren har ingen mailadresse, og udvalget ingen sekretær, der kan nås."
        }
        WhySecretary::Left => {
            "Modtageren er her ikke mere, og udvalget har ingen sekretær, der kan nås."
        }
        WhySecretary::AwayUncovered => {
            "Modtageren er fraværende, og udvalget har ingen sekretær, der kan nås."
        }
    })
}
