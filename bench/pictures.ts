/**
 * Draws what the benchmarks found: one SVG picture in bench/images for each figure in bench/figures.json.
 *
 *   node dist/bench/pictures.js             draws again what was measured before
 *   node dist/bench/pictures.js --measure   runs the benchmarks first, which write the figures
 *   node dist/bench/pictures.js --measure PROGRAM...
 *
 * A benchmark that fails keeps its former figures, and this program ends with exit status 1.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../test/support/repository.ts';
import { drawChart, type Chart } from './support/chart.ts';
import { FIGURES, readFigures, type Figure } from './support/figures.ts';

const FILE = join(root, 'bench/figures.json');
const IMAGES = join(root, 'bench/images');

/** How a figure is shown; what it shows is measured. */
interface Picture extends Pick<Chart, 'title' | 'across' | 'spread'> {
  readonly note: string;
}

const programs: readonly string[] = ['scale', 'rule-lines', 'rules', 'queue', 'links', 'memory'];

const pictures: Readonly<Record<string, Picture>> = {
  'scale-wall': {
    title: 'Time for each device of a coldplug, in milliseconds',
    note: 'interfaces below one parent; from the first uevent to the last broadcast',
    across: 'interfaces that are announced at once',
    spread: { across: 'log', up: 'linear' },
  },
  'scale-cpu': {
    title: 'CPU for each device of a coldplug, in milliseconds',
    note: 'interfaces below one parent; all processes of the daemon',
    across: 'interfaces that are announced at once',
    spread: { across: 'log', up: 'linear' },
  },
  'rule-lines': {
    title: 'CPU for each change of an interface, in milliseconds',
    note: 'with rules for other subsystems beside the installed ones; all processes of the daemon',
    across: 'lines of rules for other subsystems',
    spread: { across: 'linear', up: 'linear' },
  },
  rules: {
    title: 'Evaluating the rules for one event, in microseconds',
    note: 'the installed rules, and more and more for other subsystems',
    across: 'lines of rules',
    spread: { across: 'linear', up: 'linear' },
  },
  queue: {
    title: 'Queueing one event, in microseconds',
    note: 'put, taken and done; 16 run at a time; by how the devices stand to each other',
    across: 'events that wait',
    spread: { across: 'log', up: 'linear' },
  },
  links: {
    title: 'One claim of a link that many devices want, in microseconds',
    note: 'each claims it, claims it again, and leaves',
    across: 'devices that claim one link',
    spread: { across: 'log', up: 'linear' },
  },
  memory: {
    title: 'Private dirty memory, in MiB',
    note: 'interfaces change one after the other; all processes of the daemon',
    across: 'events since the coldplug',
    spread: { across: 'linear', up: 'linear' },
  },
};

function main([flag, ...chosen]: readonly string[]): number {
  const failed = flag === '--measure' ? measure(chosen.length > 0 ? chosen : programs) : [];
  const figures = readFigures(FILE);
  mkdirSync(IMAGES, { recursive: true });
  for (const [name, picture] of Object.entries(pictures)) {
    const figure = figures[name];
    if (figure === undefined) console.log(`pictures: ${name} was not measured`);
    else writeFileSync(join(IMAGES, `${name}.svg`), draw(picture, figure));
  }
  if (failed.length > 0) console.error(`pictures: failed: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

/** @returns the programs that failed */
function measure(names: readonly string[]): string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  const run = (name: string) => spawnSync(process.execPath, [join(here, `${name}.js`)], { stdio: 'inherit', env: { ...process.env, [FIGURES]: FILE } });
  return names.filter((name) => run(name).status !== 0);
}

function draw({ title, note, across, spread }: Picture, { machine, series }: Figure): string {
  const isOurs = (name: string): boolean => !name.startsWith('systemd');
  const lines = series.map(({ name, points }) => ({ name, points, role: isOurs(name) ? ('subject' as const) : ('comparison' as const) }));
  return drawChart({ title, subtitle: note, source: machine, across, spread, lines });
}

process.exitCode = main(process.argv.slice(2));
