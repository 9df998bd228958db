#!/bin/sh
# Runs the tests of jsbridge and of wasm, which are JavaScript's neighbours, in headless Chromium.
#
#   jsbridge/testrunner/run.sh [go test flags]
#   jsbridge/testrunner/run.sh -v -run TestAwait -count=3
#   WASM_HEADLESS=off jsbridge/testrunner/run.sh        # with a window
#
# Chromium is found as headless_shell, chromium, chromium-browser or
# google-chrome on the PATH.
set -eu
cd "$(dirname "$0")/../.."
runner=$PWD/.build/wasmbrowsertest

# Built for this machine, not for js/wasm, whatever the caller's GOOS; a build
# that is up to date takes a fraction of a second. Without -trimpath: the
# runner finds wasm_exec.js through its own GOROOT.
env -u GOOS -u GOARCH go build -C jsbridge/testrunner -o "$runner" github.com/agnivade/wasmbrowsertest

# The runner hands its whole environment to the program in the page, as a
# JavaScript literal: a big environment exceeds what js/wasm takes, and a name
# that is no identifier is a syntax error. So only what go needs goes along.
exec env -i PATH="$PATH" HOME="${HOME:-/}" TMPDIR="${TMPDIR:-/tmp}" \
	GOFLAGS="$(go env GOFLAGS)" GOCACHE="$(go env GOCACHE)" GOMODCACHE="$(go env GOMODCACHE)" \
	GOPROXY="$(go env GOPROXY)" GOTOOLCHAIN="$(go env GOTOOLCHAIN)" GOWORK="$(go env GOWORK)" \
	WASM_HEADLESS="${WASM_HEADLESS:-on}" \
	GOOS=js GOARCH=wasm go test -timeout 2m -exec "$runner" ./jsbridge/... ./wasm "$@"
