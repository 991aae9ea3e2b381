/**
 * Draws docs/images/why-not.svg for the README: what `devctl why-not` really prints on a terminal, about a rule that does not work
 * and a device of the recorded machine fixtures/machines/lab.umockdev.
 *
 *   node docs/picture.js      (needs dist/, and script(1) of util-linux for a terminal)
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const columns = 122;

/** A mistake that everybody makes once: attributes of two devices above in one rule. */
const rules = `# a name for the tablet
SUBSYSTEM=="input", KERNEL=="event*", ATTRS{idVendor}=="0627", ATTRS{bInterfaceNumber}=="00", SYMLINK+="input/tablet"
`;
const shown = 'devctl why-not 70-tablet.rules:2 /sys/class/input/event7';

const scratch = mkdtempSync(join(root, 'dist/picture-'));
const etc = mkdtempSync(join(tmpdir(), 'devmaster-picture-'));
const machine = await recordedMachine();
try {
  mkdirSync(join(etc, 'udev/rules.d'), { recursive: true });
  writeFileSync(join(etc, 'udev/rules.d/70-tablet.rules'), rules);
  const { sys, dev, run, proc } = machine.paths;
  const roots = { SYS: sys, DEV: dev, RUN: run, PROC: proc, ETC: etc, LIB: join(etc, 'none'), LOCAL_LIB: join(etc, 'none') };
  const environment = Object.fromEntries(Object.entries(roots).map(([name, path]) => [`DEVMASTER_${name}`, path]));
  const command = [process.execPath, join(root, 'dist/devctl.js'), ...shown.split(' ').slice(1)].join(' ');
  const { stdout, error } = spawnSync('script', ['--quiet', '--return', '--command', command, '/dev/null'], { encoding: 'utf8', env: { PATH: process.env.PATH, TERM: 'xterm', LANG: 'C.UTF-8', ...environment } });
  if (error !== undefined) throw error;
  const text = stdout.replaceAll('\r\n', '\n').replaceAll(etc, '/etc').trimEnd();
  const file = join(root, 'docs/images/why-not.svg');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, draw(`\x1b[1m$ ${shown}\x1b[0m\n${text}`));
  console.log(text);
} finally {
  machine.remove();
  rmSync(scratch, { recursive: true });
  rmSync(etc, { recursive: true });
}

/** The machine as folders, by the program's own means. */
async function recordedMachine() {
  const bundle = join(scratch, 'machine.mjs');
  const contents = "export { RecordedMachine } from './src/cli/test-rule/machine.ts'; export { parseRecording } from './src/cli/test-rule/recording.ts';";
  await build({ stdin: { contents, resolveDir: root, loader: 'ts' }, outfile: bundle, bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'warning' });
  const { RecordedMachine, parseRecording } = await import(pathToFileURL(bundle).href);
  const file = join(root, 'fixtures/machines/lab.umockdev');
  return new RecordedMachine(parseRecording({ text: readFileSync(file, 'latin1'), file }).devices);
}

/** Text with colours (ECMA-48) as a picture that reads well on light and on dark pages. */
function draw(text) {
  const lines = text.split('\n').flatMap(wrapped);
  const [advance, height, margin] = [8.4, 20, 16];
  const size = { width: Math.ceil(columns * advance + 2 * margin), height: lines.length * height + 2 * margin };
  const rows = lines.map((spans, index) => {
    // Some viewers drop what a line begins with when it is blank.
    const indent = /^ */.exec(spans[0]?.text ?? '')[0].length;
    const words = spans.map((span, number) => (number === 0 ? { ...span, text: span.text.slice(indent) } : span)).map(({ classes, text: part }) => `<tspan class="${classes.join(' ')}">${escaped(part)}</tspan>`).join('');
    return `<text x="${margin + indent * advance}" y="${margin + index * height + 14}">${words}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img">
<title>${escaped(shown)}</title>
<style>
  text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: #1f2328 }
  rect { fill: #f6f8fa; stroke: #d0d7de }
  .c1 { font-weight: bold } .c31 { fill: #b3261e } .c32 { fill: #1a7f37 } .c33 { fill: #9a6700 } .c34 { fill: #0550ae } .c35 { fill: #8250df } .c36 { fill: #1b7c83 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    rect { fill: #0d1117; stroke: #30363d }
    .c31 { fill: #ff7b72 } .c32 { fill: #56d364 } .c33 { fill: #e3b341 } .c34 { fill: #79c0ff } .c35 { fill: #d2a8ff } .c36 { fill: #56d4dd }
  }
</style>
<rect x="0.5" y="0.5" width="${size.width - 1}" height="${size.height - 1}" rx="8"/>
${rows.join('\n')}
</svg>
`;
}

/** A line in rows as a terminal breaks it: of spans, each with the codes that are in force. */
function wrapped(line) {
  const rows = [[]];
  let classes = [];
  let column = 0;
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const code = /^\x1b\[([0-9;]*)m$/.exec(part)?.[1];
    if (code !== undefined) {
      classes = code === '0' || code === '' ? [] : [...classes, `c${code}`];
      continue;
    }
    for (let rest = part; rest !== ''; ) {
      if (column === columns) {
        rows.push([]);
        column = 0;
      }
      const piece = rest.slice(0, columns - column);
      rows.at(-1).push({ classes, text: piece });
      column += piece.length;
      rest = rest.slice(piece.length);
    }
  }
  return rows;
}

/** Spaces would be joined by viewers that do not know `white-space`. */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0');
}
