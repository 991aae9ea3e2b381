import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** How to make one image: what is written into it, and the program that it takes, and its words; IMAGE stands for the file. */
export interface Recipe {
  readonly name: string;
  readonly sizeMiB: number;
  /** before the program runs: bytes, and where they go */
  readonly pieces?: readonly Piece[];
  readonly command: readonly string[];
  /** for the program's standard input */
  readonly input?: string;
}

export type Piece = readonly [offset: number, bytes: Buffer];

/** One image of everything that is easily made: file systems, parts of volumes, partition tables. */
export const recipes: readonly Recipe[] = [
  { name: 'ext4', sizeMiB: 16, command: ['mkfs.ext4', '-q', '-L', 'a  label/x', 'IMAGE'] },
  { name: 'vfat', sizeMiB: 16, command: ['mkfs.vfat', '-n', 'STICK 1', 'IMAGE'] },
  { name: 'btrfs', sizeMiB: 128, command: ['mkfs.btrfs', '-q', '-L', ' $(x) \u00e9 ', 'IMAGE'] },
  { name: 'btrfs with a long label', sizeMiB: 128, command: ['mkfs.btrfs', '-q', '-L', '/ '.repeat(100), 'IMAGE'] },
  { name: 'btrfs with the longest label', sizeMiB: 128, command: ['mkfs.btrfs', '-q', '-L', 'a'.repeat(255), 'IMAGE'] },
  { name: 'btrfs with the longest label, of which one byte is escaped', sizeMiB: 128, command: ['mkfs.btrfs', '-q', '-L', `/${'a'.repeat(254)}`, 'IMAGE'] },
  { name: 'xfs', sizeMiB: 300, command: ['mkfs.xfs', '-q', '-L', 'x fs', 'IMAGE'] },
  { name: 'swap', sizeMiB: 4, command: ['mkswap', '-q', '-L', 'sw', 'IMAGE'] },
  { name: 'LUKS', sizeMiB: 32, command: ['cryptsetup', 'luksFormat', '-q', '--label', 'lu ks', '--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000', 'IMAGE', '-'], input: 'secret' },
  { name: 'squashfs', sizeMiB: 0, command: ['mksquashfs', '/usr/share/common-licenses', 'IMAGE', '-noappend', '-quiet', '-no-progress'] },
  { name: 'iso9660', sizeMiB: 0, command: ['genisoimage', '-quiet', '-V', 'ISO VOL', '-sysid', 'SYS', '-publisher', 'pub lisher', '-A', 'app/id', '-J', '-o', 'IMAGE', '/usr/share/common-licenses'] },
  { name: 'GPT', sizeMiB: 16, command: ['sgdisk', '-n', '1:2048:+4M', '-t', '1:ef00', '-n', '2:10240:+4M', '-t', '2:8304', '-c', '2:root \u00fc x', '-A', '2:set:60', 'IMAGE'] },
  { name: 'GPT with an MBR beside it', sizeMiB: 16, command: ['sgdisk', '-n', '1:2048:+4M', '-n', '2:10240:+4M', '-h', '1:2', 'IMAGE'] },
  { name: 'MBR with logical partitions', sizeMiB: 16, command: ['sfdisk', '-q', 'IMAGE'], input: 'label: dos\n1: start=2048,size=4096,type=c,bootable\n2: start=8192,size=16384,type=5\n5: start=10240,size=2048,type=83\n' },
  { name: 'floppy disk with a file system', sizeMiB: 1, command: ['mkfs.vfat', 'IMAGE'] },
  { name: 'floppy disk with partitions', sizeMiB: 1, command: ['sfdisk', '-q', '--force', 'IMAGE'], input: 'label: dos\n1: start=63,size=1000,type=6\n' },
  { name: 'f2fs', sizeMiB: 64, command: ['mkfs.f2fs', '-q', '-l', 'f2 fs', 'IMAGE'] },
  { name: 'exFAT', sizeMiB: 16, command: ['mkfs.exfat', '-L', 'ex fat', 'IMAGE'] },
  { name: 'NTFS', sizeMiB: 16, command: ['mkntfs', '-F', '-Q', '-q', '-L', 'nt fs', 'IMAGE'] },
  { name: 'erofs', sizeMiB: 0, command: ['mkfs.erofs', 'IMAGE', '/usr/share/common-licenses'] },
  { name: 'UDF', sizeMiB: 16, command: ['mkudffs', '--label=u df', '--vid=volume', '--vsid=set', '--lvid=logical', 'IMAGE'] },
  { name: 'UDF as on a hard disk', sizeMiB: 16, command: ['mkudffs', '--media-type=hd', '--blocksize=512', '--bootarea=mbr', 'IMAGE'] },
  { name: 'nilfs2', sizeMiB: 256, command: ['mkfs.nilfs2', '-f', '-q', '-L', 'nil', 'IMAGE'] },
  { name: 'jfs', sizeMiB: 32, command: ['mkfs.jfs', '-q', '-L', 'j', 'IMAGE'] },
  { name: 'reiserfs', sizeMiB: 64, command: ['mkfs.reiserfs', '-q', '-ff', '-l', 'murder', 'IMAGE'] },
  { name: 'gfs2', sizeMiB: 64, command: ['mkfs.gfs2', '-O', '-q', '-p', 'lock_nolock', '-j', '1', '-J', '8', '-t', 'a:b', 'IMAGE'] },
  { name: 'ocfs2', sizeMiB: 128, command: ['mkfs.ocfs2', '-q', '-F', '-M', 'local', '-L', 'o c', 'IMAGE'] },
  { name: 'minix', sizeMiB: 4, command: ['mkfs.minix', '-3', 'IMAGE'] },
  { name: 'cramfs', sizeMiB: 0, command: ['mkfs.cramfs', '-n', 'cram', '/usr/share/common-licenses', 'IMAGE'] },
  { name: 'bcache', sizeMiB: 16, command: ['make-bcache', '-B', 'IMAGE'] },
  { name: 'ext4 whose journal is elsewhere', sizeMiB: 16, command: ['mke2fs', '-q', '-O', 'journal_dev', '-b', '1024', 'IMAGE'] },
  { name: 'LUKS 1', sizeMiB: 32, command: ['cryptsetup', 'luksFormat', '-q', '--type', 'luks1', '--pbkdf-force-iterations', '1000', 'IMAGE', '-'], input: 'secret' },
  { name: 'vfat without a label', sizeMiB: 16, command: ['mkfs.vfat', '-F', '32', '-s', '1', '-i', '00000000', 'IMAGE'] },
  { name: 'a GPT that ends before its second table', sizeMiB: 16, command: ['sh', '-c', 'sgdisk -n 1:2048:+4M "$0" && truncate -s 9M "$0"', 'IMAGE'] },
  { name: 'a GPT of which only the second table is left', sizeMiB: 16, command: ['sh', '-c', 'sgdisk -n 1:2048:+4M "$0" && dd if=/dev/zero of="$0" bs=512 seek=1 count=1 conv=notrunc', 'IMAGE'] },
  { name: 'an ext4 cut short', sizeMiB: 16, command: ['sh', '-c', 'mkfs.ext4 -q "$0" && truncate -s 1M "$0"', 'IMAGE'] },
  { name: 'a label of Sun', sizeMiB: 64, command: ['sfdisk', '-q', 'IMAGE'], input: 'label: sun\n1: start=0,size=32130,type=83\n' },
  { name: 'a label of SGI', sizeMiB: 64, command: ['sfdisk', '-q', 'IMAGE'], input: 'label: sgi\n' },
  { name: 'a table of Apple', sizeMiB: 16, command: ['parted', '-s', 'IMAGE', 'mklabel', 'mac', 'mkpart', 'one', 'hfs', '1MiB', '8MiB'] },
  { name: 'a file system beside a partition table', sizeMiB: 16, command: ['sh', '-c', 'sgdisk -n 1:8192:+4M "$0" && dd if="$0" of="$0.t" bs=512 count=40 && mkfs.ext4 -q -F -L both "$0" && dd if="$0.t" of="$0" bs=512 count=2 conv=notrunc; rm -f "$0.t"', 'IMAGE'] },
  { name: 'nothing', sizeMiB: 4, command: ['true'] },
];

