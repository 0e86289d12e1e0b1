#!/usr/bin/env bash
# Installs the package on a copy of this machine that is thrown away (an overlay in memory), starts what its unit starts, under its user
# and with its configuration, sets a shop up, stops it, and removes it. Needs root, for the overlay; the machine itself stays as it is.
#
#   scripts/test-package.sh [release|dev]   builds the package first
#   scripts/test-package.sh FILE.deb        one that is there
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "test-package: $*" >&2; exit 1; }

# The part that runs on the copy.
if [ "${1:-}" = inside ]; then
    package=$2
    unit=/lib/systemd/system/docket.service
    [ -e /usr/lib/systemd/system/docket.service ] && unit=/usr/lib/systemd/system/docket.service
    setting() { sed -n "s/^$1=//p" "$unit"; }

    dpkg --install "$package"
    dpkg --verify docket
    getent passwd docket >/dev/null || fail "no user docket"
    [ "$(stat -c '%a %U' /var/lib/docket)" = "700 docket" ] || fail "/var/lib/docket is $(stat -c '%a %U' /var/lib/docket)"
    [ "$(stat -c '%a %U:%G' /etc/docket/docket.env)" = "640 root:docket" ] || fail "/etc/docket/docket.env can be read by others"
    for page in docket docket-serve; do
        [ -e "/usr/share/man/man1/$page.1.gz" ] || fail "no man page $page"
    done
    if command -v man >/dev/null; then
        man --warnings -E UTF-8 -l /usr/share/man/man1/docket-serve.1.gz 2>&1 >/dev/null | grep . && fail "man has something to say of docket-serve"
    fi
    bash -n /usr/share/bash-completion/completions/docket
    grep -q '#compdef docket' /usr/share/zsh/vendor-completions/_docket
    [ -e /usr/share/fish/vendor_completions.d/docket.fish ] || fail "no completions for fish"
    if command -v systemd-analyze >/dev/null; then
        said=$(systemd-analyze verify "$unit" 2>&1 | grep docket || true)
        [ -z "$said" ] || fail "systemd-analyze: $said"
    fi

    # What systemd would start: the unit's line, its user, its environment, then that of its file.
    begin() {
        # shellcheck disable=SC2046
        env --ignore-environment PATH=/usr/bin:/bin $(setting Environment) \
            bash -c "set -a; . $(setting EnvironmentFile | tr -d -); export DOCKET_LISTEN=127.0.0.1:$port; exec setpriv \
                --reuid $(setting User) --regid $(setting Group) --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
                $(setting ExecStart)" >>/tmp/said 2>&1 &
        server=$!
        for _ in $(seq 300); do
            curl --silent --fail "$origin/readyz" >/dev/null && return
            kill -0 "$server" 2>/dev/null || fail "it ended: $(cat /tmp/said)"
            sleep 0.1
        done
        fail "it is not ready: $(cat /tmp/said)"
    }
    end() {
        kill -TERM "$server"
        wait "$server" || fail "it ended with $?: $(cat /tmp/said)"
    }
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo 18080)
    origin=http://127.0.0.1:$port
    begin
    code=$(sed -n 's/^Set-up code: //p' /tmp/said)
    [ -n "$code" ] || fail "no set-up code: $(cat /tmp/said)"
    curl --silent --fail "$origin/setup" | grep -q '<div id="app">' || fail "the web apps are not in it"
    curl --silent --fail-with-body "$origin/api/v1/setup" -H 'Content-Type: application/json' -d '{
        "code": "'"$code"'",
        "merchant": { "name": "Corner Shop", "slug": "corner-shop", "country": "AE", "currency": "AED", "decimals": 2, "language": "en",
            "timeZone": "Asia/Dubai", "cutoff": "04:00", "pricesIncludeTax": true },
        "numbering": { "preset": "square" },
        "products": [{ "name": "Tea", "price": "4.50" }],
        "owner": { "name": "Maryam", "login": "maryam", "password": "a sentence for the owner" } }'
    echo
    end
    begin
    setpriv --reuid docket --regid docket --clear-groups docket merchant list --data /var/lib/docket | grep -q '^corner-shop' \
        || fail "the shop is not there after another start"
    end
    [ "$(stat -c %U /var/lib/docket/docket.db)" = docket ] || fail "the store belongs to $(stat -c %U /var/lib/docket/docket.db)"

    dpkg --remove docket
    [ ! -e /usr/bin/docket ] || fail "the program is still there"
    [ -e /etc/docket/docket.env ] || fail "a removal took the configuration"
    dpkg --purge docket
    [ ! -e /etc/docket/docket.env ] || fail "a purge left the configuration"
    [ -s /var/lib/docket/docket.db ] || fail "the records are gone"
    echo "The package installs, serves, and goes; the records stay."
    exit
fi

[ "$(id -u)" = 0 ] || fail "this needs root"
case ${1:-release} in
    *.deb) package=$1 ;;
    *) package=$(scripts/package.sh "${1:-release}") ;;
esac
package=$(realpath "$package")
dpkg-deb --info "$package" >/dev/null
exec unshare --mount --fork --pid --kill-child bash -euo pipefail -c '
    copy=$(mktemp -d)
    mount -t tmpfs none "$copy"
    mkdir "$copy/changed" "$copy/work" "$copy/root"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$copy/changed,workdir=$copy/work" "$copy/root"
    mount -t proc proc "$copy/root/proc"
    mount --bind /dev "$copy/root/dev"
    mount -t tmpfs none "$copy/root/tmp"
    cp "$1" "$copy/root/tmp/docket.deb"
    cp "$2" "$copy/root/tmp/test-package.sh"
    chroot "$copy/root" bash /tmp/test-package.sh inside /tmp/docket.deb
' test-package "$package" "$PWD/scripts/test-package.sh"
