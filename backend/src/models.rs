//! One struct for each table and view at the head of the history, one file for each.
//!
//! The structs of tables declare the whole schema: `cargo xtask migrate-create` compares them with the revisions, and
//! `cargo xtask migrate-test` proves that both agree. A view is no table: its struct is read from, and declares nothing.
//! The trigger on `posts` is in a revision alone.
//!
//! Fields stand in the order of the columns. An `Option` is a column that may be null.

mod post;
mod post_tag;
mod published_post;
mod tag;
mod user;
mod user_preferences;
mod user_profile;

pub use post::Post;
pub use post_tag::PostTag;
pub use published_post::PublishedPost;
pub use tag::Tag;
pub use user::{User, UserRole};
pub use user_preferences::{Digest, UserPreferences};
pub use user_profile::UserProfile;