const rootX64 = '4f68bce3-e8cd-4db1-96e7-fbcaf984b709';
const rootArm64 = 'b921b045-1df0-41c3-af44-4c6f280d3fae';
const rootX64Verity = '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5';
const usrX64 = '8484680c-9521-48c6-9c11-b0720656f69e';
const usrX64Verity = '77ff5f63-e7b6-4633-acf4-1565b864c0e6';

/** Images of systems, by the types of their partitions. */
export const systemRecipes: readonly Recipe[] = [
  system('root and all that has a place of its own', [['ef00'], [rootX64], ['8302'], ['8306'], ['8200'], ['ea00'], ['7ec6f557-3bc5-4aca-b293-16ef5df639d1'], ['8300']]),
  system('root for two architectures', [[rootArm64], [rootX64]]),
  system('root for another architecture', [[rootArm64]]),
  system('several versions of root', [[rootX64, 'os_1.2'], [rootX64, 'os_1.10'], [rootX64, 'os_1.10~rc1'], [rootX64, '_empty']]),
  system('two homes', [['8302', 'b'], ['8302', 'a']]),
  system('dm-verity for root', [[rootX64], [rootX64Verity]]),
  system('dm-verity for usr, and root', [[usrX64], [usrX64Verity], [rootX64]]),
  system('dm-verity for root, and usr', [[rootX64], [rootX64Verity], [usrX64]]),
  system('dm-verity for root and for usr', [[rootX64], [rootX64Verity], [usrX64], [usrX64Verity]]),
  system('a system partition of the firmware that is yet to be filled', [['ef00', '_empty'], [rootX64]]),
  system('dm-verity and nothing that it is for', [[rootX64Verity]]),
  system('a file system that says no more', [['8300']]),
  system('no partitions', []),
];

