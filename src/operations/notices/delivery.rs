//! Delivering notices: claimed, addressed as things stand when they leave, bundled into one mail a person,
//! settled. `wording` makes the mails.

use std::collections::{BTreeMap, HashSet};

use super::{
    GivenUp, Notice, Settlement, fate::Company, reasons, surroundings::Surroundings, tell_given_up,
    wording,
};
use crate::{
    domain::{
        access::Caller,
        claim::Claim,
        ids::{ActionId, NoticeId, PersonId, RunId},
        notices::addressing::{Address, Addresses},
        organisation::Person,
        preferences::Rhythm,
    },
    mail::messages::NoticeMail,
    operations::{
        Office, OperationResult,
        office::{Desk, note},
    },
    storage::{
        self,
        outbox::{ClaimedMessage, CopyOf, KnownCopy, OutboxMessage},
    },
};

/// Notices that go out in one mail.
#[derive(Debug, Clone)]
pub struct NoticeBundle {
    /// The notice that was the first of it; the mail's Message-ID is made from it, so that a repetition
    /// can be told.
    pub id: NoticeId,
    /// The notices.
    pub notices: Vec<NoticeId>,
    /// Whether it was put together only now, and nobody can have got it.
    pub is_new: bool,
    /// How often they were tried before.
    pub attempts: u16,
    /// Who gets the mail.
    pub recipient: Person,
    /// What it says.
    pub mail: NoticeMail,
}

/// A claimed notice.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) claimed: ClaimedMessage,
    pub(super) notice: Notice,
}

impl Line {
    const fn id(&self) -> NoticeId {
        self.claimed.message.id
    }
}

/// A notice with to whom it goes.
#[derive(Debug, Clone)]
pub(super) struct AddressedLine {
    pub(super) line: Line,
    pub(super) address: Address,
}

/// What goes out in one mail, not yet in words.
#[derive(Debug, Clone)]
pub(super) struct Parcel {
    pub(super) recipient: Person,
    /// At least one, the first first.
    pub(super) lines: Vec<AddressedLine>,
}

/// Claims `most` notices that are due, or a few more so that nobody's are parted, bundled by recipient; what
/// need not leave any more is settled at once. What was once put together stays together, since it may
/// have left: it is the same mail again.
pub async fn claim_due(
    office: &Office,
    claim: Claim,
    most: u16,
    link_base: String,
) -> OperationResult<Vec<NoticeBundle>> {
    let caller = system();
    loop {
        let parcels = office.write(&caller, move |desk| claim_parcels(desk, claim, most));
        match parcels.await? {
            None => return Ok(Vec::new()),
            // Nothing of what was due had to leave; more may be due.
            Some(parcels) if parcels.is_empty() => {}
            // Outside the transaction, which would keep others waiting.
            Some(parcels) => {
                let write = move |desk: &mut Desk<'_>| wording::write(desk, parcels, &link_base);
                return office.read(&caller, write).await;
            }
        }
    }
}

/// Notes what became of the notices of a bundle that a run has claimed; answers whether they were still
/// the run's.
pub async fn settle(
    office: &Office,
    (run, notices): (RunId, Vec<NoticeId>),
    settlement: Settlement,
) -> OperationResult<bool> {
    office
        .write(&system(), move |desk| {
            let held = (run, notices.as_slice());
            let settled = storage::outbox::settle(desk.db, held, desk.now, &settlement)?;
            if let (Settlement::Failed(reason), 1..) = (&settlement, settled) {
                tell_given_up(desk, GivenUp::Notices(&notices), reason)?;
            }
            Ok(settled == notices.len())
        })
        .await
}

/// Gives back what a run has claimed and not settled; the notices of bundles that were put together only
/// now and not tried are addressed anew, and go out in the company of what is due by then.
pub async fn release(office: &Office, run: RunId, untried: Vec<NoticeId>) -> OperationResult<()> {
    office
        .write(&system(), move |desk| {
            storage::outbox::unbind(desk.db, run, &untried)?;
            Ok(storage::outbox::release(desk.db, run)?)
        })
        .await
}

