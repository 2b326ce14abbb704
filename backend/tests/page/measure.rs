//! What only a browser knows: how large texts came out, where links lead, which colours meet.
//!
//! The page itself allows no script. So the document is put into a frame of the wanted width in another document,
//! opened from a file, whose script measures it and writes down what it finds.

use crate::browser::{Browser, Scheme};
use std::fs;

const SCRIPT: &str = include_str!("measure.js");

/// What was found.
#[derive(Debug)]
pub(crate) struct Measured {
    /// A sentence each.
    pub(crate) problems: Vec<String>,
    /// How many texts and links were looked at.
    pub(crate) texts: u64,
    pub(crate) links: u64,
    /// How many rows of the list and diagrams are to be seen.
    pub(crate) rows: u64,
    pub(crate) drawings: u64,
    /// Whether what a link leads to was open afterwards, and all that it is folded into.
    pub(crate) opened: bool,
    /// Whether the schema is beside the revisions.
    pub(crate) beside: bool,
    /// Whether the page was dark.
    pub(crate) dark: bool,
}

pub(crate) fn measure(browser: &Browser, page: &str, scheme: Scheme, width: u32) -> Measured {
    let folder = tempfile::tempdir().unwrap();
    let escaped = page.replace('&', "&amp;").replace('"', "&quot;");
    let around = format!(
        "<!doctype html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <style>body{{margin:0}}iframe{{border:0}}</style>\
         <iframe width=\"{width}\" height=\"900\" srcdoc=\"{escaped}\"></iframe>\
         <pre id=\"measured\"></pre><script>{SCRIPT}</script>"
    );
    let file = folder.path().join("around.html");
    fs::write(&file, around).unwrap();
    let seen = browser.open(
        &format!("file://{}", file.display()),
        scheme,
        (width.max(1400), 1000),
    );
    let found = seen
        .document
        .split_once("<pre id=\"measured\">")
        .and_then(|(_, rest)| rest.split_once("</pre>"))
        .map(|(found, _)| {
            let found = found.replace("&lt;", "<").replace("&gt;", ">");
            found.replace("&amp;", "&")
        })
        .unwrap();
    let found: serde_json::Value = serde_json::from_str(&found)
        .unwrap_or_else(|error| panic!("{error}: {found:?} {:?}", seen.console));
    let problems = found["problems"].as_array().unwrap().iter();
    Measured {
        problems: problems.map(|it| it.as_str().unwrap().to_owned()).collect(),
        texts: found["texts"].as_u64().unwrap(),
        links: found["links"].as_u64().unwrap(),
        rows: found["rows"].as_u64().unwrap(),
        drawings: found["drawings"].as_u64().unwrap(),
        beside: found["beside"].as_bool().unwrap(),
        opened: found["opened"].as_bool().unwrap(),
        dark: found["dark"].as_bool().unwrap(),
    }
}
