//! Delivering digests: claimed, put together as things stand now, settled. What became pointless since
//! it was planned, or has nothing to tell, is held back with its reason.

mod lists;
mod requests;
mod weeks;
mod wording;

use std::collections::HashMap;

use crate::{
    domain::{
        access::{Caller, Sight},
        body::Membership,
        claim::Claim,
        digests::{Digest, Fate, MeetingNow, Occasion, fate_of},
        ids::{DigestId, MeetingId, PersonId, RunId},
        language::Language,
        organisation::{Person, Unit},
    },
    mail::messages::{DirectorWeekMail, SecretaryListMail},
    operations::{
        Office, OperationResult,
        digest_planning::{self, meeting_now},
        notices::{self, GivenUp},
        office::{Desk, note},
    },
    storage::{self, digests::Claimed},
};

pub use crate::storage::digests::Settlement;

/// A digest in words.
#[derive(Debug, Clone)]
pub enum DigestMail {
    /// A director's week.
    Week(Box<DirectorWeekMail>),
    /// A secretary's list.
    List(Box<SecretaryListMail>),
}

/// A claimed digest with what is to be done about it.
#[derive(Debug, Clone)]
pub struct ReadyDigest {
    /// The line; the mail's Message-ID is made from it.
    pub id: DigestId,
    /// How often it was tried before.
    pub attempts: u16,
    /// What becomes of it.
    pub fate: Fate,
    /// The mail and who gets it, where it goes out.
    pub mail: Option<(Person, DigestMail)>,
}

/// Claims up to `most` lines whose time has come, and writes their mails. What is due is planned once
/// more before that.
pub async fn claim_due(
    office: &Office,
    claim: Claim,
    most: u16,
    link_base: String,
) -> OperationResult<Vec<ReadyDigest>> {
    let caller = Caller::system("job send-digests");
    let now = office.clock.now();
    // Planned for office hours; what comes late waits for them too.
    if office.calendar.to_office_hours(now) != now {
        return Ok(Vec::new());
    }
    let most = most.into();
    let planned = office.write(&caller, move |desk| digest_planning::plan_due(desk, most));
    if let Err(error) = planned.await {
        tracing::error!(%error, "what is due could not be planned once more");
    }
    let claimed = office
        .write(&caller, move |desk| {
            Ok(storage::digests::claim(desk.db, claim, desk.now, most)?)
        })
        .await?;
    if claimed.is_empty() {
        return Ok(Vec::new());
    }
    // Outside the transaction, which would keep others waiting.
    office
        .read(&caller, move |desk| write_mails(desk, claimed, &link_base))
        .await
}

/// Notes what became of a line that a run has claimed; answers whether it was still the run's.
pub async fn settle(
    office: &Office,
    held: (RunId, DigestId),
    settlement: Settlement,
) -> OperationResult<bool> {
    let caller = Caller::system("job send-digests");
    office
        .write(&caller, move |desk| {
            let is_ours = storage::digests::settle(desk.db, held, desk.now, &settlement)?;
            if let (Settlement::Failed(reason), true) = (&settlement, is_ours) {
                notices::tell_given_up(desk, GivenUp::Digest(held.1), reason)?;
            }
            Ok(is_ours)
        })
        .await
}

/// Gives back what a run has claimed and not settled.
pub async fn release(office: &Office, run: RunId) -> OperationResult<()> {
    let caller = Caller::system("job send-digests");
    office
        .write(&caller, move |desk| {
            Ok(storage::digests::release(desk.db, run)?)
        })
        .await
}

/// How a line stands that did not go out.
pub fn settlement_of(fate: Fate) -> OperationResult<Settlement> {
    let reason = note(&fate.in_words(Language::Danish))?;
    Ok(match fate {
        Fate::Send { is_late } => Settlement::Sent { is_late, reason },
        Fate::MeetingMoved => Settlement::Superseded(reason),
        Fate::TooOld
        | Fate::AgendaClosed
        | Fate::NothingToTell
        | Fate::Nobody(_)
        | Fate::NotWanted(_) => Settlement::Suppressed(reason),
    })
}

