import { describe, expect, it } from 'vitest';
import { finishEvents, type LastEventsParts } from '../../src/daemon/last-events.ts';

const soon = { finish: { patienceMs: 20, glanceMs: 1 }, kill: { patienceMs: 20, glanceMs: 1 } };

/** A queue that never gets empty, and an event whose programs are killed so many times before it ends. */
function given(kills: number): { parts: LastEventsParts; said: string[] } {
  const said: string[] = [];
  const say = (word: string) => () => void said.push(word);
  let left = kills;
  const dispatcher = {
    pause: say('pause'),
    resume: say('resume'),
    killAll: () => {
      if (said.at(-1) !== 'kill') said.push('kill');
      left--;
    },
    get running() {
      return left > 0 ? 1 : 0;
    },
  };
  return { parts: { queue: { isEmpty: false }, dispatcher, reception: { leaveRest: say('leave the rest'), takeRest: say('take the rest') } }, said };
}

describe('a daemon that is told to end', () => {
  it('takes what there is and begins nothing more', async () => {
    const { parts, said } = given(0);
    await finishEvents(parts, false, soon);
    expect(said).toEqual(['pause', 'take the rest']);
  });

  it('with a successor goes on with what it has for a while, and leaves the rest in the socket', async () => {
    const { parts, said } = given(0);
    await finishEvents(parts, true, soon);
    expect(said).toEqual(['leave the rest', 'resume', 'pause']);
  });

  it('kills what runs too long, one program of an event after the other', async () => {
    const { parts, said } = given(3);
    await finishEvents(parts, false, soon);
    expect(said).toEqual(['pause', 'take the rest', 'kill']);
    expect(parts.dispatcher.running).toBe(0);
  });

  it('ends although something cannot be killed', async () => {
    const { parts, said } = given(Infinity);
    await finishEvents(parts, false, soon);
    expect(said).toEqual(['pause', 'take the rest', 'kill']);
    expect(parts.dispatcher.running).toBe(1);
  });
});
