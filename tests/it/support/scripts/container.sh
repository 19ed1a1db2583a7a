# Starts a PostgreSQL in Docker on a free loopback port and says which; removes the container when
# standard input ends, that is, when the tests do.
exec 2>&1
trap : HUP INT TERM
docker info >/dev/null 2>&1 || { echo "Docker is not there or does not answer."; exit 1; }
container=$(docker run --detach --rm --publish 127.0.0.1::5432 \
    --env POSTGRES_HOST_AUTH_METHOD=trust postgres:17 -c max_connections=200 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off) || exit 1

tries=0
# While the image sets itself up, its server listens on a socket only: hence the address.
until docker exec "$container" pg_isready --quiet --host=127.0.0.1; do
    tries=$((tries + 1))
    [ "$tries" -lt 150 ] || break
    sleep 0.2
done
if [ "$tries" -lt 150 ]; then
    echo "ready $(docker port "$container" 5432/tcp | head -n 1)"
    exec >/dev/null 2>&1 # nobody listens any more
    read -r _
else
    docker logs "$container"
fi
docker rm --force --volumes "$container" >/dev/null
