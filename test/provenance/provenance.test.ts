import { describe, expect, it } from 'vitest';
import { isEmpty, maxFacts, maxValueBytes, provenanceOf, type DecidingEvent } from '../../src/provenance/provenance.ts';
import { decide, type Case } from '../support/check.ts';

const event: DecidingEvent = { action: 'add', seqnum: 1n, finishedMs: 0 };

function provenance(rules: string, given: Omit<Case, 'rules' | 'verdict' | 'problems'> = {}) {
  return provenanceOf(decide({ rules, ...given }).verdict, event);
}

/** What did not last: what it was, the line that had decided it and the line that undid it. */
function undone(rules: string): string[] {
  return provenance(rules).overridden.map(({ what, name, value, source, by }) => [what, name, value, `${source.line} by ${by.line}`].filter((part) => part !== null).join(' '));
}

describe('provenance', () => {
  it('names for each thing that rules gave the place that gave it', () => {
    const { facts } = provenance('ENV{A}="1", SYMLINK+="x"\nMODE="0640", GROUP="7", TAG+="t", RUN{builtin}+="kmod load x"');
    expect(facts.map(({ what, name, value, source }) => [what, name, value, `${source?.line}:${source?.column}`])).toEqual([
      ['link', 'x', null, '1:13'],
      ['group', null, '7', '2:14'],
      ['mode', null, '640', '2:1'],
      ['property', 'A', '1', '1:1'],
      ['tag', 't', null, '2:25'],
      ['run', 'builtin', 'kmod load x', '2:35'],
    ]);
  });

  it('has no place for a tag of an earlier event', () => {
    const { facts } = provenance('ENV{A}="1"', { previous: { tags: ['old'] } });
    expect(facts.filter(({ what }) => what === 'tag')).toEqual([{ what: 'tag', name: 'old', value: null, source: null }]);
  });

  it('is empty when no rule had anything to say', () => {
    expect(isEmpty(provenance('KERNEL=="nobody", ENV{A}="1"'))).toBe(true);
    expect(isEmpty(provenance('ENV{A}="1"'))).toBe(false);
    expect(isEmpty(provenance('SYMLINK+="a"\nSYMLINK-="a"'))).toBe(false);
  });

  it('is bounded, whatever a program imports', () => {
    const lines = Array.from({ length: maxFacts + 5 }, (_, number) => `P${number}=${'x'.repeat(300)}`).join('\n');
    const { facts, isCut } = provenance('IMPORT{file}="/f"', { world: { files: { '/f': lines } } });
    expect([facts.length, facts[0]?.value?.length, isCut]).toEqual([maxFacts, maxValueBytes + '...'.length, true]);
  });
});

describe('what was overridden', () => {
  it.each([
    ['a property by another value', 'ENV{A}="1"\nENV{A}="2"', ['property A 1 1 by 2']],
    ['a property by its removal', 'ENV{A}="1"\nENV{A}=""', ['property A 1 1 by 2']],
    ['a removal by a value', 'ENV{A}=""\nENV{A}="1"', ['property A 1 by 2']],
    ['each of several values', 'ENV{A}="1"\nENV{A}="2"\nENV{A}="3"', ['property A 1 1 by 2', 'property A 2 2 by 3']],
    ['owner, group and mode', 'OWNER="1", GROUP="2", MODE="0600"\nOWNER="3", GROUP="4", MODE="0640"', ['owner 1 1 by 2', 'group 2 1 by 2', 'mode 600 1 by 2']],
    ['all links by a = ', 'SYMLINK+="a b"\nSYMLINK="c"', ['link a 1 by 2', 'link b 1 by 2']],
    ['one link by a -=', 'SYMLINK+="a b"\nSYMLINK-="a"', ['link a 1 by 2']],
    ['tags by a =', 'TAG+="a"\nTAG="b"', ['tag a 1 by 2']],
    ['a tag by a -=', 'TAG+="a"\nTAG-="a"', ['tag a 1 by 2']],
    ['the RUN list by a =', 'RUN+="/bin/a"\nRUN="/bin/b"', ['run program /bin/a 1 by 2']],
    ['security labels by a =', 'SECLABEL{x}="a"\nSECLABEL{y}="b"', ['seclabel x a 1 by 2']],
    ['the link priority', 'OPTIONS+="link_priority=1"\nOPTIONS+="link_priority=2"', ['link-priority 1 1 by 2']],
    ['the watch', 'OPTIONS+="watch"\nOPTIONS+="nowatch"', ['watch true 1 by 2']],
  ])('is told of %s', (_, rules, told) => {
    expect(undone(rules)).toEqual(told);
  });

  it('does not tell of what a := kept, nor of links that come twice', () => {
    expect(undone('OWNER:="1"\nOWNER="2"\nSYMLINK+="a"\nSYMLINK+="a"\nTAG+="a"\nTAG+="a"')).toEqual([]);
  });
});
