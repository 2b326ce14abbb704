//! The table `post_tags`.

/// That a post carries a tag. It goes with either of them.
#[derive(Debug, Clone, sqlx::FromRow, stairway::Model)]
#[model(table = "post_tags", primary_key(post_id, tag_id))]
pub struct PostTag {
    /// The post.
    #[model(references = "posts.id", on_delete = "cascade")]
    pub post_id: i64,
    /// The tag.
    #[model(index, references = "tags.id", on_delete = "cascade")]
    pub tag_id: i64,
}
