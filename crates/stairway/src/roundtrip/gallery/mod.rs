//! A gallery of migrations where tables hold rows: wrong ones, each caught with the words that it deserves, and right ones
//! that look unusual, none of which is blamed.

mod beyond;
mod grade;
mod object;
mod right;
mod server;
mod waived;
mod wrong;

use super::{tests::history, *};
use pretty_assertions::assert_eq;

/// So many cases stand in one history: one that fails has the others made again.
const TOGETHER: usize = 6;

/// One migration, on what there is before it.
struct Case<'t> {
    name: &'t str,
    /// Where it is proven; everywhere if that is none.
    dialect: Option<Dialect>,
    setup: String,
    directives: String,
    upgrade: String,
    downgrade: Option<String>,
    /// What is found, on which dialect.
    wanted: Vec<(Option<Dialect>, &'t str)>,
}

/// Cases in one text. A line `# name`, or `# dialect: name` where one alone has it, begins a case; then come the SQL that
/// is there before, a line `+` and the upgrade, a line `-` and the downgrade, each with the words of its block. A line `! words` is a directive, `= words` a
/// finding, and `=dialect words` one that is found there alone; the lines of a finding, but for its help, are parted by ` / `, and `…` at the
/// end stands for the rest.
fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            let own = Dialect::ALL
                .into_iter()
                .find_map(|own| Some((own, name.strip_prefix(&format!("{own}: "))?)));
            cases.push(Case {
                name: own.map_or(name, |(_, name)| name),
                dialect: own.map(|(own, _)| own),
                setup: String::new(),
                directives: String::new(),
                upgrade: String::new(),
                downgrade: None,
                wanted: Vec::new(),
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        let finding = Dialect::ALL
            .into_iter()
            .find_map(|own| Some((Some(own), line.strip_prefix(&format!("={own} "))?)))
            .or_else(|| Some((None, line.strip_prefix("= ")?)));
        if let Some(finding) = finding {
            case.wanted.push(finding);
        } else if let Some(words) = line.strip_prefix("! ") {
            case.directives += &format!("--! {words}\n");
        } else if let Some(words) = line.strip_prefix('-') {
            case.downgrade = Some(format!("--! downgrade{words}\n"));
        } else if let Some(words) = line.strip_prefix('+') {
            case.upgrade = format!("--! upgrade{words}\n");
        } else {
            let part = match (&mut case.downgrade, case.upgrade.is_empty()) {
                (Some(downgrade), _) => downgrade,
                (None, false) => &mut case.upgrade,
                (None, true) => &mut case.setup,
            };
            *part += &format!("{line}\n");
        }
    }
    cases
}

/// What is found of the cases in `text` on `dialect`, each below its name.
async fn found(cases: &[&Case<'_>], dialect: Dialect) -> Vec<Vec<String>> {
    let mut text = String::new();
    let mut parent = String::new();
    for (number, case) in cases.iter().enumerate() {
        let (setup, change) = (format!("s{number:02}"), format!("c{number:02}"));
        let Case {
            setup: before,
            directives,
            upgrade,
            ..
        } = case;
        let back = match &case.downgrade {
            Some(downgrade) => downgrade.clone(),
            None => "--! irreversible \"so\"\n".to_owned(),
        };
        text += &format!(
            "=== {setup}{parent}\n--! upgrade\n{before}--! irreversible \"so\"\n\
             === {change} <- {setup}\n{directives}{upgrade}{back}"
        );
        parent = format!(" <- {change}");
    }
    let proof = tests::proof(dialect, &text).await;
    let revisions = proof.databases[0].revisions.chunks(2);
    let lines = revisions.map(|revisions| {
        let findings = revisions.iter().flat_map(|proof| &proof.findings);
        let lines = findings.map(|finding| {
            let (helps, lines): (Vec<&str>, Vec<&str>) = finding
                .detail
                .lines()
                .partition(|line| line.starts_with("help: "));
            let needs = finding.obligation == Obligation::Rows && finding.status == Status::Failed;
            assert!(!needs || helps.len() == 1, "{}", finding.detail);
            let detail = lines.join(" / ");
            let (obligation, status) = (finding.obligation.as_str(), finding.status.as_str());
            format!("{obligation} {status}: {detail}")
        });
        lines.collect()
    });
    // Nothing is left out: a revision that is not proven has a finding.
    assert_eq!(history(&text).graph().heads().len(), 1);
    lines.collect()
}

/// Proves every case of `text`, where it belongs, and compares what is found.
async fn check(text: &str) {
    let cases = cases(text);
    let (mut are, mut wanted) = (Vec::new(), Vec::new());
    for dialect in Dialect::ALL {
        let here = |case: &&Case<'_>| case.dialect.is_none_or(|own| own == dialect);
        let here: Vec<&Case<'_>> = cases.iter().filter(here).collect();
        for some in here.chunks(TOGETHER) {
            for (case, mut lines) in some.iter().zip(found(some, dialect).await) {
                let wants = case.wanted.iter();
                let wants = wants.filter(|(own, _)| own.is_none_or(|own| own == dialect));
                let wants: Vec<String> = wants.map(|(_, words)| (*words).to_owned()).collect();
                for (line, wanted) in lines.iter_mut().zip(&wants) {
                    let beginning = wanted.strip_suffix('…');
                    if beginning.is_some_and(|beginning| line.starts_with(beginning)) {
                        line.clone_from(wanted);
                    }
                }
                let head = format!("# {dialect}: {}", case.name);
                are.push(format!("{head}\n{}", lines.join("\n")));
                wanted.push(format!("{head}\n{}", wants.join("\n")));
            }
        }
    }
    assert_eq!(are.join("\n"), wanted.join("\n"));
}
