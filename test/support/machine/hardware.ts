/** Arguments of qemu for a machine with a bit of everything that it can emulate. Disk images are made by the caller. */

/** sizes in MiB */
export const disks: Readonly<Record<string, number>> = { 'ahci.img': 64, 'usb.img': 16, 'scsi.img': 16, 'nvme.img': 16, 'virtio.img': 16, 'cd.img': 1, 'sd.img': 16, 'scsi2.img': 8 };

export const hardware: readonly string[] = [
  ...disk('ahci', 'ide-hd,bus=ide.0,serial=AHCI-0001,model=Spinning Rust'),
  ...disk('cd', 'ide-cd,bus=ide.1,serial=CD 01', ',media=cdrom,readonly=on'),
  '-device', 'qemu-xhci,id=xhci,addr=0x10',
  '-device', 'usb-hub,bus=xhci.0,port=1',
  ...disk('usb', 'usb-storage,bus=xhci.0,port=1.2,serial=USB  99,removable=on'),
  '-device', 'usb-kbd,bus=xhci.0,port=2',
  '-device', 'usb-tablet,bus=xhci.0,port=3,serial=tab',
  '-device', 'usb-mouse,bus=xhci.0,port=1.1',
  '-chardev', 'null,id=tty', '-device', 'usb-serial,bus=xhci.0,port=4,chardev=tty',
  '-audiodev', 'none,id=audio', '-device', 'usb-audio,bus=xhci.0,port=1.3,audiodev=audio',
  '-device', 'intel-hda,addr=0x11', '-device', 'hda-duplex,audiodev=audio',
  '-device', 'virtio-scsi-pci,id=scsi,addr=0x12',
  ...disk('scsi', 'scsi-hd,bus=scsi.0,channel=0,scsi-id=1,lun=2,serial=SCSI_1,wwn=0x5000c50015ea71ac'),
  ...disk('scsi2', 'scsi-hd,bus=scsi.0,channel=0,scsi-id=3,lun=0'),
  ...disk('nvme', 'nvme,serial=NVME 0001,addr=0x13'),
  ...disk('virtio', 'virtio-blk-pci,serial=virtio-serial,addr=0x14'),
  '-device', 'sdhci-pci,addr=0x15', ...disk('sd', 'sd-card'),
  '-netdev', 'user,id=net0,restrict=on', '-device', 'virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,addr=0x16',
  '-netdev', 'user,id=net1,restrict=on', '-device', 'e1000e,netdev=net1,mac=52:54:00:12:34:57,addr=0x17',
  '-netdev', 'user,id=net2,restrict=on', '-device', 'usb-net,bus=xhci.0,port=1.4,netdev=net2,mac=52:54:00:12:34:58',
  '-device', 'virtio-rng-pci,addr=0x18', '-device', 'virtio-balloon-pci,addr=0x19', '-device', 'virtio-keyboard-pci,addr=0x1a',
  '-device', 'i6300esb,addr=0x1b',
  '-device', 'virtio-serial-pci,addr=0x1c', '-chardev', 'null,id=agent', '-device', 'virtserialport,chardev=agent,name=org.example.agent.0',
];

function disk(name: string, device: string, options = ''): string[] {
  return ['-drive', `if=none,id=${name},file=${name}.img,format=raw${options}`, '-device', `${device},drive=${name}`];
}
