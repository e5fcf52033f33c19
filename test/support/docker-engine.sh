#!/usr/bin/env bash
# Starts a Docker engine of the tests' own and waits until it answers. It ends when the process OWNER does,
# and with it goes all that it holds. Builds and containers have no network but that of the machine, with
# --network host; or, with `bridge`, networks and published ports as everywhere. That changes addresses and
# firewall rules and wants a network namespace of its own:
#
#     docker-engine.sh FOLDER OWNER
#     unshare --net docker-engine.sh FOLDER OWNER bridge
set -euo pipefail
folder=$1 owner=$2
network=(--bridge=none --iptables=false --ip6tables=false)
if [[ ${3:-} == bridge ]]; then
  ip link set lo up
  network=()
fi
mkdir -p "$folder"
export DOCKER_HOST="unix://$folder/engine.sock"

(
  trap '' HUP INT
  dockerd --host "$DOCKER_HOST" --data-root "$folder/data" --exec-root "$folder/exec" \
    --pidfile "$folder/engine.pid" "${network[@]}" \
    >"$folder/engine.log" 2>&1 &
  engine=$!
  while kill -0 "$owner" 2>/dev/null && kill -0 "$engine" 2>/dev/null; do sleep 0.5; done
  kill "$engine" 2>/dev/null || true
  wait "$engine" || true
  # The network namespace that the engine leaves mounted.
  umount "$folder"/exec/netns/* 2>/dev/null || true
  rm -rf "$folder"
) </dev/null >/dev/null 2>&1 &

for _ in $(seq 300); do
  docker version >/dev/null 2>&1 && exit 0
  sleep 0.2
done
tail -n 20 "$folder/engine.log" >&2
exit 1
