//! The interface over a real office, on one database, at a moment that stands still. What leaves the
//! house is kept in memory. A test ends with `app.close().await`, which fails when the outbox holds
//! messages that no job has taken.

use std::{future::Future, num::NonZeroU32, pin::Pin, rc::Rc, sync::Arc, thread};

use actix_web::{
    App,
    test::{TestRequest, call_service, init_service, read_body},
    web::Data,
};
use chrono::TimeDelta;
use tempfile::TempDir;
use tovholder::{
    api::{self, ApiState, limits::Limits},
    clock::{Clock as _, FixedClock},
    domain::{
        access::{Role, Scope},
        calendar::DanishCalendar,
        digests::DigestSchedule,
        ids::PersonId,
        language::Language,
        pace::Pace,
        page_session::SessionLimits,
        retention::RetentionRule,
        series::PlanningHorizon,
    },
    http::rate::{Rate, RateLimits},
    identity::{
        AnswerKey, Grant, LocalKey, Provider, ProviderSettings, TokenIssuer, TrustedIssuer,
        Verifier,
    },
    jobs::{Post, Runner},
    mail::{Mailbox, Mailer, MemoryMailer, OutgoingMail},
    operations::Office,
    outbound::{CallLimits, HttpClient},
    storage::{Db, StorageError, StorageResult, outbox},
    web::{self, SignIn, WebState},
};

use super::{
    backends::TestDatabase,
    builders::{SequentialIds, SequentialSecrets, moment},
    requests::{Answer, Session},
};

/// When tests take place, in Copenhagen: the day after the meeting of the worked example.
pub(crate) const MORNING_AFTER: &str = "2023-10-26 09:00";

/// What every link begins with.
pub(crate) const LINK_BASE: &str = "https://tovholder.example.dk";

const ISSUER: &str = "https://login.example.dk";
const AUDIENCE: &str = "tovholder";

/// Short, so that a test need not send a megabyte to be refused.
const LIMITS: Limits = Limits {
    json_bytes: 15_000,
    document_bytes: 1_000_000,
    body_time: std::time::Duration::from_secs(30),
};

/// Providers of the tests stand on this machine, and some never answer.
const SHORT_CALLS: CallLimits = CallLimits {
    time: std::time::Duration::from_millis(1_500),
    bytes: 256 * 1_024,
};

/// What a system may do in a test that says no more: read what is open, and bring minutes.
const USUAL_SCOPES: &[Scope] = &[
    Scope::OrganisationRead,
    Scope::MeetingsRead,
    Scope::DecisionsRead,
    Scope::ActionsRead,
    Scope::MinutesImport,
    Scope::RemindersRead,
];

type Answering = Pin<Box<dyn Future<Output = Answer>>>;

pub(crate) struct TestApp {
    pub(crate) office: Office,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) mailer: MemoryMailer,
    answer: Box<dyn Fn(TestRequest) -> Answering>,
    issuer: TokenIssuer,
    is_closed: bool,
    _keys: TempDir,
}

impl TestApp {
    pub(crate) async fn on(database: &TestDatabase) -> Self {
        Self::trusting(database, Vec::new()).await
    }

    /// One that believes these providers too.
    pub(crate) async fn trusting(
        database: &TestDatabase,
        providers: Vec<ProviderSettings>,
    ) -> Self {
        let highest = Rate::per_minute(NonZeroU32::new(Rate::HIGHEST).unwrap());
        let rates = RateLimits::new((highest, highest), Vec::new());
        Self::with(database, providers, rates).await
    }

    /// One of which no more may be asked than that.
    pub(crate) async fn limited(database: &TestDatabase, rates: RateLimits) -> Self {
        Self::with(database, Vec::new(), rates).await
    }

