#!/bin/busybox sh
# The first program of a virtual machine: gives it the file system of the machine that runs it, with a layer of its own on top, and
# goes on with /job/run there. What is written to /out is seen outside.
export PATH=/bin
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /lower /layer /root-new
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do insmod "/modules/$module"; done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=1048576,cache=loose root /lower
mount -t tmpfs layer /layer
mkdir /layer/upper /layer/work
mount -t overlay -o lowerdir=/lower,upperdir=/layer/upper,workdir=/layer/work overlay /root-new
cd /root-new
mkdir -p job out lib/modules
kernel=$(cat /modules/kernel)
[ -z "$kernel" ] || mount -o bind ".$kernel/lib/modules" usr/lib/modules
mount -t tmpfs run run
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=1048576,cache=loose job job
mount -t 9p -o trans=virtio,version=9p2000.L,msize=1048576 out out
mount --move /proc proc
mount --move /sys sys
mount --move /dev dev
exec switch_root /root-new /bin/bash -c '
  export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
  mkdir -p /dev/shm /dev/pts; mount -t tmpfs shm /dev/shm; mount -t devpts pts /dev/pts
  ip link set lo up
  bash /job/run >/out/log 2>&1 </dev/null
  echo $? >/out/status
  sync
  echo o >/proc/sysrq-trigger
  sleep 60
'
