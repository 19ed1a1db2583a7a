//! What sending the reminders costs: so many mails through the job into a mail server on this machine,
//! as a ratio to a loop that hands the same mails to the same server over one connection.

use std::{io::Write, sync::Arc, time::Duration};

use tovholder::{
    clock::FixedClock,
    domain::{calendar::Moment, pace::Pace},
    jobs::{Job, Post, Runner},
    mail::{Mailbox, Mailer, MemoryMailer, OutgoingMail, SmtpSettings, Transport},
    operations::{Office, reminder_planning::plan_all},
};

use crate::{Outcome, place::Place, support::smtp::SmtpServer, timed, town::Town};

/// Every person of the town has one mail about as many actions.
const ACTIONS_EACH: usize = 2;

/// A Tuesday at ten, five weeks after the town was founded.
const SENDING_AT: i64 = 1_703_062_800;

/// What was measured on one database.
struct Measured {
    mails: usize,
    /// The same mails in a loop.
    handing_over: Duration,
    /// The job, with a mail server that is no more than a list.
    into_memory: Duration,
    /// The job, unhurried by any pace.
    sending: Duration,
    /// The job, counting what leaves in a minute.
    paced: Duration,
}

/// Measures, and tells.
pub(crate) async fn compare(place: &Place, out: &mut impl Write) -> Outcome<()> {
    let measured = measure(place).await?;
    writeln!(out, "{place}: {} mails", measured.mails)?;
    let plain = measured.handing_over.as_secs_f64();
    for (what, time) in [
        ("a loop of sends", measured.handing_over),
        ("the job, to memory", measured.into_memory),
        ("the job", measured.sending),
        ("the job at a pace", measured.paced),
    ] {
        let seconds = time.as_secs_f64();
        writeln!(out, "  {what:18} {seconds:8.2} s  {:5.2}", seconds / plain)?;
    }
    Ok(())
}

async fn measure(place: &Place) -> Outcome<Measured> {
    let sink = SmtpServer::start();
    let memory = MemoryMailer::new(Mailbox::of_this_house());
    let unlimited = Pace::default();
    let into_memory = send(place, "memory", (Mailer::Memory(memory.clone()), unlimited)).await?;
    let mails = memory.sent();
    let handing_over = hand_over(&sink, &mails).await?;
    let sending = send(
        place,
        "sending",
        (over_the_wire(sink.settings())?, unlimited),
    )
    .await?;
    // More than there are, so that counting is all it costs.
    let a_pace = Pace {
        per_minute: u16::MAX.try_into().ok(),
    };
    let paced = send(place, "paced", (over_the_wire(sink.settings())?, a_pace)).await?;
    if sink.taken().len() != 3 * mails.len() {
        return Err("not every mail arrived".into());
    }
    Ok(Measured {
        mails: mails.len(),
        handing_over,
        into_memory,
        sending,
        paced,
    })
}

fn over_the_wire(settings: SmtpSettings) -> Outcome<Mailer> {
    let mailer = Mailer::new(Mailbox::of_this_house(), Transport::Smtp(settings))?;
    Ok(mailer)
}

async fn hand_over(sink: &SmtpServer, mails: &[OutgoingMail]) -> Outcome<Duration> {
    let mailer = over_the_wire(sink.settings())?;
    let (took, handed_over) = timed(async {
        for mail in mails {
            mailer.send(mail).await?;
        }
        Ok::<_, tovholder::mail::MailError>(())
    })
    .await;
    handed_over?;
    Ok(took)
}

/// How long the job takes for what is due in a town of its own, kept under this name.
async fn send(at: &Place, name: &str, (mailer, pace): (Mailer, Pace)) -> Outcome<Duration> {
    let database = at.database(name)?;
    let town = Town::founded(database.storage()?, town_size()).await?;
    let now = Moment::from_timestamp(SENDING_AT, 0).ok_or("no such moment")?;
    let office = Office {
        clock: Arc::new(FixedClock::at(now)),
        ..town.office
    };
    plan_all(&office).await?;
    let (base, domain) = ("https://tovholder.example.dk", "tovholder.example.dk");
    let post = Post::new(Arc::new(mailer), base.to_owned(), domain.to_owned(), pace);
    let runner = Runner::new(office, post);
    let (took, sent) = timed(runner.run(Job::SendReminders)).await;
    sent?;
    Ok(took)
}

const fn town_size() -> usize {
    crate::town::PEOPLE * ACTIONS_EACH
}
