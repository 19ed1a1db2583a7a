# Starts a PostgreSQL with the programs in $1, reachable through a socket in the folder $2 alone;
# stops it and removes the folder when standard input ends, that is, when the tests do.
# It may forget everything when the power fails: nobody reads it twice.
exec 2>&1
trap : HUP INT TERM
programs=$1 folder=$2 cluster=$2/cluster

start() {
    "$programs/initdb" --pgdata="$cluster" --username=postgres --auth=trust --encoding=UTF8 \
        --locale=C --no-sync || return 1
    cat >>"$cluster/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
port = 5432
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
END
    "$programs/pg_ctl" --pgdata="$cluster" --log="$folder/log" --wait start
}

if start >"$folder/log"; then
    echo ready
    exec >/dev/null 2>&1 # nobody listens any more
    read -r _
    "$programs/pg_ctl" --pgdata="$cluster" --mode=immediate stop >/dev/null
else
    cat "$folder/log"
fi
cd / && rm -rf "$folder"
