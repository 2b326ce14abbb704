//! What holds of every input, whatever it is. The fuzzer looks for inputs of which it does not hold; the library's tests
//! run the inputs that are kept in `corpus`.

mod script;
mod target;

pub use script::script;
pub use target::target;

use stairway::Error;

/// An error says what is wrong, what to do about it, and where, in a place that there is.
fn explained(error: impl Into<Error>) {
    let error = error.into();
    assert!(!error.to_string().is_empty());
    assert!(error.help().is_some_and(|help| !help.is_empty()), "{error}");
    for label in error.labels() {
        let place = label.place;
        assert!(place.text().get(place.span()).is_some(), "{error}");
        assert!(!place.to_string().is_empty());
    }
    for related in error.related() {
        assert!(related.related().is_empty(), "{error}");
        assert!(!related.to_string().is_empty());
    }
}
