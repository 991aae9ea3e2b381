import { describe, expect, it } from 'vitest';
import { pathId } from '../../src/builtin/path_id.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';
import { callBuiltin, propertiesOf } from './call.ts';
import { chain, endOf, merge, type Attributes } from './chain.ts';
import { outputOf, ReferenceBuiltins } from './reference.ts';

interface Case {
  readonly name: string;
  /** the way to the device whose path is asked for */
  readonly way: string;
  /** other devices that are there */
  readonly beside?: readonly string[];
  readonly attributes?: Attributes;
  /** where `firmware_node` of the device of this name leads */
  readonly firmware?: { readonly of: string; readonly target: string };
  /** ID_PATH, or all properties where there is more to say; null where there is no path */
  readonly is: string | Readonly<Record<string, string>> | null;
}

const scsi = (numbers: string): string => `target${numbers.split(':').slice(0, 3).join(':')}@scsi:scsi_target/${numbers}@scsi:scsi_device/block/sda@block:disk`;
const usbHub = { usb1: { bDeviceProtocol: '01\n', speed: '480\n' }, usb2: { bDeviceProtocol: '03\n', speed: '5000\n' } };
const sas = 'pci0000:00/0000:00:02.0@pci/0000:03:00.0@pci/host0@scsi:scsi_host';

