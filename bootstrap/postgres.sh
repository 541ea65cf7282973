#!/bin/sh
# Runs a command with a private PostgreSQL: a cluster in a folder of its own, on loopback, thrown away
# afterwards. PEERLINE_DATABASE_URL names it. PostgreSQL refuses to run as root, so root lends it the
# system's postgres user.
set -eu
newest() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
[ -n "$(newest)" ] || bootstrap/apt.sh postgresql >&2
bin=$(newest)
if [ -z "$bin" ]; then
    echo "Missing on this machine: PostgreSQL. Install it with: sudo apt-get install postgresql" >&2
    exit 1
fi

folder=$(mktemp -d)
if [ "$(id -u)" = 0 ]; then
    chown postgres: "$folder"
    as() { setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$folder" "$@"; }
else
    as() { "$@"; }
fi
cd_back=$PWD
stop() {
    cd "$folder" && as "$bin/pg_ctl" --silent --pgdata="$folder/data" --mode=immediate stop || true
    cd / && rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$folder" # root's own folders are closed to the postgres user
as "$bin/initdb" --pgdata="$folder/data" --username=peerline --auth=trust --encoding=UTF8 \
    --no-locale --no-sync >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Nothing in it outlives the command, so it need not wait for the disk.
as "$bin/pg_ctl" --silent --wait --pgdata="$folder/data" --log="$folder/log" \
    --options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder \
-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" start
cd "$cd_back"
PEERLINE_DATABASE_URL="postgresql://peerline@127.0.0.1:$port/postgres" "$@"
