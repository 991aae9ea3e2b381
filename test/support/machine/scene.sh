# What happens in the virtual machine: sourced with UDEVADM, ROOT, REPOSITORY and NODE set. 'play NAME COMMAND' has a device manager
# do the whole scene, and leaves in /out/NAME what it made of it. Device managers play one after the other, on the same devices.
set -u
enter() { if [ -n "$ROOT" ]; then SYSTEMD_IGNORE_CHROOT=1 chroot "$ROOT" "$@"; else "$@"; fi; }
quietly() { "$@" >/dev/null 2>&1; }
if [ -n "$ROOT" ]; then
  for folder in /proc /sys /dev /run /tmp /out /usr/lib/modules "$REPOSITORY"; do mkdir -p "$ROOT$folder"; mount --rbind "$folder" "$ROOT$folder"; done
  mkdir -p "$ROOT$(dirname "$NODE")"; touch "$ROOT$NODE"; mount --bind "$NODE" "$ROOT$NODE"
fi

# Nodes of modules that are not loaded: an init system makes them before it starts a device manager.
sed -n 's/^[^# ]* \([^ ]*\) \([bc]\)\([0-9]*\):\([0-9]*\)$/\1 \2 \3 \4/p' "/usr/lib/modules/$(uname -r)/modules.devname" |
  while read -r name type major minor; do [ -e "/dev/$name" ] || { mkdir -p "/dev/$(dirname "$name")"; mknod -m 600 "/dev/$name" "$type" "$major" "$minor"; }; done

# Disks with something to find on them, written before anybody looks.
modprobe -a ahci sd_mod sr_mod nvme virtio_blk virtio_scsi usb_storage xhci_pci sdhci_pci mmc_block loop dm_mod 2>/dev/null
for _ in $(seq 1000); do [ -e /dev/nvme0n1 ] && [ -e /dev/mmcblk0 ] && [ "$(ls -d /sys/block/sd* | wc -l)" -ge 4 ] && break; sleep 0.1; done
by_serial() { for d in /sys/block/$1; do readlink -f "$d" | grep -q "$2" && echo "/dev/${d##*/}"; done; }
ahci=$(by_serial 'sd*' /ata1/) usb=$(by_serial 'sd*' /usb) scsi=$(by_serial 'sd*' ':1:2/') scsi2=$(by_serial 'sd*' ':3:0/')
printf 'label: gpt\nlabel-id: 11111111-2222-3333-4444-555555555555\nsize=8M, type=U, name="EFI system", uuid=21111111-2222-3333-4444-555555555555\nsize=8M, type=L, name="data/with slash", uuid=31111111-2222-3333-4444-555555555555\nsize=8M, type=S, uuid=41111111-2222-3333-4444-555555555555\nsize=16M, type=V, uuid=51111111-2222-3333-4444-555555555555\n' | quietly sfdisk "$ahci"
printf 'label: dos\nlabel-id: 0xdeadbeef\nsize=4M, type=c\nsize=8M, type=5\nsize=2M, type=83\n' | quietly sfdisk "$usb"
quietly mkfs.vfat -n BOOT -i 12345678 "${ahci}1"
quietly mke2fs -q -t ext4 -L 'my data' -U 61111111-2222-3333-4444-555555555555 -E hash_seed=61111111-2222-3333-4444-555555555555 "${ahci}2"
quietly mkswap -L swap -U 71111111-2222-3333-4444-555555555555 "${ahci}3"
quietly mke2fs -q -t ext2 -L "$(printf 'caf\303\251')" -U 81111111-2222-3333-4444-555555555555 "${usb}5"
quietly mke2fs -q -t ext4 -L twin -U 91111111-2222-3333-4444-555555555555 "$scsi"
quietly mke2fs -q -t ext4 -L twin -U 91111111-2222-3333-4444-555555555555 /dev/nvme0n1
quietly mke2fs -q -t ext4 -L virt -U a1111111-2222-3333-4444-555555555555 /dev/vda
sync

