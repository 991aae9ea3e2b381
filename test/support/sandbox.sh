#!/bin/bash
# Runs a command with a /run, a /dev, a sysfs view and network interfaces of its own, so that a device manager can work for
# real without the machine noticing. Everything in it, processes too, goes with the command.
#
#   sandbox.sh COMMAND [ARG…]
#
# /dev becomes a tmpfs with copies of the nodes: a devtmpfs is one and the same wherever it is mounted, and its permissions
# and links would be everybody's. Uevents of network interfaces stay inside; those of other devices are heard everywhere.
set -eu
exec unshare --mount --net --pid --mount-proc --fork --kill-child bash -c '
set -eu
mount --make-rprivate /
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/udev /run/dev.new
mount -t tmpfs -o mode=755,dev tmpfs /run/dev.new
cd /dev
find . -xdev \( -type b -o -type c \) -print 2>/dev/null | while read -r node; do
  mkdir -p "/run/dev.new/${node%/*}"
  # It may go meanwhile: a disk of somebody else.
  cp -a "$node" "/run/dev.new/$node" 2>/dev/null || [ ! -e "$node" ] || { echo "$node cannot be copied" >&2; exit 1; }
done
cp -a /dev/fd /dev/stdin /dev/stdout /dev/stderr /run/dev.new/
mkdir -p /run/dev.new/pts /run/dev.new/shm
mount --bind /dev/pts /run/dev.new/pts
mount --move /run/dev.new /dev
cd /
exec "$@"' namespace "$@"
