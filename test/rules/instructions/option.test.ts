import { describe, expect, it } from 'vitest';
import { check, decide, summarise } from '../../support/check.ts';

describe('OPTIONS', () => {
  check('link_priority', { rules: 'OPTIONS+="link_priority=5"\nOPTIONS+="link_priority=-100"', verdict: { linkPriority: -100 } });
  check('watch and nowatch, the last one counts', { rules: 'OPTIONS+="watch", OPTIONS+="nowatch"\nOPTIONS+="watch"', verdict: { watch: true } });
  check(':= seals watch', { rules: 'OPTIONS:="nowatch"\nOPTIONS+="watch"', verdict: { watch: false } });
  check('is not sealed by a := of another option', { rules: 'OPTIONS:="link_priority=1"\nOPTIONS+="watch", OPTIONS+="link_priority=2"', verdict: { watch: true, linkPriority: 2 } });
  check('db_persist', { rules: 'OPTIONS+="db_persist"', verdict: { persist: true } });
  check('log_level', { rules: 'OPTIONS="log_level=debug"', verdict: { logLevel: 'debug' } });
  check('log_level=reset', { rules: 'OPTIONS="log_level=7"\nOPTIONS="log_level=reset"', verdict: { logLevel: 'reset' } });
  check('nothing is set where nothing is said', { rules: 'ENV{A}="1"', verdict: { watch: null, persist: null, logLevel: null, linkPriority: null } });

  it('dump keeps what has been decided when its line is reached, before the rest of the line', () => {
    const { verdict } = decide({ rules: 'ENV{A}="1"\nENV{B}="1", OPTIONS+="dump"\nOPTIONS+="dump-json", ENV{C}="1"' });
    expect(verdict.dumps.map(({ format, verdict: then, source }) => [format, source.line, summarise(then).properties])).toEqual([
      ['text', 2, { A: '1' }],
      ['json', 3, { A: '1', B: '1' }],
    ]);
  });
});
