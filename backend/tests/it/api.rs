//! Every address of the API, with what it gives and what it refuses. What SQLite answers, PostgreSQL answers.

use crate::{
    site::Site,
    transcript::{send, transcript},
};
use pretty_assertions::assert_eq;

/// Compares the requests and their answers, which are the same on both databases, with the snapshot of this name. An id
/// that a refused row was to have is used up on PostgreSQL, so such rows come last.
fn check(name: &str, requests: &str) {
    let mut transcripts = Site::each_at_head().map(|site| {
        let program = site.serve();
        let transcript = transcript(&program, requests);
        let _ = program.stopped().exits(0);
        transcript
    });
    let first = transcripts.next().unwrap();
    for other in transcripts {
        assert_eq!(first, other);
    }
    insta::assert_snapshot!(name, first);
}

#[test]
fn users() {
    check(
        "users",
        r##"
        GET /api/users
        POST /api/users {"email":"ada@example.org","name":"Ada"}
        POST /api/users {"email":"ada@example.org","name":"Æda 😀","phone":"+44 1","role":"moderator"}
        POST /api/users {"email":"c@example.org","name":"Cy","phone":null,"role":null}
        GET /api/users/1
        GET /api/users
        # a page at a time
        GET /api/users?limit=2
        GET /api/users?limit=2&after=c2
        GET /api/users?after=c3
        # what is left out stays, null takes away
        PATCH /api/users/2 {}
        PATCH /api/users/2 {"name":"Eve"}
        PATCH /api/users/2 {"phone":null,"role":"admin"}
        PATCH /api/users/2 {"phone":"5","email":"eve@example.org"}
        DELETE /api/users/2
        DELETE /api/users/2
        GET /api/users/2
        PATCH /api/users/2 {"name":"Eve"}
        GET /api/users
        # what is refused
        POST /api/users {}
        POST /api/users {"email":"ada","name":"","phone":" "}
        POST /api/users {"email":"ada@example.org","name":"Ada","role":"king"}
        POST /api/users {"email":"ada@example.org","name":"Ada","id":7}
        POST /api/users {"email":"ada@example.org","name":5}
        POST /api/users {"email":"ada@example.org","name":"A\u0000da"}
        POST /api/users ["ada@example.org","Ada",null,null]
        POST /api/users "Ada"
        PATCH /api/users/1 {"email":"ada@example"}
        PATCH /api/users/1 {"name":null}
        PATCH /api/users/1 {"created_at":"2026-01-01"}
        GET /api/users/1
        "##,
    );
}

#[test]
fn profiles_and_preferences() {
    check(
        "profiles_and_preferences",
        r#"
        POST /api/users {"email":"ada@example.org","name":"Ada"}
        GET /api/users/1/profile
        PUT /api/users/1/profile {"bio":"Two\nlines","website":"https://example.org/ada"}
        GET /api/users/1/profile
        PUT /api/users/1/profile {"avatar_url":"https://example.org/ada.png"}
        GET /api/users/1/profile
        PUT /api/users/1/profile {"website":"javascript:alert(1)","avatar_url":"ada.png"}
        PUT /api/users/1/profile {"site":"https://example.org"}
        GET /api/users/9/profile
        PUT /api/users/9/profile {}
        GET /api/users/1/preferences
        PUT /api/users/1/preferences {"theme":"dark","digest":"weekly"}
        GET /api/users/1/preferences
        PUT /api/users/1/preferences {"digest":"daily"}
        GET /api/users/1/preferences
        PUT /api/users/1/preferences {"digest":"hourly"}
        PUT /api/users/1/preferences {"theme":""}
        GET /api/users/9/preferences
        PUT /api/users/9/preferences {}
        DELETE /api/users/1
        GET /api/users/1/profile
        "#,
    );
}

