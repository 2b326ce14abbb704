//! Queries and changes, one after another, with the rows that both databases have in the end.

use super::*;

/// The rows of `query`, as texts, on both databases.
async fn rows(pair: &mut Pair, query: &str) -> (Vec<String>, Vec<String>) {
    let lowered = changed(query);
    let expected = pair
        .postgres
        .rows(&format!("SELECT s::text FROM ({query}) AS s"))
        .await;
    let found = pair.sqlite.rows(&lowered).await;
    let plain = |text: String| text.replace('"', "").replace("\\\\", "\\");
    let expected = expected.expect(query).into_iter();
    let expected = expected.map(|row| plain(row[0].clone().unwrap_or_default()));
    let found = found.expect(&lowered).into_iter().map(|row| {
        let cells = row.into_iter().map(Option::unwrap_or_default);
        plain(format!("({})", cells.collect::<Vec<_>>().join(",")))
    });
    (expected.collect(), found.collect())
}

/// Every column is cast to text in the query itself, so that the two clients show the same.
async fn check(pair: &mut Pair, query: &str) {
    let (mut expected, mut found) = rows(pair, query).await;
    let end = query.rsplit(')').next().unwrap_or_default();
    if !end.contains("ORDER BY") {
        expected.sort();
        found.sort();
    }
    assert_eq!(expected, found, "{query}\n{}", changed(query));
}

#[tokio::test]
async fn queries_give_the_same_rows() {
    let mut pair = Pair::new().await;
    for query in [
        "SELECT id::text FROM things ORDER BY quantity, id",
        "SELECT id::text FROM things ORDER BY quantity DESC, id DESC",
        "SELECT id::text FROM things ORDER BY quantity NULLS FIRST, id",
        "SELECT id::text FROM things ORDER BY price DESC, things.id LIMIT 4 OFFSET 1",
        "SELECT id::text FROM things ORDER BY mood, id",
        "SELECT id::text, mood::text AS feeling FROM things ORDER BY mood DESC, id",
        "SELECT DISTINCT active::text FROM things",
        "SELECT active::text, count(*)::text AS n, max(quantity)::text FROM things GROUP BY active HAVING count(*) > 2",
        "SELECT count(*)::text FROM things AS a JOIN things AS b ON a.quantity = b.small",
        "SELECT a.id::text, b.id::text AS other FROM things AS a LEFT JOIN things AS b ON a.quantity = b.small",
        "SELECT a.id::text FROM things AS a FULL JOIN things AS b ON a.quantity = b.small",
        "SELECT id::text FROM things AS a JOIN things AS b USING (id)",
        "SELECT id::text FROM things UNION SELECT quantity::text FROM things",
        "SELECT s.n::text FROM (SELECT count(*) AS n FROM things) AS s",
        "SELECT s.count::text FROM (SELECT count(*) FROM things) AS s",
        "SELECT v.label FROM (VALUES (1, 'one'), (2, 'two')) AS v (id, label) WHERE v.id > 1",
        "WITH busy AS (SELECT id, quantity AS q FROM things WHERE active) SELECT q::text FROM busy",
        "WITH named (a, b) AS (SELECT id, title FROM things) SELECT a::text, b FROM named",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i::text FROM n",
        "SELECT id::text, row_number() OVER (PARTITION BY active ORDER BY quantity DESC, id)::text AS n FROM things",
        "SELECT id::text, rank() OVER (ORDER BY small)::text AS n FROM things",
        "SELECT id::text, lag(id) OVER (ORDER BY id)::text AS n FROM things",
        "SELECT id::text FROM things WHERE (small, id) IN (SELECT quantity, id FROM things)",
        "SELECT COALESCE(x.q, -1)::text FROM (SELECT quantity AS q FROM things UNION ALL SELECT NULL) AS x",
        "SELECT extract(month FROM day)::text, count(*)::text FROM things GROUP BY extract(month FROM day)",
        "SELECT quantity::text FROM things EXCEPT SELECT small::text FROM things INTERSECT SELECT '1'",
    ] {
        check(&mut pair, query).await;
    }
}

#[tokio::test]
async fn changes_leave_the_same_rows() {
    let mut pair = Pair::new().await;
    for text in [
        "INSERT INTO users (email, visits, balance) VALUES ('a', 1, 10), ('b', DEFAULT, 0.5), ('c', NULL, NULL)",
        "INSERT INTO users VALUES (DEFAULT, 'd', 4, '7.125', '2026-01-18 05:30+02')",
        "INSERT INTO users VALUES (DEFAULT, 'e'), (DEFAULT, 'f')",
        "INSERT INTO users DEFAULT VALUES",
        "INSERT INTO users (email, visits) VALUES ('a', 7), ('g', 8) ON CONFLICT (email) DO UPDATE SET visits = users.visits + excluded.visits WHERE excluded.visits > 1",
        "INSERT INTO users (email) VALUES ('a') ON CONFLICT DO NOTHING",
        "INSERT INTO users (email, visits) VALUES ('b', 3) ON CONFLICT ON CONSTRAINT users_email_key DO UPDATE SET visits = excluded.visits, balance = DEFAULT",
        "INSERT INTO users (email, visits, balance) SELECT 't' || id, quantity, small FROM things WHERE quantity < 50 ON CONFLICT (email) DO NOTHING",
        "INSERT INTO users (email, balance) SELECT 'p' || id, price FROM things WHERE price < 1000 AND price > -1000",
        "INSERT INTO users (email) SELECT 't' || id FROM things ON CONFLICT (email) DO UPDATE SET visits = 99",
        "UPDATE users SET visits = visits + 1, balance = 3 WHERE email = 'c' OR email ILIKE 'A'",
        "UPDATE users SET visits = COALESCE(visits, 0), created = '2020-02-29' WHERE created IS NULL",
        "UPDATE users SET (visits, email) = (visits * 2, upper(email)) WHERE email = 'd'",
        "UPDATE users AS u SET visits = t.quantity FROM things AS t WHERE u.email = 't' || t.id AND t.quantity IS NOT NULL",
        "UPDATE users SET visits = (SELECT count(*) FROM users AS o WHERE o.visits < users.visits)",
        "UPDATE users SET visits = v.n FROM (VALUES ('e', 41), ('f', 42)) AS v (email, n) WHERE users.email = v.email",
        "UPDATE users SET (visits, balance) = (SELECT t.small, t.price FROM things AS t WHERE t.id = 3) WHERE email = 'g'",
        "UPDATE users SET created = created + interval '1 day', balance = DEFAULT WHERE email = 'e'",
        "DELETE FROM users USING things WHERE users.email = 't' || things.id AND things.active",
        "DELETE FROM users AS a USING users AS b WHERE a.visits = b.visits AND a.id > b.id",
        "DELETE FROM users WHERE visits IN (SELECT small FROM things) AND email LIKE 't%'",
        "WITH many AS (SELECT id FROM users WHERE visits > 5) DELETE FROM users WHERE id IN (SELECT id FROM many) AND email IS NULL",
    ] {
        pair.change(text).await;
        // The next key is not the same on both: a row that was refused takes one on PostgreSQL only.
        let query = "SELECT email, visits::text, balance::text, (created AT TIME ZONE 'UTC')::date::text AS created FROM users";
        check(&mut pair, query).await;
    }
}
