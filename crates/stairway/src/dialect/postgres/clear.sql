-- Takes everything that users made out of the database, inside of the transaction that brings the copy back. For psql:
-- `\gexec` runs each statement that a query gives. Three values are filled in: the extensions that the copy has, which
-- stay, the schemas that they live in, and how long to wait for whoever uses a table.
--
-- Not touched: roles, subscriptions, what ALTER DATABASE set, and event triggers that belong to somebody else.

BEGIN;
SET LOCAL client_min_messages = error;
SET LOCAL lock_timeout = {lock_timeout};
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
-- So that every name is given with its schema.
SELECT pg_catalog.set_config('search_path', 'pg_catalog', true);
-- A new database has it, and so a copy takes it to be there.
SELECT 'CREATE SCHEMA public' WHERE to_regnamespace('public') IS NULL
\gexec

-- First, since they would fire at each statement below.
SELECT format('DROP EVENT TRIGGER %I', evtname)
FROM pg_event_trigger AS e
WHERE pg_has_role(evtowner, 'USAGE') AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_event_trigger'::regclass AND objid = e.oid AND deptype = 'e')
\gexec
SELECT format('DROP PUBLICATION %I', pubname)
FROM pg_publication AS p
WHERE NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_publication'::regclass AND objid = p.oid AND deptype = 'e')
\gexec

-- Schemas that nothing keeps, whole.
SELECT format('DROP SCHEMA IF EXISTS %I CASCADE', nspname)
FROM pg_namespace AS n
WHERE nspname <> 'information_schema' AND nspname !~ '^pg_' AND nspname <> ALL ({schemas})
AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass AND objid = n.oid AND deptype = 'e')
\gexec

-- What is in the others, and what is in no schema. What belongs to an extension, or is a part of something else, goes
-- with it or stays with it.
SELECT format(
    'DROP %s IF EXISTS %s CASCADE',
    replace(replace(identity.type, 'statistics object', 'statistics'), 'foreign-data', 'foreign data'),
    identity.identity)
FROM (
    SELECT 'pg_class'::regclass AS class, oid AS object, relnamespace AS schema, 0 AS turn
    FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace, 1 FROM pg_proc
    UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace, 2 FROM pg_type
    UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace, 3 FROM pg_operator
    UNION ALL SELECT 'pg_opclass'::regclass, oid, opcnamespace, 3 FROM pg_opclass
    UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfnamespace, 4 FROM pg_opfamily
    UNION ALL SELECT 'pg_collation'::regclass, oid, collnamespace, 3 FROM pg_collation
    UNION ALL SELECT 'pg_conversion'::regclass, oid, connamespace, 3 FROM pg_conversion
    UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgnamespace, 3 FROM pg_ts_config
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictnamespace, 4 FROM pg_ts_dict
    UNION ALL SELECT 'pg_ts_parser'::regclass, oid, prsnamespace, 4 FROM pg_ts_parser
    UNION ALL SELECT 'pg_ts_template'::regclass, oid, tmplnamespace, 5 FROM pg_ts_template
    UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxnamespace, 3 FROM pg_statistic_ext
    UNION ALL SELECT 'pg_cast'::regclass, oid, NULL, 6 FROM pg_cast
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid, NULL, 6 FROM pg_foreign_server
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, NULL, 7 FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_language'::regclass, oid, NULL, 7 FROM pg_language
    UNION ALL SELECT 'pg_am'::regclass, oid, NULL, 7 FROM pg_am
) AS made
LEFT JOIN pg_namespace AS n ON n.oid = made.schema,
pg_identify_object(made.class, made.object, 0) AS identity
-- The first number that is not the system's own.
WHERE object >= 16384 AND (made.schema IS NULL OR nspname = ANY ({schemas}))
AND NOT EXISTS (
    SELECT FROM pg_depend
    WHERE classid = made.class AND objid = made.object AND objsubid = 0 AND deptype IN ('e', 'i'))
