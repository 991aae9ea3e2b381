import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ProvenanceKeeper } from '../../src/daemon/provenance.ts';
import { idsIn, lastLine, provenanceLog } from '../../src/provenance/log.ts';
import { parseProvenance } from '../../src/provenance/record.ts';
import type { Verdict } from '../../src/rules/verdict.ts';
import { makeMachine } from '../device/machine.ts';
import { decide } from '../support/check.ts';

/** A keeper and what it has written. */
function given() {
  const paths = makeMachine();
  const file = provenanceLog(paths);
  const keeper = new ProvenanceKeeper(paths);
  const verdicts = new Map<string, Verdict>();
  const note = (id: string, rules: string, action = 'add'): void => {
    const verdict = verdicts.get(rules) ?? decide({ rules }).verdict;
    verdicts.set(rules, verdict);
    keeper.note(id, verdict, { action, seqnum: 7n });
  };
  const valueOf = (id: string): string | null | undefined => {
    const line = lastLine(readFileSync(file, 'latin1'), id);
    return line === null ? null : parseProvenance(line)?.facts[0]?.value;
  };
  return { file, keeper, note, valueOf };
}

describe('the keeper of what rules decided', () => {
  it('writes the last verdict of each device when it is told to', () => {
    const { file, keeper, note, valueOf } = given();
    note('b8:0', 'ENV{A}="1"');
    note('b8:0', 'ENV{A}="2"');
    note('n2', 'ENV{A}="3"');
    expect(existsSync(file)).toBe(false);
    keeper.flush();
    expect([valueOf('b8:0'), valueOf('n2')]).toEqual(['2', '3']);
  });

  it('writes when many are held, without being told', () => {
    const { file, note } = given();
    for (let number = 0; number < 256; number++) note(`n${number}`, 'ENV{A}="1"');
    expect(idsIn(readFileSync(file, 'latin1'))).toHaveLength(256);
  });

  it('forgets a device that goes, one that vanished without an event, and one that rules have nothing to say about any more', () => {
    const { keeper, note, valueOf } = given();
    for (const id of ['n1', 'n2', 'n3']) note(id, 'ENV{A}="1"');
    keeper.flush();
    note('n1', 'ENV{A}="1"', 'remove');
    keeper.forget('n2');
    note('n3', 'KERNEL=="nobody", ENV{A}="1"');
    keeper.flush();
    expect(['n1', 'n2', 'n3'].map(valueOf)).toEqual([null, null, null]);
  });

  it('goes on with the log of the daemon before it', () => {
    const { file, keeper, note, valueOf } = given();
    mkdirSync(file.replace(/[^/]*$/, ''), { recursive: true });
    writeFileSync(file, '\n{"id":"n9","version":1,"cut');
    note('n1', 'ENV{A}="1"');
    keeper.flush();
    expect(valueOf('n1')).toBe('1');
  });

  it('makes its file again when it was cleared away', () => {
    const { file, keeper, note, valueOf } = given();
    note('n1', 'ENV{A}="1"');
    keeper.flush();
    rmSync(file);
    note('n2', 'ENV{A}="2"');
    keeper.flush();
    expect(valueOf('n2')).toBe('2');
  });

  it('does not let its file grow without end while the same devices have events', () => {
    const { file, keeper, note, valueOf } = given();
    const rules = `ENV{A}="${'x'.repeat(250)}"`;
    for (let event = 0; event < 6_000; event++) {
      note(`n${event % 100}`, rules);
      if (event % 100 === 99) keeper.flush();
    }
    expect(idsIn(readFileSync(file, 'latin1'))).toHaveLength(100);
    expect(valueOf('n99')).toHaveLength(250);
    expect(statSync(file).size).toBeLessThan(2 * 1024 * 1024);
  });

  it('goes on where it cannot write', () => {
    const { file, keeper, note } = given();
    mkdirSync(file, { recursive: true });
    note('n1', 'ENV{A}="1"');
    expect(() => keeper.flush()).not.toThrow();
  });
});
