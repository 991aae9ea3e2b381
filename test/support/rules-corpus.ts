import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Packages of Debian 12 that ship udev rules: drivers, tools, programmers, scanners, radios, storage, desktops. */
const packages = `
  alsa-utils android-sdk-platform-tools-common antpm avarice avrdude bcache-tools bluez bolt btrfs-progs ckb-next colord
  dahdi ddcutil dmraid dmsetup drbd-utils ekeyd flashrom fpga-icestorm g810-led galileo garmin-forerunner-tools gfs2-utils
  gpsd hdparm heimdall-flash hyperv-daemons i2c-tools iio-sensor-proxy inputattach ipp-usb ir-keytable joystick kpartx
  laptop-mode-tools libacsccid1 libairspy0 libairspyhf1 libccid libffado2 libfprint-2-2 libfreenect0.5 libgphoto2-6
  libgpod-common libhackrf0 libhamlib4 libiio0 libinput-bin libmirisdr0 libmtp-common libnfc6 libnitrokey-common libnjb5
  libnxt libosmosdr0 librtlsdr0 libsane1 libsigrok4 libticables2-8 libwacom-common libyubikey-udev light limesuite-udev
  liquidctl lvm2 mdadm media-player-info modemmanager multipath-tools mutter-common nbc network-manager nut-server nvme-cli
  ofono ola open-iscsi open-vm-tools openfpgaloader openocd osspd pcmciautils pipewire-bin printer-driver-foo2zjs pulseaudio
  qemu-guest-agent razercfg rdma-core rkdeveloptool scdaemon sg3-utils-udev solaar spice-vdagent steam-devices stlink-tools
  sunxi-tools system-config-printer-udev tlp tpm-udev trezor ubertooth udev udftools udisks2 uhd-host upower
  usb-modeswitch-data usbmuxd usbrelay waagent xserver-xorg-input-wacom
`.trim().split(/\s+/);

/** Kept between runs; the folder is one that builds may use and git ignores. */
const cache = join(import.meta.dirname, '../../build/rules-corpus');

/**
 * Rule files of real packages, fetched with apt-get from the mirror that this machine uses, once.
 *
 * @returns the files, or why there are none
 */
export function rulesCorpus(): readonly string[] | { readonly missing: string } {
  if (spawnSync('apt-get', ['--version']).status !== 0) return { missing: 'apt-get and dpkg-deb, to fetch packages of Debian' };
  const wanted = packages.filter((name) => !existsSync(join(cache, name)));
  const known = new Set(spawnSync('apt-cache', ['pkgnames'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).stdout.split('\n'));
  fetch(wanted.filter((name) => known.has(name)));
  const files = packages.flatMap((name) => (existsSync(join(cache, name)) ? readdirSync(join(cache, name)).map((file) => join(cache, name, file)) : []));
  return files.length > 0 ? files : { missing: 'packages of Debian: apt-get knows none of them, or cannot reach its mirror' };
}

function fetch(names: readonly string[]): void {
  if (names.length === 0) return;
  const work = mkdtempSync(join(tmpdir(), 'devmaster-corpus-'));
  try {
    spawnSync('apt-get', ['-q', 'download', ...names], { cwd: work });
    for (const archive of readdirSync(work).filter((name) => name.endsWith('.deb'))) unpackRules(join(work, archive));
  } finally {
    rmSync(work, { recursive: true });
  }
}

function unpackRules(archive: string): void {
  const name = basename(archive).split('_', 1)[0] as string;
  const root = mkdtempSync(join(tmpdir(), 'devmaster-package-'));
  try {
    spawnSync('dpkg-deb', ['-x', archive, root]);
    mkdirSync(join(cache, name), { recursive: true });
    for (const folder of ['lib/udev/rules.d', 'usr/lib/udev/rules.d']) {
      const rules = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
      for (const file of rules.filter((file) => file.endsWith('.rules'))) copyFileSync(join(root, folder, file), join(cache, name, file));
    }
  } finally {
    rmSync(root, { recursive: true });
  }
}
