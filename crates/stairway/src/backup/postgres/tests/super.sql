create publication pb for table p; create function etf() returns event_trigger language plpgsql as $$begin raise notice 'fired'; end$$; create event trigger et on ddl_command_end execute function etf();
create foreign data wrapper fw; create server sv foreign data wrapper fw; create user mapping for public server sv; create foreign table ft(a int) server sv;
create type base; create operator family of1 using btree; alter schema public owner to current_user;
