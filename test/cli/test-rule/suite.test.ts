import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSuite } from '../../../src/cli/test-rule/suite.ts';
import { fixtures } from '../../device/machine.ts';

function complaints(content: string, file = 'x.json'): string[] {
  const { suite, problems } = parseSuite({ file, content });
  if (problems.length > 0) expect(suite).toBe(null);
  return problems.map(({ message }) => message);
}

const device = '"device": {"kernel": "a"}';

describe('a suite', () => {
  it.each(['lab.toml', 'modem.json', 'failing.json'])('such as %s is understood', (name) => {
    const file = `${fixtures}/suites/${name}`;
    expect(parseSuite({ file, content: readFileSync(file, 'utf8') }).problems).toEqual([]);
  });

  it('finds its files beside itself', () => {
    const { suite } = parseSuite({ file: 'tests/x.toml', content: 'rules = ["../a.rules", "/b.rules"]\nfixture = "m.umockdev"\ncases = [{ device = "sda", expect = { mode = false } }]' });
    expect(suite).toMatchObject({ rules: ['a.rules', '/b.rules'], cases: [{ name: 'case 1', request: { from: { kind: 'recorded', file: 'tests/m.umockdev', name: 'sda' } }, expect: { mode: null } }] });
  });

  it('says for all cases what a case may say otherwise', () => {
    const content = `{${device}, "action": "change", "groups": {"g": 1, "h": 1}, "cases": [{"groups": {"g": 2}, "expect": {"mode": null}}, {"action": "bind", "expect": {"mode": null}}]}`;
    const cases = parseSuite({ file: 'x.json', content }).suite?.cases ?? [];
    expect(cases.map(({ request, answers }) => [request.action, answers.groups.get('g'), answers.groups.get('h')])).toEqual([['change', 2, 1], ['bind', 1, 1]]);
  });

  it('holds texts as bytes', () => {
    const content = `{${device}, "cases": [{"name": "Gerät", "properties": {"ä": "ö"}, "expect": {"mode": null}}]}`;
    const [one] = parseSuite({ file: 'x.json', content }).suite?.cases ?? [];
    expect([one?.name, ...(one?.request.properties ?? [])]).toEqual(['Ger\xc3\xa4t', ['\xc3\xa4', '\xc3\xb6']]);
  });

  it.each([
    ['[]', 'a table is expected'],
    ['{}', 'the suite has no cases'],
    ['{"case": []}', /^case: this is not known; known are .*cases$/],
    [`{${device}, "cases": [{}]}`, 'cases[0]: what the case expects is missing'],
    [`{${device}, "cases": [{"expect": {}}]}`, 'cases[0].expect: the case expects nothing'],
    ['{"cases": [{"expect": {"mode": "1"}}]}', 'cases[0]: no device is given'],
    [`{${device}, "cases": [{"expect": {"modes": "1"}}]}`, /^cases\[0\]\.expect\.modes: this is not known/],
    [`{${device}, "cases": [{"expect": {"mode": 660}}]}`, 'cases[0].expect.mode: a text is expected: write the number in quotes'],
    [`{${device}, "cases": [{"expect": {"mode": "rw"}}]}`, 'cases[0].expect.mode: octal digits are expected, such as "0660"'],
    [`{${device}, "cases": [{"action": "plug", "expect": {"mode": "1"}}]}`, /^cases\[0\]\.action: one of add, remove, .* is expected$/],
    [`{${device}, "cases": [{"expect": {"links": ["a", 1]}}]}`, /^cases\[0\]\.expect\.links\[1\]: a text/],
    ['{"device": {"subsystem": "tty"}, "cases": [{"expect": {"mode": "1"}}]}', 'cases[0].device: kernel, the name of the device, is missing'],
    ['{"device": {"kernel": "a", "parents": [{}]}, "cases": [{"expect": {"mode": "1"}}]}', 'cases[0].device.parents[0]: kernel, the name of the device, is missing'],
  ])('that says %s is refused', (content, message) => {
    expect(complaints(content).join('\n')).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  it('that is no JSON or TOML is refused, with its place where that is known', () => {
    expect(complaints('{')).toHaveLength(1);
    expect(parseSuite({ file: 'x.toml', content: 'a = 1\nb = [' }).problems).toMatchObject([{ source: { line: 2 } }]);
  });
});
