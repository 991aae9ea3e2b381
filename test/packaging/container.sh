#!/bin/bash
# Boots the systemd of a root file system in namespaces of its own, runs a script in it as a service, and ends with it.
#
#   container.sh ROOT SHARE NODE
#
# SHARE/scene.sh is run, and SHARE is /share inside. The root is the lower layer of an overlay and stays as it is; this repository
# is /opt/devmaster, and NODE is /usr/bin/node. /dev is a tmpfs with a few nodes. Uevents of real devices are heard
# inside, as they are in every network namespace.
set -eu
export ROOT=$1 SHARE=$2 NODE=$3
export REPOSITORY=${0%/*}/../..
export LAYERS=$SHARE/layers CGROUPS=$SHARE/cgroups
mkdir -p "$LAYERS" "$CGROUPS"

# systemd wants a branch of the control groups for itself.
# shellcheck disable=SC2016 # what is quoted is expanded inside
exec unshare --mount --net --uts bash -c '
set -eu
mount --make-rprivate /
mount -t cgroup2 cgroup2 "$CGROUPS"
branch=$CGROUPS/devmaster-test-$$
mkdir "$branch"
# Processes that were killed are in their groups until they are gone.
trap "for _ in \$(seq 50); do find $branch -depth -type d -exec rmdir {} + 2>/dev/null && break; sleep 0.1; done" EXIT

mount -t tmpfs tmpfs "$LAYERS"
mkdir "$LAYERS/upper" "$LAYERS/work" "$LAYERS/root"
mount -t overlay -o "lowerdir=$ROOT,upperdir=$LAYERS/upper,workdir=$LAYERS/work" overlay "$LAYERS/root"
export inside=$LAYERS/root
mkdir -p "$inside/opt/devmaster" "$inside/share"
mount --bind "$REPOSITORY" "$inside/opt/devmaster"
mount --bind "$SHARE" "$inside/share"
cp "$NODE" "$inside/usr/bin/node"
mount -t tmpfs tmpfs "$inside/run"
mkdir "$inside/run/lock"
mount -t tmpfs tmpfs "$inside/dev"
mkdir "$inside/dev/pts" "$inside/dev/shm"
while read -r name major minor; do mknod -m 666 "$inside/dev/$name" c "$major" "$minor"; done <<-NODES
	null 1 3
	zero 1 5
	full 1 7
	random 1 8
	urandom 1 9
	tty 5 0
NODES
: >"$inside/dev/console"
: >"$SHARE/console"
# A mount point, because a device manager would make the real one in its place.
mount --bind "$SHARE/console" "$inside/dev/console"
cat >"$inside/etc/systemd/system/scene.target" <<-UNIT
	[Unit]
	DefaultDependencies=no
	Wants=systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket scene.service
UNIT
cat >"$inside/etc/systemd/system/scene.service" <<-UNIT
	[Unit]
	DefaultDependencies=no
	After=systemd-udevd.service
	[Service]
	Type=oneshot
	ExecStart=/bin/sh -c "sh /share/scene.sh >/share/output 2>&1"
	ExecStopPost=systemctl --no-block exit
UNIT
(
  echo $BASHPID >"$branch/cgroup.procs"
  exec unshare --cgroup --pid --fork --kill-child bash -c "
    mount -t sysfs sysfs $inside/sys
    mount -t cgroup2 cgroup2 $inside/sys/fs/cgroup
    mount -t proc proc $inside/proc
    exec chroot $inside env -i container=test PATH=/usr/bin:/usr/sbin /usr/lib/systemd/systemd --system --unit=scene.target --log-target=console --show-status=no"
) </dev/null >"$SHARE/log" 2>&1
'