function system(name: string, partitions: readonly (readonly [type: string, label?: string])[]): Recipe {
  const words = partitions.flatMap(([type, label = ''], index) => ['-n', `${index + 1}::+1M`, '-t', `${index + 1}:${type}`, '-c', `${index + 1}:${label}`]);
  return { name, sizeMiB: 16, command: ['sgdisk', '-o', ...words, 'IMAGE'] };
}

/** @returns the image's file, which is gone after the test; null when the program is not there or fails */
export function makeImage({ sizeMiB, pieces = [], command, input = '' }: Recipe): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-image-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const image = join(folder, 'image');
  writeFileSync(image, '');
  truncateSync(image, sizeMiB << 20);
  write(image, pieces);
  const [program, ...words] = command.map((word) => (word === 'IMAGE' ? image : word)) as [string, ...string[]];
  const { status } = spawnSync(program, words, { input, stdio: ['pipe', 'ignore', 'ignore'], env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } });
  return status === 0 ? image : null;
}

/** A loop device for an image, detached after the test; null when there can be none. */
export function attachLoop(image: string, options: readonly string[] = []): string | null {
  const { status, stdout } = spawnSync('losetup', ['--find', '--show', ...options, image], { encoding: 'utf8' });
  if (status !== 0) return null;
  const loop = stdout.trim();
  onTestFinished(() => {
    spawnSync('losetup', ['--detach', loop]);
  });
  return loop;
}

/** The partitions in an image's table and in tables within those, as partx sees them: number, start and size in sectors. */
export function partitionsIn(image: string): { readonly number: string; readonly start: string; readonly size: string }[] {
  const { stdout } = spawnSync('partx', ['--raw', '--noheadings', '--output=NR,START,SECTORS,TYPE', image], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^([0-9]+) ([0-9]+) ([0-9]+) (\S*)$/gm)].map((match) => {
    const [, number, start, size, type] = match as unknown as readonly [string, string, string, string, string];
    // The kernel makes an extended partition two sectors long.
    return { number, start, size: ['0x5', '0xf', '0x85'].includes(type) ? '2' : size };
  });
}

function write(image: string, pieces: readonly Piece[]): void {
  const descriptor = openSync(image, 'r+');
  for (const [offset, bytes] of pieces) writeSync(descriptor, bytes, 0, bytes.length, offset);
  closeSync(descriptor);
}
