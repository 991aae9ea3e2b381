# Functions for scripts that run in a namespace (sandbox.ts).
set -u

# A root file system with another release of systemd to compare with, in place of the one that is installed.
if [ -n "${DEVMASTER_REFERENCE_ROOT:-}" ]; then
  for folder in proc sys dev run tmp; do mount --rbind "/$folder" "$DEVMASTER_REFERENCE_ROOT/$folder"; done
  udevadm() { chroot "$DEVMASTER_REFERENCE_ROOT" udevadm "$@"; }
fi

# start_daemon COMMAND…: starts a device manager and waits until it answers. Its log is /run/daemon.log.
start_daemon() {
  "$@" >/run/daemon.log 2>&1 &
  daemon=$!
  while kill -0 "$daemon" 2>/dev/null; do
    if [ -S /run/udev/control ] && $DEVCTL control --ping --timeout=100 2>/dev/null; then return 0; fi
    sleep 0.05
  done
  echo "the daemon did not start:" >&2
  cat /run/daemon.log >&2
  return 1
}

stop_daemon() {
  # systemd-udevd up to 257 drops a request that comes at the wrong instant.
  if [ "$(cat "/proc/$daemon/comm")" = systemd-udevd ]; then kill "$daemon"; else $DEVCTL control --exit; fi
  wait "$daemon"
}

# Every device and subsystem that is there is announced as added, and waited for.
coldplug() {
  $DEVCTL trigger --type=all --action=add --quiet
  $DEVCTL settle --timeout=200
}

# snapshot_nodes: type, mode, owner, group and link target of everything in /dev
snapshot_nodes() {
  (cd /dev && find . \( -path ./pts -o -path ./shm \) -prune -o -printf '%p %y %m %u:%g %l\n' | sort)
}

# snapshot_records: the database and the tag index, one line each: ID LINE
snapshot_records() {
  (cd /run/udev/data && for id in *; do sed "s|^|$id |" "$id"; [ -s "$id" ] || echo "$id"; done)
  (cd /run/udev/tags 2>/dev/null && find . -type f | sed 's|^\./|tag |')
  return 0
}
