//! A browser without a window, asked for what became of a document. Finds it; does not know what is in the document.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// Names the browser; `none` leaves the tests out that need one.
const VARIABLE: &str = "STAIRWAY_TEST_BROWSER";

/// The browsers that take the same options, by their names on PATH or by their places; `cargo xtask test` and `.ci/run`
/// read the same list.
const BROWSERS: &str = include_str!("browsers");

pub(crate) struct Browser(PathBuf);

/// What the document is asked to look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

/// What became of a document.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) document: String,
    /// What the browser had to say: errors, and what the policy forbade.
    pub(crate) console: Vec<String>,
    /// Everything that was loaded.
    pub(crate) requests: Vec<String>,
}

impl Browser {
    /// The browser of this machine. None only where the environment says so, and then that is printed.
    pub(crate) fn find() -> Option<Browser> {
        match env::var(VARIABLE) {
            Ok(name) if name == "none" => {
                println!("left out: {VARIABLE}=none, so nothing is looked at in a browser");
                None
            }
            Ok(name) if !name.is_empty() => Some(Browser(name.into())),
            _ => {
                let folders = env::var_os("PATH").unwrap_or_default();
                // A place stays what it is.
                let mut files = env::split_paths(&folders)
                    .flat_map(|folder| BROWSERS.lines().map(move |name| folder.join(name)));
                let found = files.find(|file| file.is_file());
                assert!(
                    found.is_some(),
                    "no browser is on PATH: install `chromium` (`apt-get install chromium`), name one in \
                     {VARIABLE}, or leave these tests out with {VARIABLE}=none"
                );
                found.map(Browser)
            }
        }
    }

    /// Opens an address in a window of a size, and waits until nothing happens any more.
    pub(crate) fn open(&self, address: &str, scheme: Scheme, size: (u32, u32)) -> Seen {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("requests.json");
        let scheme = match scheme {
            Scheme::Dark => 0,
            Scheme::Light => 1,
        };
        let output = Command::new(&self.0)
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--enable-logging=stderr",
                "--log-level=0",
                "--virtual-time-budget=5000",
                "--dump-dom",
            ])
            .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
            .arg(format!("--window-size={},{}", size.0, size.1))
            .arg(format!(
                "--user-data-dir={}",
                folder.path().join("profile").display()
            ))
            .arg(format!("--log-net-log={}", log.display()))
            .arg(address)
            .output()
            .unwrap_or_else(|error| panic!("{}: {error}", self.0.display()));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let document = String::from_utf8(output.stdout).unwrap();
        assert!(document.contains("<html"), "no document: {said}");
        let console = said.lines().filter(|line| line.contains(":CONSOLE:"));
        Seen {
            document,
            console: console.map(str::to_owned).collect(),
            requests: requests(&log),
        }
    }
}

/// What documents asked for. The browser's own errands, which lead nowhere here, are to hosts of its maker.
fn requests(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).unwrap();
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    let events = log["events"].as_array().unwrap();
    let asked = events.iter().filter_map(|event| {
        let parameters = &event["params"];
        parameters["initiator"].as_str()?;
        parameters["url"].as_str()
    });
    let errand = |url: &&str| {
        let host = url.split('/').nth(2).unwrap_or_default();
        host.ends_with(".google.com") || host.ends_with(".googleapis.com")
    };
    let mut requests: Vec<String> = asked
        .filter(|url| !errand(url))
        .map(str::to_owned)
        .collect();
    requests.dedup();
    requests
}
