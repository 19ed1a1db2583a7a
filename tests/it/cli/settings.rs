//! Mistakes in the settings: all told at once, and no secret with them.

use super::binary::Desk;

#[test]
fn all_mistakes_are_told_at_once() {
    let desk = Desk::new()
        .with("TOVHOLDER_SERVER__ADDRESS", "everywhere")
        .with("TOVHOLDER_DATABASE__POOL_SIZE", "0")
        .with("TOVHOLDER_MAIL__PASSWORD", "hemmelig-kode")
        .with("TOVHOLDER_COLOUR", "blue");
    desk.put(
        "tovholder.toml",
        "language = \"sv\"\n[jobs]\noffice_opens = \"17:00\"\n",
    );
    let told = desk.refuse(&["migrate"]);
    for mistake in [
        "6 mistakes",
        "server.address (TOVHOLDER_SERVER__ADDRESS)",
        "database.pool_size",
        "mail.password",
        "TOVHOLDER_COLOUR",
        "language",
        "jobs.office_",
    ] {
        assert!(told.contains(mistake), "{mistake} is missing in {told}");
    }
    assert!(!told.contains("hemmelig-kode"), "{told}");
    assert!(
        desk.files("data").is_empty(),
        "nothing is made before the settings are sound"
    );
}

#[test]
fn a_file_of_settings_that_was_named_must_be_there_and_is_never_quoted() {
    let desk = Desk::new();
    let missing = desk.refuse(&["migrate", "--config", "other.toml"]);
    assert!(missing.contains("other.toml cannot be read"), "{missing}");
    desk.put("tovholder.toml", "[mail]\npassword = \"hemmelig-kode\n");
    let told = desk.refuse(&["migrate"]);
    assert!(
        told.contains("tovholder.toml is not valid TOML at line 2"),
        "{told}"
    );
    assert!(!told.contains("hemmelig"), "{told}");
}

#[test]
fn an_argument_wins_over_the_environment_and_that_over_the_file() {
    let desk = Desk::new();
    desk.put("tovholder.toml", "data = \"of-the-file\"\n");
    assert!(desk.print(&["migrate"]).starts_with("sqlite:of-the-file/"));
    let desk = desk.with("TOVHOLDER_DATA", "of-the-environment");
    assert!(
        desk.print(&["migrate"])
            .starts_with("sqlite:of-the-environment/")
    );
    let told = desk.print(&["migrate", "--data", "of-the-argument"]);
    assert!(told.starts_with("sqlite:of-the-argument/"), "{told}");
}

#[test]
fn the_address_of_a_server_never_shows_its_password() {
    for url in [
        "postgres://tov:hemmelig@127.0.0.1:1/tov",
        "postgres://tov:hem%melig@127.0.0.1:1/tov",
        "postgres://tov:hem melig@127.0.0.1:1/tov",
        "postgres://tov:hem:me/lig@127.0.0.1:1/tov",
        "postgres://tov:hem@melig@127.0.0.1:1/tov",
        "postgres://tov@127.0.0.1:1/tov?password=hemmelig",
        "postgres://tov@127.0.0.1:1/tov?pass=hemmelig&hemmelig=1",
    ] {
        let desk = Desk::new().with("TOVHOLDER_DATABASE__URL", url);
        for command in [&["migrate"][..], &["outstanding"]] {
            let told = desk.refuse(command);
            assert!(
                told.starts_with("the database cannot be reached: "),
                "{url}: {told}"
            );
            assert!(
                !told.contains("hem") && !told.contains("melig"),
                "{url}: {told}"
            );
        }
    }
}
