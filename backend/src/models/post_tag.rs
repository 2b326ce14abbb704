//! The table `post_tags`.

/// That a post carries a tag. It goes with either of them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PostTag {
    /// The post.
    pub post_id: i64,
    /// The tag.
    pub tag_id: i64,
}
