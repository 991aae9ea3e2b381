import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/cli/reload/plan.ts';
import { describePlan, planAsObject, summarise } from '../../../src/cli/reload/print.ts';
import { readRuleSets } from '../../../src/cli/reload/rules-in-force.ts';
import { NoPrograms } from '../../../src/cli/reload/no-programs.ts';
import { silent } from '../../../src/base/log.ts';
import type { Paths } from '../../../src/base/paths.ts';
import { defaultConfig, type Config } from '../../../src/config.ts';
import { RuleCacheFile } from '../../../src/worker/rule-cache.ts';
import { readRules } from '../../../src/worker/rule-set.ts';
import { makeMachine } from '../../device/machine.ts';
import { TableWorld } from '../../support/table-world.ts';

const version = 'test';
const ruleFile = '10-test.rules';

/** A disk with a partition, a terminal and an interface; what is recorded of them is given by id. */
class Bench {
  readonly paths: Paths;
  readonly #world = new TableWorld({ users: { root: 0 }, groups: { disk: 6 } });

  constructor(records: Readonly<Record<string, string>> = {}) {
    this.paths = makeMachine([
      { devpath: '/devices/pci/disk', subsystem: 'block', uevent: ['MAJOR=8', 'MINOR=0', 'DEVNAME=disk', 'DEVTYPE=disk'] },
      { devpath: '/devices/pci/disk/disk1', subsystem: 'block', uevent: ['MAJOR=8', 'MINOR=1', 'DEVNAME=disk1', 'DEVTYPE=partition'] },
      { devpath: '/devices/virtual/tty/tty9', subsystem: 'tty', uevent: ['MAJOR=4', 'MINOR=9', 'DEVNAME=tty9'] },
      { devpath: '/devices/virtual/net/wan', subsystem: 'net', uevent: ['INTERFACE=wan', 'IFINDEX=7'] },
    ]);
    for (const [id, text] of Object.entries(records)) writeFileSync(`${this.paths.run}/udev/data/${id}`, text);
  }

  /** Puts the rules where the daemon finds them; null takes them away. */
  rules(text: string | null): void {
    const file = `${this.#config.rulesDirectories[0]}/${ruleFile}`;
    mkdirSync(dirname(file), { recursive: true });
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
  }

