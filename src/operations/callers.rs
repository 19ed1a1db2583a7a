//! Who a caller is in our own rows. Leaves out whether the caller is believed, which is settled by then.

use chrono::NaiveDate;

use crate::{
    domain::{
        access::Caller,
        ids::PersonId,
        listing::PageRequest,
        organisation::{EmailAddress, Presence},
    },
    operations::{Office, OperationResult},
    storage::{self, people::PersonFilter},
};

/// By what a caller's person is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// By our id.
    Id(PersonId),
    /// By the mail address, whatever the case of its letters.
    Email(EmailAddress),
}

/// The person of ours whom somebody outside named; `None` if there is no such person. Whoever has left is
/// found as well: that they may do nothing any more is for every desk to see to.
pub async fn find_person(office: &Office, sought: Sought) -> OperationResult<Option<PersonId>> {
    look_up(office, sought, |_, _| true).await
}

/// As [`find_person`], but only somebody who is here, and so may sign in.
pub async fn find_person_here(
    office: &Office,
    sought: Sought,
) -> OperationResult<Option<PersonId>> {
    look_up(office, sought, Presence::is_here).await
}

async fn look_up(
    office: &Office,
    sought: Sought,
    is_wanted: fn(Presence, NaiveDate) -> bool,
) -> OperationResult<Option<PersonId>> {
    office
        .read(&Caller::system("sign-in"), move |desk| {
            let person = match &sought {
                Sought::Id(id) => storage::people::find(desk.db, *id)?,
                Sought::Email(address) => {
                    let filter = PersonFilter {
                        email: Some(address.as_str().to_owned()),
                        ..PersonFilter::default()
                    };
                    let page = storage::people::list(desk.db, &filter, &PageRequest::default())?;
                    page.items.into_iter().next()
                }
            };
            let today = desk.today();
            let person = person.filter(|person| is_wanted(person.presence, today));
            Ok(person.map(|person| person.id))
        })
        .await
}
