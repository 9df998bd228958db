#!/bin/sh
# Runs the tests of jsbridge and of wasm, which are JavaScript's neighbours, in a browser.
#
#   jsbridge/testrunner/run.sh [go test flags]
#   jsbridge/testrunner/run.sh -v -run TestAwait -count=3
#   HOLDFAST_BROWSER=firefox jsbridge/testrunner/run.sh    # or webkit
set -eu
cd "$(dirname "$0")/../.."
# Built for this machine, whatever the caller's GOOS.
env -u GOOS -u GOARCH go build -o .build/testrunner ./jsbridge/testrunner
exec env GOOS=js GOARCH=wasm go test -timeout 2m -exec "$PWD/.build/testrunner" ./jsbridge/... ./wasm "$@"
