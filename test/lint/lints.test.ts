import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lints } from '../../src/lint/lints.ts';
import { findings, lintText, mark } from './lint-text.ts';

/**
 * By code: rules in which the mistake is found, with ⟪⟫ around what is underlined, and rules in which nothing of the kind is
 * found.
 */
interface Examples {
  readonly found: readonly string[];
  readonly meant: readonly string[];
}

const examples: Readonly<Record<string, Examples>> = {
  'account-by-number': {
    found: [
      'SUBSYSTEM=="tty", KERNEL=="x", GROUP=⟪"6"⟫',
    ],
    meant: [
      'SUBSYSTEM=="tty", GROUP="disk"',
      'SUBSYSTEM=="tty", OWNER="0"',
    ],
  },
  'assigned-not-compared': {
    found: [
      'SUBSYSTEM=="usb", ATTR{idProduct}⟪=⟫"6001", MODE="0660"',
      'ENV{ID_VENDOR_ID}⟪=⟫"0403", SYMLINK+="probe"',
      'SUBSYSTEM=="usb", ENV{PRODUCT}⟪=⟫"403/6001/600", MODE="0660"',
    ],
    meant: [
      'SUBSYSTEM=="usb", ATTR{idProduct}=="6001", MODE="0660"',
      'SUBSYSTEM=="usb", ATTR{bConfigurationValue}="0"',
      'SUBSYSTEM=="usb", ATTR{power/control}="auto"',
      'KERNEL=="sda", ENV{ID_VENDOR_ID}="0403"',
      'KERNEL=="sda", ENV{ID_FS_UUID}="$attr{uuid}", SYMLINK+="x"',
    ],
  },
  'attribute-of-parent': {
    found: [
      'SUBSYSTEM=="tty", ⟪ATTR{idVendor}=="0403"⟫, SYMLINK+="gps"',
      'KERNEL=="ttyUSB*", ⟪ATTR{idVendor}=="0403"⟫, SYMLINK+="gps"',
      'SUBSYSTEM!="hidraw", GOTO="end"\n⟪ATTR{bInterfaceNumber}=="00"⟫, MODE="0660"\nLABEL="end"',
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_interface", ⟪ATTR{idVendor}=="0403"⟫, RUN+="/bin/true"',
      'SUBSYSTEM=="input", KERNEL=="event*", ⟪ATTR{name}=="Pad"⟫, SYMLINK+="input/pad"',
      'KERNEL=="event[0-9]*|js*", ⟪ATTR{id/vendor}=="045e"⟫, MODE="0660"',
      'KERNEL=="sd?", ⟪ATTR{model}=="Disk"⟫, SYMLINK+="mine"',
      'SUBSYSTEM=="tty", ⟪DRIVER=="ftdi_sio"⟫, SYMLINK+="gps"',
      'SUBSYSTEM=="tty", ⟪SYMLINK+="gps-$attr{serial}"⟫',
      'SUBSYSTEM=="tty", ATTRS{bInterfaceNumber}=="01", ⟪SYMLINK+="gps-$attr{serial}"⟫',
    ],
    meant: [
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_interface", ATTR{bInterfaceClass}=="03", RUN+="/bin/true"',
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="0403", MODE="0660"',
      'SUBSYSTEM=="input", KERNEL=="input*", ATTR{name}=="Pad", ENV{PAD}="1"',
      'SUBSYSTEM=="input", ATTR{name}=="Pad", ENV{PAD}="1"',
      'SUBSYSTEM=="input", KERNEL=="event*", ATTRS{name}=="Pad", SYMLINK+="input/pad"',
      'KERNEL=="sd?", ATTR{size}=="0", ATTR{device/model}=="Disk", MODE="0660"',
      'KERNEL=="nvme0n1|sda", ATTR{model}=="Disk", MODE="0660"',
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", SYMLINK+="gps"',
      'SUBSYSTEM=="usb", ATTR{idVendor}=="0403", MODE="0660"',
      'SUBSYSTEM=="usb|tty", ATTR{idVendor}=="0403", MODE="0660"',
      'ATTR{idVendor}=="0403", MODE="0660"',
      'SUBSYSTEM=="tty", DRIVERS=="ftdi_sio", SYMLINK+="gps"',
      'SUBSYSTEM=="usb", DRIVER=="ftdi_sio", ENV{MINE}="1"',
      'SUBSYSTEM=="block", DRIVER=="bcache", SYMLINK+="x"',
      'SUBSYSTEM=="tty", ATTRS{serial}=="?*", SYMLINK+="gps-$attr{serial}"',
      'SUBSYSTEM=="block", SYMLINK+="x-$attr{serial}"',
    ],
  },
  'attribute-on-remove': {
    found: [
      'ACTION=="remove", SUBSYSTEM=="usb", ⟪ATTRS{idVendor}=="0403"⟫, RUN+="/bin/true"',
      'ACTION!="remove", GOTO="end"\n⟪ATTR{size}=="0"⟫, RUN+="/bin/true"\nLABEL="end"',
    ],
    meant: [
      'ACTION=="remove", SUBSYSTEM=="usb", ENV{ID_VENDOR_ID}=="0403", RUN+="/bin/true"',
      'ACTION=="add|remove", ATTR{size}=="0", RUN+="/bin/true"',
    ],
  },
  'attribute-or-property': {
    found: [
      'SUBSYSTEM=="tty", ⟪ENV{idVendor}=="0403"⟫, SYMLINK+="gps"',
      'SUBSYSTEM=="tty", ⟪ATTRS{ID_VENDOR_ID}=="0403"⟫, SYMLINK+="gps"',
      'SUBSYSTEM=="usb", ⟪ATTR{DEVTYPE}=="usb_device"⟫, MODE="0660"',
    ],
    meant: [
      'SUBSYSTEM=="tty", ENV{ID_VENDOR_ID}=="0403", ATTRS{idVendor}=="0403", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", ENV{serial}="$attr{serial}"\nSUBSYSTEM=="tty", ENV{serial}=="1", SYMLINK+="gps"',
      'SUBSYSTEM=="acpi", ATTR{HID}=="PNP0C0A", RUN+="/bin/true"',
    ],
  },
  'background-run': {
    found: [
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/sh -c \'/opt/work &\'"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/usr/bin/nohup /opt/work"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/bash -c \'setsid /opt/work; true\'"⟫',
    ],
    meant: [
      'SUBSYSTEM=="tty", RUN+="/bin/sh -c \'/bin/true && /bin/true 2>&1\'"',
      'SUBSYSTEM=="tty", RUN+="/usr/bin/systemd-run --no-block /usr/bin/nohup /opt/work"',
      'SUBSYSTEM=="tty", RUN+="/bin/sh -c \'echo x &> /dev/null\'"',
    ],
  },
  'bad-link-name': {
    found: [
      'SUBSYSTEM=="tty", SYMLINK+=⟪"/dev/gps"⟫',
      'SUBSYSTEM=="tty", SYMLINK+=⟪"a /run/gps"⟫',
    ],
    meant: [
      'SUBSYSTEM=="tty", SYMLINK+="gps serial/gps"',
    ],
  },
  'bad-mode': {
    found: [
      'SUBSYSTEM=="tty", MODE=⟪"rw-rw-rw-"⟫',
      'SUBSYSTEM=="tty", MODE=⟪"0888"⟫',
      'SUBSYSTEM=="tty", MODE:=⟪"u+rw"⟫',
      'SUBSYSTEM=="tty", MODE=⟪"10660"⟫',
    ],
    meant: [
      'SUBSYSTEM=="tty", MODE="660"',
      'SUBSYSTEM=="tty", MODE="02660"',
      'SUBSYSTEM=="tty", MODE="$env{MY_MODE}"',
    ],
  },
  'capital-address': {
    found: [
      'SUBSYSTEM=="net", ATTR{address}==⟪"AA:BB:CC:DD:EE:FF"⟫, NAME="lan0"',
      'SUBSYSTEM=="net", ATTR{address}==⟪"aa-bb-cc-dd-ee-ff"⟫, NAME="lan0"',
      'SUBSYSTEM=="net", ATTR{address}==⟪"00:1A:*"⟫, NAME="lan0"',
      'SUBSYSTEM=="net", ATTR{address}!=⟪"00:1a:22:33:44:55|00:1A:22:33:44:56"⟫, NAME="lan0"',
    ],
    meant: [
      'SUBSYSTEM=="net", ATTR{address}=="aa:bb:cc:dd:ee:ff", NAME="lan0"',
      'SUBSYSTEM=="net", ATTR{address}==i"AA:BB:CC:DD:EE:FF", NAME="lan0"',
      'SUBSYSTEM=="net", ATTR{address}=="00:1[0-9A-F]:*", NAME="lan0"',
      'SUBSYSTEM=="pci", ATTR{address}=="0000:00:1F", RUN+="/bin/true"',
    ],
  },
  'fixed-number': {
    found: [
      'SUBSYSTEM=="tty", ⟪KERNEL=="ttyUSB0"⟫, SYMLINK+="gps"',
      'ACTION=="add", ⟪KERNEL=="sdb|sdb1"⟫, SYMLINK+="backup"',
    ],
    meant: [
      'SUBSYSTEM=="tty", KERNEL=="ttyUSB[0-9]*", ATTRS{serial}=="A1", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", KERNEL=="ttyUSB0", KERNELS=="1-1.2", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", KERNEL=="ttyS0|ttyAMA0", SYMLINK+="console-of-board"',
      'SUBSYSTEM=="tty", KERNEL=="ttyUSB0", MODE="0660"',
      'KERNEL=="sr0", SYMLINK+="cdrom"',
    ],
  },
  'hex-number': {
    found: [
      'ATTR{idVendor}==⟪"04B8"⟫, MODE="0660"',
      'ATTRS{idVendor}==⟪"0x04b8"⟫, SUBSYSTEM=="tty", SYMLINK+="a"',
      'ATTR{idVendor}==⟪"4b8"⟫, MODE="0660"',
      'ATTR{idVendor}!=⟪"04b8|04B9"⟫, MODE="0660"',
      'SUBSYSTEM=="pci", ATTR{vendor}==⟪"8086"⟫, RUN+="/bin/true"',
      'ENV{ID_VENDOR_ID}==⟪"04B8"⟫, MODE="0660"',
      'SUBSYSTEM=="usb", ENV{PRODUCT}==⟪"0403/6011/0800"⟫, MODE="0660"',
      'SUBSYSTEM=="usb", ENV{PRODUCT}==⟪"46D/82d/*"⟫, MODE="0660"',
      'SUBSYSTEM=="tty", ATTRS{idVendor}==⟪"0403,10C4"⟫, SYMLINK+="a"',
      'SUBSYSTEM=="tty", ATTRS{idVendor}==⟪"04.*"⟫, SYMLINK+="a"',
      'SUBSYSTEM=="input", ATTRS{id/vendor}==⟪"056A"⟫, MODE="0660"',
    ],
    meant: [
      'ATTR{idVendor}=="04b8|0403", MODE="0660"',
      'ATTR{idVendor}==i"04B8", MODE="0660"',
      'ATTR{idProduct}=="60[0-9A-F]1", MODE="0660"',
      'ATTR{idProduct}=="6*", MODE="0660"',
      'SUBSYSTEM=="pci", ATTR{vendor}=="0x8086", RUN+="/bin/true"',
      'SUBSYSTEM=="block", SUBSYSTEMS=="scsi", ATTRS{vendor}=="ATA", MODE="0660"',
      'SUBSYSTEM=="usb", ENV{PRODUCT}=="403/6011/*|0/0/0", MODE="0660"',
      'SUBSYSTEM=="power_supply", ENV{PRODUCT}=="Battery 0A", MODE="0660"',
      'SUBSYSTEM=="input", ATTRS{id/vendor}=="056a", MODE="0660"',
    ],
  },
  'late-uaccess': {
    found: [
      'SUBSYSTEM=="hidraw", TAG+=⟪"uaccess"⟫',
    ],
    meant: [
      'SUBSYSTEM=="hidraw", TAG-="uaccess"',
      'SUBSYSTEM=="hidraw", TAG+="uaccess", RUN{builtin}+="uaccess"',
    ],
  },
  'leaky-guard': {
    found: [
      '⟪ATTR{name}!="logid"⟫, GOTO="end"\nMODE="0660"\nLABEL="end"',
      'ACTION!="remove", ⟪ATTRS{manufacturer}!="Acme"⟫, GOTO="end"\nMODE="0660"\nLABEL="end"',
    ],
    meant: [
      'SUBSYSTEM!="input", GOTO="end"\nATTR{name}!="logid", GOTO="end"\nENV{MINE}="1"\nLABEL="end"',
      'SUBSYSTEM=="block", ATTR{removable}!="1", GOTO="end"\nENV{MINE}="1"\nLABEL="end"',
      'ATTR{name}=="logid", GOTO="end"\nENV{MINE}="1"\nLABEL="end"',
    ],
  },
  'lost-after-add': {
    found: [
      'ACTION=="add", SUBSYSTEM=="tty", ⟪ENV{MINE}="1"⟫',
      'ACTION=="add", SUBSYSTEM=="tty", ⟪SYMLINK+="gps"⟫',
      'ACTION=="add|change", SUBSYSTEM=="usb", ⟪TAG+="mine"⟫',
      'ACTION!="add", GOTO="end"\nSUBSYSTEM=="tty", ⟪TAG+="mine"⟫\nSUBSYSTEM=="tty", TAG+="yours"\nLABEL="end"',
      'ACTION!="add|bind", GOTO="end"\nSUBSYSTEM=="usb", KERNEL=="a", ⟪ENV{A}="1"⟫\nSUBSYSTEM=="usb", KERNEL=="b", ENV{A}="1"\nLABEL="end"',
      'ACTION=="add", SUBSYSTEM=="tty", ⟪ENV{MINE}="$env{MINE} more"⟫',
    ],
    meant: [
      'ACTION=="add", SUBSYSTEM=="block", ENV{options}="sync"\nACTION=="add", SUBSYSTEM=="block", RUN+="/bin/true -o %E{options} $devnode"',
      'ACTION!="remove", SUBSYSTEM=="tty", ENV{MINE}="1"',
      'ACTION=="add", SUBSYSTEM=="usb", ENV{MINE}="1"\nACTION=="bind", SUBSYSTEM=="usb", ENV{MINE}="1"',
      'ACTION=="add|change", SUBSYSTEM=="tty", TAG+="mine"',
      'ACTION=="add", SUBSYSTEM=="tty", GROUP="disk", RUN+="/bin/true"',
      'ACTION=="add", SUBSYSTEM=="tty", ENV{.mine}="1"',
      'ACTION=="add", SUBSYSTEM=="tty", ENV{MINE}="1"\nACTION=="change", SUBSYSTEM=="tty", ENV{MINE}="2"',
    ],
  },
  'missing-file': {
    found: [
      'KERNEL=="sda", IMPORT{file}=⟪"/etc/missing"⟫',
    ],
    meant: [
      'KERNEL=="sda", IMPORT{file}="/etc/present"',
      'KERNEL=="sda", IMPORT{file}="/run/later"',
      'KERNEL=="sda", IMPORT{file}="/etc/%k"',
    ],
  },
  'missing-program': {
    found: [
      'SUBSYSTEM=="tty", RUN+=⟪"/opt/missing"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"sh -c true"⟫',
      'SUBSYSTEM=="tty", PROGRAM=⟪"missing %k"⟫, SYMLINK+="%c"',
    ],
    meant: [
      'SUBSYSTEM=="tty", RUN+="/bin/true"',
      'SUBSYSTEM=="tty", RUN+="ata_id"',
      'SUBSYSTEM=="tty", TEST=="/opt/missing", RUN+="/opt/missing"',
      'SUBSYSTEM=="tty", RUN+="$env{HELPER}"',
      'SUBSYSTEM=="tty", IMPORT{program}="usb_id"',
      'SUBSYSTEM=="tty", RUN{builtin}+="kmod load"',
    ],
  },
  'misspelt-name': {
    found: [
      'SUBSYSTEM=="tty", ⟪ATTRS{idvendor}=="0403"⟫, SYMLINK+="gps"',
      'SUBSYSTEM=="usb", ⟪ATTR{id_product}=="6001"⟫, MODE="0660"',
      'SUBSYSTEM=="tty", ⟪ATTRS{idVendor=="0403", ATTRS{idProduct}=="6001"⟫, SYMLINK+="gps"',
      'SUBSYSTEM=="tty", TAG+="systemd", ⟪ENV{SYSTEMD_WANT}="x.service"⟫',
      'SUBSYSTEM=="usb", ⟪ENV{ID_MM_DEVICE_INORE}="1"⟫',
      'SUBSYSTEM=="usb", ⟪TAG+="uacess"⟫',
    ],
    meant: [
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", ATTRS{bInterfaceNumber}=="00", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", ATTRS{model}=="x", ATTRS{id/vendor}=="0403", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", TAG+="systemd", ENV{SYSTEMD_WANTS}="x.service", ENV{SYSTEMD_USER_WANTS}="x.service"',
      'SUBSYSTEM=="usb", ENV{ID_MM_DEVICE_MANUAL_SCAN_ONLY}="1", ENV{SYSTEMD_WANTS_MINE}="1"',
      'SUBSYSTEM=="usb", TAG+="seat0", TAG+="mine"',
      'KERNEL=="a", ENV{UDISKS_NAMED}="1"\nKERNEL=="b", ENV{UDISKS_NAMED}="2"',
    ],
  },
  'mixed-parents': {
    found: [
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", ⟪ATTRS{bInterfaceNumber}=="00"⟫, SYMLINK+="a"',
      'SUBSYSTEM=="tty", DRIVERS=="ftdi_sio", ⟪ATTRS{idVendor}=="0403"⟫, SYMLINK+="a"',
      'SUBSYSTEM=="block", SUBSYSTEMS=="scsi", ⟪ATTRS{idProduct}=="6001"⟫, SYMLINK+="a"',
      'SUBSYSTEM=="tty", KERNELS=="1-1:1.0", ⟪ATTRS{idProduct}=="6001"⟫, SYMLINK+="a"',
      'SUBSYSTEM=="tty", SUBSYSTEMS=="usb", ⟪KERNELS=="0000:00:14.0"⟫, SYMLINK+="a"',
      'SUBSYSTEM=="tty", ATTRS{port_number}=="0", ⟪ATTRS{idVendor}=="0403"⟫, SYMLINK+="a"',
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", ⟪ATTRS{idVendor}=="10c4"⟫, SYMLINK+="a"',
    ],
    meant: [
      'SUBSYSTEM=="tty", SUBSYSTEMS=="usb", ATTRS{idVendor}=="0403", ATTRS{serial}=="A1", KERNELS=="1-1.2", SYMLINK+="a"',
      'SUBSYSTEM=="tty", SUBSYSTEMS=="usb", DRIVERS=="ftdi_sio", ATTRS{bInterfaceNumber}=="00", SYMLINK+="a"',
      'SUBSYSTEM=="tty", SUBSYSTEMS=="usb|pci", ATTRS{idVendor}=="0403", SYMLINK+="a"',
      'SUBSYSTEM=="tty", SUBSYSTEMS!="scsi", ATTRS{idVendor}=="0403", SYMLINK+="a"',
      'SUBSYSTEM=="tty", ATTRS{port_number}=="0", SUBSYSTEMS=="usb-serial", SYMLINK+="a"',
      'SUBSYSTEM=="tty", ATTRS{product}=="A*", ATTRS{product}=="*B", SYMLINK+="a"',
      'SUBSYSTEM=="tty", ATTRS{product}!="A", ATTRS{product}!="B", SYMLINK+="a"',
    ],
  },
  'mount-in-run': {
    found: [
      'SUBSYSTEM=="block", RUN+=⟪"/bin/mount $devnode /mnt"⟫',
      'SUBSYSTEM=="block", RUN+=⟪"/bin/sh -c \'mkdir -p /mnt/x; mount /dev/%k /mnt/x\'"⟫',
      'SUBSYSTEM=="block", RUN+=⟪"/bin/umount -l /mnt"⟫',
    ],
    meant: [
      'SUBSYSTEM=="block", RUN+="/usr/bin/systemd-mount --no-block $devnode /mnt"',
      'SUBSYSTEM=="block", RUN+="/bin/sh -c \'echo mount\'"',
    ],
  },
  'name-of-another-subsystem': {
    found: [
      'KERNEL=="ttyUSB0", ⟪SUBSYSTEM=="usb"⟫, SYMLINK+="gps"',
      '⟪SUBSYSTEM=="usb"⟫, KERNEL=="sd?", SYMLINK+="stick"',
    ],
    meant: [
      'KERNEL=="ttyUSB0", SUBSYSTEM=="tty", SYMLINK+="gps"',
      'KERNEL=="ttyUSB0", SUBSYSTEMS=="usb", SYMLINK+="gps"',
      'KERNEL=="ttyUSB0|1-1", SUBSYSTEM=="usb", SYMLINK+="gps"',
    ],
  },
  'name-on-node': {
    found: [
      'SUBSYSTEM=="block", KERNEL=="sda", ⟪NAME="stick"⟫',
      'SUBSYSTEM!="tty", GOTO="end"\nKERNEL=="tty9", ⟪NAME="gps"⟫\nLABEL="end"',
      'KERNEL=="sd*", ⟪NAME="disks/%k"⟫',
    ],
    meant: [
      'SUBSYSTEM=="net", NAME="lan0"',
      'ATTR{address}=="00:00:00:00:00:00", NAME="lan0"',
      'KERNEL=="eth0", NAME="lan0"',
    ],
  },
  'negated-parents': {
    found: [
      'SUBSYSTEM=="block", ⟪SUBSYSTEMS!="usb"⟫, ENV{MINE}="1"',
      'SUBSYSTEM=="tty", ⟪ATTRS{idVendor}!="0403"⟫, GOTO="end"\nLABEL="end"',
    ],
    meant: [
      'SUBSYSTEM=="block", SUBSYSTEMS=="usb", DRIVERS!="uas", ENV{MINE}="1"',
      'SUBSYSTEM=="block", DRIVERS!="", ENV{MINE}="1"',
      'SUBSYSTEM=="block", ATTRS{model}!="x", ENV{MINE}="1"',
      'SUBSYSTEM=="usb", ATTR{idVendor}!="0403", ENV{MINE}="1"',
    ],
  },
  'no-device-guard': {
    found: [
      'ATTRS{idVendor}=="0403", ATTRS{serial}=="A1", ⟪SYMLINK+="gps"⟫',
      'ATTRS{idVendor}=="0403", ⟪RUN+="/bin/true"⟫',
      'ATTRS{idVendor}=="0403", ⟪MODE="0660"⟫',
    ],
    meant: [
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", SYMLINK+="gps"',
      'ENV{DEVTYPE}=="usb_device", ATTRS{idVendor}=="0403", RUN+="/bin/true"',
      'ATTRS{idVendor}=="0403", TAG+="uaccess"',
      'ATTRS{idVendor}=="0403", ENV{MINE}="1"',
      'SUBSYSTEM!="tty", GOTO="end"\nATTRS{idVendor}=="0403", SYMLINK+="gps"\nLABEL="end"',
      'SUBSYSTEM!="tty", KERNEL!="x", GOTO="end"\nATTRS{idVendor}=="0403", SYMLINK+="gps"\nLABEL="end"',
      'SUBSYSTEM=="tty", GOTO="tty"\nGOTO="end"\nLABEL="tty"\nATTRS{idVendor}=="0403", SYMLINK+="gps"\nLABEL="end"',
    ],
  },
  'no-node': {
    found: [
      'SUBSYSTEM=="backlight", ⟪GROUP="video"⟫, MODE="0664"',
      'ACTION!="add", GOTO="end"\nSUBSYSTEM=="leds|power_supply", ⟪MODE="0666"⟫\nLABEL="end"',
      'SUBSYSTEM!="pci", GOTO="end"\nATTR{class}=="0x030000", ⟪SYMLINK+="gpu"⟫\nLABEL="end"',
    ],
    meant: [
      'SUBSYSTEM=="backlight", RUN+="/bin/chgrp video /sys$devpath/brightness"',
      'SUBSYSTEM=="usb", MODE="0660"',
      'SUBSYSTEM=="leds*", MODE="0660"',
      'SUBSYSTEM=="pwm|gpio", GROUP="disk"',
      'KERNEL=="video0", GROUP="disk"',
    ],
  },
  'no-shell': {
    found: [
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/echo %k >> /tmp/log"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/true && /bin/true"⟫',
      'SUBSYSTEM=="tty", PROGRAM=⟪"/bin/cat /a | /bin/true"⟫, SYMLINK+="%c"',
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/rm /tmp/x*"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"~/bin/work"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"DISPLAY=:0 /bin/true"⟫',
    ],
    meant: [
      'SUBSYSTEM=="tty", RUN+="/bin/sh -c \'echo %k >> /tmp/log\'"',
      'SUBSYSTEM=="tty", RUN+="/bin/true \'a && b\' x=*"',
      'SUBSYSTEM=="tty", RUN{builtin}+="kmod load"',
    ],
  },
  'not-read': {
    found: [],
    meant: [
      'KERNEL=="a", SYMLINK+="b"',
    ],
  },
  'nothing-to-insert': {
    found: [
      'SUBSYSTEM=="tty", ⟪SYMLINK+="gps%c"⟫',
      'SUBSYSTEM=="tty", ⟪RUN+="/bin/true $result{2}"⟫\nSUBSYSTEM=="tty", PROGRAM="/bin/true", SYMLINK+="%c"',
    ],
    meant: [
      'SUBSYSTEM=="tty", PROGRAM="/bin/true", SYMLINK+="gps%c"',
      'SUBSYSTEM=="tty", RUN+="/bin/true %%c $$result"',
      'SUBSYSTEM=="tty", PROGRAM="/bin/true", ENV{A}="1"\nSUBSYSTEM=="tty", SYMLINK+="$result"',
    ],
  },
  'overwrites-list': {
    found: [
      'SUBSYSTEM=="tty", SYMLINK⟪=⟫"gps"',
      'SUBSYSTEM=="tty", TAG⟪=⟫"uaccess"',
      'SUBSYSTEM=="tty", RUN⟪=⟫"/bin/true"',
    ],
    meant: [
      'SUBSYSTEM=="tty", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", SYMLINK=""',
      'SUBSYSTEM=="tty", SYMLINK:="gps"',
    ],
  },
  'permissions-in-run': {
    found: [
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/chmod 0666 $devnode"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/sh -c \'sleep 1; chown me:me /dev/%k\'"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/ln -sf /dev/%k /dev/gps"⟫',
      'SUBSYSTEM=="gpio", PROGRAM=⟪"/bin/sh -c \'chown -R root:gpio /dev/gpiochip*\'"⟫, TAG+="x"',
    ],
    meant: [
      'SUBSYSTEM=="backlight", RUN+="/bin/chgrp video /sys/class/backlight/%k/brightness"',
      'SUBSYSTEM=="tty", RUN+="/bin/sh -c \'echo chmod /dev/%k\'"',
      'SUBSYSTEM=="usb", RUN+="/usr/bin/setfacl -m g:scanner:rw $devnode"',
      'SUBSYSTEM=="tty", MODE="0660"',
    ],
  },
  'pointless-on-remove': {
    found: [
      'ACTION=="remove", KERNEL=="sda", ⟪ATTR{power}="off"⟫',
      'ACTION=="remove", KERNEL=="sda", ⟪SYMLINK+="x"⟫',
      'ACTION=="remove", SUBSYSTEM=="hidraw", TAG+="systemd", ⟪ENV{SYSTEMD_WANTS}="x.service"⟫',
    ],
    meant: [
      'ACTION=="remove", KERNEL=="sda", RUN+="/bin/true", ENV{X}="1"',
      'ACTION!="remove", KERNEL=="sda", MODE="0660"',
    ],
  },
  'property-overwritten': {
    found: [
      'SUBSYSTEM=="input", ATTRS{name}=="Pad", ⟪ENV{ID_INPUT}=""⟫',
    ],
    meant: [
      'SUBSYSTEM=="input", ATTRS{name}=="Pad", ENV{ID_INPUT}="1"',
      'SUBSYSTEM=="input", ENV{ID_INPUT}=="", ENV{MINE}="1"',
      'SUBSYSTEM=="tty", ENV{ID_INPUT}=""',
      'SUBSYSTEM=="block", ENV{ID_FS_TYPE}="none"',
      'SUBSYSTEM=="block", ENV{MINE}="1"',
    ],
  },
  'property-too-early': {
    found: [
      'SUBSYSTEM=="tty", ⟪ENV{ID_SERIAL}=="FTDI*"⟫, SYMLINK+="gps"',
      'SUBSYSTEM=="block", ⟪ENV{ID_FS_TYPE}!=""⟫, SYMLINK+="gps"',
      'SUBSYSTEM=="tty", ⟪PROGRAM="/bin/true $env{ID_SERIAL_SHORT}"⟫, SYMLINK+="gps"',
      'SUBSYSTEM=="tty", ⟪SYMLINK+="gps-%E{ID_SERIAL}"⟫',
    ],
    meant: [
      'SUBSYSTEM=="usb", ENV{ID_SERIAL}=="FTDI*", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", ENV{ID_SERIAL}=="", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", IMPORT{builtin}="usb_id"\nSUBSYSTEM=="tty", ENV{ID_SERIAL}=="FTDI*", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", IMPORT{parent}="ID_*"\nSUBSYSTEM=="tty", ENV{ID_SERIAL}=="FTDI*", SYMLINK+="gps"',
      'ACTION=="remove", SUBSYSTEM=="tty", ENV{ID_SERIAL}=="FTDI*", RUN+="/bin/true"',
      'SUBSYSTEM=="tty", ENV{MINE}=="1", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", IMPORT{builtin}="usb_id", SYMLINK+="gps-$env{ID_SERIAL}"',
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", SYMLINK+="gps-$env{ID_SERIAL}"',
    ],
  },
  'property-too-late': {
    found: [
      'SUBSYSTEM=="drm", ⟪ENV{ID_SEAT}="seat1"⟫',
    ],
    meant: [
      'SUBSYSTEM=="drm", ENV{ID_SEAT}=="seat1", MODE="0660"',
      'SUBSYSTEM=="drm", ENV{MINE}="seat1"',
    ],
  },
  'removed-key': {
    found: [
      '⟪BUS⟫=="usb", SYMLINK+="a"',
      'KERNEL=="sda", ⟪SYSFS⟫{size}=="0", SYMLINK+="a"',
      'KERNEL=="sda", ⟪OPTIONS+="last_rule"⟫',
      'KERNEL=="sda", ⟪RUN+="socket:/x"⟫',
    ],
    meant: [
      'SUBSYSTEMS=="usb", ATTRS{size}=="0", SUBSYSTEM=="tty", OPTIONS+="watch"',
    ],
  },
  'run-at-bind': {
    found: [
      'SUBSYSTEM=="usb", ATTR{idVendor}=="0403", ⟪RUN+="/bin/true"⟫',
      'SUBSYSTEM!="pci", GOTO="end"\nATTR{class}=="0x030000", ⟪RUN+="/bin/true"⟫\nLABEL="end"',
    ],
    meant: [
      'ACTION=="add", SUBSYSTEM=="usb", RUN+="/bin/true"',
      'ACTION=="remove", GOTO="end"\nSUBSYSTEM=="usb", RUN+="/bin/true"\nLABEL="end"',
      'SUBSYSTEM=="usb", RUN{builtin}+="kmod load"',
      'SUBSYSTEM=="tty", RUN+="/bin/true"',
      'SUBSYSTEM=="usb", MODE="0660"',
    ],
  },
  'run-for-interfaces': {
    found: [
      'SUBSYSTEM=="usb", ATTRS{idVendor}=="0403", ⟪RUN+="/bin/true"⟫',
      'ACTION!="add", GOTO="end"\nSUBSYSTEM!="usb", GOTO="end"\nSUBSYSTEM=="usb", ATTRS{idVendor}=="0403", ⟪RUN+="/bin/true"⟫\nLABEL="end"',
    ],
    meant: [
      'SUBSYSTEM=="usb", ATTR{idVendor}=="0403", RUN+="/bin/true"',
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTRS{idVendor}=="0403", RUN+="/bin/true"',
      'SUBSYSTEM=="usb", ATTRS{idVendor}=="0403", MODE="0660"',
      'SUBSYSTEM=="usb", DRIVER=="usb", ATTRS{idVendor}=="0403", RUN+="/bin/true"',
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", RUN+="/bin/true"',
    ],
  },
  'run-on-remove-too': {
    found: [
      'SUBSYSTEM=="tty", ⟪RUN+="/bin/true $devnode"⟫',
      'KERNEL=="ttyUSB*", ENV{ID_SERIAL}=="A", ⟪RUN+="/bin/true %N"⟫',
    ],
    meant: [
      'ACTION=="add", SUBSYSTEM=="tty", RUN+="/bin/true $devnode"',
      'ACTION=="remove", SUBSYSTEM=="tty", RUN+="/bin/true $devnode"',
      'ACTION=="remove", GOTO="end"\nSUBSYSTEM=="tty", RUN+="/bin/true $devnode"\nLABEL="end"',
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", RUN+="/bin/true $devnode"',
      'SUBSYSTEM=="tty", RUN+="/bin/true"',
    ],
  },
  'session-run': {
    found: [
      'SUBSYSTEM=="tty", RUN+=⟪"/usr/bin/notify-send hello"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/sh -c \'sudo -u me xrandr\'"⟫',
      'SUBSYSTEM=="tty", ⟪ENV{DISPLAY}=":0"⟫, RUN+="/bin/true"',
    ],
    meant: [
      'SUBSYSTEM=="tty", RUN+="/bin/true sudo"',
      'SUBSYSTEM=="tty", ENV{DISPLAY}=="", RUN+="/bin/true"',
    ],
  },
  'slow-run': {
    found: [
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/sleep 5"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/sh -c \'sleep 1; /bin/true\'"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/udevadm settle"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/bin/systemctl start x.service"⟫',
      'SUBSYSTEM=="tty", RUN+=⟪"/usr/bin/curl http://x"⟫',
    ],
    meant: [
      'SUBSYSTEM=="tty", RUN+="/bin/udevadm trigger /sys/x"',
      'SUBSYSTEM=="tty", RUN+="/bin/systemctl --no-block start x.service"',
      'SUBSYSTEM=="tty", RUN+="/bin/systemctl stop x.timer"',
    ],
  },
  'split-rule': {
    found: [
      '⟪SUBSYSTEMS=="usb"⟫,\nATTRS{idVendor}=="0403", SYMLINK+="gps"',
      'SUBSYSTEM=="tty", ⟪KERNEL=="ttyUSB0"⟫\nSYMLINK+="gps"',
      'SUBSYSTEM=="tty", ⟪GROUP="disk"⟫,\nMODE="0660"',
    ],
    meant: [
      'SUBSYSTEM=="tty", \\\nSYMLINK+="gps"',
      'SUBSYSTEM=="tty", GROUP="disk",\nSUBSYSTEM=="net", NAME="x"',
      'SUBSYSTEM=="tty", IMPORT{builtin}="usb_id"\nKERNEL=="sda", SYMLINK+="x"',
      'SUBSYSTEM=="tty", \\ \nSYMLINK+="gps"',
    ],
  },
  'unknown-action': {
    found: [
      'ACTION==⟪"ADD"⟫, SUBSYSTEM=="usb", RUN+="/bin/true"',
      'ACTION==⟪"added"⟫, SUBSYSTEM=="usb", RUN+="/bin/true"',
      'ACTION==⟪"add,change"⟫, SUBSYSTEM=="usb", RUN+="/bin/true"',
      'ACTION==⟪"add|plug"⟫, SUBSYSTEM=="usb", RUN+="/bin/true"',
      'ACTION!=⟪"removed"⟫, SUBSYSTEM=="usb", RUN+="/bin/true"',
    ],
    meant: [
      'ACTION=="add|change", SUBSYSTEM=="usb", RUN+="/bin/true"',
      'ACTION==i"ADD", SUBSYSTEM=="usb", RUN+="/bin/true"',
      'ACTION=="*bind", SUBSYSTEM=="usb", RUN+="/bin/true"',
    ],
  },
  unreachable: {
    found: [
      'GOTO="end"\n⟪KERNEL=="sda"⟫, SYMLINK+="x"\nKERNEL=="sdb", SYMLINK+="x"\nLABEL="end"',
      'ACTION=="remove", GOTO="end"\n⟪ACTION=="remove"⟫, RUN+="/bin/true"\nLABEL="end"',
      'SUBSYSTEM!="usb|net", GOTO="end"\n⟪SUBSYSTEM=="tty"⟫, SYMLINK+="x"\nLABEL="end"',
      'KERNEL!="sd*", GOTO="end"\n⟪KERNEL=="vda|vdb"⟫, SYMLINK+="x"\nLABEL="end"',
    ],
    meant: [
      'ACTION=="remove", SUBSYSTEM=="tty", GOTO="end"\nACTION=="remove", RUN+="/bin/true"\nLABEL="end"',
      'SUBSYSTEM!="usb|net", GOTO="end"\nSUBSYSTEM=="net", NAME="x"\nLABEL="end"\nSUBSYSTEM=="tty", SYMLINK+="x"',
      'KERNEL=="sda", GOTO="disk"\nGOTO="end"\nLABEL="disk"\nKERNEL=="sda", SYMLINK+="x"\nLABEL="end"',
      'KERNEL!="sd*", GOTO="end"\nKERNEL=="sd[ab]|vda", SYMLINK+="x"\nLABEL="end"',
      'GOTO="nowhere"\nKERNEL=="sda", SYMLINK+="x"',
      'ENV{A}=="1", GOTO="end"\nENV{A}=="1", SYMLINK+="x"\nLABEL="end"',
    ],
  },
  'wants-without-tag': {
    found: [
      'SUBSYSTEM=="hidraw", ⟪ENV{SYSTEMD_WANTS}="x.service"⟫',
    ],
    meant: [
      'SUBSYSTEM=="hidraw", TAG+="systemd", ENV{SYSTEMD_WANTS}="x.service"',
      'SUBSYSTEM=="block", ENV{SYSTEMD_WANTS}="x.service"',
      'SUBSYSTEM=="hidraw", ENV{MINE}=="1", TAG+="systemd"\nSUBSYSTEM=="hidraw", ENV{SYSTEMD_WANTS}="x.service"',
      'KERNEL=="x", ENV{SYSTEMD_WANTS}="x.service"',
    ],
  },
  'world-writable': {
    found: [
      'SUBSYSTEM=="tty", MODE=⟪"0666"⟫',
      'SUBSYSTEM=="usb", MODE=⟪"777"⟫',
      'SUBSYSTEM=="usb", MODE:=⟪"0602"⟫',
    ],
    meant: [
      'SUBSYSTEM=="tty", MODE="0664"',
      'KERNEL=="null|zero", MODE="0666"',
    ],
  },
  'wrong-pattern': {
    found: [
      'KERNEL==⟪"/dev/ttyUSB0"⟫, SYMLINK+="gps"',
      'KERNEL==⟪"i2c-[0-9]+"⟫, GROUP="i2c"',
      'KERNEL==⟪"^sd[a-z]"⟫, GROUP="disk"',
      'KERNEL==⟪"ttyUSB\\d"⟫, SYMLINK+="gps"',
      'SUBSYSTEM==⟪"(usb|tty)"⟫, GROUP="disk"',
      'DEVPATH==⟪"/sys/devices/platform/serial"⟫, SYMLINK+="gps"',
    ],
    meant: [
      'KERNEL=="i2c-[0-9]*", GROUP="i2c"',
      'KERNEL=="cciss/c0d0", GROUP="disk"',
      'KERNELS=="0003:046D:C52B.*", GROUP="disk"',
      'KERNEL!="/dev/sda", GROUP="disk"',
      'DEVPATH=="/devices/platform/serial", SYMLINK+="gps"',
      'DEVPATH=="*/sys/*", SYMLINK+="gps"',
      'SUBSYSTEM=="usb", ATTR{product}=="C++ [0-9]+", GROUP="disk"',
    ],
  },
};

