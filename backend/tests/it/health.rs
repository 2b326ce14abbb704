//! Whether the process is alive and can do its work, and the command that asks.

use crate::{
    program::Start,
    site::Site,
    transcript::{send, transcript},
};
use pretty_assertions::assert_eq;
use stairway::Dialect;

#[test]
fn it_is_ready_while_every_revision_is_applied_as_it_is() {
    for site in Site::each_at_head() {
        let program = site.serve();
        let probe = || transcript(&program, "GET /healthz\nGET /readyz");
        let alive =
            "> GET /healthz\n200 application/json\n{\"status\":\"alive\"}\n\n> GET /readyz\n";
        let unready = |why: &str| {
            format!(
                "{alive}503 application/problem+json\n\
                 {{\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"{why}\"}}\n\n"
            )
        };
        let ready =
            format!("{alive}200 application/json\n{{\"status\":\"ready\",\"ahead\":[]}}\n\n");
        assert_eq!(probe(), ready);

        site.execute(
            "INSERT INTO stairway_revisions SELECT 'ffffffffffff', message, checksum, downgrade_checksum, applied_at, \
             milliseconds, version, state FROM stairway_revisions WHERE id = '4ac8f26e03b9'",
        );
        assert_eq!(probe(), ready.replace("[]", "[\"ffffffffffff\"]"));

        site.execute("UPDATE stairway_revisions SET checksum = 'x' WHERE id = '4ac8f26e03b9'");
        assert_eq!(
            probe(),
            unready("revisions were applied in another form: 4ac8f26e03b9")
        );

        site.execute("DELETE FROM stairway_revisions WHERE id = '4ac8f26e03b9'");
        assert_eq!(probe(), unready("revisions are pending: 4ac8f26e03b9"));

        site.execute("DROP TABLE stairway_revisions");
        assert_eq!(
            probe(),
            unready("the database does not say which revisions are applied")
        );
    }
}

#[test]
fn a_database_that_hangs_is_not_waited_for() {
    // Who has the table locks out the probe, as a database that hangs would.
    let site = Site::new(Dialect::Postgres);
    site.upgrade();
    let program = site.serve();
    let mut other = site.connect();
    crate::server::wait(other.execute("BEGIN; LOCK TABLE stairway_revisions")).unwrap();
    assert_eq!(
        send(&program, "GET", "/readyz", "", ""),
        "503 application/problem+json\n\
         {\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"the database does not answer in time\"}\n"
    );
    crate::server::wait(other.execute("ROLLBACK")).unwrap();
    assert_eq!(
        send(&program, "GET", "/readyz", "", ""),
        "200 application/json\n{\"status\":\"ready\",\"ahead\":[]}\n"
    );
}

#[test]
fn the_command_asks_where_the_server_of_this_environment_listens() {
    let site = Site::new(Dialect::Sqlite);
    site.upgrade();
    let program = site.serve();
    let port = program.address().rsplit_once(':').unwrap().1;
    let ask = |words: &str| Start::new(site.folder(), words);
    let by_url = format!("health --url {}/readyz", program.url());
    assert_eq!(ask(&by_url).end().to_string(), "exit 0");
    let by_address = ask("health").variable("BACKEND_LISTEN", &format!("0.0.0.0:{port}"));
    assert_eq!(by_address.end().to_string(), "exit 0");
    let by_port = ask("health").variable("PORT", port);
    assert_eq!(by_port.end().to_string(), "exit 0");

    site.execute("DELETE FROM stairway_revisions WHERE id = '4ac8f26e03b9'");
    let by_port = ask("health").variable("PORT", port);
    assert_eq!(
        by_port.end().to_string(),
        format!(
            "exit 1\n--- stderr\n\
             error: `http://127.0.0.1:{port}/readyz` answers 503: revisions are pending: 4ac8f26e03b9"
        )
    );
    let port = port.to_owned();
    let _ = program.stopped().exits(0);
    let gone = ask("health").variable("PORT", &port).end().exits(1);
    assert!(
        gone.stderr.starts_with(&format!(
            "error: `http://127.0.0.1:{port}/readyz` does not answer\n"
        )),
        "{gone}"
    );
}