    async fn with(
        database: &TestDatabase,
        providers: Vec<ProviderSettings>,
        rates: RateLimits,
    ) -> Self {
        let providers = unasked(providers);
        let keys = tempfile::tempdir().unwrap();
        let key = Arc::new(LocalKey::load_or_create(&keys.path().join("key.pem")).unwrap());
        let clock = Arc::new(FixedClock::at(moment(MORNING_AFTER)));
        let office = Office {
            storage: database.storage(),
            clock: clock.clone(),
            ids: Arc::new(SequentialIds::default()),
            secrets: Arc::new(SequentialSecrets::default()),
            links: Arc::new(AnswerKey::of(&key)),
            signer: key.clone(),
            calendar: DanishCalendar::default(),
            horizon: PlanningHorizon::default(),
            retention: RetentionRule::default(),
            // Most tests count mails, and are not about these.
            digests: DigestSchedule::default(),
            language: Language::Danish,
        };
        let verifier = Arc::new(verifier(&key, &providers));
        let state = ApiState {
            office: office.clone(),
            verifier: Arc::clone(&verifier),
            account_issuer: Arc::new(TokenIssuer::for_accounts(&key, ISSUER, AUDIENCE).unwrap()),
            clock: clock.clone(),
            link_base: LINK_BASE.to_owned(),
            limits: LIMITS,
        };
        let pages = WebState {
            office: office.clone(),
            form_time: LIMITS.body_time,
            sign_in: SignIn {
                verifier,
                providers,
                takes_tokens: true,
                limits: SessionLimits::default(),
                link_base: LINK_BASE.parse().unwrap(),
            },
        };
        let service = App::new()
            .app_data(Data::new(rates))
            .configure(web::configure(pages))
            .configure(api::configure(state));
        let service = Rc::new(init_service(service).await);
        Self {
            office,
            clock,
            mailer: MemoryMailer::new(Mailbox::of_this_house()),
            answer: Box::new(move |request| {
                let service = service.clone();
                Box::pin(async move {
                    let answer = call_service(&*service, request.to_request()).await;
                    let (status, headers) = (answer.status(), answer.headers().clone());
                    Answer::new(status, headers, &read_body(answer).await)
                })
            }),
            issuer: TokenIssuer::new(&key, ISSUER, AUDIENCE).unwrap(),
            is_closed: false,
            _keys: keys,
        }
    }

