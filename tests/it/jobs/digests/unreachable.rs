//! Digests of those whom mail does not reach: they left, or have no address. Somebody in their place gets
//! them, and where there is nobody, the ledger says so.

use tovholder::{
    domain::{action::Due, organisation::Presence},
    operations::digest_delivery,
};

use super::*;

/// Puts a director above the unit of the scene.
async fn put_above(scene: &Scene, director: &Person) {
    let house = Unit {
        director: Some(director.id),
        ..a_unit().named("Forvaltningen")
    };
    let unit = Unit {
        parent: Some(house.id),
        ..scene.unit.clone()
    };
    let store = move |db: &mut _| {
        units::insert(db, &house)?;
        units::update(db, unit.clone()).map(|_| ())
    };
    scene.stage.app.store(store).await;
}

/// The person as they are now.
async fn becomes(scene: &Scene, person: Person) {
    let store = move |db: &mut _| people::update(db, person.clone()).map(|_| ());
    scene.stage.app.store(store).await;
}

fn without_address(person: &Person) -> Person {
    Person {
        email: None,
        ..person.clone()
    }
}

fn lists(mails: &[OutgoingMail]) -> Vec<OutgoingMail> {
    let is_list = |mail: &&OutgoingMail| mail.subject.starts_with("Dagsordenen lukker");
    mails.iter().filter(is_list).cloned().collect()
}

on_both_databases! {
    async fn the_week_of_a_director_who_left_goes_to_the_one_above(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let above = stage.enter("Viggo").await;
        put_above(&scene, &above).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        scene.run_at("2023-10-26 09:00").await;
        let left = Presence::Left { on: day("2023-10-30") };
        becomes(&scene, Person { presence: left, ..stage.director.clone() }).await;
        let mails = scene.run_at("2023-10-30 08:00").await;
        assert_eq!(recipients(&mails), ["Viggo", "Viggo"]);
        let instead = mails.iter().filter(|mail| mail.text.contains("i stedet for Anders"));
        assert_eq!(instead.count(), 1, "{mails:?}");
        let ledger = scene.ledger().await;
        let line = ledger.iter().find(|line| {
            line.person == stage.director.id && line.state.name() == "planned"
        });
        let reason = line.unwrap().reason.as_str();
        assert_eq!(
            reason,
            "Til direktøren for enheden ovenfor, fordi modtageren er fratrådt. Efter planen."
        );
        scene.stage.app.close().await;
    }

    async fn a_week_that_reaches_nobody_is_held_back_with_the_reason_and_not_tried_again(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        becomes(&scene, without_address(&stage.director)).await;
        scene.run_at("2023-10-26 09:00").await;
        assert!(scene.reason_of("planned").await.contains("ingen anden kan få den"));
        assert!(scene.run_at("2023-10-30 08:00").await.is_empty());
        assert_eq!(scene.told().await[0], "week 2023-10-30 suppressed");
        let reason = scene.reason_of("suppressed").await;
        assert_eq!(reason, "Holdt tilbage: modtageren har ingen mailadresse.");
        assert!(scene.run_at("2023-10-30 08:05").await.is_empty());
        scene.stage.app.close().await;
    }

    async fn a_secretary_who_cannot_be_reached_is_passed_over_for_another(
        database: TestDatabase
    ) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        becomes(&scene, without_address(&stage.secretary)).await;
        scene.run_at("2023-11-09 09:00").await;
        assert!(lists(&scene.run_at("2023-11-14 08:00").await).is_empty());
        assert!(scene.told().await.contains(&"list 2023-11-16 suppressed".to_owned()));

        let karen = stage.enter("Karen").await;
        make_secretary(&scene, stage.next.body, &karen).await;
        stage.reschedule("2023-11-28 13:00").await;
        scene.run_at("2023-11-15 09:00").await;
        let ledger = scene.ledger().await;
        let told = ledger.iter().any(|line| line.reason.as_str().contains("anden sekretær får den"));
        assert!(told, "{ledger:?}");
        let mails = lists(&scene.run_at("2023-11-20 08:00").await);
        assert_eq!(recipients(&mails), ["Karen"]);
        scene.stage.app.close().await;
    }

    async fn whoever_went_since_it_was_planned_is_known_when_it_leaves(database: TestDatabase) {
        let scene = Scene::set(&database).await;
        let stage = &scene.stage;
        let karen = stage.enter("Karen").await;
        stage.act("Planlægge kursus", Due::Unset).await;
        scene.run_at("2023-10-26 09:00").await;
        stage.app.set_clock("2023-10-30 08:00");
        stage.away(&stage.director, ("2023-10-30", "2023-11-03"), Some(&karen)).await;
        let claim = claim_until(moment("2023-10-30 08:10"));
        let ready = digest_delivery::claim_due(&scene.office, claim, 50, String::new()).await;
        let ready = ready.unwrap().into_iter().filter_map(|one| one.mail);
        let mut names: Vec<_> = ready.map(|(recipient, _)| recipient.name.to_string()).collect();
        names.sort();
        assert_eq!(names, ["Anders", "Karen"]);
        scene.stage.app.close().await;
    }
}
