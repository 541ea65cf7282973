#!/bin/sh
# Makes .venv with exactly the locked packages, by the locked uv, and Peerline itself in it.
set -eu
uv_version=0.13.9
export UV_PYTHON_DOWNLOADS=never

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Peerline needs Python 3.11 or newer; '$python' is not. On Debian: apt-get install python3" >&2
    echo "Or name another: make PYTHON=python3.13 ..." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    bootstrap/apt.sh python3-venv
fi
if ! .tools/uv/bin/uv --version 2>/dev/null | grep -q "$uv_version"; then
    "$python" -m venv --clear .tools/uv
    .tools/uv/bin/pip --quiet --disable-pip-version-check install "uv==$uv_version"
fi
[ -x .venv/bin/python ] || .tools/uv/bin/uv venv --quiet --python "$python" .venv
.tools/uv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
.tools/uv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