#[test]
fn posts() {
    check(
        "posts",
        r#"
        POST /api/users {"email":"ada@example.org","name":"Ada"}
        POST /api/users {"email":"bob@example.org","name":"Bob"}
        POST /api/posts {"author_id":1,"title":"First"}
        POST /api/posts {"author_id":2,"title":"Second","slug":"second","body":"50% off_","status":"published","tags":["Rust","sql"]}
        GET /api/posts
        # only what a reader sees is an edit
        PATCH /api/posts/1 {"status":"unlisted"}
        PATCH /api/posts/1 {"title":"First"}
        PATCH /api/posts/1 {"title":"First of all","slug":"first"}
        PATCH /api/posts/1 {"slug":null}
        # published once and for the first time, it keeps its date
        PATCH /api/posts/1 {"status":"published"}
        PATCH /api/posts/1 {"status":"archived"}
        PATCH /api/posts/1 {"status":"draft"}
        # a slug is unique while it is published
        PATCH /api/posts/1 {"slug":"second"}
        PATCH /api/posts/1 {"title":"Not kept","status":"published"}
        GET /api/posts/1
        POST /api/posts {"author_id":1,"title":"Third","slug":"second","tags":["RUST","new"]}
        POST /api/posts {"author_id":1,"title":"Third","slug":"second","status":"published"}
        GET /api/tags
        # which
        GET /api/posts?author=1
        GET /api/posts?status=published
        GET /api/posts?tag=rust&limit=1
        GET /api/posts?tag=rust&limit=1&after=c3
        GET /api/posts?q=FIRST
        GET /api/posts?q=0%25
        GET /api/posts?q=f_
        GET /api/posts?q=%25x
        GET /api/posts?author=1&status=published
        GET /api/posts?status=hidden
        GET /api/posts?author=ada
        GET /api/posts?q=
        GET /api/posts?q=%00
        GET /api/posts?color=red
        # tags
        GET /api/posts/2/tags
        PUT /api/posts/2/tags ["SQL","a b"]
        GET /api/posts/2
        PUT /api/posts/2/tags []
        PUT /api/posts/2/tags ["a","A",""]
        PUT /api/posts/2/tags {"tags":[]}
        PUT /api/posts/9/tags ["a"]
        GET /api/posts/9/tags
        # what is refused
        POST /api/posts {"author_id":9,"title":"Nobody's","tags":["never"]}
        POST /api/posts {"author_id":1,"title":"","slug":"A b","tags":["x","X"]}
        POST /api/posts {"author_id":1,"title":"x","status":"hidden"}
        POST /api/posts {"author_id":"1","title":"x"}
        PATCH /api/posts/1 {"author_id":2}
        PATCH /api/posts/1 {"body":"a\u0000b"}
        PATCH /api/posts/9 {}
        DELETE /api/posts/1
        DELETE /api/posts/1
        GET /api/posts/1
        # with its author goes a post
        DELETE /api/users/1
        GET /api/posts
        GET /api/tags
        "#,
    );
}

#[test]
fn tags() {
    check(
        "tags",
        r#"
        GET /api/tags
        POST /api/tags {"name":"Rust"}
        POST /api/tags {"name":"SQL"}
        POST /api/tags {"name":"rust"}
        GET /api/tags/1
        GET /api/tags/9
        GET /api/tags?limit=1
        POST /api/tags {"name":"a tag whose name is far, far, far too long"}
        POST /api/tags {"name":"two\nlines"}
        "#,
    );
}

#[test]
fn what_no_handler_sees() {
    check(
        "what_no_handler_sees",
        r#"
        GET /api
        GET /api/user
        GET /api/users/ada
        GET /api/users/99999999999999999999
        GET /api/users/%FF
        PUT /api/users {}
        DELETE /api/posts/1/tags
        GET /api/users?limit=0
        GET /api/users?limit=101
        GET /api/users?limit=ten
        GET /api/users?limit=1&limit=2
        GET /api/users?after=7
        GET /api/users?page=2
        POST /api/users {"email"
        POST /api/users email=ada@example.org
        POST /api/users {"email":"ada@example.org","name":"Ada"}{}
        "#,
    );
}

#[test]
fn bodies_that_are_not_taken() {
    for site in Site::each_at_head() {
        let program = site.serve();
        let send = |kind: &str, body: &[u8]| send(&program, "POST", "/api/tags", kind, body);
        assert_eq!(
            send("text/plain", br#"{"name":"a"}"#),
            "415 application/problem+json\n\
             {\"title\":\"Unsupported Media Type\",\"status\":415,\"detail\":\"the body has to be `application/json`, \
             and to say so in `Content-Type`\"}\n"
        );
        assert_eq!(
            send("application/json", b"{\"name\":\"\xff\"}"),
            "400 application/problem+json\n\
             {\"title\":\"Bad Request\",\"status\":400,\"detail\":\"the body is no JSON: invalid unicode code point at \
             line 1 column 10\"}\n"
        );
        let large = format!("{{\"name\":\"{}\"}}", "x".repeat(1024 * 1024));
        assert_eq!(
            send("application/json", large.as_bytes()),
            "413 application/problem+json\n\
             {\"title\":\"Payload Too Large\",\"status\":413,\"detail\":\"the body has more than 1048576 bytes\"}\n"
        );
        assert_eq!(
            send(
                "application/merge-patch+json; charset=utf-8",
                br#"{"name":"a"}"#
            ),
            "201 application/json\nlocation: /api/tags/1\n{\"id\":1,\"name\":\"a\",\"posts\":0}\n"
        );
    }
}

#[test]
fn a_database_that_fails_is_no_affair_of_the_client() {
    for site in Site::each_at_head() {
        let program = site.serve();
        site.execute("DROP TABLE post_tags");
        let answer = send(&program, "GET", "/api/tags", "", "");
        assert_eq!(
            answer,
            "500 application/problem+json\n\
             {\"title\":\"Internal Server Error\",\"status\":500,\"detail\":\"this is not your fault; the log knows \
             more under the id in `X-Request-Id`\"}\n"
        );
        let ended = program.stopped().exits(0);
        assert!(ended.stderr.contains("ERROR"), "{ended}");
        assert!(ended.stderr.contains("post_tags"), "{ended}");
    }
}
