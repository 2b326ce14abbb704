//! Whether a text is well-formed XML, as far as drawings use it: elements, attributes and text.

/// The names of the elements, in order.
///
/// # Panics
///
/// Where the text is not well-formed, with what is wrong.
pub(super) fn elements(xml: &str) -> Vec<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut names = Vec::new();
    let mut rest = xml;
    while let Some(start) = rest.find('<') {
        text(&rest[..start]);
        assert!(!open.is_empty() || names.is_empty(), "more than one root");
        let end = rest.find('>').expect("a tag that ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "the end of another element");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(
            name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "`{name}` is no name"
        );
        self::attributes(attributes);
        names.push(name.to_owned());
        open.push(name);
    }
    text(rest);
    assert!(open.is_empty(), "{open:?} have no end");
    names
}

fn attributes(mut rest: &str) {
    let mut seen = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").expect("an attribute with a value");
        assert!(
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
            "`{name}`"
        );
        assert!(!seen.contains(&name), "`{name}` twice");
        seen.push(name);
        let (value, after) = after.split_once('"').expect("a value that ends");
        text(value);
        rest = after.trim_start();
    }
}

fn text(text: &str) {
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;"];
        assert!(
            known.iter().any(|entity| text[at..].starts_with(entity)),
            "{text}"
        );
    }
    let refused = |c: char| c < ' ' && !"\n\r\t".contains(c) || "<\u{fffe}\u{ffff}".contains(c);
    assert!(!text.contains(refused), "{text:?}");
}

#[test]
fn what_is_not_well_formed_is_seen() {
    assert_eq!(
        elements("<a x=\"1&amp;\" y-z=\"\"><b>t</b></a>"),
        ["a", "b"]
    );
    for broken in [
        "<a>",
        "<a></b>",
        "<a x=1></a>",
        "<a x=\"1\" x=\"2\"></a>",
        "<a>&</a>",
        "<a>\u{1}</a>",
        "<a></a><b></b>",
    ] {
        assert!(
            std::panic::catch_unwind(|| elements(broken)).is_err(),
            "{broken}"
        );
    }
}
