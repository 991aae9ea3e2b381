/**
 * Devices of every kind that the rules know, as the kernel makes them: what hangs on what, which attributes are there and which
 * properties an event has. Serial numbers and vendors are made up.
 */
import type { DeviceTable } from '../support/table-device.ts';

type Facts = Partial<Omit<DeviceTable, 'devpath' | 'subsystem' | 'parent'>>;

/** A device below another one. */
function below(parent: DeviceTable | null, name: string, subsystem: string, facts: Facts = {}): DeviceTable {
  const devpath = `${parent?.devpath ?? '/devices'}/${name}`;
  return { devpath, subsystem, ...facts, ...(parent === null ? {} : { parent }) };
}

/** A device with a node. */
function node(parent: DeviceTable | null, name: string, subsystem: string, { properties = {}, ...facts }: Facts = {}): DeviceTable {
  const devname = `/dev/${(name.split('/').at(-1) ?? name).replaceAll('!', '/')}`;
  return below(parent, name, subsystem, { ...facts, properties: { MAJOR: '10', MINOR: '7', DEVNAME: devname, ...properties } });
}

function disk(parent: DeviceTable | null, name: string, facts: Facts = {}): DeviceTable {
  return node(parent, name, 'block', { ...facts, properties: { DEVTYPE: 'disk', DISKSEQ: '12', ...facts.properties } });
}

function partition(parent: DeviceTable, name: string, facts: Facts = {}): DeviceTable {
  const stored = {
    properties: { ID_SERIAL: 'of-the-disk', ID_BUS: 'ata', ID_PATH: 'pci-0000:00:1f.2-ata-1', ID_FS_TYPE: 'none', ID_FOR_SEAT: 'x', ID_MODEL: 'M' },
  };
  return node({ ...parent, stored }, name, 'block', {
    ...facts,
    properties: { DEVTYPE: 'partition', PARTN: '1', DISKSEQ: '12', ...facts.properties },
  });
}

const root: DeviceTable = { devpath: '/devices/pci0000:00', subsystem: null };
const platform = below(null, 'platform/soc', 'platform', {
  driver: 'simple',
  properties: { MODALIAS: 'platform:soc' },
  attributes: { modalias: 'platform:soc' },
});

function pci(name: string, facts: Facts = {}): DeviceTable {
  return below(root, name, 'pci', {
    driver: 'some-pci',
    attributes: { vendor: '0x8086', device: '0x2922', class: '0x010601' },
    properties: { MODALIAS: 'pci:v00008086d00002922' },
    ...facts,
  });
}

const rootHub = below(pci('0000:00:14.0'), 'usb1', 'usb', {
  driver: 'usb',
  attributes: { devpath: '0', maxchild: '8', removable: 'unknown', bDeviceClass: '09' },
  properties: { DEVTYPE: 'usb_device' },
});

function usb(name: string, { attributes = {}, properties = {}, ...facts }: Facts = {}): DeviceTable {
  return node(rootHub, name, 'usb', {
    driver: 'usb',
    attributes: {
      idVendor: '1d6b',
      idProduct: '0042',
      bDeviceClass: '00',
      maxchild: '0',
      devpath: '1',
      removable: 'removable',
      manufacturer: 'ACME',
      product: 'Thing',
      serial: '0042',
      'power/control': 'on',
      'power/persist': '1',
      ...attributes,
    },
    properties: { DEVTYPE: 'usb_device', MODALIAS: 'usb:v1D6Bp0042', PRODUCT: '1d6b/42/100', ...properties },
    ...facts,
  });
}

function usbInterface(parent: DeviceTable, number = '00', facts: Facts = {}): DeviceTable {
  return below(parent, `1-1:1.${Number(number)}`, 'usb', {
    driver: 'some-usb',
    attributes: { bInterfaceNumber: number, bInterfaceClass: '03' },
    properties: { DEVTYPE: 'usb_interface', MODALIAS: 'usb:v1D6Bp0042ic03' },
    ...facts,
  });
}

