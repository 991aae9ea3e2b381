/**
 * Images of many kinds on loop devices, as blkid and dissect_image see them here and in systemd-udevd.
 *
 * DEVMASTER_REFERENCE_UDEVADM names the udevadm of systemd 262: a command such as `udevadm`, or one that enters a root where
 * /dev, /sys and /tmp are those outside. The probe runs in the same place, so that both have the same libblkid.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { systemPaths } from '../../src/base/paths.ts';
import { isPlainText } from '../../src/base/text.ts';
import { blkid } from '../../src/builtin/blkid.ts';
import type { Builtin } from '../../src/builtin/builtin.ts';
import { dissectImage } from '../../src/builtin/dissect_image.ts';
import { Device } from '../../src/device/device.ts';
import { handmadeRecipes } from './handmade-images.ts';
import { attachLoop, makeImage, partitionsIn, recipes, systemRecipes, type Recipe } from './images.ts';
import { builtProbe, conclude } from './probe.ts';

describe('blkid', () => {
  it.for([...recipes, ...handmadeRecipes])('finds what systemd-udevd finds on an image with $name', (recipe, context) => {
    bench(context, recipe, ({ image, loop, compare }) => {
      compare(loop, blkid, []);
      compare(loop, blkid, ['--noraid']);
      compare(loop, blkid, ['--offset=512']);
      for (const { number, start, size } of partitionsIn(image)) {
        // The kernel has no partition for an entry that makes no sense.
        if (spawnSync('addpart', [loop, number, start, size]).status !== 0) continue;
        compare(`${loop}p${number}`, blkid, []);
        spawnSync('delpart', [loop, number]);
      }
    });
  });
});

describe('dissect_image', () => {
  it.for([...systemRecipes, ...handmadeRecipes])('finds what systemd-udevd finds on an image with $name', (recipe, context) => {
    const builtin = dissectImage({ paths: systemPaths, log: silent, kernelCommandLine: () => '' });
    bench(context, recipe, ({ loop, compare }) => compare(loop, builtin, ['probe']));
  });
});

interface Bench {
  readonly image: string;
  /** the loop device's node */
  readonly loop: string;
  /** Fails when the two do not agree about a device. */
  compare(node: string, builtin: Builtin, words: readonly string[]): void;
}

/** Makes an image, puts it on a loop device and compares, or skips the test and says what is missing. */
function bench(context: TestContext, recipe: Recipe, run: (bench: Bench) => void): void {
  const command = process.env['DEVMASTER_REFERENCE_UDEVADM'] ?? '';
  context.skip(command === '', 'needs a udevadm to compare with: set DEVMASTER_REFERENCE_UDEVADM to the command that runs one of systemd 262');
  context.skip(process.getuid?.() !== 0, 'needs root, for loop devices');
  const image = makeImage(recipe);
  if (image === null) return context.skip(`needs ${recipe.command[0]}`);
  const loop = attachLoop(image, ['--partscan']);
  if (loop === null) return context.skip('needs a loop device');
  const udevadm = command.split(' ');
  const probe = [...udevadm.slice(0, -1), probeInTmp()];
  run({
    image,
    loop,
    compare(node, builtin, words) {
      const syspath = `/sys/class/block/${basename(node)}`;
      const [program, ...options] = udevadm as [string, ...string[]];
      const { status, stdout } = spawnSync(program, [...options, 'test-builtin', [builtin.name, ...words].join(' '), syspath], { encoding: 'latin1' });
      const theirs: Outcome = { ok: status === 0, properties: stdout.split('\n').slice(0, -1) };
      expect(outcomeOf(syspath, builtin, words, probe), `${builtin.name} ${words.join(' ')} on ${node}`).toEqual(theirs);
    },
  });
}

interface Outcome {
  readonly ok: boolean;
  /** `NAME=VALUE` */
  readonly properties: readonly string[];
}

function outcomeOf(syspath: string, builtin: Builtin, words: readonly string[], probe: readonly string[]): Outcome {
  const device = Device.fromSyspath({ paths: systemPaths, stored: () => null }, syspath) as Device;
  const answer = builtin.run({
    device,
    property: (name) => device.property(name),
    properties: () => device.properties,
    argv: [builtin.name, ...words],
    source: { file: 'test.rules', line: 1, column: 1 },
    rehearse: true,
  });
  // Neither daemon takes a value with control characters, and udevadm leaves it out.
  const { ok, properties } = conclude(answer, probe);
  return { ok, properties: properties.filter(([, value]) => isPlainText(value ?? '')).map(([name, value]) => `${name}=${value}`) };
}

/** The reference's root has this machine's /tmp. */
function probeInTmp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-probe-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  copyFileSync(builtProbe[0] as string, `${folder}/devmaster-probe`);
  return `${folder}/devmaster-probe`;
}
