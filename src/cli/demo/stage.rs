//! Sets the example up: invented people of an invented municipality, a steering group with coming
//! meetings, and minutes whose proposals the secretary accepts. Each step looks first whether it
//! was taken before, so that an interrupted start is finished by the next.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Weekday};

use crate::{
    cli::CliError,
    domain::{
        access::Caller,
        body::{BodyRules, Function, Membership},
        calendar::{DanishCalendar, at_local, local_date},
        ids::{BodyId, MeetingId, MinutesImportId, PersonId, UnitId},
        language::Language,
        listing::PageRequest,
        minutes_import::{Proposal, ProposalState},
        organisation::Owner,
        text::{TextError, Title},
    },
    operations::{
        Office, OperationError,
        bodies::{self, NewBody},
        import_review::{self, Acceptance, ProposalChange},
        meetings::{self, MeetingFilter, NewMeeting},
        minutes_imports,
        people::{self, NewPerson, PersonFilter},
        reminder_planning,
        units::{self, NewUnit},
    },
};

const MINUTES: &str = include_str!("sample-minutes.md");
const BODY: &str = "Digitaliseringsstyregruppen";
const DIGITALISATION: &str = "Digitalisering & IT";
const TECHNICAL: &str = "Teknik & Miljø";

/// Name, mail address and post.
type Somebody = (&'static str, &'static str, &'static str);
/// Who keeps the minutes.
pub(super) const SECRETARY: Somebody = ("Jonas Krogh", "jonas.krogh@havnbjerg.example", "sekretær");
const HEAD: Somebody = (
    "Mette Lindholm",
    "mette.lindholm@havnbjerg.example",
    "chef for Digitalisering & IT",
);
const TECHNICAL_HEAD: Somebody = (
    "Karen Toft",
    "karen.toft@havnbjerg.example",
    "chef for Teknik & Miljø",
);
const DIRECTOR: Somebody = (
    "Anders Bjerre",
    "anders.bjerre@havnbjerg.example",
    "kommunaldirektør",
);

/// What the story is about.
pub(super) struct Stage {
    pub(super) body: BodyId,
    pub(super) secretary: PersonId,
    pub(super) import: MinutesImportId,
    /// The meeting of the minutes.
    pub(super) meeting: MeetingId,
}

/// Sets the example up, as far as it is not there already.
pub(super) async fn set(office: &Office) -> Result<Stage, CliError> {
    let caller = Caller::system("demo");
    let desk = Setting {
        office,
        caller: &caller,
    };
    let secretary = desk.person(SECRETARY).await?;
    let head = desk.person(HEAD).await?;
    let technical_head = desk.person(TECHNICAL_HEAD).await?;
    let director = desk.person(DIRECTOR).await?;
    let digitalisation = desk.unit(DIGITALISATION, head).await?;
    let technical = desk.unit(TECHNICAL, technical_head).await?;
    let body = desk.body().await?;
    for (person, function) in [
        (secretary, Function::Secretary),
        (director, Function::Chair),
        (head, Function::Member),
    ] {
        bodies::put_seat(
            office,
            &caller,
            Membership {
                body,
                person,
                function,
            },
        )
        .await?;
    }
    desk.plan_meetings(body).await?;
    let (import, meeting) = desk.import().await?;
    desk.accept_proposals(import, (digitalisation, technical), director)
        .await?;
    reminder_planning::plan_all(office).await?;
    Ok(Stage {
        body,
        secretary,
        import,
        meeting,
    })
}

struct Setting<'a> {
    office: &'a Office,
    caller: &'a Caller,
}