function scsi(parent: DeviceTable, type: string, attributes: Readonly<Record<string, string>> = {}): DeviceTable {
  const target = below(below(parent, 'host0', 'scsi', { properties: { DEVTYPE: 'scsi_host' } }), 'target0:0:0', 'scsi', {
    properties: { DEVTYPE: 'scsi_target' },
  });
  return below(target, '0:0:0:0', 'scsi', {
    driver: 'sd',
    attributes: { type, vendor: 'ACME    ', model: 'Disk', scsi_level: '6', ...attributes },
    properties: { DEVTYPE: 'scsi_device', MODALIAS: `scsi:t-0x0${type}` },
  });
}

const ata = below(pci('0000:00:1f.2'), 'ata1', 'ata_port');
const stick = usbInterface(usb('1-1'), '00', { driver: 'usb-storage' });
const sata = scsi(ata, '0', { vendor: 'ATA     ' });
const burner = scsi(ata, '5');
const sda = disk(sata, 'block/sda', { attributes: { removable: '0', size: '1000' } });
const sdb = disk(scsi(stick, '0'), 'block/sdb', { attributes: { removable: '1' } });
const fireWireBox = below(pci('0000:02:00.0'), 'fw1', 'firewire', { attributes: { ieee1394_id: '0011223344556677:0:0' } });
const nvme = below(below(pci('0000:01:00.0', { driver: 'nvme' }), 'nvme', 'none'), 'nvme0', 'nvme', {
  attributes: { serial: 'S4 0042', model: 'ACME NVMe 1', firmware_rev: '2.1' },
});
const nvme0n1 = disk(nvme, 'nvme0n1', { attributes: { wwid: 'eui.0025385b', nsid: '1' } });
const sharedNvme = below(null, 'virtual/nvme-subsystem/nvme-subsys0', 'nvme-subsystem', {
  attributes: { serial: 'S5', model: 'u/v', firmware_rev: '3' },
});
const mmcHost = below(platform, 'mmc_host/mmc0', 'mmc_host');
const emmc = below(mmcHost, 'mmc0:0001', 'mmc', { attributes: { name: 'SD16G', serial: '0x0042', type: 'MMC' } });
const mmcblk0 = disk(emmc, 'block/mmcblk0');
const memstick = below(below(platform, 'memstick0', 'memstick_host'), 'memstick0:0', 'memstick', { attributes: { name: 'MS', serial: '0x7' } });
const vda = disk(below(pci('0000:00:05.0'), 'virtio1', 'virtio', { driver: 'virtio_blk' }), 'block/vda', { attributes: { serial: 'my disk' } });
const keyboard = below(usbInterface(usb('1-2'), '00', { driver: 'usbhid' }), 'input/input5', 'input', {
  attributes: {
    name: 'ACME Keyboard',
    'id/bustype': '0003',
    'id/vendor': '1d6b',
    'id/product': '0042',
    phys: 'usb-1/input0',
    'capabilities/ev': '120013',
  },
  properties: { MODALIAS: 'input:b0003v1D6Bp0042' },
});
const ps2 = below(below(below(platform, 'i8042', 'platform'), 'serio1', 'serio', { driver: 'psmouse' }), 'input/input7', 'input', {
  attributes: { name: 'PS/2 Mouse', 'id/bustype': '0011' },
});
const atkbd = below(below(below(platform, 'i8042', 'platform'), 'serio0', 'serio', { driver: 'atkbd' }), 'input/input3', 'input', {
  attributes: { name: 'AT Keyboard', 'id/bustype': '0011' },
});
const headset = below(below(pci('0000:00:14.0'), 'bt/hci0:1', 'bluetooth'), 'input/input11', 'input', {
  attributes: { name: 'Headset', 'id/bustype': '0005', 'id/vendor': '1', 'id/product': '2' },
});
const i2cBus = below(platform, 'i2c-1', 'i2c', { attributes: { modalias: 'i2c:x' } });
const touchpad = below(below(i2cBus, 'i2c-SYNA', 'i2c', { driver: 'i2c_hid', attributes: { name: 'SYNA' } }), 'input/input9', 'input', {
  attributes: { name: 'SYNA Touchpad', 'id/bustype': '0018', 'id/vendor': '06cb', 'id/product': '7e7e' },
});
const acpi: DeviceTable = { devpath: '/devices/LNXSYSTM:00', subsystem: 'acpi' };
const button = below(below(acpi, 'PNP0C0C:00', 'acpi', { attributes: { hid: 'PNP0C0C' } }), 'input/input0', 'input', {
  attributes: { name: 'Power Button', 'id/bustype': '0019' },
});
const speaker = below(below(platform, 'pcspkr', 'platform', { driver: 'pcspkr' }), 'input/input1', 'input', { attributes: { name: 'PC Speaker' } });
const remote = below(usbInterface(usb('1-7'), '01'), 'rc/rc0/input12', 'input', { attributes: { name: 'Some IR receiver' } });
const token = below(usbInterface(usb('1-3', { properties: { ID_USB_INTERFACES: ':030000:0b0000:' } }), '02'), '0003:1D6B:0042.0001', 'hid', {
  driver: 'hid-generic',
});
const onboardCard = below(pci('0000:00:1b.0'), 'sound/card0', 'sound', { attributes: { 'pcmC0D0p/pcm_class': 'generic' } });
const usbCard = below(usbInterface(usb('1-4')), 'sound/card1', 'sound', {});
const fireWire = node(pci('0000:03:00.0'), 'fw1', 'firewire', {
  attributes: { units: '0x00a02d:0x010001', vendor: '0x001f11', model: '0x2', guid: '0xdead', vendor_name: 'ACME', model_name: 'Mixer' },
});
const tape = scsi(pci('0000:04:00.0'), '1');
const serialAdapter = below(usbInterface(usb('1-5'), '01', { driver: 'ftdi_sio' }), 'ttyUSB0', 'usb-serial', {
  driver: 'ftdi_sio',
  attributes: { port_number: '1' },
});
const modem = usbInterface(usb('1-6'), '02', { driver: 'cdc_acm' });
const networkCard = pci('0000:05:00.0', { driver: 'e1000e' });
const graphicsCard = pci('0000:06:00.0', {
  driver: 'i915',
  properties: { MODALIAS: 'pci:x', ID_PCI_CLASS_FROM_DATABASE: 'Display controller' },
  attributes: { modalias: 'pci:v1', vendor: '0x8086', device: '0x5916' },
});
const camera = usbInterface(usb('1-8'), '00', { driver: 'uvcvideo' });
const net = (parent: DeviceTable | null, name: string, facts: Facts = {}): DeviceTable => below(parent, name, 'net', {
  ...facts,
  properties: { INTERFACE: name.split('/').at(-1) ?? name, IFINDEX: '3', ...facts.properties },
});
const card = below(graphicsCard, 'drm/card0', 'drm');
const bareGraphicsCard: DeviceTable = {
  devpath: '/devices/pci0000:00/0000:07:00.0',
  subsystem: 'pci',
  properties: { ID_PCI_CLASS_FROM_DATABASE: 'Display controller' },
  attributes: { vendor: '0x1b36', device: '0x000a' },
  parent: root,
};

