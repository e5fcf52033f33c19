#!/usr/bin/env bash
# Gives the Docker engine a stand-in under the name of an image: this machine's own sh, and its python,
# node, go, moto or registry. A registry to pull the true one from may be out of reach; what is proved is
# what a Dockerfile or Docker Compose does with it.
#
#     base-image.sh python|node|go|moto|registry IMAGE
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

# python [TAR OPTION...]: Python with its standard library.
python() {
  local python library extensions
  python=$(python3 -c 'import sys, os; print(os.path.realpath(sys.executable))')
  library=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
  mapfile -t extensions < <(find "$library/lib-dynload" -name '*.so')
  programs "$python" "${extensions[@]}"
  tree "$library" --exclude="$library/site-packages/*" --exclude="$library/test" --exclude='*.a' "$@"
  mkdir -p "$root$bin"
  ln -s "$python" "$root$bin/python"
}

changes=() more=(.)
programs /bin/sh /usr/bin/env
mkdir -p "$root/tmp" "$root/etc"
cp /etc/passwd /etc/group "$root/etc"
bin=/usr/local/bin
case $kind in
  python) python --exclude=__pycache__ ;;
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
  # With what the images of moto and of the registry say: entry point, port and volume; both run as root.
  moto)
    python
    packages=$(python3 -c 'import moto, os; print(os.path.dirname(os.path.dirname(moto.__file__)))')
    mapfile -t extensions < <(find "$packages" -name '*.so')
    programs "${extensions[@]}"
    # Straight into the image, since it is much, and without what CloudFormation alone needs.
    more=(--exclude=".$packages" --exclude="$packages/cfnlint" --exclude="$packages/sympy" --exclude="$packages/networkx" . "$packages")
    printf '#!%s/python\nfrom moto.server import main\n\nmain()\n' "$bin" >"$root$bin/moto_server"
    chmod 755 "$root$bin/moto_server"
    changes=('ENTRYPOINT ["/usr/local/bin/moto_server", "-H", "0.0.0.0"]' 'EXPOSE 5000')
    ;;
  registry)
    program=$(command -v docker-registry) busybox=$(command -v busybox)
    programs "$program" "$busybox"
    ln -s "$busybox" "$root/usr/bin/wget"
    mkdir -p "$root/var/lib/registry" "$root/etc/distribution"
    echo '{version: 0.1, storage: {filesystem: {rootdirectory: /var/lib/registry}}, http: {addr: ":5000"}}' \
      >"$root/etc/distribution/config.yml"
    changes=("ENTRYPOINT [\"$program\", \"serve\"]" 'CMD ["/etc/distribution/config.yml"]'
      'VOLUME ["/var/lib/registry"]' 'EXPOSE 5000')
    ;;
esac
find "$root" -type d -exec chmod 755 {} +
chmod 1777 "$root/tmp"
tar --create --directory "$root" --owner=0 --group=0 --absolute-names --transform 's,^/,,S' "${more[@]}" |
  docker import --change "ENV PATH=$bin:/usr/bin:/bin" "${changes[@]/#/--change=}" - "$image" >/dev/null
