#!/usr/bin/env bash
# Builds, shows, tests and measures Holdfast. See README.md.
#
#   ./build.sh               builds web/dist: the engine, the loader, the adapters, their types
#   ./build.sh engine FILE   builds the engine alone
#   ./build.sh pack FOLDER   builds, and packs the npm package into that folder
#   ./build.sh hash          prints the built engine's hash, as the option integrity wants it
#   ./build.sh demo          sets up what is missing and serves the wake lab
#   ./build.sh test          sets up what is missing and runs every test
#   ./build.sh bench         measures Holdfast and its peers, and writes web/bench/RESULTS.md
#   ./build.sh docs          makes the documentation's site, to be served as files, in .build/site
#   ./build.sh replay FILE   tells what a guard's report says, draws it, and has the engine's code live through it again
set -euo pipefail
unset CDPATH
cd "$(dirname "$0")"

# What somebody has set for other work must not decide: production would leave React's test tools out, a workspace above
# this folder hides go.mod, and git's state, or that it trusts this folder, is no part of a program.
unset NODE_ENV GOOS GOARCH GOEXPERIMENT CGO_ENABLED
export GOWORK=off GOFLAGS=-buildvcs=false

need() { # need COMMAND CURE
  command -v "$1" >/dev/null || { echo "build.sh: $1 is missing: $2" >&2; exit 1; }
}

packages() { # packages FOLDER: installs what its lock file says, if that has changed
  local stamp=$1/node_modules/.holdfast-lock
  cmp -s "$1/package-lock.json" "$stamp" && return
  need npm "install Node.js 20 or newer (https://nodejs.org)"
  # The lock file's packages, whatever the user's npm leaves out or refuses, and the same everywhere: none runs a script.
  npm --prefix "$1" ci --include=dev --include=optional --ignore-scripts --no-engine-strict --no-audit --no-fund --loglevel=error
  cp "$1/package-lock.json" "$stamp"
}

version() { # the package's, which the loader and the engine must share
  sed -n 's/^  "version": "\(.*\)",$/\1/p' web/package.json
}

