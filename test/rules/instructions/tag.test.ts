import { describe } from 'vitest';
import { check } from '../../support/check.ts';

describe('TAG', () => {
  check('+= adds', { rules: 'TAG+="a", TAG+="b"\nTAG+="a"', verdict: { tags: ['a', 'b'], currentTags: ['a', 'b'] } });

  check('tags of earlier events stay, but are not current', {
    previous: { tags: ['old'], currentTags: ['was'] },
    rules: 'TAG+="new"',
    verdict: { tags: ['old', 'was', 'new'], currentTags: ['new'] },
  });

  check('stay also where rules say nothing', { previous: { tags: ['old'] }, rules: 'KERNEL=="x", TAG+="new"', verdict: { tags: ['old'], currentTags: [] } });

  check('-= takes one from the current tags, and it sticks among all', {
    rules: 'TAG+="a", TAG+="b"\nTAG-="a"\nTAG-="c"',
    verdict: { tags: ['a', 'b'], currentTags: ['b'] },
  });

  check('= replaces those of this event', {
    previous: { tags: ['old'] },
    rules: 'TAG+="a"\nTAG="b"',
    verdict: { tags: ['old', 'b'], currentTags: ['b'] },
  });

  check('= replaces all of a device that goes', {
    action: 'remove',
    previous: { tags: ['old'], currentTags: ['was'] },
    rules: 'TAG="b"',
    verdict: { tags: ['b'], currentTags: ['b'] },
  });

  check('a device that goes has the current tags it had', {
    action: 'remove',
    previous: { tags: ['old'], currentTags: ['was'] },
    rules: 'TAG+="b"',
    verdict: { tags: ['old', 'was', 'b'], currentTags: ['was', 'b'] },
  });

  check('is substituted', { rules: 'TAG+="t_$kernel"', verdict: { tags: ['t_sda1'] } });

  check('may have letters, digits, - and _', {
    rules: `TAG+="a b", TAG+="a:b", TAG+="a/b", TAG+="..", TAG+="ä", TAG+="$env{NOPE}", TAG+="${'x'.repeat(256)}", TAG+="a-B_9"`,
    verdict: { tags: ['a-B_9'], notes: ['a b', 'a:b', 'a/b', '..', 'is no tag', 'is no tag', 'is no tag'] },
  });

  check('= empties the list before it finds that the new one is no tag', { rules: 'TAG+="a"\nTAG="b c"', verdict: { currentTags: [], notes: ['b c'] } });
});
