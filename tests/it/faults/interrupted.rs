//! A first start that is killed at any moment is completed by the next.

use std::{thread, time::Duration};

use crate::cli::{binary::Desk, demo::rows};

const START: [&str; 4] = ["demo", "--once", "--today", "2023-10-26"];

fn count(desk: &Desk) -> i64 {
    rows(desk).iter().map(|(_, count)| count).sum()
}

#[test]
fn a_first_start_that_was_killed_is_completed_by_the_next() {
    let whole = Desk::new();
    let story = whole.print(&START);
    let expected = rows(&whole);

    let desk = Desk::new();
    let mut kills = 0;
    for enough in [0, 1, 4, 8, 11, 13, 16, 30, 45, 60] {
        let mut running = desk.start(&START);
        while count(&desk) <= enough && running.is_running() {
            thread::sleep(Duration::from_millis(1));
        }
        kills += usize::from(running.end("-KILL").is_none());
    }
    assert!(kills > 5, "it was hardly ever interrupted");
    assert_eq!(desk.print(&START), story);
    assert_eq!(rows(&desk), expected);
}