    /// Somebody with these roles; `person` is who it is in our own rows.
    pub(crate) fn as_(
        &self,
        roles: impl IntoIterator<Item = Role>,
        person: Option<PersonId>,
    ) -> Session<'_> {
        let roles: Vec<_> = roles.into_iter().collect();
        let subject = subject_of(&roles, person);
        self.named(&subject, roles, person)
    }

    /// Somebody whom tokens call by this name, with these roles.
    pub(crate) fn named(
        &self,
        subject: &str,
        roles: impl IntoIterator<Item = Role>,
        person: Option<PersonId>,
    ) -> Session<'_> {
        Session::new(self, Some(self.token_of(subject, roles, person)))
    }

    /// A token of somebody with these roles.
    pub(crate) fn token_for(
        &self,
        roles: impl IntoIterator<Item = Role>,
        person: Option<PersonId>,
    ) -> String {
        let roles: Vec<_> = roles.into_iter().collect();
        self.token_of(&subject_of(&roles, person), roles, person)
    }

    pub(crate) fn token_of(
        &self,
        subject: &str,
        roles: impl IntoIterator<Item = Role>,
        person: Option<PersonId>,
    ) -> String {
        let roles: Vec<_> = roles.into_iter().collect();
        let is_system = roles.contains(&Role::Service);
        let scopes = USUAL_SCOPES.iter().filter(|_| is_system).copied();
        self.mint(&Grant {
            subject: subject.to_owned(),
            person,
            name: None,
            roles: roles.iter().map(|role| role.name().to_owned()).collect(),
            scope: Scope::join(&scopes.collect()),
            seal: None,
        })
    }

    /// Another system, with these scopes and no others.
    pub(crate) fn system(&self, scopes: impl IntoIterator<Item = Scope>) -> Session<'_> {
        let scope = Scope::join(&scopes.into_iter().collect());
        let grant = Grant {
            subject: format!("system {scope}"),
            person: None,
            name: None,
            roles: vec![Role::Service.name().to_owned()],
            scope,
            seal: None,
        };
        Session::new(self, Some(self.mint(&grant)))
    }

    fn mint(&self, grant: &Grant) -> String {
        let token = self
            .issuer
            .mint(grant, self.clock.now(), TimeDelta::hours(8));
        token.unwrap()
    }

    /// The administrator, who is no person of ours and sees nothing closed.
    pub(crate) fn administrator(&self) -> Session<'_> {
        self.as_([Role::Administrator], None)
    }

    /// Somebody with this token, or with none.
    pub(crate) fn with_token(&self, token: Option<&str>) -> Session<'_> {
        Session::new(self, token.map(str::to_owned))
    }

    pub(crate) fn answer(&self, request: TestRequest) -> Answering {
        (self.answer)(request)
    }

    /// The clock goes on to this moment, in Copenhagen. Tokens made before may have expired by then.
    pub(crate) fn set_clock(&self, local: &str) {
        self.clock.set(moment(local));
    }

    /// Does something to the rows themselves, past all rules.
    pub(crate) async fn store<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut Db) -> StorageResult<T> + Send + 'static,
    ) -> T {
        let stored = self.office.storage.write(move |db| work(db));
        stored.await.unwrap()
    }

    /// The jobs of this office.
    pub(crate) fn jobs(&self) -> Runner {
        self.jobs_of(self.office.clone())
    }

    /// The jobs of another, which sends its mail by the same way.
    pub(crate) fn jobs_of(&self, office: Office) -> Runner {
        Runner::new(office, self.post_at(Pace::default()))
    }

    /// Mail that leaves no faster than this.
    pub(crate) fn post_at(&self, pace: Pace) -> Post {
        let mailer = Arc::new(Mailer::Memory(self.mailer.clone()));
        let domain = "tovholder.example.dk".to_owned();
        Post::new(mailer, LINK_BASE.to_owned(), domain, pace)
    }

    /// Runs the jobs until nothing is left to do; answers every mail that has left so far.
    pub(crate) async fn drain(&self) -> Vec<OutgoingMail> {
        self.jobs().run_until_idle().await.unwrap();
        self.mailer.sent()
    }

    /// Ends what is not about what leaves the house.
    pub(crate) fn abandon(mut self) {
        self.is_closed = true;
    }

    /// Ends the test. What must leave the house has left it.
    pub(crate) async fn close(mut self) {
        self.is_closed = true;
        let waiting = self.office.storage.read(outbox::count_waiting);
        let waiting: Result<_, StorageError> = waiting.await;
        assert_eq!(waiting.unwrap(), 0, "messages are left over in the outbox");
    }
}

fn subject_of(roles: &[Role], person: Option<PersonId>) -> String {
    let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
    format!("{} {person:?}", names.join("+"))
}

/// Providers that nothing is known of yet.
fn unasked(providers: Vec<ProviderSettings>) -> Vec<Arc<Provider>> {
    let client = HttpClient::new([], SHORT_CALLS).unwrap();
    let providers = providers.into_iter();
    let providers = providers.map(|settings| Provider::new(settings, client.clone()));
    providers.map(Arc::new).collect()
}

/// Believes our own tokens, those of service accounts and those of these providers.
fn verifier(key: &LocalKey, providers: &[Arc<Provider>]) -> Verifier {
    let trusted = [
        TrustedIssuer::ourselves(key, ISSUER, AUDIENCE),
        TrustedIssuer::for_accounts(key, ISSUER, AUDIENCE),
    ];
    let others = providers.iter().cloned().map(TrustedIssuer::provider);
    Verifier::new(trusted.into_iter().chain(others).collect())
}

impl Drop for TestApp {
    fn drop(&mut self) {
        assert!(
            self.is_closed || thread::panicking(),
            "a test ends with app.close().await, which looks into the outbox"
        );
    }
}
