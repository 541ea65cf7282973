#!/bin/sh
# Java for the tests on Spark. Debian calls it default-jre-headless.
set -eu
command -v java >/dev/null 2>&1 || [ -x "${JAVA_HOME:-}/bin/java" ] || bootstrap/apt.sh default-jre-headless
