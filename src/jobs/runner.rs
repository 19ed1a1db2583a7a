//! Runs the jobs when their time comes. The scheduler is a mere ticker: what is due stands in the
//! table of jobs, where several instances share it and a restart forgets nothing.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::timeout};
use tokio_cron_scheduler::{Job as Tick, JobScheduler, JobSchedulerError};

use crate::{
    jobs::{
        Job, Post, anonymise_people, deliver_notices, freeze_agendas, generate_meetings,
        remove_sessions, seal_history, send_digests, send_reminders,
    },
    operations::{Office, OperationResult, digest_planning, job_turns, reminder_planning},
};

/// The jobs with all they need.
#[derive(Clone)]
pub struct Runner {
    office: Office,
    post: Post,
    // Held while jobs run, so that stopping waits for the mail that is on its way.
    at_work: Arc<Mutex<()>>,
}

/// The ticker could not be started.
#[derive(Debug, thiserror::Error)]
#[error("the scheduler could not be started: {0}")]
pub struct RunnerError(#[from] JobSchedulerError);

/// A ticker at work; stops when it is told to.
pub struct Ticker {
    scheduler: JobScheduler,
    at_work: Arc<Mutex<()>>,
}

/// How long stopping waits for jobs that are at work.
const PATIENCE: Duration = Duration::from_secs(30);

impl Runner {
    /// Jobs that work at `office` and send through `post`.
    pub fn new(office: Office, post: Post) -> Self {
        Self {
            office,
            post,
            at_work: Arc::new(Mutex::new(())),
        }
    }

    /// Looks for due jobs every `tick` from now on.
    pub async fn start(&self, tick: Duration) -> Result<Ticker, RunnerError> {
        let scheduler = JobScheduler::new().await?;
        let runner = self.clone();
        let tick = Tick::new_repeated_async(tick, move |_, _| {
            let runner = runner.clone();
            Box::pin(async move { runner.run_due().await })
        })?;
        scheduler.add(tick).await?;
        scheduler.start().await?;
        let at_work = Arc::clone(&self.at_work);
        Ok(Ticker { scheduler, at_work })
    }

    /// Runs every job whose time has come and that no other instance holds.
    pub async fn run_due(&self) {
        let Ok(_at_work) = self.at_work.try_lock() else {
            return;
        };
        for job in Job::ALL {
            if let Err(error) = self.run_if_due(job).await {
                tracing::error!(job = job.name(), %error, "the job's turn could not be taken");
            }
        }
    }

    /// Runs every job at once, whatever its time, until nothing is left to be done; answers how
    /// many mails left.
    pub async fn run_until_idle(&self) -> OperationResult<usize> {
        self.run_all(&Job::ALL).await
    }

    /// Plans and sends mails at once, and does nothing else; answers how many left.
    pub async fn send_mails(&self) -> OperationResult<usize> {
        self.run_all(&Job::OF_MAILS).await
    }

    /// Whether the mail server took nothing when it was last asked.
    pub fn is_mail_held_up(&self) -> bool {
        self.post.is_server_away()
    }

    async fn run_all(&self, jobs: &[Job]) -> OperationResult<usize> {
        let mut mails = 0;
        for job in jobs {
            mails += self.run(*job).await?;
        }
        Ok(mails)
    }

    async fn run_if_due(&self, job: Job) -> OperationResult<()> {
        let now = self.office.clock.now();
        let until = now + job.lease();
        if !job_turns::take(&self.office, job.name(), until).await? {
            return Ok(());
        }
        let outcome = self.run(job).await;
        let next = job.next_run_after(self.office.clock.now());
        let error = outcome.as_ref().err().map(ToString::to_string);
        job_turns::give_back(&self.office, (job.name(), until), next, error).await?;
        outcome.map(|_| ())
    }

    /// Does the work of a job at once, whatever its time; answers how many mails left.
    pub async fn run(&self, job: Job) -> OperationResult<usize> {
        let mails = match job {
            Job::SendReminders => send_reminders::run(&self.office, &self.post).await?,
            Job::DeliverNotices => deliver_notices::run(&self.office, &self.post).await?,
            Job::SendDigests => send_digests::run(&self.office, &self.post).await?,
            Job::PlanReminders => {
                self.plan_reminders().await?;
                0
            }
            Job::PlanDigests => {
                self.plan_digests().await?;
                0
            }
            Job::GenerateMeetings => {
                let meetings = generate_meetings::run(&self.office).await?;
                if meetings > 0 {
                    tracing::info!(meetings, "meetings planned by their series");
                }
                0
            }
            Job::FreezeAgendas => {
                let agendas = freeze_agendas::run(&self.office).await?;
                if agendas > 0 {
                    tracing::info!(agendas, "agendas frozen");
                }
                0
            }
            Job::AnonymisePeople => {
                let people = anonymise_people::run(&self.office).await?;
                if people > 0 {
                    tracing::info!(people, "people who left anonymised");
                }
                0
            }
            Job::SealHistory => {
                seal_history::run(&self.office).await?;
                0
            }
            Job::RemoveSessions => {
                remove_sessions::run(&self.office).await?;
                0
            }
        };
        if mails > 0 {
            tracing::info!(job = job.name(), mails, "mails sent");
        }
        Ok(mails)
    }

    async fn plan_reminders(&self) -> OperationResult<()> {
        let done = reminder_planning::plan_all(&self.office).await?;
        if done.added + done.superseded > 0 {
            let (added, superseded) = (done.added, done.superseded);
            let actions = done.actions;
            tracing::info!(actions, added, superseded, "reminders planned");
        }
        Ok(())
    }

    async fn plan_digests(&self) -> OperationResult<()> {
        let done = digest_planning::plan_all(&self.office).await?;
        if done.added + done.superseded > 0 {
            let (added, superseded) = (done.added, done.superseded);
            tracing::info!(added, superseded, "digests planned");
        }
        Ok(())
    }
}

impl Ticker {
    /// Starts nothing more. Work that was claimed and not finished is claimed again later.
    pub async fn stop(mut self) -> Result<(), RunnerError> {
        self.scheduler.shutdown().await?;
        // What is not done by then is claimed again by another run.
        let _ = timeout(PATIENCE, self.at_work.lock()).await;
        Ok(())
    }
}
