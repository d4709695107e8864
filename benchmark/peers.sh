# Sourced by script/bench: the builders that are measured beside jbuild, each with its state in BENCH_DIR.
#
#   make_kit SHARED    a copy of SHARED/bench by links, with our own peers beside its: run.sh finds peers only in its folder
#   start_peers        sets peers (names, jbuild first) and told (a line about each); daemons listen on sockets in BENCH_DIR
#   stop_peers         ends what start_peers started
#
# Uses home, registry and write_registries_conf of script/bench and script/base-images.

kit=
daemons=

make_kit() {
  kit=$BENCH_DIR/kit
  rm -rf "$kit"
  mkdir -p "$kit/peers"
  ln -s "$1"/bench/* "$kit/" 2>/dev/null || true # peers is there already
  ln -s "$1"/bench/peers/* "$kit/peers/"
  ln -sf "$home"/benchmark/peers/* "$kit/peers/"
}

start_peers() {
  export PEERS=$BENCH_DIR/peers
  mkdir -p "$PEERS/etc" "$PEERS/bin" "$PEERS/run"
  peers=jbuild
  told="jbuild: $(git -C "$home" rev-parse --short HEAD 2>/dev/null || "$JBUILD" version)"
  if [ "$(id -u)" != 0 ]; then return; fi
  if wanted buildkit buildkitd buildctl; then start_buildkit; fi
  if wanted docker dockerd; then start_docker; fi
  if wanted buildah buildah crun; then prepare_buildah; fi
}

# wanted PEER PROGRAM...: whether the programs are there and nobody asked for other peers only
wanted() {
  [[ " ${PEERS_WANTED-$1} " == *" $1 "* ]] || return 1
  shift
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || return 1
  done
}

# add_peer NAME TEXT
add_peer() {
  peers="$peers $1"
  told="$told; $1: $2"
}

# wait_for PID COMMAND...: until COMMAND succeeds; fails when it does not, or PID ended
wait_for() {
  local pid=$1 i
  shift
  for ((i = 0; i < 300; i++)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

start_buildkit() {
  local work=$BENCH_DIR/buildkit
  mkdir -p "$work"
  cat >"$work/buildkitd.toml" <<TOML
[registry."docker.io"]
  mirrors = ["$registry"]
[registry."$registry"]
  http = true
  insecure = true
TOML
  export BUILDKIT_BENCH=unix://$work/socket
  buildkitd --config "$work/buildkitd.toml" --addr "$BUILDKIT_BENCH" --root "$work/root" >"$work/log" 2>&1 &
  echo $! >"$PEERS/run/buildkitd-bench.pid"
  daemons="$daemons $!"
  if wait_for $! buildctl --addr "$BUILDKIT_BENCH" debug workers; then
    add_peer buildkit "$(buildkitd --version)"
  else
    echo "buildkitd does not start and is left out, see $work/log" >&2
  fi
}

start_docker() {
  local work=$BENCH_DIR/docker client
  mkdir -p "$work/config" "$work/trial"
  dockerd --host "unix://$work/socket" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/pid" \
    --registry-mirror "http://$registry" --insecure-registry "$registry" \
    --iptables=false --ip6tables=false --bridge=none >"$work/log" 2>&1 &
  daemons="$daemons $!"
  if ! wait_for $! test -S "$work/socket"; then
    echo "dockerd does not start and is left out, see $work/log" >&2
    return
  fi
  # A newer client on PATH may lack buildx, without which it has no BuildKit; the daemon's package has its own client.
  printf 'FROM scratch\nCOPY Dockerfile /\n' >"$work/trial/Dockerfile"
  for client in docker /usr/bin/docker; do
    if DOCKER_BUILDKIT=1 DOCKER_HOST=unix://$work/socket DOCKER_CONFIG=$work/config \
      "$client" build -q "$work/trial" >"$work/trial.log" 2>&1; then
      export DOCKER_CLIENT=$client
      add_peer docker "$(DOCKER_HOST=unix://$work/socket DOCKER_CONFIG=$work/config \
        "$client" info -f '{{.ServerVersion}} on {{.Driver}}')"
      return
    fi
  done
  echo "docker cannot build with BuildKit and is left out: $(tail -n 1 "$work/trial.log")" >&2
}

prepare_buildah() {
  ln -sfn "$(command -v crun)" "$PEERS/bin/crun"
  write_registries_conf "$PEERS/etc/registries.conf"
  echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$PEERS/etc/policy.json"
  printf '[containers]\n[engine]\ncgroup_manager = "cgroupfs"\n' >"$PEERS/etc/containers.conf"
  printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' \
    "$PEERS/storage" "$PEERS/run" >"$PEERS/etc/storage-bench.conf"
  add_peer buildah "$(buildah --version | cut -d' ' -f3)"
}

stop_peers() {
  local pid
  for pid in $daemons; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  daemons=
  rm -rf "$BENCH_DIR/docker" "$BENCH_DIR/buildkit"
}