ORDER BY turn, object
\gexec
SELECT count(lo_unlink(oid)) FROM pg_largeobject_metadata;

-- Extensions that came since. The rows that users put into the tables of the others are in the copy.
SELECT format('DROP EXTENSION IF EXISTS %I CASCADE', extname)
FROM pg_extension WHERE oid >= 16384 AND extname <> ALL ({extensions})
\gexec
SELECT format('DELETE FROM %s %s', c.oid::regclass, config.condition)
FROM pg_extension, unnest(extconfig, extcondition) AS config (relation, condition)
JOIN pg_class AS c ON c.oid = config.relation AND c.relkind = 'r'
WHERE has_table_privilege(c.oid, 'DELETE')
\gexec

-- The privileges of objects to come, as they are where nobody set any: whoever held some is taken them, and the global
-- ones are given back as PostgreSQL has them.
SELECT DISTINCT format(
    'ALTER DEFAULT PRIVILEGES FOR ROLE %s%s REVOKE ALL ON %s FROM %s',
    defaclrole::regrole,
    CASE WHEN nspname IS NULL THEN '' ELSE format(' IN SCHEMA %I', nspname) END,
    CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
        WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
FROM pg_default_acl LEFT JOIN pg_namespace AS n ON n.oid = defaclnamespace, aclexplode(defaclacl)
\gexec
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %s GRANT %s', defaclrole::regrole, given)
FROM pg_default_acl, unnest(CASE defaclobjtype
    WHEN 'r' THEN ARRAY['ALL ON TABLES TO ' || defaclrole::regrole]
    WHEN 'S' THEN ARRAY['ALL ON SEQUENCES TO ' || defaclrole::regrole]
    WHEN 'f' THEN ARRAY['ALL ON FUNCTIONS TO ' || defaclrole::regrole, 'EXECUTE ON FUNCTIONS TO PUBLIC']
    WHEN 'T' THEN ARRAY['ALL ON TYPES TO ' || defaclrole::regrole, 'USAGE ON TYPES TO PUBLIC']
    WHEN 'n' THEN ARRAY['ALL ON SCHEMAS TO ' || defaclrole::regrole]
    ELSE ARRAY['ALL ON LARGE OBJECTS TO ' || defaclrole::regrole]
END) AS given
WHERE defaclnamespace = 0
\gexec

-- The schemas that stay, as they were made: a copy holds only how they differ from that.
SELECT format('ALTER SCHEMA public OWNER TO %s', owner)
FROM pg_namespace, (
    SELECT CASE WHEN current_setting('server_version_num')::int >= 150000
        THEN (SELECT oid FROM pg_roles WHERE rolname = 'pg_database_owner') ELSE 10 END::regrole) AS usual (owner)
WHERE nspname = 'public' AND nspowner <> owner
\gexec
SELECT statement
FROM pg_namespace AS n, LATERAL (
    SELECT 0, format('COMMENT ON SCHEMA %I IS %L', nspname, usual)
    FROM (SELECT CASE nspname WHEN 'public' THEN 'standard public schema' END) AS u (usual)
    WHERE obj_description(n.oid, 'pg_namespace') IS DISTINCT FROM usual
    UNION ALL
    SELECT DISTINCT 1, format(
        'REVOKE ALL ON SCHEMA %I FROM %s', nspname, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
    FROM aclexplode(nspacl)
    UNION ALL
    SELECT 2, format('GRANT ALL ON SCHEMA %I TO %s', nspname, nspowner::regrole)
    UNION ALL
    SELECT 3, format('GRANT %s ON SCHEMA public TO PUBLIC',
        CASE WHEN current_setting('server_version_num')::int >= 150000 THEN 'USAGE' ELSE 'ALL' END)
    WHERE nspname = 'public'
) AS reset (turn, statement)
WHERE nspname = ANY ({schemas}) AND pg_has_role(nspowner, 'USAGE')
AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass AND objid = n.oid AND deptype = 'e')
ORDER BY nspname, turn
\gexec
