//! Many documents at once: which of them are imported already is asked before any of them is read.

use std::collections::HashMap;

use crate::{
    domain::{
        access::{Caller, Permission},
        minutes_import::MinutesImport,
    },
    operations::{Office, OperationResult},
    storage,
};

/// An import that is there already, and how much it holds; nothing of what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The import, without its texts.
    pub import: MinutesImport,
    /// How many items it has.
    pub items: usize,
    /// How many proposals it has.
    pub proposals: usize,
}

/// The imports of the files with these fingerprints, by fingerprint.
pub async fn find_known_among(
    office: &Office,
    caller: &Caller,
    fingerprints: Vec<String>,
) -> OperationResult<HashMap<String, Known>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ImportMinutes)?;
            let imports = storage::minutes_imports::with_fingerprints(desk.db, &fingerprints)?;
            let ids: Vec<_> = imports.iter().map(|import| import.id).collect();
            let items = storage::minutes_imports::count_items(desk.db, &ids)?;
            let proposals = storage::proposals::count_by_import(desk.db, &ids)?;
            let known = imports.into_iter().map(|import| {
                let count = |of: &HashMap<_, usize>| of.get(&import.id).copied().unwrap_or(0);
                let known = Known {
                    items: count(&items),
                    proposals: count(&proposals),
                    import,
                };
                (known.import.fingerprint.clone(), known)
            });
            Ok(known.collect())
        })
        .await
}
