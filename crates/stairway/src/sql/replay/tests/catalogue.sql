WITH relation AS (
    SELECT c.* FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
), names AS (
    SELECT c.oid, k.kind, string_agg(a.attname, ',' ORDER BY k.n) AS list
    FROM pg_constraint c
    CROSS JOIN LATERAL (
        SELECT 'own' AS kind, attnum, n, c.conrelid AS rel
        -- The columns of a check come in the order of the expression: the table's is as good.
        FROM unnest(CASE c.contype WHEN 'c' THEN (SELECT array_agg(x ORDER BY x) FROM unnest(c.conkey) x) ELSE c.conkey END) WITH ORDINALITY AS u (attnum, n)
        UNION ALL
        SELECT 'other', attnum, n, c.confrelid FROM unnest(c.confkey) WITH ORDINALITY AS u (attnum, n)
    ) k
    JOIN pg_attribute a ON a.attrelid = k.rel AND a.attnum = k.attnum
    GROUP BY c.oid, k.kind
)
SELECT 'table ' || relname FROM relation WHERE relkind IN ('r', 'p')
UNION ALL
SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    || CASE WHEN a.attidentity <> '' THEN ' ' || a.attidentity::text ELSE '' END
    || CASE WHEN a.atthasdef AND a.attgenerated = '' THEN ' default' ELSE '' END
    || CASE WHEN a.attgenerated <> '' THEN ' generated' ELSE '' END
FROM relation c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint ' || r.relname || '.' || c.conname || ' ' || c.contype::text
    || ' (' || coalesce(own.list, '') || ')'
    || CASE WHEN c.contype = 'f' THEN ' -> ' || f.relname || ' (' || other.list || ') ' || c.confdeltype::text ELSE '' END
    || CASE WHEN c.condeferrable THEN ' deferrable' ELSE '' END
    || CASE WHEN c.condeferred THEN ' deferred' ELSE '' END
    || CASE WHEN c.convalidated THEN ' valid' ELSE '' END
FROM pg_constraint c JOIN relation r ON r.oid = c.conrelid
LEFT JOIN pg_class f ON f.oid = c.confrelid
LEFT JOIN names own ON own.oid = c.oid AND own.kind = 'own'
LEFT JOIN names other ON other.oid = c.oid AND other.kind = 'other'
UNION ALL
SELECT 'index ' || t.relname || '.' || c.relname
    || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
    || ' (' || (
        SELECT string_agg(coalesce(a.attname, '-'), ',' ORDER BY u.n)
        FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u (attnum, n)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum AND u.attnum > 0
    ) || ')'
    || CASE WHEN i.indpred IS NOT NULL THEN ' where' ELSE '' END
FROM relation c JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_class t ON t.oid = i.indrelid
UNION ALL
SELECT 'enum ' || t.typname || ': ' || coalesce((SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '')
FROM pg_type t WHERE t.typtype = 'e' AND t.typnamespace = 'public'::regnamespace
UNION ALL
SELECT 'view ' || c.relname || ' (' || coalesce((
    SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
), '') || ')'
FROM relation c WHERE c.relkind = 'v'
UNION ALL
SELECT DISTINCT 'view ' || v.relname || ' reads ' || c.relname || '.' || a.attname
FROM relation v JOIN pg_rewrite r ON r.ev_class = v.oid
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
JOIN relation c ON c.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE v.relkind = 'v' AND c.oid <> v.oid
UNION ALL
SELECT 'comment ' || c.relname || coalesce('.' || a.attname, '') || ': ' || d.description
FROM pg_description d JOIN relation c ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
UNION ALL
SELECT 'comment ' || r.relname || '.' || c.conname || ' constraint: ' || d.description
FROM pg_description d JOIN pg_constraint c ON d.classoid = 'pg_constraint'::regclass AND d.objoid = c.oid
JOIN relation r ON r.oid = c.conrelid
