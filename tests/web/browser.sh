#!/bin/sh
# Finds or installs the Chromium that the browser tests need. Where it cannot be installed: fails in CI, and elsewhere
# says that those tests are left out and how to get them.
set -u

for name in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1
    command -v chromium >/dev/null 2>&1 && exit 0
fi

echo "The browser tests are left out: there is no Chromium. Install it (Debian: sudo apt-get install chromium)." >&2
[ "${CI:-}" = true ] && exit 1
exit 0
