# Runs a private PostgreSQL for as long as standard input stays open, then removes every trace of it.
# The operating system closes that pipe however its owner ends, so this needs no help from the owner.
# It leads its own process group, out of reach of a Ctrl-C at the terminal.
#
# $1: the folder, which is this server's alone   $2: the folder of initdb and postgres

folder=$1
programs=$2

# Handlers, not '': a child of a shell that ignores a signal ignores it too.
trap : HUP INT QUIT TERM

(
    trap 'stopping=1' TERM
    set -- --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C \
        --no-sync --no-instructions
    # Letters beyond ASCII need a UTF-8 LC_CTYPE, which not every system has under this name.
    {
        "$programs/initdb" "$@" --lc-ctype=C.UTF-8 || {
            [ -z "$stopping" ] && "$programs/initdb" "$@"
        }
    } && [ -z "$stopping" ] && "$programs/postgres" -D "$folder/data" -p 5432 \
        -c listen_addresses= -c unix_socket_directories="\"$folder\"" -c unix_socket_permissions=0700 \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c jit=off \
        -c shared_buffers=128MB -c max_connections=100 -c max_locks_per_transaction=256 \
        -c timezone=UTC -c log_timezone=UTC -c lc_messages=C -c logging_collector=off
    echo "$?" >"$folder/ended"
) </dev/null >"$folder/log" 2>&1 &
server=$!

# Nothing is ever written: this returns when the pipe closes, or at a signal to this shell alone.
read -r _

# QUIT stops the server at once, TERM ends initdb; the group has no other members, since server processes
# lead sessions of their own. Said again each time, for whoever started in between.
turns=0
while kill -s 0 "$server" 2>/dev/null; do
    if [ "$turns" -lt 400 ]; then
        kill -s QUIT -- "-$$"
        kill -s TERM -- "-$$"
    else
        kill -s KILL "$server" $(head -n 1 "$folder/data/postmaster.pid")
    fi
    turns=$((turns + 1))
    sleep 0.02
done 2>/dev/null

rm -rf "$folder"
