//! Who a caller is in our own rows. Leaves out whether the caller is believed, which is settled by then.

use crate::{
    domain::{access::Caller, ids::PersonId, listing::PageRequest, organisation::EmailAddress},
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

/// The person of ours whom somebody outside named; `None` if there is no such person, or none any more.
pub async fn find_person(office: &Office, sought: Sought) -> OperationResult<Option<PersonId>> {
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
            let person = person.filter(|person| person.presence.is_here(today));
            Ok(person.map(|person| person.id))
        })
        .await
}
