//! What the files say of one another and of the program.

use crate::compose::{Compose, Condition, read, root};
use duct::cmd;
use pretty_assertions::assert_eq;
use serde_norway::Value;

const COMPOSE: [&str; 2] = ["docker-compose.dev.yml", "docker-compose.prod.yml"];

/// Whether the program knows these words.
fn is_known(words: &[String]) -> bool {
    let words = words.iter().map(String::as_str).chain(["--help"]);
    cmd(env!("CARGO_BIN_EXE_backend"), words)
        .stdout_null()
        .stderr_null()
        .run()
        .is_ok()
}

#[test]
fn compose_files_name_what_there_is() {
    for path in COMPOSE {
        let compose = Compose::read(path);
        for (name, service) in &compose.services {
            assert!(
                service.image.is_some() != service.build.is_some(),
                "{path}: {name} has an image or is built"
            );
            for (other, dependency) in &service.depends_on {
                let other = &compose.services[other];
                match dependency.condition {
                    Condition::ServiceHealthy => assert!(other.healthcheck.is_some(), "{path}"),
                    // One that is started again and again never completes.
                    Condition::ServiceCompletedSuccessfully => {
                        assert_eq!(other.restart.as_deref(), Some("no"), "{path}");
                    }
                    Condition::ServiceStarted => {}
                }
            }
            for volume in &service.volumes {
                let (volume, _) = volume.split_once(':').unwrap();
                assert!(compose.volumes.contains_key(volume), "{path}: {volume}");
            }
            for network in &service.networks {
                assert!(compose.networks.contains_key(network), "{path}: {network}");
            }
            // Nothing is open to the network around the machine: a proxy is.
            for port in &service.ports {
                assert!(port.starts_with("127.0.0.1:"), "{path}: {port}");
            }
            for watch in service.develop.iter().flat_map(|develop| &develop.watch) {
                assert_eq!(watch.action, "rebuild");
                assert!(root().join(&watch.path).is_dir(), "{path}: {}", watch.path);
            }
        }
    }
}

#[test]
fn the_database_is_migrated_before_the_application_starts() {
    for path in COMPOSE {
        let compose = Compose::read(path);
        assert_eq!(compose.in_order(), ["db", "migrate", "backend"], "{path}");
        let condition = |of: &str, on: &str| compose.services[of].depends_on[on].condition;
        assert_eq!(condition("migrate", "db"), Condition::ServiceHealthy);
        assert_eq!(
            condition("backend", "migrate"),
            Condition::ServiceCompletedSuccessfully
        );
    }
}

#[test]
fn the_program_knows_the_commands_that_the_files_run() {
    for path in COMPOSE {
        let compose = Compose::read(path);
        for name in ["migrate", "backend"] {
            let service = &compose.services[name];
            assert!(is_known(&service.command), "{path}: {:?}", service.command);
            if let Some(check) = &service.healthcheck {
                assert_eq!(check.test[..2], ["CMD", "backend"]);
                assert!(is_known(&check.test[2..]), "{path}: {:?}", check.test);
            }
        }
    }
    assert!(!is_known(&["migrat".to_owned()]), "the check checks");
}

