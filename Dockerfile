# syntax=docker/dockerfile:1
# One image for `serve`, `work`, `migrate` and every other command. The target `ops` adds the Docker command line, for
# `deploy` and `rollback`, which talk to the Docker engine of the server.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY contract/package.json contract/
COPY server/package.json server/
COPY web/package.json web/
RUN --mount=type=cache,target=/root/.npm npm ci
COPY tsconfig.json ./
COPY scripts scripts
COPY contract contract
COPY server server
COPY web web
# Without the embedded database, which production refuses.
RUN npm run build && rm -rf server/dist/database-template-*

FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY contract/package.json contract/
COPY server/package.json server/
COPY web/package.json web/
# The web app is built, so only the server's are needed.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --workspace server --workspace contract

FROM node:24.21.0-bookworm-slim AS eventbuzz
# Nothing here installs anything, and what is not there needs no fix.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn-* \
  /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="EventBuzz" \
  org.opencontainers.image.description="Shows what is on nearby: a self-hosted event discovery platform" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
# `init --registry` names the other images of the same commit by it.
ENV NODE_ENV=production ENVIRONMENT=production EVENTBUZZ_REVISION=${REVISION}
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE NOTICE ./
COPY server/package.json server/
COPY server/bin server/bin
COPY server/legal server/legal
COPY --from=build /app/server/dist server/dist
COPY --from=build /app/web/dist web/dist
COPY --from=build /app/web/basemap/dist web/basemap/dist
# Compose says another number; nothing here belongs to either.
USER 10001:10001
EXPOSE 8000 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "server/bin/eventbuzz.mjs", "health"]
ENTRYPOINT ["node", "/app/server/bin/eventbuzz.mjs"]
CMD ["serve"]

FROM docker:29.8.1-cli AS docker

FROM eventbuzz AS ops
COPY --from=docker /usr/local/bin/docker /usr/local/bin/docker
COPY --from=docker /usr/local/libexec/docker/cli-plugins/docker-compose /usr/local/libexec/docker/cli-plugins/docker-compose

# The tools of PostgreSQL have to be as new as the server, so they are its own: this is the image of the stack's database.
FROM postgis/postgis:18-3.6 AS backup
# Debian keeps only the newest build of each version, so a pinned one could not be installed after the next fix.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates openssh-client restic \
  && rm -rf /var/lib/apt/lists/* \
  # How the database's own entry point stops being root, which nobody is here.
  && rm -f /usr/local/bin/gosu
ENV NODE_ENV=production
WORKDIR /app
COPY --from=eventbuzz /usr/local/bin/node /usr/local/bin/node
COPY --from=eventbuzz /app /app
USER 10001:10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/server/bin/eventbuzz.mjs"]
CMD ["backup", "--schedule"]

# What is built when no target is named.
FROM eventbuzz