fn system() -> Caller {
    Caller::system("job deliver-notices")
}

/// What is due, in parcels; `None` where nothing is.
fn claim_parcels(
    desk: &mut Desk<'_>,
    claim: Claim,
    most: u16,
) -> OperationResult<Option<Vec<Parcel>>> {
    // Written for office hours; what comes late waits for them too.
    if desk.calendar.to_office_hours(desk.now) != desk.now {
        return Ok(None);
    }
    let claimed = storage::outbox::claim(desk.db, claim, desk.now, most.into())?;
    if claimed.is_empty() {
        return Ok(None);
    }
    let mut lines = Vec::with_capacity(claimed.len());
    for claimed in claimed {
        if let Ok(notice) = serde_json::from_str(&claimed.message.payload) {
            lines.push(Line { claimed, notice });
            continue;
        }
        let why = Settlement::Failed(note(reasons::UNREADABLE)?);
        let unreadable = [claimed.message.id];
        storage::outbox::settle(desk.db, (claim.by, &unreadable), desk.now, &why)?;
    }
    let known = Surroundings::of(desk, &lines)?;
    let about = lines
        .iter()
        .filter_map(|line| Some((line, known.action(line)?)));
    let mut addressing = Addressing {
        desk,
        claim,
        company: Company::of(about),
        known,
        addressed: Vec::new(),
    };
    addressing.address_all(lines)?;
    addressing.bundle().map(Some)
}

/// At work on to whom the notices of a batch go.
struct Addressing<'d, 'a> {
    desk: &'d mut Desk<'a>,
    claim: Claim,
    known: Surroundings,
    company: Company,
    addressed: Vec<AddressedLine>,
}

