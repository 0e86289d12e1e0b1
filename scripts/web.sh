#!/usr/bin/env bash
# Builds the web apps and the guide (docs/) into web/dist, from where the program takes them. What is built is not built again.
#
#   scripts/web.sh          install what is missing, build
#   scripts/web.sh test     types, unit tests, and the apps in Chromium against the debug build of the program
#   scripts/web.sh bench    what the apps cost, in Chromium against the program that DOCKET_BIN names
set -euo pipefail
cd "$(dirname "$0")/.."

# Vite wants Node 20.19; Debian's may be older. The npm registry has Node itself, as a package that needs no script to install.
tools=web/.node
is_new_enough() { "$1" -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }
if ! is_new_enough node; then
    if [ ! -x "$tools/node_modules/node/bin/node" ]; then
        echo "Installing Node 22 into $tools." >&2
        npm install --silent --no-fund --no-audit --prefix "$tools" node@22
    fi
    PATH="$PWD/$tools/node_modules/node/bin:$PATH"
fi

cd web
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --silent --no-fund --no-audit
    touch node_modules/.package-lock.json
fi
# The client's types are made from the API's description, and are not checked in: they cannot be another's.
if [ ! -e src/shared/api/schema.d.ts ] || [ ../openapi.json -nt src/shared/api/schema.d.ts ]; then
    npm run --silent client >/dev/null
fi

if [ "${1:-build}" = test ]; then
    npm run --silent check
    exec npm run --silent test
fi

if [ "${1:-build}" = bench ]; then
    exec npm run --silent bench
fi

if [ ! -e dist/.built ] || [ -n "$(find src public ./*/index.html package-lock.json vite.*.ts ../docs ../*.md -newer dist/.built -print -quit)" ]; then
    npm run --silent build
    touch dist/.built
fi