  /** What a daemon does that starts. */
  startDaemon(): void {
    new RuleCacheFile(this.paths, version).write(readRules(this.#config, this.#world, null).checked);
  }

  async plan() {
    const rules = readRuleSets(this.paths, { config: this.#config, world: this.#world, version });
    const programs = new NoPrograms({ paths: this.paths, timeoutSignal: 9, log: silent });
    const plan = await makePlan({ paths: this.paths, world: this.#world, programs, eventTimeoutMs: 1000, rules });
    return { rules, plan };
  }

  /** The plan as it is printed, with the rule file by its name alone. */
  async printed(): Promise<string> {
    const { plan } = await this.plan();
    return describePlan(plan).replaceAll(`${this.#config.rulesDirectories[0]}/`, '').replaceAll(/ {2,}(?=(was )?10-)/g, '  # ');
  }

  get #config(): Config {
    return { ...defaultConfig(this.paths), rulesDirectories: [`${this.paths.run}/udev/rules.d`] };
  }
}

describe('a plan', () => {
  it('shows what goes, what comes, and the rules that decide it', async () => {
    const bench = new Bench({ 'b8:0': 'S:old/disk\nI:1\nE:SIZE=1\nG:a\nQ:a\nV:1\n', 'c4:9': 'I:1\nE:KEPT=1\nV:1\n' });
    bench.rules('KERNEL=="disk", SYMLINK+="old/disk", ENV{SIZE}="1"\nKERNEL=="disk", TAG+="a"\nKERNEL=="tty9", ENV{KEPT}="1"\n');
    bench.startDaemon();
    bench.rules('KERNEL=="disk", ENV{SIZE}="2"\nKERNEL=="disk", SYMLINK+="new/disk", TAG+="a"\nKERNEL=="tty9", ENV{KEPT}="1"\n');
    expect(await bench.printed()).toBe(`/devices/pci/disk (/dev/disk)
  - link /dev/old/disk  # was 10-test.rules:1
  - SIZE=1  # was 10-test.rules:1
  + SIZE=2  # 10-test.rules:1
  + link /dev/new/disk  # 10-test.rules:2
`);
  });

  it('follows what children take over from their parents', async () => {
    const bench = new Bench({ 'b8:0': 'I:1\nE:SERIAL=a\nV:1\n', 'b8:1': 'I:1\nE:SERIAL=a\nV:1\n' });
    const child = 'ENV{DEVTYPE}=="partition", IMPORT{parent}="SERIAL"\n';
    bench.rules(`ENV{DEVTYPE}=="disk", ENV{SERIAL}="a"\n${child}`);
    bench.startDaemon();
    bench.rules(`ENV{DEVTYPE}=="disk", ENV{SERIAL}="b"\n${child}`);
    const { plan } = await bench.plan();
    expect(plan.devices.map(({ device, differences }) => [device.sysname, ...differences.map(({ after, cause }) => `${cause} ${after?.value}`)])).toEqual([
      ['disk', 'rules b'],
      ['disk1', 'rules b'],
    ]);
  });

  it('tells apart what any event would change', async () => {
    const bench = new Bench({ 'c4:9': 'I:1\nE:STALE=1\nV:1\n' });
    bench.rules('KERNEL=="nothing", ENV{A}="1"\n');
    bench.startDaemon();
    bench.rules('KERNEL=="tty9", ENV{A}="1"\n');
    const { plan } = await bench.plan();
    expect(plan.devices.flatMap(({ differences }) => differences.map(({ before, after, cause }) => `${cause} ${(after ?? before)?.name}`))).toEqual(['handling STALE', 'rules A']);
  });

  it('names an interface as it would be named when it is added', async () => {
    const bench = new Bench();
    bench.rules('');
    bench.startDaemon();
    bench.rules('ACTION=="add", KERNEL=="wan", NAME="uplink"\n');
    expect(await bench.printed()).toBe('/devices/virtual/net/wan\n  - name wan\n  + name uplink  # 10-test.rules:1 (when it is added next)\n');
  });

  it('knows when the files are those that the daemon started with', async () => {
    const bench = new Bench();
    bench.rules('KERNEL=="tty9", ENV{A}="1"\n');
    bench.startDaemon();
    expect((await bench.plan()).rules.isSame).toBe(true);
    bench.rules('KERNEL=="tty9", ENV{A}="2"\n# another size\n');
    expect((await bench.plan()).rules.isSame).toBe(false);
    bench.rules(null);
    expect((await bench.plan()).rules.isSame).toBe(false);
  });

  it('does without the rules that were in force', async () => {
    const bench = new Bench();
    bench.rules('KERNEL=="tty9", ENV{A}="1"\n');
    const { plan, rules } = await bench.plan();
    expect(rules.former).toBeNull();
    expect(JSON.parse(JSON.stringify(planAsObject(plan, { isFormerKnown: false })))).toMatchObject({
      total: 4,
      formerRulesKnown: false,
      devices: [{ syspath: '/sys/devices/virtual/tty/tty9', devnode: '/dev/tty9', changes: [{ what: 'property', name: 'A', before: null, after: '1', cause: 'rules' }] }],
    });
  });

  it.each([
    [{ shown: 0, total: 4, hidden: 0 }, '0 of 4 devices change\n'],
    [{ shown: 1, total: 1389, hidden: 0 }, '1 of 1,389 devices changes\n'],
    [{ shown: 3, total: 1389, hidden: 2 }, '3 of 1,389 devices change; 2 more would change with any event, whatever the rules (--all shows them)\n'],
  ])('is summed up: %j', async ({ shown, total, hidden }, text) => {
    const bench = new Bench();
    bench.rules('KERNEL=="tty9", ENV{A}="1"\n');
    const [device] = (await bench.plan()).plan.devices;
    expect(summarise({ total, devices: Array.from({ length: shown }, () => device!) }, hidden)).toBe(text);
  });
});