# What is in /dev and /run/udev, and what clients that know nothing of us say of it.
snapshot() { # FOLDER
  mkdir -p "$1/run-udev"
  for folder in data tags links watch static_node-tags; do [ ! -e "/run/udev/$folder" ] || cp -a "/run/udev/$folder" "$1/run-udev/"; done
  find /dev \( -path /dev/pts -o -path /dev/shm \) -prune -o -printf '%p %y %m %u:%g %l\n' | sort >"$1/dev"
  getfacl -R -p -s /dev/snd /dev/dri /dev/sr0 /dev/ttyS0 2>/dev/null >"$1/acl"
  for i in /sys/class/net/*; do ip -d link show dev "${i##*/}"; done 2>/dev/null | sed 's/^[0-9]*: //; s/ qdisc.*//' >"$1/interfaces"
  for module in $(cut -d' ' -f1 /proc/modules | sort); do echo "$module"; done >"$1/modules"
}

ask() { # FOLDER NAME COMMAND…
  local folder=$1 name=$2; shift 2
  command -v "$1" >/dev/null || return 0
  "$@" >"$folder/client-$name" 2>"$folder/client-$name.err"
  echo "exit status $?" >>"$folder/client-$name"
}

ask_clients() { # FOLDER
  ask "$1" lsblk lsblk -f -o +SERIAL,MODEL,WWN,TRAN,PARTUUID,PARTLABEL,PARTTYPE
  ask "$1" blkid sh -c 'blkid | sort'
  ask "$1" findfs findfs 'LABEL=my data'
  ask "$1" libinput libinput list-devices
  ask "$1" lsusb lsusb
  ask "$1" pyudev python3 -c '
import pyudev
context = pyudev.Context()
for device in sorted(context.list_devices(), key=lambda device: device.device_path):
    print(device.device_path, device.subsystem, device.device_node, sorted(device.device_links), sorted(device.tags), device.is_initialized, device.properties.get("ID_PATH_TAG") if "alarmtimer" not in device.device_path else None)
for device in sorted(context.list_devices(subsystem="block", ID_FS_TYPE="ext4").match_is_initialized(), key=lambda device: device.device_path): print("ext4", device.device_node)'
  ask "$1" udevadm-export enter "${CLIENT:-udevadm}" info --export-db
}

settle() { enter $UDEVADM settle --timeout=200 || echo "settle failed"; }

# As if no device manager had ever been here.
forget() {
  for folder in data tags links watch static_node-tags; do rm -rf "/run/udev/$folder"; done
  find /dev -type l ! -name fd ! -name core ! -name 'std*' -delete
  find /dev -mindepth 1 -depth -type d -empty ! -path /dev/shm ! -path /dev/pts -delete
  find /dev \( -type b -o -type c \) ! -path '/dev/pts/*' -exec chmod 600 {} + -exec chown 0:0 {} +
}

play() { # NAME COMMAND
  local out=/out/$1
  mkdir -p "$out/1-cold" "$out/2-mapped" "$out/3-gone"
  forget
  echo "== $1"
  enter $2
  enter $UDEVADM trigger --type=subsystems --action=add
  enter $UDEVADM trigger --type=devices --action=add
  settle
  # Modules that were loaded for what was found bring more devices.
  sleep 2; settle
  snapshot "$out/1-cold"
  ask_clients "$out/1-cold"

  # Device mapper and LVM wait for the device manager by cookies (dm-udev) and learn of physical volumes from it.
  if enter sh -c "command -v dmsetup" >/dev/null; then
    dmsetup create plain --uuid TEST-plain --table '0 2048 linear /dev/vda 0'
    dmsetup udevcookies >"$out/2-mapped/client-udevcookies" 2>&1
    if command -v pvcreate >/dev/null; then
      pvcreate -qq -ff -y --uuid 000000-0000-0000-0000-0000-0000-000001 --norestorefile "$scsi2" 2>/dev/null; vgcreate -qq testing "$scsi2"; lvcreate -qq -l 1 -n volume testing -Wn -Zn
      settle
      pvs --noheadings -o pv_name,vg_name >"$out/2-mapped/client-pvs" 2>&1
      find /dev/testing /dev/mapper -printf '%p %l\n' | sort >"$out/2-mapped/client-links"
    fi
    settle
    snapshot "$out/2-mapped"
    lvremove -qq -y testing/volume; vgremove -qq testing; pvremove -qq "$scsi2"
    dmsetup remove plain
    dmsetup udevcookies >"$out/3-gone/client-udevcookies" 2>&1
  fi
  quietly mke2fs -q -t ext4 -L other -U b1111111-2222-3333-4444-555555555555 "$scsi2"
  settle; sleep 1; settle
  snapshot "$out/3-gone"
  quietly wipefs -a "$scsi2"
  settle
  enter $UDEVADM control --exit || echo 'it did not end'
}
