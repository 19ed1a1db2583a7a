# Builds the one binary and puts it on a small system without tools to build with.
FROM rust:1-slim-bookworm AS build
# SQLite, the client of PostgreSQL and ring's cryptography are compiled from source.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN cargo build --release --locked --bin tovholder

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin tovholder \
    && install --directory --owner=tovholder --group=tovholder --mode=0700 /data
COPY --from=build /build/target/release/tovholder /usr/local/bin/tovholder
USER tovholder
WORKDIR /data
VOLUME /data
# Reached from outside the container only as far as its ports are published. Whoever listens on
# every address has to say in TOVHOLDER_SERVER__PUBLIC_URL what links in mails begin with.
ENV TOVHOLDER_DATA=/data TOVHOLDER_SERVER__ADDRESS=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
# The image has no curl: bash speaks TCP itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /api/v1/health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r -t 2 _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["tovholder"]
CMD ["serve"]
