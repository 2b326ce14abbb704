# syntax=docker/dockerfile:1
# The backend as an image: it carries its migrations, so the same image migrates and serves. docs/deploy.md explains it.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /source
COPY . .
# The caches stay on the machine that builds, and are in no layer: the program is copied out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --locked --release --package backend \
    && cp target/release/backend /backend

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin backend
COPY --from=build /backend /usr/local/bin/backend
USER 10001
# Listens on all addresses at this port; a host that wants another one sets it.
ENV PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["backend", "health"]
ENTRYPOINT ["backend"]
CMD ["serve"]
