//! Many at once on an empty database: one of them migrates, and all end well.

use crate::{
    program::{Ended, Program},
    site::Site,
    transcript::send,
};
use pretty_assertions::assert_eq;

const MANY: usize = 10;

/// That each revision was applied once, and nothing else was done.
fn check_log(site: &Site) {
    let log = site.query("SELECT action, revision, outcome FROM stairway_log WHERE action <> 'verify' ORDER BY sequence");
    let lines: Vec<&str> = log.lines().collect();
    let upgrades = lines
        .iter()
        .filter(|line| line.starts_with("upgrade|") && line.ends_with("|done"));
    assert_eq!(upgrades.count(), 21, "{log}");
    assert_eq!(lines.len(), 21, "{log}");
    let mut revisions = lines.clone();
    revisions.sort_unstable();
    revisions.dedup();
    assert_eq!(revisions.len(), 21, "{log}");
}

#[test]
fn of_ten_instances_one_migrates_and_all_serve() {
    for site in Site::each() {
        let mut programs: Vec<Program> = (0..MANY)
            .map(|_| site.start("serve --migrate --listen 127.0.0.1:0").spawned())
            .collect();
        let serving: Vec<bool> = programs.iter_mut().map(Program::listens).collect();
        if serving.contains(&false) {
            let said = programs
                .into_iter()
                .zip(serving)
                .filter(|(_, serving)| !serving);
            let said: Vec<String> = said.map(|(it, _)| it.ended().to_string()).collect();
            panic!("on {}: {}", site.dialect(), said.join("\n"));
        }
        check_log(&site);
        for program in &programs {
            let ready = send(program, "GET", "/readyz", "", "");
            assert_eq!(
                ready,
                "200 application/json\n{\"status\":\"ready\",\"ahead\":[]}\n"
            );
        }
        for program in programs {
            let _ = program.stopped().exits(0);
        }
    }
}

#[test]
fn of_ten_migrate_commands_one_migrates_and_all_end_well() {
    for site in Site::each() {
        let programs: Vec<Program> = (0..MANY).map(|_| site.start("migrate").spawned()).collect();
        for ended in programs.into_iter().map(Program::ended) {
            let _: Ended = ended.exits(0);
        }
        check_log(&site);
        let _ = site.serve().stopped().exits(0);
    }
}

#[test]
fn the_same_tags_at_the_same_time_are_made_once() {
    for site in Site::each_at_head() {
        let program = site.serve();
        let post = |path: &str, body: &str| send(&program, "POST", path, "application/json", body);
        post("/api/users", r#"{"email":"ada@example.org","name":"Ada"}"#);
        post("/api/posts", r#"{"author_id":1,"title":"One"}"#);
        post("/api/posts", r#"{"author_id":1,"title":"Two"}"#);
        std::thread::scope(|scope| {
            for n in 0..MANY {
                let program = &program;
                scope.spawn(move || {
                    let tags = match n % 2 {
                        0 => r#"["a","b","c","d"]"#,
                        _ => r#"["D","C","B","A"]"#,
                    };
                    let path = format!("/api/posts/{}/tags", 1 + n % 2);
                    for _ in 0..5 {
                        let answer = send(program, "PUT", &path, "application/json", tags);
                        assert!(answer.starts_with("200 "), "{answer}");
                        // The same post too.
                        let answer = send(
                            program,
                            "PUT",
                            "/api/posts/1/tags",
                            "application/json",
                            tags,
                        );
                        assert!(answer.starts_with("200 "), "{answer}");
                    }
                });
            }
        });
        assert_eq!(
            site.query("SELECT lower(name) FROM tags ORDER BY 1"),
            "a\nb\nc\nd"
        );
    }
}
