//! Tells the example: decisions → actions → the next agenda → who is reminded when.

use std::io::Write;

use chrono::NaiveDate;

use crate::{
    cli::{CliError, demo::stage::Stage, remind, words},
    domain::{
        access::Caller,
        action::Action,
        agenda::SeenAgendaItem,
        decision::Outcome,
        ids::{MeetingId, PersonId},
        language::Language,
        listing::PageRequest,
        organisation::Owner,
    },
    operations::{
        Office,
        actions::{self, ActionFilter},
        agenda_items::{self, AgendaItemFilter},
        bodies,
        decisions::{self, DecisionFilter},
        meetings::{self, ClosingAgenda, MeetingFilter},
        minutes_imports, people, reminder_planning, units,
    },
};

/// Tells the whole story.
pub(super) async fn tell(
    (office, language): (&Office, Language),
    stage: &Stage,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let teller = Teller {
        office,
        language,
        caller: Caller::system("demo"),
    };
    teller.tell_meeting(stage, out).await?;
    teller.tell_decisions(stage, out).await?;
    teller.tell_next_agenda(stage, out).await?;
    teller.tell_reminders(out).await
}

struct Teller<'a> {
    office: &'a Office,
    language: Language,
    caller: Caller,
}

impl Teller<'_> {
    fn say(&self, danish: &'static str, english: &'static str) -> &'static str {
        words::say(self.language, danish, english)
    }

    async fn tell_meeting(&self, stage: &Stage, out: &mut dyn Write) -> Result<(), CliError> {
        let body = bodies::find(self.office, &self.caller, stage.body).await?;
        let meeting = meetings::find(self.office, &self.caller, stage.meeting).await?;
        let full = minutes_imports::find(self.office, &self.caller, stage.import).await?;
        let when = words::moment(self.language, meeting.starts_at);
        writeln!(out, "{} · {when}", body.name)?;
        writeln!(
            out,
            "{} {}: {} {}, {} {}",
            self.say("Referatet", "The minutes"),
            full.import.file_name,
            full.items.len(),
            self.say("punkter", "items"),
            full.proposals.len(),
            self.say(
                "foreslåede opfølgninger, bekræftet af sekretæren",
                "proposed actions, confirmed by the secretary"
            ),
        )?;
        Ok(())
    }

    async fn tell_decisions(&self, stage: &Stage, out: &mut dyn Write) -> Result<(), CliError> {
        words::heading(
            out,
            self.say("Beslutninger og opfølgning", "Decisions and actions"),
        )?;
        let filter = DecisionFilter {
            meeting: Some(stage.meeting),
            ..DecisionFilter::default()
        };
        let page = PageRequest::default();
        let mut page = decisions::list(self.office, &self.caller, filter, page).await?;
        page.items.reverse();
        for found in page.items {
            writeln!(
                out,
                "\n{} — {}",
                found.item_title,
                self.outcome(found.decision.outcome)
            )?;
            let text: Vec<_> = found.decision.text.as_str().split_whitespace().collect();
            writeln!(out, "  »{}«", text.join(" "))?;
            let of = ActionFilter {
                decision: Some(found.decision.id),
                ..ActionFilter::default()
            };
            let page = PageRequest::default();
            let mut page = actions::list(self.office, &self.caller, of, page).await?;
            page.items.sort_by_key(place_in_story);
            for action in page.items {
                self.tell_action(&action, out).await?;
            }
        }
        Ok(())
    }

    async fn tell_action(&self, action: &Action, out: &mut dyn Write) -> Result<(), CliError> {
        let owner = self.owner(action.owner).await?;
        writeln!(out, "  → {}", action.title)?;
        writeln!(
            out,
            "     {}: {owner} · {}: {}",
            self.say("ansvarlig", "owner"),
            self.say("frist", "due"),
            self.due(action)
        )?;
        Ok(())
    }

    async fn tell_next_agenda(&self, stage: &Stage, out: &mut dyn Write) -> Result<(), CliError> {
        let filter = MeetingFilter {
            body: Some(stage.body),
            from: Some(self.office.clock.now()),
            ..MeetingFilter::default()
        };
        let page = PageRequest::default();
        let page = meetings::list(self.office, &self.caller, filter, page).await?;
        let Some(next) = page.items.first() else {
            return Ok(());
        };
        let closes = meetings::agenda_deadlines(self.office, &self.caller, vec![next.clone()]);
        let closes = closes.await?;
        words::heading(
            out,
            &format!(
                "{} {}",
                self.say("Næste møde:", "Next meeting:"),
                words::moment(self.language, next.starts_at)
            ),
        )?;
        for ClosingAgenda { at, .. } in closes {
            let label = self.say("Dagsordenen lukker", "The agenda closes");
            writeln!(out, "{label} {}.", words::moment(self.language, at))?;
        }
        for item in self.agenda(next.id).await? {
            let minutes = item.minutes().map_or(0, crate::domain::body::Minutes::get);
            let (_, position, _) = item.place();
            writeln!(out, "  {position}. {} ({minutes} min.)", item.title())?;
        }
        Ok(())
    }

    async fn agenda(&self, meeting: MeetingId) -> Result<Vec<SeenAgendaItem>, CliError> {
        let filter = AgendaItemFilter {
            meeting: Some(meeting),
            ..AgendaItemFilter::default()
        };
        let page = PageRequest::default();
        Ok(agenda_items::list(self.office, &self.caller, filter, page)
            .await?
            .items)
    }

    async fn tell_reminders(&self, out: &mut dyn Write) -> Result<(), CliError> {
        words::heading(out, self.say("Påmindelser", "Reminders"))?;
        let lines = reminder_planning::forecast(self.office, None).await?;
        remind::print(self.language, &lines, out)
    }

    async fn owner(&self, owner: Owner) -> Result<String, CliError> {
        Ok(match owner {
            Owner::Person(id) => self.person(id).await?,
            Owner::Unit(id) => {
                let unit = units::find(self.office, &self.caller, id).await?;
                match unit.director {
                    Some(director) => format!("{} ({})", unit.name, self.person(director).await?),
                    None => unit.name.to_string(),
                }
            }
        })
    }

    async fn person(&self, id: PersonId) -> Result<String, CliError> {
        Ok(people::find(self.office, &self.caller, id)
            .await?
            .name
            .into())
    }

    fn due(&self, action: &Action) -> String {
        let moment = action.due_moment;
        let day = moment.on.map(|day| words::day(self.language, day));
        match (moment.meeting, day) {
            (Some(_), Some(day)) => format!("{} {day}", self.say("på mødet", "at the meeting on")),
            (None, Some(day)) => day,
            (_, None) => self.say("ikke sat", "not set").to_owned(),
        }
    }

    const fn outcome(&self, outcome: Outcome) -> &'static str {
        let (danish, english) = match outcome {
            Outcome::Approved => ("godkendt", "approved"),
            Outcome::ApprovedAsAmended => ("godkendt med ændringer", "approved as amended"),
            Outcome::Rejected => ("forkastet", "rejected"),
            Outcome::Postponed => ("udsat", "postponed"),
            Outcome::Referred => ("oversendt", "referred"),
            Outcome::Withdrawn => ("trukket", "withdrawn"),
            Outcome::Noted => ("taget til efterretning", "noted"),
            Outcome::Discussed => ("drøftet", "discussed"),
            Outcome::None => ("ingen beslutning", "no decision"),
        };
        words::say(self.language, danish, english)
    }
}

/// What is due first, then as the minutes have it: a start that was interrupted and finished by
/// another tells the same.
fn place_in_story(action: &Action) -> (bool, Option<NaiveDate>, Option<u32>) {
    let day = action.due_moment.on;
    let place = action.provenance.as_ref().map(|it| it.span.start);
    (day.is_none(), day, place)
}
