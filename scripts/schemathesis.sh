#!/usr/bin/env bash
# Has schemathesis (https://schemathesis.io) hold a running server against its own description: thousands of requests that are made up
# from openapi.json, good ones and bad ones, and every answer compared with what is documented.
#
#   DOCKET_URL=http://127.0.0.1:8080 DOCKET_SHOP=shivik-mart DOCKET_TOKEN=docket_… DOCKET_DRIVER_TOKEN=docket_… \
#       DOCKET_CUSTOMER_TOKEN=docket_… scripts/schemathesis.sh [more options of `schemathesis run`]
#
# with the tokens of an owner, of a driver and of a customer who is signed in.
#
# It writes to the server whatever it can: never point it at one with records that matter. `make torture` runs it on filled stores of its
# own. It comes from PyPI into a virtual environment in target/; what it has found is in target/schemathesis/.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
version=4.32.5
venv=$root/target/schemathesis-venv

if [ "$("$venv/bin/schemathesis" --version 2>/dev/null | grep -o '[0-9.]*$')" != "$version" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
fi

# It keeps what it remembers where it is started.
mkdir -p "$root/target/schemathesis"
cd "$root/target/schemathesis"
# Streams of events have no end, so that they are left out; pages of events are read by the tests of our own.
SCHEMATHESIS_HOOKS=schemathesis_hooks PYTHONPATH=$root/scripts PYTHONDONTWRITEBYTECODE=1 \
    "$venv/bin/schemathesis" --config-file "$root/scripts/schemathesis.toml" run "$DOCKET_URL/api/v1/openapi.json" \
    --checks all --continue-on-failure --request-timeout 60 --no-color \
    --exclude-path-regex '/events$' --report junit --report-dir "$root/target/schemathesis" "$@"
