#!/usr/bin/env bash
# One Kubernetes node for the tests, as plain processes: registry, etcd, control plane, containerd,
# kubelet and kube-proxy. Started in namespaces of its own, so that ports, addresses, mounts and
# firewall rules meet nothing else on the machine, and all of it ends with this process:
#
#     unshare --net --mount --pid --fork --kill-child node.sh DIRECTORY CONTEXT
#
# DIRECTORY gets logs/ and a kubeconfig with that context. "ready" on standard output says that pods can
# run; the end of standard input ends the node.
set -euo pipefail

dir=$1
context=$2
data=$dir/data
logs=$dir/logs
sock=$data/containerd.sock
export KUBECONFIG=$dir/kubeconfig

start() { # NAME COMMAND...
  local name=$1
  shift
  "$@" >"$logs/$name.log" 2>&1 </dev/null &
}

wait_for() { # SECONDS COMMAND...
  local tries=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    ((tries-- > 0)) || { echo "node.sh: in vain: $*; see $logs" >&2 && exit 1; }
    sleep 0.1
  done
}

# What the kubelet would set for the whole machine it finds set already, in files of this mount namespace.
pretend_sysctl() { # NAME VALUE
  [[ -e /proc/sys/$1 ]] || return 0
  echo "$2" >"$data/sysctl-${1//\//.}"
  mount --bind "$data/sysctl-${1//\//.}" "/proc/sys/$1"
}

# The kubelet's folder is not on it: a temporary file system has no size that pods could ask a part of.
mkdir -p "$data" "$logs" "$dir/kubelet"
mount -t proc proc /proc
# Image layers need a file system that overlayfs may lie on; a temporary one always is.
mount -t tmpfs tmpfs "$data"
mkdir -p "$data/cni"
pretend_sysctl vm/overcommit_memory 1
pretend_sysctl vm/panic_on_oom 0
pretend_sysctl kernel/panic 10
pretend_sysctl kernel/panic_on_oops 1
pretend_sysctl kernel/keys/root_maxkeys 1000000
pretend_sysctl kernel/keys/root_maxbytes 25000000

ip link set lo up
ip link add node type bridge
ip address add 192.0.2.1/24 dev node
ip link set node up
ip route add default dev node

start registry crane registry serve --address 127.0.0.1:5001 --disk "$data"
start etcd etcd --data-dir "$data/etcd" --unsafe-no-fsync

openssl genrsa -out "$data/accounts.key" 2048 2>/dev/null
openssl rsa -in "$data/accounts.key" -pubout -out "$data/accounts.pub" 2>/dev/null
echo 'token,admin,admin,system:masters' >"$data/tokens.csv"
cat >"$KUBECONFIG" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: node, cluster: {server: "https://127.0.0.1:6443", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: token}}]
contexts: [{name: "$context", context: {cluster: node, user: admin}}]
current-context: "$context"
YAML
start kube-apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 --cert-dir="$data/certs" \
  --bind-address=127.0.0.1 --advertise-address=192.0.2.1 --service-cluster-ip-range=10.96.0.0/16 \
  --service-account-issuer=https://kubernetes.default.svc \
  --service-account-key-file="$data/accounts.pub" --service-account-signing-key-file="$data/accounts.key" \
  --token-auth-file="$data/tokens.csv" --authorization-mode=Node,RBAC --kubelet-preferred-address-types=InternalIP

cat >"$data/containerd.toml" <<TOML
version = 2
root = "$data/containerd"
state = "$data/containerd-state"
[grpc]
  address = "$sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "127.0.0.1:5001/pause:1"
  # Without CAP_SYS_RESOURCE no process may be given a lower score than this one's.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$data/cni"
TOML
# Addresses are counted here: elsewhere those of a node that was killed would be taken for ever.
cat >"$data/cni/pods.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "pods", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$data/addresses", "ranges": [[{"subnet": "10.244.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
start containerd containerd --config "$data/containerd.toml"

# The image of the process that holds a pod's namespaces: this one program and nothing else.
tar -C "$(dirname "$(command -v kube-pause)")" -cf "$data/pause.tar" kube-pause
wait_for 20 crane catalog 127.0.0.1:5001
crane append --insecure --oci-empty-base --new_layer "$data/pause.tar" --new_tag 127.0.0.1:5001/pause:1 >/dev/null
crane mutate --insecure 127.0.0.1:5001/pause:1 --entrypoint /kube-pause --user 65535 --set-platform linux/amd64 >/dev/null

cat >"$data/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix://$sock
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP
cgroupsPerQOS: false
enforceNodeAllocatable: []
failCgroupV1: false
failSwapOn: false
evictionHard: {}
registryPullQPS: 0
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
YAML
wait_for 60 kubectl get --raw /readyz
start kube-controller-manager kube-controller-manager --kubeconfig="$KUBECONFIG" --leader-elect=false \
  --service-account-private-key-file="$data/accounts.key" --use-service-account-credentials=true
start kube-scheduler kube-scheduler --kubeconfig="$KUBECONFIG" --leader-elect=false
start kubelet kubelet --config="$data/kubelet.yaml" --kubeconfig="$KUBECONFIG" --hostname-override=node \
  --node-ip=192.0.2.1 --root-dir="$dir/kubelet" --cert-dir="$data/kubelet-certs"
start kube-proxy kube-proxy --kubeconfig="$KUBECONFIG" --proxy-mode=nftables --hostname-override=node \
  --cluster-cidr=10.244.0.0/16 --conntrack-max-per-core=0 --conntrack-min=0
wait_for 60 kubectl wait --for=condition=Ready node/node --timeout=1s
echo ready
cat >/dev/null