const cases: readonly Case[] = [
  // PCI and what hangs on it directly
  { name: 'a function behind bridges is named by itself', way: 'pci0000:00@/0000:00:1c.0@pci/0000:03:00.0@pci/net/eth0@net', is: 'pci-0000:03:00.0' },
  { name: 'a bridge has a path of its own', way: 'pci0000:00@/0000:00:1c.0@pci', is: 'pci-0000:00:1c.0' },
  { name: 'a host bridge, which is in no subsystem, has none', way: 'pci0000:00@', is: null },
  { name: 'a disk without a known transport has none', way: 'pci0000:00/0000:00:1c.0@pci/block/sda@block:disk', is: null },
  { name: 'a subfunction is told from its parent', way: 'pci0000:c0/0000:c1:00.0@pci/mlx5_core.sf.2@auxiliary/net/eth0@net', attributes: { 'mlx5_core.sf.2': { sfnum: '88\n' } }, is: 'pci-0000:c1:00.0-sf-88' },
  { name: 'an auxiliary device without a number is passed', way: 'pci0000:c0/0000:c1:00.0@pci/mlx5_core.eth.0@auxiliary/net/eth0@net', is: 'pci-0000:c1:00.0' },
  { name: 'a virtual device has none', way: 'virtual/net/lo@net', is: null },

  // virtio
  { name: 'a virtio disk has the path of its PCI function', way: 'pci0000:00/0000:00:05.0@pci/virtio2@virtio/block/vda@block:disk', is: 'pci-0000:00:05.0' },
  { name: 'and so has its partition', way: 'pci0000:00/0000:00:05.0@pci/virtio2@virtio/block/vda@block:disk/vda1@block:partition', is: 'pci-0000:00:05.0' },
  { name: 'a virtio disk on a board', way: 'platform/soc@platform/a000000.virtio_mmio@platform/virtio0@virtio/block/vda@block:disk', is: 'platform-a000000.virtio_mmio' },

  // SCSI by its transports
  {
    name: 'an ATA disk has its port, and the path of old times',
    way: `pci0000:00/0000:00:1f.2@pci/ata3@/host2@scsi:scsi_host/${scsi('2:0:1:0')}`,
    beside: ['pci0000:00/0000:00:1f.2@pci/ata3@/ata_port/ata3@ata_port'],
    attributes: { ata3: { port_no: '3\n' } },
    is: { ID_PATH: 'pci-0000:00:1f.2-ata-3.1', ID_PATH_TAG: 'pci-0000_00_1f_2-ata-3_1', ID_PATH_ATA_COMPAT: 'pci-0000:00:1f.2-ata-3' },
  },
  {
    name: 'an ATA disk behind a port multiplier has its bus',
    way: `pci0000:00/0000:00:1f.2@pci/ata3@/host2@scsi:scsi_host/${scsi('2:4:0:0')}`,
    beside: ['pci0000:00/0000:00:1f.2@pci/ata3@/ata_port/ata3@ata_port'],
    attributes: { ata3: { port_no: '3\n' } },
    is: { ID_PATH: 'pci-0000:00:1f.2-ata-3.4.0', ID_PATH_TAG: 'pci-0000_00_1f_2-ata-3_4_0', ID_PATH_ATA_COMPAT: 'pci-0000:00:1f.2-ata-3' },
  },
  {
    name: 'an ATA disk of a board',
    way: `platform/1f500000.sata@platform/ata1@/host0@scsi:scsi_host/${scsi('0:0:0:0')}`,
    beside: ['platform/1f500000.sata@platform/ata1@/ata_port/ata1@ata_port'],
    attributes: { ata1: { port_no: '1\n' } },
    is: { ID_PATH: 'platform-1f500000.sata-ata-1.0', ID_PATH_TAG: 'platform-1f500000_sata-ata-1_0', ID_PATH_ATA_COMPAT: 'platform-1f500000.sata-ata-1' },
  },
  { name: 'an ATA port that has no number ends the way', way: `pci0000:00/0000:00:1f.2@pci/ata3@/host2@scsi:scsi_host/${scsi('2:0:0:0')}`, is: null },
  {
    name: 'a disk in a fabric has port and unit',
    way: `pci0000:00/0000:05:00.0@pci/host7@scsi:scsi_host/rport-7:0-3@/${scsi('7:0:3:1')}`,
    beside: ['pci0000:00/0000:05:00.0@pci/host7@scsi:scsi_host/rport-7:0-3@/target7:0:3@scsi:scsi_target/fc_transport/target7:0:3@fc_transport'],
    attributes: { 'target7:0:3': { port_name: '0x5006016246e02c8b\n' } },
    is: 'pci-0000:05:00.0-fc-0x5006016246e02c8b-lun-1',
  },
  ...(['a\tb', 'b\xff', '\x7f'] as const).map((text): Case => ({
    name: `a disk in a fabric whose port is called ${JSON.stringify(text)} has none`,
    way: `pci0000:00/0000:05:00.0@pci/host7@scsi:scsi_host/rport-7:0-3@/${scsi('7:0:3:1')}`,
    beside: ['pci0000:00/0000:05:00.0@pci/host7@scsi:scsi_host/rport-7:0-3@/target7:0:3@scsi:scsi_target/fc_transport/target7:0:3@fc_transport'],
    attributes: { 'target7:0:3': { port_name: `${text}\n` } },
    is: null,
  })),
  {
    name: 'a unit above 255 is written as SCSI has it',
    way: `pci0000:00/0000:05:00.0@pci/host7@scsi:scsi_host/rport-7:0-3@/${scsi('7:0:3:1073758209')}`,
    beside: ['pci0000:00/0000:05:00.0@pci/host7@scsi:scsi_host/rport-7:0-3@/target7:0:3@scsi:scsi_target/fc_transport/target7:0:3@fc_transport'],
    attributes: { 'target7:0:3': { port_name: '0x50\n' } },
    is: 'pci-0000:05:00.0-fc-0x50-lun-0x4001400000000000',
  },
  {
    name: 'a SAS disk in front of an expander has its phy',
    way: `${sas}/port-0:0@/end_device-0:0@/${scsi('0:0:0:0')}`,
    beside: [`${sas}/port-0:0@/sas_port/port-0:0@sas_port`, `${sas}/port-0:0@/end_device-0:0@/sas_device/end_device-0:0@sas_device`],
    attributes: { 'port-0:0': { num_phys: '1\n' }, 'end_device-0:0': { sas_address: '0x5000c50084d62f1d\n', phy_identifier: '4\n' } },
    is: 'pci-0000:03:00.0-sas-phy4-lun-0',
  },
  {
    name: 'a SAS disk whose port says that it has no phy is as one with a single one',
    way: `${sas}/port-0:1@/end_device-0:1@/${scsi('0:0:0:0')}`,
    beside: [`${sas}/port-0:1@/sas_port/port-0:1@sas_port`, `${sas}/port-0:1@/end_device-0:1@/sas_device/end_device-0:1@sas_device`],
    attributes: { 'port-0:1': { num_phys: '0\n' }, 'end_device-0:1': { sas_address: '0x5\n', phy_identifier: '1\n' } },
    is: 'pci-0000:03:00.0-sas-phy1-lun-0',
  },
  {
    name: 'a SAS disk behind an expander has the expander and its phy there',
    way: `${sas}/port-0:0@/expander-0:0@/port-0:0:3@/end_device-0:0:3@/${scsi('0:0:3:0')}/sda1@block:partition`,
    beside: [
      `${sas}/port-0:0@/expander-0:0@/sas_device/expander-0:0@sas_device`,
      `${sas}/port-0:0@/expander-0:0@/port-0:0:3@/sas_port/port-0:0:3@sas_port`,
      `${sas}/port-0:0@/expander-0:0@/port-0:0:3@/end_device-0:0:3@/sas_device/end_device-0:0:3@sas_device`,
    ],
    attributes: {
      'expander-0:0': { sas_address: '0x500304801ead6f3f\n' },
      'port-0:0:3': { num_phys: '1\n' },
      'end_device-0:0:3': { sas_address: '0x5000c500aaaa0001\n', phy_identifier: '11\n' },
    },
    is: 'pci-0000:03:00.0-sas-exp0x500304801ead6f3f-phy11-lun-0',
  },
  {
    name: 'a SAS disk on a wide port has its own address',
    way: `${sas}/port-0:0@/end_device-0:0@/${scsi('0:0:0:2')}`,
    beside: [`${sas}/port-0:0@/sas_port/port-0:0@sas_port`, `${sas}/port-0:0@/end_device-0:0@/sas_device/end_device-0:0@sas_device`],
    attributes: { 'port-0:0': { num_phys: '4\n' }, 'end_device-0:0': { sas_address: '0x5000c50084d62f1d\n', phy_identifier: '4\n' } },
    is: 'pci-0000:03:00.0-sas-0x5000c50084d62f1d-lun-2',
  },
  { name: 'a SAS disk that nothing is known of has none', way: `${sas}/port-0:0@/end_device-0:0@/${scsi('0:0:0:0')}`, is: null },
  {
    name: 'an iSCSI disk is where the network has it',
    way: `platform/host3@scsi:scsi_host/session1@/${scsi('3:0:0:5')}`,
    beside: ['platform/host3@scsi:scsi_host/session1@/iscsi_session/session1@iscsi_session', 'platform/host3@scsi:scsi_host/session1@/connection1:0@/iscsi_connection/connection1:0@iscsi_connection'],
    attributes: { session1: { targetname: 'iqn.2003-01.org.example:disk\n' }, 'connection1:0': { persistent_address: '192.0.2.7\n', persistent_port: '3260\n' } },
    is: 'ip-192.0.2.7:3260-iscsi-iqn.2003-01.org.example:disk-lun-5',
  },
  {
    name: 'a disk of Hyper-V has the GUID of its bus',
    way: `LNXSYSTM:00@acpi/VMBUS:00@acpi/vmbus_0_1@vmbus/host0@scsi:scsi_host/${scsi('0:0:0:1')}`,
    attributes: { vmbus_0_1: { device_id: '{f8b3781a-1e82-4818-a1c3-63d806ec15b}\n' } },
    is: 'acpi-VMBUS:00-vmbus-f8b3781a1e824818a1c363d806ec15b-lun-1',
  },
  {
    name: 'a disk of Hyper-V as later kernels have it',
    way: `LNXSYSTM:00@acpi/VMBUS:00@acpi/f8b3781a-1e82@vmbus/host0@scsi:scsi_host/${scsi('0:0:0:1')}`,
    attributes: { 'f8b3781a-1e82': { device_id: '{f8b3781a-1e82-4818-a1c3-63d806ec15bb}\n' } },
    is: 'acpi-VMBUS:00-vmbus-f8b3781a1e824818a1c363d806ec15bb-lun-1',
  },
  { name: 'hosts are counted from the first of their controller', way: `pci0000:00/0000:00:10.0@pci/host5@scsi:scsi_host/${scsi('5:0:2:1')}`, beside: ['pci0000:00/0000:00:10.0@pci/host4@scsi:scsi_host', 'pci0000:00/0000:00:10.0@pci/host10@scsi:scsi_host', 'pci0000:00/0000:00:10.0@pci/hostile1@'], is: 'pci-0000:00:10.0-scsi-1:0:2:1' },
  { name: 'a virtio-scsi disk', way: `pci0000:00/0000:00:07.0@pci/virtio4@virtio/host0@scsi:scsi_host/${scsi('0:0:0:0')}/sda2@block:partition`, is: 'pci-0000:00:07.0-scsi-0:0:0:0' },
  { name: 'the host itself has what is above it', way: 'pci0000:00/0000:00:10.0@pci/host5@scsi:scsi_host/scsi_host/host5@scsi_host', is: 'pci-0000:00:10.0' },
  { name: 'a target has what is above it', way: 'pci0000:00/0000:00:10.0@pci/host5@scsi:scsi_host/target5:0:0@scsi:scsi_target', is: 'pci-0000:00:10.0' },
  { name: 'a FireWire disk has its unit', way: `pci0000:00/0000:00:10.0@pci/fw1@firewire/host5@scsi:scsi_host/${scsi('5:0:0:0')}`, attributes: { '5:0:0:0': { ieee1394_id: '0001:2:3\n' } }, is: 'pci-0000:00:10.0-ieee1394-0x0001:2:3' },
  { name: 'a unit beyond 31 bits, which is read as a negative number', way: `pci0000:00/0000:00:07.0@pci/virtio4@virtio/host0@scsi:scsi_host/${scsi('0:0:0:3221225473')}`, is: 'pci-0000:00:07.0-scsi-0:0:0:-1073741823' },
  { name: 'a tape', way: 'pci0000:00/0000:00:10.0@pci/host5@scsi:scsi_host/target5:0:0@scsi:scsi_target/5:0:0:0@scsi:scsi_device/scsi_tape/nst0@scsi_tape', is: 'pci-0000:00:10.0-scsi-0:0:0:0' },
  { name: 'a tape that does not rewind, in another mode', way: 'pci0000:00/0000:00:10.0@pci/host5@scsi:scsi_host/target5:0:0@scsi:scsi_target/5:0:0:0@scsi:scsi_device/scsi_tape/nstl@scsi_tape', is: 'pci-0000:00:10.0-scsi-0:0:0:0-nstl' },
  { name: 'a tape by its plain name', way: 'pci0000:00/0000:00:10.0@pci/host5@scsi:scsi_host/target5:0:0@scsi:scsi_target/5:0:0:0@scsi:scsi_device/scsi_tape/st@scsi_tape', is: 'pci-0000:00:10.0-scsi-0:0:0:0-st' },
  { name: 'a drive of a Smart Array', way: 'pci0000:00/0000:00:10.0@pci/cciss0@cciss/c0d3@cciss/block/cciss!c0d3@block:disk', is: 'pci-0000:00:10.0-cciss-disk3' },

  // USB
  { name: 'a USB device without the revision of its root hub', way: 'pci0000:00/0000:00:14.0@pci/usb1@usb:usb_device/1-1@usb:usb_device', is: 'pci-0000:00:14.0-usb-0:1' },
  {
    name: 'an interface behind hubs, with the revision',
    way: 'pci0000:00/0000:00:14.0@pci/usb1@usb:usb_device/1-1@usb:usb_device/1-1.4@usb:usb_device/1-1.4:1.2@usb:usb_interface/input/input7@input/event3@input',
    attributes: usbHub,
    is: { ID_PATH_WITH_USB_REVISION: 'pci-0000:00:14.0-usbv2-0:1.4:1.2', ID_PATH: 'pci-0000:00:14.0-usb-0:1.4:1.2', ID_PATH_TAG: 'pci-0000_00_14_0-usb-0_1_4_1_2' },
  },
  {
    name: 'a disk at USB 3',
    way: `pci0000:00/0000:00:14.0@pci/usb2@usb:usb_device/2-3@usb:usb_device/2-3:1.0@usb:usb_interface/host6@scsi:scsi_host/${scsi('6:0:0:0')}`,
    attributes: usbHub,
    is: { ID_PATH_WITH_USB_REVISION: 'pci-0000:00:14.0-usbv3-0:3:1.0-scsi-0:0:0:0', ID_PATH: 'pci-0000:00:14.0-usb-0:3:1.0-scsi-0:0:0:0', ID_PATH_TAG: 'pci-0000_00_14_0-usb-0_3_1_0-scsi-0_0_0_0' },
  },
  ...(['1.5', '12', '480'] as const).map((speed): Case => ({
    name: `the revision of a hub without translator at ${speed} Mb/s is that of its speed`,
    way: 'platform/fe9c0000.xhci@platform/usb1@usb:usb_device/1-1@usb:usb_device',
    attributes: { usb1: { bDeviceProtocol: '00\n', speed: `${speed}\n` } },
    is: { ID_PATH_WITH_USB_REVISION: `platform-fe9c0000.xhci-usbv${speed === '480' ? 2 : 1}-0:1`, ID_PATH: 'platform-fe9c0000.xhci-usb-0:1', ID_PATH_TAG: 'platform-fe9c0000_xhci-usb-0_1' },
  })),
  { name: 'a root hub is where its controller is', way: 'pci0000:00/0000:00:14.0@pci/usb1@usb:usb_device', attributes: usbHub, is: 'pci-0000:00:14.0' },
  { name: 'a hub of an unknown protocol has no revision', way: 'pci0000:00/0000:00:14.0@pci/usb1@usb:usb_device/1-1@usb:usb_device', attributes: { usb1: { bDeviceProtocol: '04\n' } }, is: 'pci-0000:00:14.0-usb-0:1' },

  // NVMe
  { name: 'a namespace has its number', way: 'pci0000:00/0000:3c:00.0@pci/nvme/nvme0@nvme/nvme0n1@block:disk', attributes: { nvme0n1: { nsid: '7\n' } }, is: 'pci-0000:3c:00.0-nvme-7' },
  { name: 'a partition of a namespace, which has no number of its own', way: 'pci0000:00/0000:3c:00.0@pci/nvme/nvme0@nvme/nvme0n1@block:disk/nvme0n1p1@block:partition', attributes: { nvme0n1: { nsid: '7\n' }, nvme0n1p1: {} }, is: null },
  { name: 'a controller is where its PCI function is', way: 'pci0000:00/0000:3c:00.0@pci/nvme/nvme0@nvme', is: 'pci-0000:3c:00.0' },
  { name: 'a namespace of a multipath subsystem is where its controller is', way: 'virtual/nvme-subsystem/nvme-subsys0@nvme-subsystem/nvme0n2@block:disk', beside: ['pci0000:00/0000:3c:00.0@pci/nvme/nvme0@nvme'], attributes: { nvme0n2: { nsid: '2\n' } }, is: 'pci-0000:3c:00.0-nvme-2' },
  { name: 'a namespace of a multipath subsystem without its controller has none', way: 'virtual/nvme-subsystem/nvme-subsys0@nvme-subsystem/nvme0n2@block:disk', attributes: { nvme0n2: { nsid: '2\n' } }, is: null },
  { name: 'a namespace behind a network has none', way: 'virtual/nvme-subsystem/nvme-subsys0@nvme-subsystem/nvme1n1@block:disk', beside: ['virtual/nvme-fabrics/ctl/nvme1@nvme'], attributes: { nvme1n1: { nsid: '1\n' } }, is: null },

  // IBM Z
  { name: 'a DASD has its bus id', way: 'css0/0.0.0015@css/0.0.eb00@ccw/block/dasda@block:disk', is: 'ccw-0.0.eb00' },
  { name: 'a FICON disk has the channel and the port', way: `css0/0.0.0010@css/0.0.f800@ccw/host0@scsi:scsi_host/rport-0:0-1@/${scsi('0:0:1:16384')}`, beside: ['css0/0.0.0010@css/0.0.f800@ccw/host0@scsi:scsi_host/rport-0:0-1@/target0:0:1@scsi:scsi_target/fc_transport/target0:0:1@fc_transport'], attributes: { 'target0:0:1': { port_name: '0x500507680b21ac5a\n' } }, is: 'ccw-0.0.f800-fc-0x500507680b21ac5a-lun-0x4000000000000000' },
  { name: 'a network card of several channels has its group', way: 'qeth/0.0.f500@ccwgroup/net/encf500@net', is: 'ccwgroup-0.0.f500' },
  { name: 'storage class memory', way: 'css0/0.0.0001@css/0000000000000001@scm/block/scma@block:disk', is: 'scm-0000000000000001' },
  { name: 'a cryptographic adapter has type and functions', way: 'ap/card05@ap/05.0011@ap', attributes: { '05.0011': { type: 'CEX6C\n', ap_functions: '0x92000000\n' } }, is: 'ap-CEX6C-0x92000000' },
  { name: 'a cryptographic adapter that tells nonsense has its name', way: 'ap/card05@ap/05.0011@ap', attributes: { '05.0011': { type: 'CEX6C\n', ap_functions: '\xff\n' } }, is: 'ap-05.0011' },
  { name: 'a cryptographic adapter that does not tell has its name', way: 'ap/card05@ap/05.0011@ap', attributes: { '05.0011': { type: 'CEX6C\n' } }, is: 'ap-05.0011' },
  { name: 'a channel between guests', way: 'iucv/netiucv0@iucv/net/iucv0@net', is: 'iucv-netiucv0' },

  // boards and firmware
  { name: 'only the last of several platform devices counts', way: 'platform/soc@platform/3f980000.usb@platform/net/eth0@net', is: 'platform-3f980000.usb' },
  { name: 'an AMBA device on a platform has both', way: 'platform/soc@platform/soc:bus@simple/48004000.mmc@amba/mmc_host/mmc1@mmc_host/mmc1:0001@mmc/block/mmcblk1@block:disk', is: 'platform-soc-amba-48004000.mmc' },
  { name: 'chip selects tell the devices on one SPI controller apart', way: 'platform/soc@platform/fe204000.spi@platform/spi_master/spi0@spi_master/spi0.1@spi/net/can0@net', is: 'platform-fe204000.spi-cs-1' },
  { name: 'a serio port has its number', way: 'platform/i8042@platform/serio0@serio/input/input3@input/event2@input', is: 'platform-i8042-serio-0' },
  { name: 'a Broadcom core', way: 'pci0000:00/0000:02:00.0@pci/bcma0:1@bcma/net/wlan0@net', is: 'pci-0000:02:00.0-bcma-1' },
  { name: 'a Broadcom core by another name ends the way', way: 'pci0000:00/0000:02:00.0@pci/core1@bcma/net/wlan0@net', is: null },
  { name: 'a Xen disk', way: 'vbd-51712@xen/block/xvda@block:disk', is: null },
  { name: 'a Xen network card', way: 'vif-0@xen/net/eth0@net', is: 'xen-vif-0' },
  { name: 'an ACPI device', way: 'LNXSYSTM:00@acpi/LNXPWRBN:00@acpi/input/input0@input/event0@input', is: 'acpi-LNXPWRBN:00' },
  { name: 'a plug-and-play device is where its ACPI object is', way: 'pnp0/00:03@pnp/backlight/gmux_backlight@backlight', beside: ['LNXSYSTM:00@acpi/LNXSYBUS:00@acpi/APP000B:00@acpi'], firmware: { of: '00:03', target: '../../LNXSYSTM:00/LNXSYBUS:00/APP000B:00' }, is: 'acpi-APP000B:00' },
  {
    name: 'an ATA disk of a plug-and-play controller had a path without the controller in old times',
    way: `pnp0/00:03@pnp/ata3@/host2@scsi:scsi_host/${scsi('2:0:1:0')}`,
    beside: ['LNXSYSTM:00@acpi/PNP0600:00@acpi', 'pnp0/00:03@pnp/ata3@/ata_port/ata3@ata_port'],
    attributes: { ata3: { port_no: '3\n' } },
    firmware: { of: '00:03', target: '../../LNXSYSTM:00/PNP0600:00' },
    is: { ID_PATH: 'acpi-PNP0600:00-ata-3.1', ID_PATH_TAG: 'acpi-PNP0600_00-ata-3_1', ID_PATH_ATA_COMPAT: 'ata-3' },
  },
  { name: 'a plug-and-play device without one has none', way: 'pnp0/00:03@pnp/backlight/gmux_backlight@backlight', is: null },
  { name: 'a card of a host of its own has what is above', way: 'platform/emmc2bus@platform/fe340000.mmc@platform/mmc_host/mmc0@mmc_host/mmc0:aaaa@mmc/block/mmcblk0@block:disk/mmcblk0p2@block:partition', is: 'platform-fe340000.mmc' },
  { name: 'what a tag cannot have becomes one underscore', way: 'platform/a..b__c: d@platform', is: { ID_PATH: 'platform-a..b__c: d', ID_PATH_TAG: 'platform-a_b_c_d' } },
];

