/** The manual pages: made from the tables, in date, and without a complaint of troff's. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentation } from '../../../src/cli/help/documentation.ts';
import { settings } from '../../../src/cli/help/settings.ts';
import { manualPage } from '../../../src/cli/help/troff.ts';
import { settingNames } from '../../../src/config.ts';
import { daemonOptions } from '../../../src/daemon/options.ts';

const root = join(import.meta.dirname, '../../..');
const files = await documentation({ daemonOptions, prose: (name) => readFileSync(join(root, 'docs/man-src', name), 'utf8') });
const manuals = readdirSync(join(root, 'docs/man'));

describe('generated files', () => {
  it.each([...files])('%s is what the tables say: "node docs/generate.js" writes it', (name, text) => {
    expect(readFileSync(join(root, name), 'utf8')).toBe(text);
  });

  it('are all there is in docs/man', () => {
    expect(manuals.map((name) => `docs/man/${name}`).filter((name) => !files.has(name))).toEqual([]);
  });
});

describe('the manual page of the configuration', () => {
  it('describes every setting', () => {
    expect(settings.flatMap(({ names }) => names).sort()).toEqual([...settingNames].sort());
  });
});

describe('troff', () => {
  const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

  it.skipIf(!has('groff')).each(manuals)('groff has nothing to say about %s', (name) => {
    const { stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-z', join(root, 'docs/man', name)], { encoding: 'utf8' });
    expect(stderr).toBe('');
  });

  it.skipIf(!has('mandoc')).each(manuals)('mandoc finds no fault with %s but that it has no date', (name) => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', join(root, 'docs/man', name)], { encoding: 'utf8' });
    expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'))).toEqual([]);
  });

  it.each([
    ['a heading', '# NAME', '.SH "NAME"'],
    ['a dash as it is written', 'devctl - x', '.PP\ndevctl \\- x'],
    ['a backslash', 'a\\b', '.PP\na\\eb'],
    ['bold code', 'see `--all` here', '.PP\nsee \\fB\\-\\-all\\fR here'],
    ['italics', '*FILE*', '.PP\n\\fIFILE\\fR'],
    ['a lone asterisk', '`*` and a * b', '.PP\n\\fB*\\fR and a * b'],
    ['a definition', 'term\n: what', '.TP\nterm\nwhat'],
    ['an example', "    'x' .y\n    .z", ".PP\n.RS 4\n.nf\n\\(aqx\\(aq .y\n\\&.z\n.fi\n.RE"],
    ['what is not ASCII', 'größe', '.PP\ngr\\[u00F6]\\[u00DF]e'],
  ])('is given %s', (_what, markdown, expected) => {
    expect(manualPage({ name: 'x', section: '1', markdown })).toBe(`.TH "X" 1 "" "devmaster"\n.nh\n.ad l\n${expected}\n`);
  });
});
