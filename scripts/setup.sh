#!/usr/bin/env bash
# Installs what the build needs and the machine lacks. Rust itself comes from https://rustup.rs.
set -euo pipefail

if ! command -v cargo >/dev/null; then
    echo "Rust is missing. Install it from https://rustup.rs and run this again." >&2
    exit 1
fi

# SQLite is compiled from source by the build; curl and jq are what the README and the tutorials ask the API with.
missing=()
command -v cc >/dev/null || missing+=(build-essential)
command -v curl >/dev/null || missing+=(curl)
command -v jq >/dev/null || missing+=(jq)
# Receipts in Arabic, Persian and Hindi are drawn with these (docs/receipts.md).
[ -e /usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf ] || missing+=(fonts-noto-core)
# The tests run on PostgreSQL too, which scripts/postgres.sh begins and ends.
command -v openssl >/dev/null || missing+=(openssl)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
# The web apps are built with Node and tried out in Chromium.
command -v npm >/dev/null || missing+=(npm)
command -v chromium >/dev/null || missing+=(chromium)
if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing ${missing[*]}." >&2
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
