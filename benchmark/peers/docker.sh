# Docker's daemon with its built-in BuildKit, on the socket that script/bench starts it on. `docker build` as Debian has
# it (20.10) writes no archive of an image, so OUT=tar is `docker build` and `docker save`: what it saves is not
# compressed, which the other peers' archives are. With OUT=push it compresses, as they do.
export DOCKER_HOST=unix://$BENCH_DIR/docker/socket DOCKER_CONFIG=$BENCH_DIR/docker/config
export DOCKER_BUILDKIT=1 BUILDKIT_PROGRESS=plain DOCKER_CLIENT=${DOCKER_CLIENT:-docker}
peer_clear() {
  "$DOCKER_CLIENT" image ls -aq | sort -u | xargs -r "$DOCKER_CLIENT" image rm -f
  "$DOCKER_CLIENT" system prune -af
  "$DOCKER_CLIENT" builder prune -af
}
peer_pids() { pgrep -P "$(cat "$BENCH_DIR/docker/pid")" -x containerd; cat "$BENCH_DIR/docker/pid"; }
peer_build() {
  local name=bench:latest
  [ "$2" = push ] && name=$3
  "$DOCKER_CLIENT" build --network host -t "$name" "$1" || return
  if [ "$2" = push ]; then "$DOCKER_CLIENT" push "$name"; else "$DOCKER_CLIENT" save -o "$3" "$name"; fi
}