describe('path_id', () => {
  for (const { name, is, ...machine } of cases) it(name, () => expect(propertiesOf(callBuiltin(pathId, build(machine).device))).toEqual(expected(is)));

  const reference = ReferenceBuiltins.find();
  it('says all this as systemd does', (context) => {
    if (!(reference instanceof ReferenceBuiltins)) return context.skip(`needs ${reference.missing}`);
    for (const { name, is: _, ...machine } of cases) {
      const { paths, device } = build(machine);
      const [theirs] = reference.ask(paths, [{ words: 'path_id', devpath: device.devpath }]);
      expect.soft(outputOf(callBuiltin(pathId, device)), name).toEqual(theirs);
    }
  });
});

function build({ way, beside = [], attributes = {}, firmware }: Omit<Case, 'name' | 'is'>) {
  const devices = merge(chain(way, attributes), ...beside.map((other) => chain(other, attributes)));
  const paths = makeMachine(devices.map((device) => (firmware !== undefined && device.devpath.endsWith(`/${firmware.of}`) ? { ...device, links: { firmware_node: firmware.target } } : device)));
  return { paths, device: deviceAt(hostOf(paths), endOf(way)) };
}

/** Most paths have nothing but the tag beside them. */
function expected(is: Case['is']) {
  return typeof is === 'string' ? { ID_PATH: is, ID_PATH_TAG: is.replace(/[^0-9A-Za-z-]+/g, '_') } : is;
}
