#!/bin/sh
# A browser for the tests. Debian calls it chromium.
set -eu
command -v chromium >/dev/null 2>&1 || bootstrap/apt.sh chromium
