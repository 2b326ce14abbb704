//! What the program says before it serves, and that nothing listens until it may.

use crate::{site::Site, transcript::send};
use pretty_assertions::assert_eq;
use std::net::{TcpListener, TcpStream};

/// A port that nothing listens on.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// What is refused, and that nobody could connect meanwhile: the port is the test's own before, and free after.
fn refused(site: &Site, code: i32) -> String {
    let port = free_port();
    let ended = site.run(&format!("serve --listen 127.0.0.1:{port}"));
    let ended = ended.exits(code);
    assert_eq!(ended.stdout, "");
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    let shown = site.url().parse::<stairway::connection::DatabaseUrl>();
    ended
        .stderr
        .replace(&shown.unwrap().to_string(), "[database]")
}

#[test]
fn while_revisions_are_pending_it_does_not_start() {
    for site in Site::each() {
        let absent = match site.url().starts_with("sqlite") {
            true => " = note: the file is not there yet\n",
            false => "",
        };
        assert_eq!(
            refused(&site, 1),
            format!(
                "error: 21 revisions, from `1975ea83b712` on, have to be applied to `[database]`\n |\n{absent} \
                 = help: run `backend migrate` first\n"
            )
        );
        // Reading has made nothing.
        assert!(!site.path("x.db").exists());
        let _ = site.run("migrate upgrade 7f2c").exits(0);
        assert_eq!(
            refused(&site, 1),
            "error: 3 revisions, from `b03e75d8a1c2` on, have to be applied to `[database]`\n |\n \
             = help: run `backend migrate` first\n"
        );
    }
}

#[test]
fn before_a_port_is_opened_the_gate_is_passed() {
    // A port in use would be an error of its own, had it been tried.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    for site in Site::each() {
        let ended = site.run(&format!("serve --listen {address}")).exits(1);
        assert!(ended.stderr.contains("have to be applied"), "{ended}");
        site.upgrade();
        let ended = site.run(&format!("serve --listen {address}")).exits(2);
        assert!(ended.stderr.contains("is in use"), "{ended}");
    }
}

#[test]
fn a_revision_that_was_applied_in_another_form_stops_it() {
    for site in Site::each_at_head() {
        site.execute("UPDATE stairway_revisions SET checksum = 'x' WHERE id = '4ac8f26e03b9'");
        let said = refused(&site, 2);
        assert!(said.contains("`4ac8f26e03b9`"), "{said}");
        assert!(said.starts_with("error: "), "{said}");
    }
}

#[test]
fn a_database_that_is_ahead_is_served_with_a_warning() {
    for site in Site::each_at_head() {
        site.execute(
            "INSERT INTO stairway_revisions SELECT 'ffffffffffff', message, checksum, downgrade_checksum, applied_at, \
             milliseconds, version, state FROM stairway_revisions WHERE id = '4ac8f26e03b9'",
        );
        let program = site.serve();
        let users = send(&program, "GET", "/api/users", "", "");
        assert_eq!(
            users,
            "200 application/json\n{\"items\":[],\"next\":null}\n"
        );
        let ended = program.stopped().exits(0);
        let warning = ended.stderr.lines().find(|line| line.contains("WARN"));
        let warning = warning.unwrap_or_else(|| panic!("{ended}"));
        assert!(
            warning.ends_with(
                "the database is ahead: a newer release has applied revisions that this one does not know \
                 revisions=\"ffffffffffff\""
            ),
            "{warning}"
        );
    }
}

#[test]
fn it_can_migrate_first() {
    for site in Site::each() {
        let program = site.start("serve --migrate --listen 127.0.0.1:0").serving();
        let users = send(&program, "GET", "/api/users", "", "");
        assert_eq!(
            users,
            "200 application/json\n{\"items\":[],\"next\":null}\n"
        );
        let _ = program.stopped().exits(0);
        let program = site.serve();
        let _ = program.stopped().exits(0);
    }
}