impl Setting<'_> {
    async fn person(&self, (name, email, post): Somebody) -> Result<PersonId, CliError> {
        let filter = PersonFilter {
            email: Some(email.to_owned()),
            ..PersonFilter::default()
        };
        let page = PageRequest::default();
        let known = people::list(self.office, self.caller, filter, page).await?;
        if let Some(person) = known.items.first() {
            return Ok(person.id);
        }
        let new = NewPerson {
            name: title(name)?,
            email: email.parse().ok(),
            post: Some(title(post)?),
            unit: None,
            language: Some(Language::Danish),
        };
        Ok(people::create(self.office, self.caller, new).await?.id)
    }

    async fn unit(&self, name: &str, director: PersonId) -> Result<UnitId, CliError> {
        let page = PageRequest::default();
        let known = units::list(self.office, self.caller, Some(name.to_owned()), page).await?;
        if let Some(unit) = known.items.first() {
            return Ok(unit.id);
        }
        let new = NewUnit {
            name: title(name)?,
            parent: None,
            director: Some(director),
        };
        Ok(units::create(self.office, self.caller, new).await?.id)
    }

    async fn body(&self) -> Result<BodyId, CliError> {
        let page = PageRequest::default();
        let known = bodies::list(self.office, self.caller, Some(BODY.to_owned()), page).await?;
        if let Some(body) = known.items.first() {
            return Ok(body.id);
        }
        let new = NewBody {
            name: title(BODY)?,
            rules: BodyRules::default(),
        };
        Ok(bodies::create(self.office, self.caller, new).await?.id)
    }

    /// Six monthly meetings from now on, as far as they are not planned already.
    async fn plan_meetings(&self, body: BodyId) -> Result<(), CliError> {
        let now = self.office.clock.now();
        let filter = MeetingFilter {
            body: Some(body),
            from: Some(now),
            ..MeetingFilter::default()
        };
        let page = PageRequest::default();
        let ahead = meetings::list(self.office, self.caller, filter, page).await?;
        let one_o_clock = NaiveTime::MIN + chrono::TimeDelta::hours(13);
        for day in coming_days(local_date(now), &self.office.calendar) {
            let starts_at = at_local(day, one_o_clock);
            // By the slot, which stays when somebody moves the meeting.
            if ahead.items.iter().any(|meeting| meeting.slot == starts_at) {
                continue;
            }
            let new = NewMeeting {
                body,
                starts_at,
                length: None,
                place: Some(title("Mødelokale Fjorden, Havnbjerg Rådhus")?),
            };
            meetings::create(self.office, self.caller, new).await?;
        }
        Ok(())
    }

    /// Imports the minutes and accepts them as a meeting that was held.
    async fn import(&self) -> Result<(MinutesImportId, MeetingId), CliError> {
        let name = title("referat-digitaliseringsstyregruppen-2023-10-25.md")?;
        let bytes = MINUTES.as_bytes().to_vec();
        let uploaded = minutes_imports::upload(self.office, self.caller, name, bytes).await?;
        let import = uploaded.import.import;
        if let Ok(meeting) = import.meeting() {
            return Ok((import.id, meeting));
        }
        let key = (import.id, import.version);
        let accepted =
            import_review::accept(self.office, self.caller, key, Acceptance::default()).await?;
        let meeting = accepted.import.meeting().map_err(OperationError::from)?;
        Ok((accepted.import.id, meeting))
    }

    /// Accepts every proposal that waits. Where the decision names nobody, the secretary gives it
    /// to the department that is to try it out, else to the one that put the item up.
    async fn accept_proposals(
        &self,
        import: MinutesImportId,
        (digitalisation, technical): (UnitId, UnitId),
        accountable: PersonId,
    ) -> Result<(), CliError> {
        let full = minutes_imports::find(self.office, self.caller, import).await?;
        for proposal in full.proposals {
            if proposal.state != ProposalState::Waiting {
                continue;
            }
            let is_technical = proposal.quote.as_str().contains(TECHNICAL);
            let unit = if is_technical {
                technical
            } else {
                digitalisation
            };
            let proposal = self.with_owner(import, proposal, Owner::Unit(unit)).await?;
            let key = (import, proposal.id, proposal.version);
            let accountable = Some(accountable);
            import_review::accept_proposal(self.office, self.caller, key, accountable).await?;
        }
        Ok(())
    }

    async fn with_owner(
        &self,
        import: MinutesImportId,
        proposal: Proposal,
        owner: Owner,
    ) -> Result<Proposal, CliError> {
        if proposal.owner.is_some() {
            return Ok(proposal);
        }
        let change = ProposalChange {
            owner: Some(owner),
            ..ProposalChange::default()
        };
        let key = (import, proposal.id, proposal.version);
        Ok(import_review::change_proposal(self.office, self.caller, key, change).await?)
    }
}

/// The fourth Wednesday of each month but July, the working day after where that is a holiday;
/// the first at least three weeks ahead, so that there is time to be reminded.
fn coming_days(today: NaiveDate, calendar: &DanishCalendar) -> Vec<NaiveDate> {
    let months = (0..).map_while(|n| today.with_day(1)?.checked_add_months(Months::new(n)));
    months
        .filter(|month| month.month() != 7)
        .filter_map(|month| {
            NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), Weekday::Wed, 4)
        })
        .map(|day| calendar.next_working_day_from(day))
        .filter(|day| *day >= today + Days::new(21))
        .take(6)
        .collect()
}

fn title(text: &str) -> Result<Title, CliError> {
    let refused = |error: TextError| OperationError::invalid("", error);
    Ok(Title::parse(text).map_err(refused)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meetings_are_monthly_without_july_and_never_on_a_holiday() {
        let days = |today: &str| -> Vec<String> {
            let days = coming_days(today.parse().unwrap(), &DanishCalendar::default());
            days.iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            days("2023-10-26"),
            [
                "2023-11-22",
                "2023-12-27",
                "2024-01-24",
                "2024-02-28",
                "2024-03-27",
                "2024-04-24"
            ]
        );
        let summer = days("2024-06-20");
        assert_eq!(summer.first().map(String::as_str), Some("2024-08-28"));
    }
}