const clocks = ['KVM virtual PTP', 'hyperv', 'ptp_vmw', 's390 Physical Clock', 's390 STCKE Clock', 'e1000e-ptp'];
const doors = [
  'fuse', 'tun', 'kvm', 'vfio', 'vsock', 'vhost-vsock', 'vhost-net', 'udmabuf', 'rfkill', 'sgx_enclave', 'sgx_vepc', 'hw_random', 'uinput',
];

export const devices: readonly DeviceTable[] = [
  // disks
  sda,
  partition(sda, 'sda1', { properties: { ID_PART_ENTRY_SCHEME: 'gpt', ID_PART_ENTRY_NAME: 'root', ID_PART_GPT_AUTO_ROOT: '1' } }),
  sdb,
  partition(sdb, 'sdb1'),
  disk(scsi(fireWireBox, '0'), 'block/sdc'),
  disk(burner, 'block/sr0', { attributes: { removable: '1' }, properties: { DISK_MEDIA_CHANGE: '1' } }),
  disk(burner, 'block/sr0', { properties: { DISK_EJECT_REQUEST: '1' } }),
  nvme0n1,
  partition(nvme0n1, 'nvme0n1p2'),
  disk(sharedNvme, 'nvme1n1', { attributes: { nsid: '2', wwid: 'uuid.7' } }),
  node(nvme, 'ng0n1', 'nvme-generic'),
  mmcblk0,
  partition(mmcblk0, 'mmcblk0p1'),
  disk(emmc, 'block/mmcblk0boot0'),
  disk(emmc, 'block/mmcblk0rpmb'),
  disk(memstick, 'block/msblk0'),
  disk(memstick, 'block/mspblk0'),
  vda,
  partition(vda, 'vda1', { attributes: { whole_disk: '' } }),
  partition(vda, 'vda2'),
  disk(platform, 'xvda'),
  disk(null, 'virtual/block/zram0'),
  disk(null, 'virtual/block/nbd0'),
  disk(null, 'virtual/block/nbd1', { attributes: { pid: '7' } }),
  disk(null, 'virtual/block/loop0', {
    attributes: { 'loop/backing_file': '/x' },
    properties: { ID_LOOP_BACKING_DEVICE: '1', ID_LOOP_BACKING_INODE: '2', ID_LOOP_BACKING_FILENAME_ENC: 'x' },
  }),
  disk(null, 'virtual/block/loop1', { properties: { DISK_MEDIA_CHANGE: '1' } }),
  disk(null, 'virtual/block/dm-0', { properties: { DM_UUID: 'CRYPT-LUKS2-1', DM_NAME: 'root' } }),
  disk(null, 'virtual/block/dm-1', { properties: { DM_UUID: 'CRYPT-PLAIN', DM_NAME: 'home', DM_UDEV_DISABLE_OTHER_RULES_FLAG: '1' } }),
  disk(null, 'virtual/block/dm-2'),
  disk(null, 'virtual/block/md0', { attributes: { 'md/array_state': 'clear' } }),
  disk(null, 'virtual/block/md1', { attributes: { 'md/array_state': 'active' } }),
  disk(null, 'virtual/block/md2'),
  disk(pci('0000:08:00.0'), 'cciss!c0d0'),
  disk(below(platform, 'nd_region0', 'nd'), 'pmem0', { attributes: { uuid: 'a-b' } }),
  disk(null, 'virtual/block/pktcdvd0'),
  disk(null, 'virtual/block/ram0'),
  node(null, 'virtual/misc/loop-control', 'misc'),
  node(null, 'virtual/misc/btrfs-control', 'misc'),
  node(null, 'virtual/raw/rawctl', 'raw'),
  node(null, 'virtual/raw/raw1', 'raw'),
  node(null, 'virtual/pktcdvd/pktcdvd', 'misc'),
  node(null, 'virtual/aoe/err', 'aoe'),
  node(null, 'virtual/aoe/discover', 'aoe'),
  node(platform, 'mtd0', 'mtd', { attributes: { name: 'u-boot' } }),
  node(platform, 'mtd0ro', 'mtd', { attributes: { name: 'u-boot' }, properties: { MTD_FTL: 'smartmedia' } }),
  node(platform, 'ubi0_0', 'ubi'),
  node(scsi(ata, '0'), 'scsi_generic/sg0', 'scsi_generic'),
  node(burner, 'scsi_generic/sg1', 'scsi_generic'),
  node(scsi(ata, '8'), 'scsi_generic/sg2', 'scsi_generic'),
  node(scsi(ata, '8'), 'scsi_changer/sch0', 'scsi_changer'),
  node(tape, 'scsi_tape/st0', 'scsi_tape'),
  node(tape, 'scsi_tape/nst0', 'scsi_tape'),
  node(tape, 'scsi_tape/nst0a', 'scsi_tape'),
  node(scsi(usbInterface(usb('1-9')), '1'), 'scsi_tape/st1', 'scsi_tape'),
  node(null, 'virtual/qft0', 'zftape'),
  { ...sata, attributes: { ...sata.attributes, block: '', 'block/sda/uevent': '' } },
  // input
  keyboard,
  node(keyboard, 'event4', 'input', { properties: { ID_INPUT_KEYBOARD: '1', ID_INPUT_KEY: '1' } }),
  node(ps2, 'event5', 'input', { properties: { ID_INPUT_MOUSE: '1' }, attributes: { 'device/name': 'PS/2 Mouse' } }),
  node(ps2, 'mouse0', 'input', { properties: { ID_INPUT_MOUSE: '1' } }),
  node(atkbd, 'event2', 'input'),
  node(headset, 'event9', 'input', { properties: { ID_INPUT_MOUSE: '1' } }),
  node(touchpad, 'event8', 'input', { properties: { ID_INPUT_TOUCHPAD: '1' } }),
  node(button, 'event0', 'input', { properties: { ID_INPUT_SWITCH: '1' } }),
  node(speaker, 'event1', 'input'),
  node(remote, 'event11', 'input'),
  node(keyboard, 'js0', 'input', { properties: { ID_INPUT_JOYSTICK: '1' } }),
  node(keyboard, 'event6', 'input', { properties: { ID_INPUT_JOYSTICK: '1' } }),
  node(keyboard, 'event7', 'input'),
  node(button, 'event3', 'input', { properties: { ID_INPUT_ACCELEROMETER: '1' } }),
  below(keyboard, 'input4::capslock', 'leds'),
  below(null, 'virtual/input/input99', 'input', { attributes: { name: 'Wiebetech LLC Wiebetech' } }),
  node(null, 'virtual/input/mice', 'input'),
  node(token, 'hidraw/hidraw0', 'hidraw', { properties: { ID_SECURITY_TOKEN: '1', ID_FIDO_TOKEN: '1' } }),
  node(null, 'virtual/hidraw/hidraw7', 'hidraw'),
  node(platform, 'lirc0', 'lirc'),
  // sound and pictures
  onboardCard, usbCard,
  node(onboardCard, 'controlC0', 'sound', { attributes: { '../uevent': '' } }),
  node(usbCard, 'controlC1', 'sound'),
  node(usbCard, 'pcmC1D0p', 'sound'),
  below(fireWire, 'sound/card2', 'sound'),
  below(platform, 'sound/card3', 'sound'),
  node(null, 'virtual/sound/seq', 'sound'),
  node(camera, 'video4linux/video0', 'video4linux', { attributes: { index: '0', name: 'Cam' } }),
  node(camera, 'video4linux/vbi0', 'video4linux', { attributes: { index: '1' } }),
  node(camera, 'video4linux/radio0', 'video4linux'),
  node(camera, 'media0', 'media'),
  node(pci('0000:09:00.0'), 'dvb/dvb0.frontend0', 'dvb'),
  node(graphicsCard, 'cec0', 'cec'),
  card,
  node(graphicsCard, 'drm/card1', 'drm'),
  node(graphicsCard, 'drm/renderD128', 'drm'),
  node(graphicsCard, 'drm/controlD64', 'drm'),
  node(graphicsCard, 'graphics/fb0', 'graphics'),
  node(null, 'virtual/kfd/kfd', 'kfd'),
  node(pci('0000:0a:00.0'), 'accel/accel0', 'accel'),
  below(graphicsCard, 'backlight/intel', 'backlight'),
  bareGraphicsCard, graphicsCard, fireWire,
  node(pci('0000:0b:00.0'), 'fw2', 'firewire', { attributes: { units: '1', vendor: '2' } }),
  node(pci('0000:0b:00.0'), 'fw0', 'firewire'),
  // lines, clocks and other parts of a board
  node(serialAdapter, 'tty/ttyUSB0', 'tty'),
  node(modem, 'tty/ttyACM0', 'tty', { properties: { ID_SIGNAL_ANALYZER: '1' } }),
  node(pci('0000:0c:00.0'), 'tty/ttyS4', 'tty'),
  node(below(platform, 'serial8250', 'platform', { driver: 'serial8250' }), 'tty/ttyS2', 'tty', { attributes: { port: '0x0', iomem_base: '0x0' } }),
  node(null, 'virtual/tty/tty1', 'tty'),
  node(null, 'virtual/tty/ptmx', 'tty'),
  node(null, 'virtual/tty/tty', 'tty'),
  node(null, 'virtual/tty/console', 'tty'),
  node(null, 'virtual/tty/hvc0', 'tty'),
  node(null, 'virtual/vc/vcsa1', 'vc'),
  node(null, 'virtual/tty/3270!tty1', 'tty'),
  node(platform, 'tty/ttymxc0', 'tty'),
  node(null, 'virtual/tty/rfcomm0', 'tty'),
  node(platform, 'rtc/rtc0', 'rtc', { attributes: { hctosys: '1' } }),
  node(platform, 'rtc/rtc1', 'rtc', { attributes: { hctosys: '0' } }),
  ...clocks.map((name, index) => node(networkCard, `ptp/ptp${index}`, 'ptp', { attributes: { clock_name: name } })),
  node(platform, 'tpm/tpm0', 'tpm'),
  node(platform, 'tpmrm/tpmrm0', 'tpmrm'),
  node(usbInterface(usb('1-10')), 'gpiochip2', 'gpio'),
  node(platform, 'gpiochip0', 'gpio'),
  below(platform, 'gpio7', 'gpio'),
  node(platform, 'watchdog/watchdog0', 'watchdog'),
  node(platform, 'i2c-dev/i2c-0', 'i2c-dev'),
  node(platform, 'spidev0.0', 'spidev'),
  below(below(platform, 'i2c-1', 'i2c'), '1-0067', 'i2c', { attributes: { name: 'cyapa', 'power/control': 'auto' } }),
  node(below(platform, 'i2c-1', 'i2c', { attributes: { modalias: 'i2c:x' } }), 'iio:device0', 'iio', {
    attributes: { label: 'accel-display', name: 'bma' },
  }),
  node(platform, 'iio:device1', 'iio', { attributes: { name: 'cros-ec-accel', location: 'lid' } }),
  node(platform, 'iio:device2', 'iio', { attributes: { name: 'cros-ec-accel-legacy', location: 'base' } }),
  node(platform, 'iio:device3', 'iio', { attributes: { name: 'x', location: 'lid' } }),
  below(platform, 'leds/tpacpi::kbd_backlight', 'leds'),
  below(platform, 'leds/green', 'leds'),
  node(platform, 'parport0', 'parport'),
  node(platform, 'ppdev/parport0', 'ppdev'),
  node(platform, 'printer/lp0', 'printer'),
  node(usbInterface(usb('1-11')), 'usbmisc/lp1', 'usbmisc'),
  below(platform, 'udc0', 'udc'),
  node(networkCard, 'infiniband_verbs/uverbs0', 'infiniband_verbs', { attributes: { ibdev: 'mlx5_0' } }),
  node(networkCard, 'infiniband_mad/umad0', 'infiniband_mad'),
  node(below(platform, 'virtio-ports', 'virtio'), 'vport1p1', 'virtio-ports', { attributes: { name: 'org.qemu.guest_agent.0' } }),
  // doors to the kernel
  ...doors.map((name) => node(null, `virtual/misc/${name}`, 'misc')),
  ...['mem', 'kmem', 'port', 'null', 'random'].map((name) => node(null, `virtual/mem/${name}`, 'mem')),
  below(null, 'virtual/dmi/id', 'dmi', {
    attributes: {
      sys_vendor: 'ACME',
      product_name: 'Box',
      product_version: '3',
      board_vendor: 'B',
      board_name: 'N',
      board_version: '1',
      product_sku: 'S',
      chassis_asset_tag: 'T',
      modalias: 'dmi:bvnACME:',
    },
    properties: { MODALIAS: 'dmi:bvnACME:' },
  }),
  below(null, 'virtual/dmi/entries/17-0', 'dmi'),
  below(null, 'virtual/memory_tiering/memory_tier4', 'memory_tiering'),
  below(null, 'system/memory/memory3', 'memory'),
  below(null, 'system/cpu/cpu0', 'cpu', { properties: { MODALIAS: 'cpu:type:x86' } }),
  { devpath: '/module/fuse', subsystem: 'module' },
  { devpath: '/module/configfs', subsystem: 'module' },
  { devpath: '/module/parport_pc', subsystem: 'module' },
  { devpath: '/module/block', subsystem: 'module', attributes: { 'parameters/events_dfl_poll_msecs': '0' } },
  below(platform, 'firmware/x.bin', 'firmware', { attributes: { loading: '1' } }),
  // USB, radio and networks
  usb('1-1'),
  usb('1-2', { properties: { ID_USB_INTERFACES: ':0701ab:' } }),
  usb('1-3', { properties: { ID_USB_INTERFACES: ':0b0000:' } }),
  usb('1-4', { properties: { ID_USB_INTERFACES: ':060101:ff4201:', ID_MEDIA_PLAYER: '1' } }),
  usb('1-5', { attributes: { bDeviceClass: '09', maxchild: '4', removable: 'fixed' } }),
  usb('1-6', { attributes: { idVendor: '2230', idProduct: '0003' } }),
  usb('1-7', {
    attributes: { idVendor: '058f', idProduct: '6254', '1-7.2/idVendor': '17e9', '1-7.2/idProduct': '401a', '1-7.2/product': 'mimo inc' },
  }),
  usb('1-7.2', { attributes: { idVendor: '17e9', idProduct: '401a', product: 'mimo inc', '../idVendor': '058f', '../idProduct': '6254' } }),
  usb('1-8', { properties: { ID_AUTOSUSPEND: '1', ID_PERSIST: '0', ID_AUTOSUSPEND_DELAY_MS: '500', SYSTEMD_MACHINE_TAG: 'x' } }),
  stick,
  below(pci('0000:0d:00.0'), 'bluetooth/hci0', 'bluetooth'),
  below(pci('0000:0e:00.0'), 'ieee80211/phy0/rfkill0', 'rfkill'),
  net(networkCard, 'net/eth0', { properties: { ID_NET_DRIVER: 'e1000e' } }),
  net(null, 'virtual/net/lo'),
  net(null, 'virtual/net/br0', { properties: { DEVTYPE: 'bridge' } }),
  net(usbInterface(usb('1-12')), 'net/usb0'),
  net(below(platform, 'am65', 'platform', { driver: 'am65-cpsw-nuss' }), 'net/eth1', { properties: { ID_NET_DRIVER: 'am65-cpsw-nuss' } }),
  net(below(null, 'qeth', 'ccwgroup'), 'net/eth2', { properties: { ID_NET_DRIVER: 'qeth_l3' } }),
  net(below(pci('0000:0f:00.0'), '0-1.0', 'thunderbolt', { driver: 'thunderbolt-net' }), 'net/thunderbolt0'),
  networkCard, platform,
  below(platform, 'tifm0:0', 'tifm', { properties: { TIFM_CARD_TYPE: 'SD' } }),
  below(platform, 'tifm0:1', 'tifm', { properties: { TIFM_CARD_TYPE: 'MS' } }),
  memstick,
  below(platform, 'i2o0', 'i2o'),
  { devpath: '/devices/nothing', subsystem: null },
];
