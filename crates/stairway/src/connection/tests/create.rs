//! Making databases, on a server of their own and in folders.

use crate::{
    Error, ErrorKind,
    connection::{Access, Connection, DatabaseUrl, create_database},
    scratch::postgres::{Search, Server, VARIABLE},
};
use pretty_assertions::assert_eq;

async fn server() -> Server {
    Server::private(VARIABLE, &Search::machine()).await.unwrap()
}

async fn execute(url: &DatabaseUrl, sql: &str) {
    let mut connection = Connection::open(url, Access::Write).await.unwrap();
    connection.execute(sql).await.unwrap();
}

async fn one(url: &DatabaseUrl, sql: &str) -> String {
    let mut connection = Connection::open(url, Access::Read).await.unwrap();
    let rows = connection.rows(sql).await.unwrap();
    rows[0][0].clone().unwrap_or_default()
}

/// Ten at once, each of which has the database afterwards; gives how many of them made it.
async fn ten_at_once(url: &DatabaseUrl) -> usize {
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move {
                let made = create_database(&url).await.unwrap();
                let name = one(&url, "SELECT current_database()").await;
                assert_eq!(Some(name), url.database());
                made
            })
        })
        .collect();
    let mut made = 0;
    for task in tasks {
        made += usize::from(task.await.unwrap());
    }
    made
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_that_make_a_database_at_once_all_have_it() {
    let server = server().await;
    let name = "it's \"one\" 100%41 ü/?#";
    assert_eq!(ten_at_once(&server.url(name).unwrap()).await, 1);
    assert_eq!(ten_at_once(&server.url(name).unwrap()).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn it_is_made_where_there_is_no_database_of_the_name_postgres() {
    let server = server().await;
    let template = server.url("template1").unwrap();
    execute(&template, "ALTER DATABASE postgres RENAME TO other").await;
    let url = server.url("app").unwrap();
    assert_eq!(ten_at_once(&url).await, 1);
    assert_eq!(one(&url, "SHOW server_encoding").await, "UTF8");
}

#[tokio::test]
async fn it_holds_what_the_server_has_for_new_databases() {
    let server = server().await;
    let template = server.url("template1").unwrap();
    execute(&template, "CREATE TABLE usual (a integer)").await;
    let url = server.url("app").unwrap();
    assert!(create_database(&url).await.unwrap());
    assert_eq!(one(&url, "SELECT to_regclass('usual')").await, "usual");
}

#[tokio::test]
async fn it_is_in_utf_8_where_new_databases_are_not() {
    let server = server().await;
    let main = server.url("postgres").unwrap();
    execute(&main, "ALTER DATABASE template1 IS_TEMPLATE false").await;
    execute(&main, "DROP DATABASE template1").await;
    let other = "CREATE DATABASE template1 TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'";
    execute(&main, other).await;
    let url = server.url("app").unwrap();
    assert!(create_database(&url).await.unwrap());
    assert_eq!(one(&url, "SHOW server_encoding").await, "UTF8");
}

#[tokio::test]
async fn a_role_that_may_not_is_told_how() {
    let server = server().await;
    let main = server.url("postgres").unwrap();
    execute(&main, "CREATE ROLE app LOGIN").await;
    let url = main.secret().replace("user=postgres", "user=app");
    let url = url.parse::<DatabaseUrl>().unwrap().with_database("app");
    let error = Error::from(create_database(&url).await.unwrap_err());
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.to_string(), "cannot create the database `app`");
    assert_eq!(
        error.help().unwrap(),
        "give the role the right with `ALTER ROLE \"app\" CREATEDB`, or have it made: `createdb --owner app app`"
    );
    // One that is there needs no right.
    execute(&main, "CREATE DATABASE app").await;
    assert!(!create_database(&url).await.unwrap());
}

#[tokio::test]
async fn folders_of_a_file_are_made_by_as_many_as_like() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/b/c/x.db");
    let url: DatabaseUrl = format!("sqlite://{}", path.display()).parse().unwrap();
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { create_database(&url).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert!(!create_database(&url).await.unwrap());
    Connection::open(&url, Access::Write).await.unwrap();
    // In the place of a folder, a file.
    let url: DatabaseUrl = format!("sqlite://{}/d/y.db", path.display())
        .parse()
        .unwrap();
    let error = Error::from(create_database(&url).await.unwrap_err());
    let shown = format!("cannot make the folder `{}/d`", path.display());
    assert_eq!(error.to_string(), shown);
    assert_eq!(
        error.help().unwrap(),
        "a part of its path is a file: move that away, or name another place"
    );
}