#[test]
fn the_client_of_docker_reads_the_compose_files() {
    let client = cmd!("docker", "compose", "version")
        .stdout_null()
        .stderr_null();
    if client.run().is_err() {
        // Their members were checked one by one above.
        eprintln!("left out: there is no `docker compose` here");
        return;
    }
    for path in COMPOSE {
        cmd!(
            "docker",
            "compose",
            "--file",
            root().join(path),
            "config",
            "--quiet"
        )
        .env("POSTGRES_PASSWORD", "x")
        .env("BACKEND_IMAGE", "x")
        .run()
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

/// The instructions of the Dockerfile's last stage.
fn last_stage() -> Vec<String> {
    let text = read("Dockerfile").replace("\\\n", " ");
    let lines: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    let start = lines
        .iter()
        .rposition(|line| line.starts_with("FROM "))
        .unwrap();
    lines[start..].to_vec()
}

/// The words of the only instruction of a kind, such as `CMD`.
fn instruction(kind: &str) -> String {
    let found: Vec<String> = last_stage()
        .iter()
        .filter_map(|line| line.strip_prefix(&format!("{kind} ")).map(str::to_owned))
        .collect();
    assert_eq!(found.len(), 1, "{kind}: {found:?}");
    found[0].clone()
}

#[test]
fn the_image_holds_the_program_alone_and_runs_it_as_nobody_special() {
    assert_eq!(
        instruction("COPY"),
        "--from=build /backend /usr/local/bin/backend"
    );
    assert!(instruction("USER").parse::<u32>().unwrap() > 0);
    assert_eq!(instruction("ENTRYPOINT"), r#"["backend"]"#);
    let words = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap();
    assert!(is_known(&words(&instruction("CMD"))));
    let health = instruction("HEALTHCHECK");
    let (_, health) = health.split_once("CMD ").unwrap();
    assert!(is_known(&words(health)[1..]));
}

#[test]
fn the_image_is_built_with_a_rust_that_is_new_enough() {
    let text = read("Dockerfile");
    let (_, rest) = text.split_once("FROM rust:").unwrap();
    let version = |text: &str| -> Vec<u32> {
        text.split(['.', '-', '"'])
            .map_while(|part| part.parse().ok())
            .collect()
    };
    let manifest = read("Cargo.toml");
    let (_, oldest) = manifest.split_once("rust-version = \"").unwrap();
    assert!(version(rest) >= version(oldest));
}

#[test]
fn the_context_of_the_build_holds_every_member_of_the_workspace() {
    let ignored = read(".dockerignore");
    let kept: Vec<&str> = ignored
        .lines()
        .filter_map(|line| line.strip_prefix('!'))
        .collect();
    let manifest: Value = {
        let text = cmd!(env!("CARGO"), "metadata", "--no-deps", "--format-version=1")
            .dir(root())
            .read()
            .unwrap();
        serde_norway::from_str(&text).unwrap()
    };
    for package in manifest["packages"].as_sequence().unwrap() {
        let path = package["manifest_path"].as_str().unwrap();
        let path = path
            .rsplit_once(&format!("{}/", root().display()))
            .unwrap()
            .1;
        let top = path.split('/').next().unwrap();
        assert!(kept.contains(&top), "{path} is not in the context");
    }
    for path in ["Cargo.toml", "Cargo.lock", "migrations"] {
        assert!(kept.contains(&path), "{path} is not in the context");
    }
}

#[test]
fn render_migrates_before_it_deploys() {
    let render: Value = serde_norway::from_str(&read("render.yaml")).unwrap();
    let service = &render["services"][0];
    let command = service["preDeployCommand"].as_str().unwrap();
    let mut words = command.split(' ').map(str::to_owned);
    assert_eq!(words.next().as_deref(), Some("backend"));
    assert!(is_known(&words.collect::<Vec<_>>()));
    assert_eq!(service["healthCheckPath"], "/readyz");
    assert_eq!(service["autoDeployTrigger"], "off");
    let database = &service["envVars"][0];
    assert_eq!(database["key"], "DATABASE_URL");
    assert_eq!(
        database["fromDatabase"]["name"],
        render["databases"][0]["name"]
    );
}

#[test]
fn the_workflow_proves_then_migrates_then_deploys() {
    let workflow: Value = serde_norway::from_str(&read(".github/workflows/deploy.yml")).unwrap();
    let jobs = &workflow["jobs"];
    assert_eq!(jobs["plan"]["needs"], "prove");
    assert_eq!(jobs["migrate"]["needs"], "plan");
    assert!(
        commands_of(&workflow, "plan")
            .contains(&"cargo xtask migrate-upgrade --dry-run".to_owned())
    );
    assert_eq!(jobs["deploy"]["needs"], "migrate");
    // One that has begun to migrate runs to its end.
    assert_eq!(workflow["concurrency"]["cancel-in-progress"], false);
    let commands = |job: &str| commands_of(&workflow, job);
    assert!(
        commands("prove")
            .iter()
            .any(|line| line.starts_with("cargo xtask migrate-check --base "))
    );
    for command in ["test", "migrate-test"] {
        let command = format!("cargo xtask {command}");
        assert!(commands("prove").contains(&command), "{command}");
    }
    assert!(commands("migrate").contains(&"cargo xtask migrate --wait 60s".to_owned()));
    assert_eq!(
        jobs["migrate"]["env"]["DATABASE_URL"],
        "${{ secrets.PRODUCTION_DATABASE_URL }}"
    );
}

fn commands_of(workflow: &Value, job: &str) -> Vec<String> {
    let steps = workflow["jobs"][job]["steps"].as_sequence().unwrap();
    let runs = steps.iter().filter_map(|step| step["run"].as_str());
    runs.map(str::to_owned).collect()
}