impl Addressing<'_, '_> {
    fn address_all(&mut self, lines: Vec<Line>) -> OperationResult<()> {
        let is_original = |line: &Line| line.claimed.copies.is_none();
        let (originals, copies): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_original);
        let untried = originals
            .iter()
            .filter(|line| line.claimed.bundle.is_none());
        let untried: Vec<_> = untried.map(Line::id).collect();
        let mut known_copies = storage::outbox::copies_of(self.desk.db, &untried)?;
        let mut dropped = HashSet::new();
        for line in originals {
            let of_line = known_copies.remove(&line.id()).unwrap_or_default();
            dropped.extend(self.address(line, &of_line)?);
        }
        for copy in copies {
            if !dropped.contains(&copy.id()) {
                // Its address is kept, whoever gets the notice itself.
                self.address(copy, &[])?;
            }
        }
        Ok(())
    }

    /// Says to whom a notice and its copy go; answers which copies go to nobody any more.
    fn address(&mut self, line: Line, copies: &[KnownCopy]) -> OperationResult<Vec<NoticeId>> {
        if let Some(why) = self.overtaken(&line) {
            self.settle(&line, &Settlement::Superseded(note(why)?))?;
            return Ok(Vec::new());
        }
        let is_fixed = line.claimed.bundle.is_some() || line.claimed.copies.is_some();
        if let Some(address) = line.claimed.address.filter(|_| is_fixed) {
            self.send_to(line, address)?;
            return Ok(Vec::new());
        }
        match self.known.addresses(&line) {
            Ok(Addresses { first, copy }) => {
                let dropped = self.copy(&line, copy, copies)?;
                self.send_to(line, first)?;
                Ok(dropped)
            }
            Err(nobody) => {
                let why = Settlement::Failed(reasons::nobody(nobody)?);
                self.settle(&line, &why)?;
                Ok(Vec::new())
            }
        }
    }

    /// Why a notice has not to leave any more, if it has not.
    fn overtaken(&self, line: &Line) -> Option<&'static str> {
        match (&line.notice, self.known.action(line)) {
            (Notice::MailFailed(_), _) => None,
            (_, Some(action)) => self.company.overtakes(line, action, self.known.involved()),
            (_, None) => Some(reasons::NO_ACTION),
        }
    }

    /// Sees to it that a notice has the copy that it is to have, and no other.
    fn copy(
        &mut self,
        line: &Line,
        wanted: Option<Address>,
        known: &[KnownCopy],
    ) -> OperationResult<Vec<NoticeId>> {
        let now = self.desk.now;
        let is_there = known.iter().any(|copy| copy.address == wanted);
        let others = known
            .iter()
            .filter(|copy| copy.address != wanted && copy.is_untried);
        let others: Vec<_> = others.map(|copy| copy.id).collect();
        let why = note(reasons::OTHER_COPY)?;
        for other in &others {
            storage::outbox::drop_copy(self.desk.db, (self.claim.by, *other), now, &why)?;
        }
        let Some(address) = wanted.filter(|_| !is_there) else {
            return Ok(others);
        };
        let message = OutboxMessage {
            id: NoticeId::make(self.desk.ids, now),
            ..line.claimed.message.clone()
        };
        let of = CopyOf {
            original: line.id(),
            address,
        };
        storage::outbox::add_copy(self.desk.db, &message, of, (self.claim, now))?;
        let copy = ClaimedMessage {
            message,
            attempts: 0,
            address: Some(address),
            bundle: None,
            copies: Some(of.original),
        };
        let notice = line.notice.clone();
        let copy = Line {
            claimed: copy,
            notice,
        };
        self.send_to(copy, address)?;
        Ok(others)
    }

    fn send_to(&mut self, line: Line, address: Address) -> OperationResult<()> {
        let why = reasons::addressed(address.standing)?;
        storage::outbox::address(self.desk.db, line.id(), address, &why)?;
        match self.known.hold_back(&address) {
            // What was bound for a mail may have left already.
            Some(held) if line.notice.is_optional() && line.claimed.bundle.is_none() => {
                let why = Settlement::Suppressed(reasons::held_back(held)?);
                self.settle(&line, &why)
            }
            _ => {
                self.addressed.push(AddressedLine { line, address });
                Ok(())
            }
        }
    }

    fn settle(&mut self, line: &Line, settlement: &Settlement) -> OperationResult<()> {
        let held = (self.claim.by, [line.id()]);
        let held = (held.0, held.1.as_slice());
        storage::outbox::settle(self.desk.db, held, self.desk.now, settlement)?;
        Ok(())
    }

    /// What was addressed, as it goes into mails, kept together from now on.
    fn bundle(mut self) -> OperationResult<Vec<Parcel>> {
        self.addressed.sort_by_key(|one| one.line.id());
        let mut mails: BTreeMap<_, Vec<AddressedLine>> = BTreeMap::new();
        for one in std::mem::take(&mut self.addressed) {
            let key = self.mail_of(&one);
            mails.entry(key).or_default().push(one);
        }
        let mut parcels = Vec::with_capacity(mails.len());
        for ((_, recipient, _), lines) in mails {
            let Some(recipient) = self.known.people.get(&recipient).cloned() else {
                continue;
            };
            if lines.iter().all(|one| one.line.claimed.bundle.is_none()) {
                let ids: Vec<_> = lines.iter().map(|one| one.line.id()).collect();
                storage::outbox::bind(self.desk.db, &ids)?;
            }
            parcels.push(Parcel { recipient, lines });
        }
        Ok(parcels)
    }

    /// What goes into one mail: what was put together before, or else all of one person's, or each action by
    /// itself.
    fn mail_of(&self, one: &AddressedLine) -> (Option<NoticeId>, PersonId, Option<ActionId>) {
        let recipient = one.address.to;
        let bundle = one.line.claimed.bundle;
        let wishes = self.known.people.get(&recipient);
        let is_single = wishes.is_some_and(|one| one.preferences.rhythm == Rhythm::Single);
        let action = one.line.notice.action();
        (
            bundle,
            recipient,
            action.filter(|_| is_single && bundle.is_none()),
        )
    }
}
