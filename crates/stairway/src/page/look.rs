//! The style that documents share, and the policy for a document of one style.

use crate::picture;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// What a document's one `<style>` begins with: the colours of both schemes, texts, and a list of revisions beside the
/// strips of [`picture::Graph`]. The drawings' own style is in it.
pub fn style() -> String {
    format!("{}\n{}", picture::style(), include_str!("style.css"))
}

/// The policy of a document with this style: nothing is loaded, run or sent, and no other style counts. The icon is an
/// empty one in the document, so that no browser asks for one.
pub fn policy(style: &str) -> String {
    let digest = STANDARD.encode(Sha256::digest(style));
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_the_digest_of_its_style() {
        // As `printf 'p{}' | openssl dgst -sha256 -binary | base64` has it.
        let digest = "'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='";
        assert!(policy("p{}").contains(digest), "{}", policy("p{}"));
    }
}
