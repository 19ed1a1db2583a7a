//! The ledger of digests: a line a person, occasion and period, however many were superseded.

use tovholder::{
    domain::{
        digests::{Digest, DigestState, Occasion},
        ids::DigestId,
        organisation::Person,
    },
    storage::{
        StorageError,
        digests::{self, Settlement},
        people,
    },
};

use crate::support::builders::*;

fn a_week(id: u128, person: &Person) -> Digest {
    Digest {
        id: DigestId::from_uuid(uuid::Uuid::from_u128(id)),
        occasion: Occasion::Week(day("2026-03-02")),
        person: person.id,
        recipient: person.id,
        is_copy: false,
        send_at: moment("2026-03-02 08:00"),
        is_late: false,
        reason: note("Efter planen."),
        state: DigestState::Planned,
    }
}

on_both_databases! {
    async fn a_week_stands_once_until_it_is_superseded(database: TestDatabase) {
        let storage = database.storage();
        let anne = a_person();
        let (first, second) = (a_week(1, &anne), a_week(2, &anne));
        let twice = a_week(3, &anne);
        let copy = Digest { is_copy: true, ..a_week(4, &anne) };
        let now = moment("2026-03-02 07:00");
        let kept: Result<_, StorageError> = storage.write(move |db| {
            people::insert(db, &anne)?;
            digests::insert_all(db, std::slice::from_ref(&first))?;
            let again = digests::weeks_of(db, &[anne.id], day("2026-01-01"))?;
            assert_eq!(again, std::slice::from_ref(&first));
            let gone = digests::supersede(db, &[first.id], now, &note("Afløst."))?;
            assert_eq!(gone, [first.id]);
            digests::insert_all(db, &[second.clone(), copy.clone()])?;
            let standing = digests::weeks_of(db, &[anne.id], day("2026-01-01"))?;
            assert_eq!(standing[1..], [second.clone(), copy.clone()]);
            Ok(())
        }).await;
        kept.unwrap();
        let refused = storage.write(move |db| digests::insert_all(db, std::slice::from_ref(&twice))).await;
        assert!(matches!(refused, Err(StorageError::Duplicate(_))), "{refused:?}");
    }

    async fn what_is_being_sent_is_not_superseded_and_what_is_settled_stays(
        database: TestDatabase
    ) {
        let storage = database.storage();
        let anne = a_person();
        let line = a_week(1, &anne);
        let now = moment("2026-03-02 08:00");
        let claim = claim_until(moment("2026-03-02 08:10"));
        let done: Result<_, StorageError> = storage.write(move |db| {
            people::insert(db, &anne)?;
            digests::insert_all(db, std::slice::from_ref(&line))?;
            assert_eq!(digests::claim(db, claim, now, 10)?.len(), 1);
            assert_eq!(digests::claim(db, claim_until(claim.until), now, 10)?.len(), 0, "somebody has it");
            assert!(digests::supersede(db, &[line.id], now, &note("Afløst."))?.is_empty());
            let sent = Settlement::Sent { is_late: true, reason: note("Sendt.") };
            let (held, stolen) = ((claim.by, line.id), (claim_until(now).by, line.id));
            assert!(!digests::settle(db, stolen, now, &Settlement::Failed(note("550")))?);
            assert!(digests::settle(db, held, now, &sent)?);
            assert!(!digests::settle(db, held, now, &Settlement::Failed(note("550")))?);
            let kept = digests::weeks_of(db, &[anne.id], day("2026-01-01"))?;
            let expected = Digest {
                state: DigestState::Sent { at: now },
                is_late: true,
                reason: note("Sendt."),
                ..line.clone()
            };
            assert_eq!(kept, [expected]);
            assert!(digests::claim(db, claim_until(claim.until), claim.until, 10)?.is_empty());
            Ok(())
        }).await;
        done.unwrap();
    }
}
