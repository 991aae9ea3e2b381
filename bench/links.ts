import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { Links } from '../src/apply/link.ts';
import { systemPaths } from '../src/base/paths.ts';
import { keepFigure } from './support/figures.ts';

/**
 * What does it cost that many devices claim one link?
 *
 * N devices claim it one after the other, each repeats its claim, and all leave, the winner first every time, on a
 * tmpfs. The time per device should not depend on N. (Figures of systemd-udevd: 310 CPU seconds for 1,000 claimants
 * and 2,500 for 5,000 on 24 processors, systemd/systemd#26048.)
 */

const SIZES = [10, 100, 1_000, 10_000];
/** The least of several counts: few claims take no longer than a glance of the kernel at something else. */
const ROUNDS = 3;

function main(): void {
  let wrong = 0;
  measureOne(1_000); // so that the first line does not show how long V8 takes to compile
  console.log('claimants   claim   repeat    leave   microseconds each');
  const all: (readonly [size: number, measured: Measured])[] = [];
  for (const size of SIZES) {
    const measured = bestOf(Array.from({ length: ROUNDS }, () => measureOne(size)));
    const { claim, repeat, leave, isRight } = measured;
    all.push([size, measured]);
    console.log([String(size).padStart(9), ...[claim, repeat, leave].map((time) => time.toFixed(1).padStart(8))].join(' '));
    if (!isRight) wrong++;
  }
  if (wrong > 0) console.log('WRONG: the link did not point to the device that claimed it last');
  else keepFigure('links', (['claim', 'repeat', 'leave'] as const).map((name) => ({ name, points: all.map(([size, measured]) => [size, measured[name]]) })));
  process.exitCode = wrong === 0 ? 0 : 1;
}

interface Measured {
  /** microseconds for each device */
  readonly claim: number;
  readonly repeat: number;
  readonly leave: number;
  readonly isRight: boolean;
}

function bestOf(rounds: readonly Measured[]): Measured {
  const least = (of: (measured: Measured) => number): number => Math.min(...rounds.map(of));
  return { claim: least(({ claim }) => claim), repeat: least(({ repeat }) => repeat), leave: least(({ leave }) => leave), isRight: rounds.every(({ isRight }) => isRight) };
}

function measureOne(size: number): Measured {
  const root = mkdtempSync('/dev/shm/devmaster-links-');
  try {
    return measure(root, size);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function measure(root: string, size: number): Measured {
  const paths = { ...systemPaths, dev: `${root}/dev`, run: `${root}/run` };
  mkdirSync(paths.dev);
  mkdirSync(`${paths.run}/udev`, { recursive: true });
  const devices = Array.from({ length: size }, (_, number) => ({ id: `b259:${number}`, devname: `/dev/nvme${number}`, priority: 0 }));
  for (const { devname } of devices) writeFileSync(root + devname, '');
  const target = (): string | null => {
    try {
      return readlinkSync(`${paths.dev}/disk/by-label/same`);
    } catch {
      return null;
    }
  };

  const links = new Links({ paths, stored: () => null });
  const names = ['disk/by-label/same'];
  const claim = timeEach(devices, (device) => links.update({ ...device, before: [], after: names }));
  let isRight = target() === `../../nvme${size - 1}`;
  const repeat = timeEach(devices, (device) => links.update({ ...device, before: names, after: names }));
  isRight &&= target() === `../../nvme${size - 1}`;
  const leave = timeEach(devices.toReversed(), (device) => links.update({ ...device, before: names, after: [] }));
  isRight &&= target() === null;
  return { claim, repeat, leave, isRight };
}

/** Microseconds for each device. */
function timeEach<T>(devices: readonly T[], work: (device: T) => void): number {
  const start = process.hrtime.bigint();
  for (const device of devices) work(device);
  return Number(process.hrtime.bigint() - start) / 1000 / devices.length;
}

main();