fn write_mails(
    desk: &mut Desk<'_>,
    claimed: Vec<Claimed>,
    link_base: &str,
) -> OperationResult<Vec<ReadyDigest>> {
    let meetings = meetings_now(desk, &claimed)?;
    let readers = Readers::of(desk, &claimed)?;
    let fate = |digest: &Digest| {
        let meeting = digest.occasion.meeting();
        let meeting = meeting.and_then(|id| meetings.get(&id).copied());
        let recipient = readers.people.get(&digest.recipient);
        fate_of(digest, (meeting, recipient), (desk.calendar, desk.now))
    };
    let fates: Vec<_> = claimed.iter().map(|(digest, _)| fate(digest)).collect();
    let to_send = claimed
        .iter()
        .zip(&fates)
        .filter_map(|((digest, _), fate)| {
            let is_late = matches!(fate, Fate::Send { is_late: true });
            matches!(fate, Fate::Send { .. }).then_some((digest, is_late))
        });
    let to_send: Vec<_> = to_send.collect();
    let (weeks, lists): (Vec<_>, Vec<_>) = to_send
        .into_iter()
        .partition(|(digest, _)| matches!(digest.occasion, Occasion::Week(_)));
    let mut mails = weeks::write(desk, &weeks, (&readers, link_base))?;
    mails.extend(lists::write(desk, &lists, (&readers, link_base))?);
    let ready = claimed
        .into_iter()
        .zip(fates)
        .map(|((digest, attempts), fate)| {
            let mail = mails.remove(&digest.id);
            let recipient = readers.people.get(&digest.recipient).cloned();
            let fate = match fate {
                Fate::Send { .. } if mail.is_none() => Fate::NothingToTell,
                fate => fate,
            };
            ReadyDigest {
                id: digest.id,
                attempts,
                fate,
                mail: recipient.zip(mail),
            }
        });
    Ok(ready.collect())
}

/// The meetings of claimed lists, as they stand now.
fn meetings_now(
    desk: &mut Desk<'_>,
    claimed: &[Claimed],
) -> OperationResult<HashMap<MeetingId, MeetingNow>> {
    let ids = claimed
        .iter()
        .filter_map(|(digest, _)| digest.occasion.meeting());
    let ids: Vec<_> = ids.collect();
    let meetings = storage::meetings::find_many(desk.db, &ids)?;
    let bodies: Vec<_> = meetings.iter().map(|meeting| meeting.body).collect();
    let bodies = storage::bodies::find_many(desk.db, &bodies)?;
    let found = meetings.iter().filter_map(|meeting| {
        let body = bodies.iter().find(|body| body.id == meeting.body)?;
        Some((meeting.id, meeting_now(desk, meeting, body)))
    });
    Ok(found.collect())
}

/// Who reads the digests and what they may know of, loaded at once for all of them.
struct Readers {
    people: HashMap<PersonId, Person>,
    seats: Vec<Membership>,
    units: Vec<Unit>,
}

impl Readers {
    fn of(desk: &mut Desk<'_>, digests: &[Claimed]) -> OperationResult<Self> {
        let people = digests.iter().flat_map(|(d, _)| [d.person, d.recipient]);
        let people: Vec<_> = people.collect();
        let seats = storage::memberships::of_people(desk.db, &people)?;
        let units = storage::units::all(desk.db)?;
        let people = storage::people::find_many(desk.db, &people)?;
        Ok(Self {
            people: people.into_iter().map(|p| (p.id, p)).collect(),
            seats,
            units,
        })
    }

    /// What somebody sees by seats and units alone: a mail knows no clearance.
    fn sight_of(&self, person: PersonId) -> Sight {
        let seats = self.seats.iter().filter(|seat| seat.person == person);
        let seats: Vec<_> = seats.copied().collect();
        let units = self.units.iter().filter(|u| u.director == Some(person));
        Sight::by_seats(Some(person), &seats, units.map(|unit| unit.id).collect())
    }

    /// Who is greeted, in which language, and whose digest it is, where that is somebody else's.
    fn address(&self, digest: &Digest) -> (String, Language, Option<String>) {
        let name = |id| self.people.get(&id).map(|person| person.name.to_string());
        let recipient = self.people.get(&digest.recipient);
        let whose = Some(digest.person).filter(|person| *person != digest.recipient);
        (
            name(digest.recipient).unwrap_or_default(),
            recipient.map(|person| person.language).unwrap_or_default(),
            whose.and_then(name),
        )
    }
}
