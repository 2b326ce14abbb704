drop table child cascade; drop schema s cascade; create table newt(a int primary key); create type newtype as enum('x'); create schema news; create table news.tt(a int references newt); 
drop materialized view if exists mv; create materialized view mv as select 1 as one; create function public.nf(newtype) returns newtype language sql as 'select $1'; create extension btree_gist;  alter default privileges in schema public grant insert on tables to public; alter default privileges grant usage on sequences to public;
comment on schema public is 'other'; revoke all on schema public from public; select lo_unlink(424242); select lo_from_bytea(7,'xx'); drop domain d cascade; create domain d as text; 
create domain d2 as text; create table g(a ext.citext); comment on extension citext is 'hm'; comment on schema ext is null; grant usage on schema ext to public;
create function agg2(int,int) returns int language sql as 'select 1'; create aggregate agg3(int)(sfunc=agg2,stype=int);
