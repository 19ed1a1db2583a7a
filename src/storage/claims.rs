//! Claiming what is to be sent, put once for every table that has `claimed_by` and `claimed_until`: whoever
//! claims a row has it alone until it is settled or given back, or until the claim has run out, when
//! the next one gets it. A row without a holder is held back until `claimed_until`.
//!
//! Leaves out which rows are due; each table knows that itself.

/// Whether a row can be claimed at a moment.
macro_rules! is_free {
    ($table:ident, $now:expr) => {
        $table::claimed_until
            .is_null()
            .or($table::claimed_until.le(DbMoment($now)))
    };
}

/// Whether no run is at work on a row at a moment; it may be held back.
macro_rules! is_idle {
    ($table:ident, $now:expr) => {
        $table::claimed_by
            .is_null()
            .or($table::claimed_until.le(DbMoment($now)))
    };
}

/// Whether a row is still the run's.
macro_rules! is_held_by {
    ($table:ident, $run:expr) => {
        $table::claimed_by.eq(DbId::from($run))
    };
}

/// What to set so that nobody holds a row, and it is not tried before a moment.
macro_rules! let_go {
    ($table:ident, $until:expr) => {
        (
            $table::claimed_by.eq(None::<DbId>),
            $table::claimed_until.eq($until.map(DbMoment)),
        )
    };
}

/// `hold` and `release` for a table with an `is_waiting`.
macro_rules! claimable {
    ($table:ident) => {
        /// Claims those of these rows that are still free; answers which.
        fn hold(db: &mut Db, ids: &[DbId], claim: Claim, now: Moment) -> StorageResult<Vec<DbId>> {
            let free = $table::table
                .filter($table::id.eq_any(ids.iter().copied()))
                .filter(is_free!($table, now));
            let held = diesel::update(free)
                .set((
                    $table::claimed_by.eq(DbId::from(claim.by)),
                    $table::claimed_until.eq(DbMoment(claim.until)),
                ))
                .returning($table::id);
            Ok(held.get_results(db)?)
        }

        /// Gives back what a run still holds, so that the next one need not wait for the claim's end.
        pub fn release(db: &mut Db, run: RunId) -> StorageResult<()> {
            let held = $table::table
                .filter(is_waiting())
                .filter(is_held_by!($table, run));
            diesel::update(held)
                .set(let_go!($table, None::<Moment>))
                .execute(db)?;
            Ok(())
        }
    };
}

pub(super) use {claimable, is_free, is_held_by, is_idle, let_go};
