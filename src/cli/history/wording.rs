//! What a verification of the history says, in both languages.

use super::{Finding, Language, Verification};

/// A line for what does not fit.
pub(super) fn finding(language: Language, finding: &Finding) -> String {
    match language {
        Language::Danish => in_danish(finding),
        Language::English => in_english(finding),
    }
}

fn in_danish(finding: &Finding) -> String {
    match finding {
        Finding::Altered {
            event,
            subject,
            position,
        } => {
            format!("Hændelse {event} er ændret eller indsat (nr. {position} om {subject}).")
        }
        Finding::Removed {
            subject,
            position,
            count: 1,
        } => {
            format!("Hændelse nr. {position} om {subject} er fjernet.")
        }
        Finding::Removed {
            subject,
            position,
            count,
        } => {
            format!("{count} hændelser om {subject} er fjernet, fra nr. {position}.")
        }
        Finding::UnrecordedErasure { event } => {
            format!("Der er slettet i hændelse {event}, uden at sletningen er registreret.")
        }
        Finding::Unsealed {
            number,
            sealed,
            found,
        } => format!(
            "Kontrolpunkt {number} forseglede {sealed} hændelser, andre end de {found}, der er der nu."
        ),
        Finding::MissingCheckpoint { number } => format!("Kontrolpunkt {number} er fjernet."),
        Finding::WrongSignature { number } => {
            format!("Underskriften på kontrolpunkt {number} er forkert.")
        }
        Finding::UnknownKey { number } => {
            format!("Kontrolpunkt {number} er underskrevet med en nøgle, der ikke kendes her.")
        }
        Finding::NotAsExported { number } => {
            format!("Kontrolpunkt {number} er et andet end det eksporterede.")
        }
    }
}

fn in_english(finding: &Finding) -> String {
    match finding {
        Finding::Altered {
            event,
            subject,
            position,
        } => {
            format!("Event {event} was altered or put in (number {position} about {subject}).")
        }
        Finding::Removed {
            subject,
            position,
            count: 1,
        } => {
            format!("Event number {position} about {subject} was removed.")
        }
        Finding::Removed {
            subject,
            position,
            count,
        } => {
            format!("{count} events about {subject} were removed, from number {position} on.")
        }
        Finding::UnrecordedErasure { event } => {
            format!("Something was erased from event {event}, and no erasure is recorded.")
        }
        Finding::Unsealed {
            number,
            sealed,
            found,
        } => format!(
            "Checkpoint {number} sealed {sealed} events, other than the {found} that are there now."
        ),
        Finding::MissingCheckpoint { number } => format!("Checkpoint {number} was removed."),
        Finding::WrongSignature { number } => {
            format!("The signature of checkpoint {number} is wrong.")
        }
        Finding::UnknownKey { number } => {
            format!("Checkpoint {number} is signed with a key that is not known here.")
        }
        Finding::NotAsExported { number } => {
            format!("Checkpoint {number} is not the one that was exported.")
        }
    }
}

/// How many findings are not told one by one.
pub(super) fn more(language: Language, count: usize) -> String {
    match language {
        Language::Danish => format!("… og {count} til."),
        Language::English => format!("… and {count} more."),
    }
}

/// What was looked at.
pub(super) fn summary(language: Language, done: &Verification) -> String {
    let Verification {
        events,
        erased,
        unsealed,
        sealed,
        ..
    } = done;
    match language {
        Language::Danish => format!(
            "{events} hændelser gennemgået ({erased} med slettede oplysninger, {unsealed} endnu ikke forseglet), {sealed} kontrolpunkter."
        ),
        Language::English => format!(
            "{events} events looked at ({erased} with erased content, {unsealed} not sealed yet), {sealed} checkpoints."
        ),
    }
}