engine() { # engine OUT: the Go program, as light as it gets
  # jwt without the code that signs, verifies and validates, which a page never does: 320 kB less on the wire. go.mod
  # and the native tests keep the real one. The folder's name is fixed because it lands in the program.
  local jwt=.build/jwt
  rm -rf "$jwt"
  mkdir -p .build
  go mod download github.com/golang-jwt/jwt/v5
  cp -r "$(go list -m -f '{{.Dir}}' github.com/golang-jwt/jwt/v5)" "$jwt"
  chmod -R u+w "$jwt"
  rm -f "$jwt"/*_test.go "$jwt"/{ecdsa,ed25519,rsa}*.go "$jwt"/{hmac,none,types,validator}.go
  cp wasm/_jwt/*.go "$jwt"
  cp go.mod .build/engine.mod
  cp go.sum .build/engine.sum
  go mod edit -replace="github.com/golang-jwt/jwt/v5=./$jwt" .build/engine.mod
  # -l: no inlining, which weighs less.
  GOOS=js GOARCH=wasm go build -modfile=.build/engine.mod -trimpath -ldflags="-s -w -X main.version=$(version)" -gcflags=all=-l \
    -o .build/engine.wasm ./wasm
  go run ./wasm/pack .build/engine.wasm "$1"
}

build() {
  need go "install Go 1.26 or newer (https://go.dev/dl)"
  packages web
  rm -rf web/dist
  mkdir -p web/dist
  cp LICENSE web/ # npm packs it from there
  printf "// Written by ./build.sh from package.json.\nexport const version = '%s';\n" "$(version)" >web/src/version.ts
  engine web/dist/holdfast.wasm
  # What a page fetches, and inflates: few servers compress WebAssembly by themselves.
  go run ./wasm/gzip web/dist/holdfast.wasm web/dist/holdfast.gzip.wasm
  # The runtime must be the one of the toolchain that built the engine.
  cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" web/dist/wasm_exec.js
  (
    cd web
    node_modules/.bin/tsc -p tsconfig.build.json
    cp src/*.d.ts dist/
    cp dist/wasm_exec.js src/engine/ # esbuild bundles from the sources
    # One file that imports nothing: where an import has failed, a browser may never ask again for what lies below it.
    node_modules/.bin/esbuild src/engine-chunk.ts --bundle --format=esm --target=es2022 --legal-comments=none \
      --sourcemap --outfile=dist/engine-chunk.js --allow-overwrite --log-level=warning
    rm -r dist/engine dist/engine-chunk.d.ts* # all of it is in that file, and nobody imports its types
    node_modules/.bin/esbuild src/script.ts --bundle --minify --format=iife --global-name=Holdfast --target=es2022 \
      --define:import.meta.url='"about:blank"' --legal-comments=none --outfile=dist/holdfast.js --log-level=warning
    rm src/engine/wasm_exec.js
  )
  # What guard.report() compares with. Only here: the sources don't change with each engine.
  local file program
  program=$(hash)
  for file in diagnostics/published.js holdfast.js; do
    sed "s|@engine@|$program|" "web/dist/$file" >web/dist/named
    mv web/dist/named "web/dist/$file"
  done
  echo "build.sh: web/dist/holdfast.wasm is $program" >&2
}

pack() { # pack FOLDER
  local to
  mkdir -p "$1"
  to=$(cd "$1" && pwd)
  build
  # Not what the user's npm would run or leave out. No file in it has a time of its own, so it is the same everywhere.
  npm pack ./web --ignore-scripts --loglevel=error --pack-destination "$to"
}

hash() {
  node -p "'sha384-' + crypto.createHash('sha384').update(fs.readFileSync('web/dist/holdfast.wasm')).digest('base64')"
}

page() {
  build
  packages web/demo
  npm --prefix web/demo run build --silent
}

apps() { # the pages of the lab of providers, after build
  packages web/providers
  npm --prefix web/providers run build --silent
}

demo() {
  page
  exec go run ./web/demo/backend/cmd/wakelab "$@"
}

# browsers makes sure that those which are named are there, from the system's packages where they are missing.
browsers() {
  local browser missing=()
  for browser in "$@"; do
    case $browser in
      chromium) find_chromium || missing+=(chromium) ;;
      firefox) command -v "${FIREFOX_BIN:-firefox-esr}" >/dev/null || command -v firefox >/dev/null || missing+=(firefox-esr) ;;
      webkit)
        command -v WebKitWebDriver >/dev/null || missing+=(webkit2gtk-driver)
        command -v Xvfb >/dev/null || missing+=(xvfb)   # its screen
        command -v ip >/dev/null || missing+=(iproute2) # what takes it offline
        ;;
      *) echo "build.sh: no such browser: $browser" >&2; exit 1 ;;
    esac
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || {
    echo "build.sh: missing: ${missing[*]}. Install them (a Debian calls them so), or say where a browser is" >&2
    echo "  (CHROME_BIN, FIREFOX_BIN), or test in fewer: HOLDFAST_BROWSERS='chromium firefox' ./build.sh test" >&2
    exit 1
  }
  echo "build.sh: installing ${missing[*]} from the system's packages" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fonts-dejavu-core "${missing[@]}" >/dev/null
  find_chromium || true
}

find_chromium() { # exports CHROME_BIN, if there is one
  local name
  for name in "${CHROME_BIN:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
      CHROME_BIN=$(command -v "$name")
      export CHROME_BIN
      return
    fi
  done
  return 1
}

# gotest runs go test and counts; on success it prints a line a package.
passed=0 failed=0 skipped=.build/skipped
gotest() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  passed=$((passed + $(grep -c '^ *--- PASS' "$log" || true)))
  failed=$((failed + $(grep -c '^ *--- FAIL' "$log" || true)))
  # A test's reason is the last that it wrote.
  awk '
    /^=== (RUN|CONT|NAME) / { name = $3 }
    /^ +[^ ]+\.go:[0-9]+: / { sub(/^ +[^ ]+ /, ""); said[name] = $0 }
    /^ *--- SKIP: / { print "  " $3 ": " said[$3] }' "$log" >>"$skipped"
  if [ "$status" = 0 ]; then
    grep -E '^(ok|FAIL|PASS)[[:space:]]+[a-z]' "$log" || true
  else
    cat "$log"
  fi
  rm -f "$log"
  return "$status"
}

played_and_docs() {
  npm --prefix web/recipes test --silent
  npm --prefix web/providers test --silent
  docs
}

# aside runs a function beside what follows, which waits more than it works; joined waits for it, and prints what it said.
aside() {
  said=$(mktemp)
  (set -e; "$@") >"$said" 2>&1 &
  beside=$!
}
joined() {
  local status=0
  wait "$beside" || status=$?
  cat "$said"
  rm -f "$said"
  return "$status"
}

tests() {
  need cc "Go's race detector wants a C compiler (apt-get install gcc)"
  page
  unset HOLDFAST_BROWSER
  : >"$skipped"
  local browser in=${HOLDFAST_BROWSERS:-chromium firefox webkit}
  # shellcheck disable=SC2086
  browsers chromium ${in/chromium/}
  local unformatted
  unformatted=$(find . \( -name node_modules -o -name '.?*' \) -prune -o -name '*.go' -exec gofmt -l {} +)
  [ -z "$unformatted" ] || { printf 'build.sh: gofmt would change:\n%s\n' "$unformatted" >&2; exit 1; }
  # The workflows, by what their host would say of them.
  go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 -shellcheck= -pyflakes=
  go vet ./...
  GOOS=js GOARCH=wasm go vet ./jsbridge/... ./wasm/... ./web/demo/backend/cmd/inpage
  gotest go test -v -count=1 -race $(go list ./tokencache/... ./jsbridge/... ./wasm/... ./web/... | grep -v -e /packaging -e /e2e -e /providers -e /bench -e /gzip -e /browser)
  # Without -race, under which compressing takes minutes, and so does compiling the browser's protocol.
  gotest go test -v -count=1 ./web/bench ./wasm/gzip ./web/demo/browser
  gotest go test -v -count=1 -run '^TestModel$' ./tokencache # ten thousand wakes; under -race it runs fewer
  for browser in $in; do
    HOLDFAST_BROWSER=$browser gotest jsbridge/testrunner/run.sh -v -count=1
  done
  npm --prefix web run check --silent
  npm --prefix web test --silent
  packages web/recipes
  npm --prefix web/recipes run check --silent
  gotest go test -v -count=1 -timeout=25m -p=1 -parallel=6 . ./web/e2e # they mostly wait
  apps
  aside played_and_docs
  gotest go test -v -count=1 -timeout=15m -parallel=10 ./web/providers/...
  joined
  for browser in ${in/chromium/}; do # what browsers differ in
    HOLDFAST_BROWSER=$browser gotest go test -v -count=1 -timeout=15m -p=1 -parallel=6 ./web/demo/browser . ./web/e2e ./web/providers
  done
  packages web/packaging
  gotest go test -v -count=1 -timeout=12m -parallel=5 ./web/packaging # they mostly wait
  echo "Go: $passed passed, $failed failed, $(wc -l <"$skipped") skipped:"
  cat "$skipped"
}

bench() { # in Chromium, or in the browser that -browser names
  local browser=${HOLDFAST_BROWSER:-chromium}
  [[ " $* " =~ \ --?browser[=\ ]([a-z]+)\  ]] && browser=${BASH_REMATCH[1]}
  page
  apps
  browsers "$browser"
  packages web/bench
  go run ./web/bench "$@"
}

docs() { # after build
  packages web
  packages web/site
  rm -rf .build/site
  (cd web/site && node_modules/.bin/typedoc --logLevel Warn)
  lab_of_files
}

lab_of_files() { # the wake lab whose server is in the page, in the site's folder lab
  packages web/demo
  npm --prefix web/demo run build-site --silent
  GOOS=js GOARCH=wasm go build -trimpath -ldflags="-s -w" -o .build/lab.wasm ./web/demo/backend/cmd/inpage
  gzip -9nc .build/lab.wasm >.build/site/lab/server.gzip.wasm
}

replay() { # replay REPORT
  [ -f "$1" ] || { echo "build.sh: $1: no such file. Save what guard.report() answers" >&2; exit 1; }
  [ -f web/dist/diagnostics/timeline-words.js ] || build
  packages web
  local page=${1%.*}.html recording
  recording=$(mktemp)
  node web/replay/replay.mjs "$1" "$page" "$recording"
  echo "build.sh: drawn in $page. What this version would have told of the same:" >&2
  HOLDFAST_RECORDING=$recording go test -count=1 -run '^TestARecordingTellsTheSameWhenItIsReplayed$' -v ./tokencache
  rm -f "$recording"
}

case ${1:-build} in
  build) build ;;
  engine) shift; engine "$@" ;;
  pack) pack "${2:?build.sh: pack wants a folder}" ;;
  hash) hash ;;
  demo) shift; demo "$@" ;;
  test) tests ;;
  docs) build; docs; echo "build.sh: the site is in .build/site" >&2 ;;
  replay) replay "${2:?build.sh: replay wants a file with what guard.report() answers}" ;;
  bench) shift; bench "$@" ;;
  *) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
