#!/bin/sh
# Installs Debian packages where that is possible; else names the command that would.
set -eu
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then sudo=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo="sudo -n"
    else
        echo "Missing on this machine: $*. Install it with: sudo apt-get install $*" >&2
        exit 1
    fi
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
else
    echo "Missing on this machine: $* (Debian's names). Install it with the system's package manager." >&2
    exit 1
fi
