use super::*;
use crate::connection::{Access, DatabaseUrl};

async fn open(url: &str) -> Connection {
    Connection::open(&url.parse::<DatabaseUrl>().unwrap(), Access::Write)
        .await
        .unwrap()
}

#[tokio::test]
async fn look() {
    let mut c = open(&std::env::var("LOOK").unwrap()).await;
    let s = Reader::default().full(&mut c).await.unwrap();
    for (i, o) in &s.objects {
        println!("{i}");
        for (n, v) in &o.facts {
            println!("    {n}: {v}");
        }
        for (p, f) in &o.parts {
            println!("    {p}");
            for (n, v) in f {
                println!("        {n}: {v}");
            }
        }
    }
}