/** Where a file of examples stands among the others, when that matters. */
const names: Readonly<Record<string, string>> = { 'late-uaccess': '99-mine.rules', 'property-too-late': '99-mine.rules', 'property-too-early': '51-mine.rules', 'property-overwritten': '51-mine.rules' };

describe.each(Object.entries(examples))('%s', (code, { found, meant }) => {
  const path = names[code] ?? '70-mine.rules';

  it.each(found)('is found in %s', (marked) => {
    const rules = marked.replace(/[⟪⟫]/g, '');
    expect(lintText(rules, { path }).filter((problem) => problem.code === code).map((problem) => mark(rules, problem))).toEqual([marked]);
  });

  it.each(meant)('has nothing to say about %s', (rules) => {
    expect(findings(rules, { path, code })).toEqual([]);
  });
});

describe('what is said fits what the line does', () => {
  it.each([
    ['permissions-in-run', 'SUBSYSTEM=="tty", RUN+="/bin/chmod 0666 $devnode"', /^chmod comes last/, /MODE=/],
    ['permissions-in-run', 'SUBSYSTEM=="gpio", PROGRAM="/bin/chown root:gpio $devnode", TAG+="x"', /^chown comes first, while PROGRAM is answered/, /OWNER=/],
    ['mount-in-run', 'SUBSYSTEM=="block", RUN+="/bin/mount $devnode /mnt"', /^mount acts/, /systemd-mount .*\$devnode/],
    ['mount-in-run', 'SUBSYSTEM=="block", RUN+="/bin/umount /mnt"', /^umount acts/, /systemd-umount/],
    ['wrong-pattern', 'KERNEL=="/dev/ttyUSB0", SYMLINK+="gps"', /never matches$/, /^write "ttyUSB0"$/],
    ['wrong-pattern', 'KERNEL=="^i2c-[0-9]+", GROUP="i2c"', /regular expression/, /^write "i2c-\[0-9\]\*"$/],
    ['wrong-pattern', 'DEVPATH=="/sys/devices/x", SYMLINK+="gps"', /never matches$/, /^write "\/devices\/x"$/],
  ])('%s: %s', (code, rules, message, hint) => {
    const [problem] = lintText(rules).filter((one) => one.code === code);
    expect(problem?.message).toMatch(message);
    expect(problem?.hint).toMatch(hint);
  });
});

describe('a file whose name nobody reads', () => {
  it.each([
    ['70-mine', ['1:1']],
    ['70-mine.rule', ['1:1']],
    ['70-mine.rules', []],
  ])('%s: %j', (path, expected) => {
    expect(findings('KERNEL=="a", SYMLINK+="b"', { path, code: 'not-read' })).toEqual(expected);
  });
});

describe('the table of lints', () => {
  it('has examples for each', () => {
    const shown = new Set([...Object.keys(examples), 'too-new']);
    expect(lints.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([]);
  });

  it('is explained in docs/lint.md, each with a line', () => {
    const document = readFileSync(join(import.meta.dirname, '../../docs/lint.md'), 'utf8');
    expect(lints.filter(({ code }) => !document.includes(`\n| \`${code}\` |`))).toEqual([]);
  });

  it('has a code only once, in the form that comments take', () => {
    const codes = lints.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^[a-z-]+$/.test(code))).toEqual([]);
  });
});
