#!/usr/bin/env bash
# Gives the Docker engine a stand-in under the name of a base image: this machine's own sh, and its
# python, node or go. A registry to pull the true one from may be out of reach; what is proved is
# what a Dockerfile does with it.
#
#     base-image.sh python|node|go IMAGE
set -euo pipefail
kind=$1 image=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# programs FILE...: copies them, and the libraries they load, to where they are here.
programs() {
  local libraries
  libraries=$({ ldd "$@" 2>/dev/null || true; } | grep -oE '/[^ :]+( |$)' | sort -u)
  # shellcheck disable=SC2086
  cp --dereference --parents "$@" $libraries "$root"
}

# tree FOLDER [TAR OPTION...]: copies it as it is.
tree() {
  tar --create --absolute-names "${@:2}" "$1" | tar --extract --absolute-names --directory "$root" --transform 's,^/,,'
}

programs /bin/sh /usr/bin/env
mkdir -p "$root/tmp" "$root/etc"
cp /etc/passwd /etc/group "$root/etc"
bin=/usr/local/bin
case $kind in
  python)
    python=$(python3 -c 'import sys, os; print(os.path.realpath(sys.executable))')
    library=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
    mapfile -t extensions < <(find "$library/lib-dynload" -name '*.so')
    programs "$python" "${extensions[@]}"
    tree "$library" --exclude=__pycache__ --exclude="$library/site-packages/*" --exclude="$library/test" --exclude='*.a'
    mkdir -p "$root$bin"
    ln -s "$python" "$root$bin/python"
    ;;
  node)
    npm=$(realpath "$(command -v npm)")
    programs "$(command -v node)"
    tree "${npm%/bin/*}"
    mkdir -p "$root$bin"
    ln -s "$npm" "$root$bin/npm"
    ;;
  go)
    tree "$(go env GOROOT)" --exclude='*_test.go' --exclude=testdata --exclude=doc --exclude=api --exclude=test
    tree /etc/ssl/certs/ca-certificates.crt --dereference
    mkdir -p "$root$bin"
    ln -s "$(go env GOROOT)/bin/go" "$root$bin/go"
    ;;
esac
find "$root" -type d -exec chmod 755 {} +
chmod 1777 "$root/tmp"
tar --create --directory "$root" --owner=0 --group=0 . |
  docker import --change "ENV PATH=$bin:/usr/bin:/bin" - "$image" >/dev/null
