import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { command as cat } from '../../../src/cli/commands/cat.ts';
import { makeMachine } from '../../device/machine.ts';
import { run } from './why-machine.ts';

it.each([
  ['A="1"\r\nB="2"\r\n', 'A="1"\nB="2"\n'],
  ['A="1"\rB="2"', 'A="1"\nB="2"\n'],
  ['# c\n\nA="1"', '# c\n\nA="1"\n'],
])('cat ends every line of %j in the same way', async (text, shown) => {
  const paths = makeMachine();
  const file = `${paths.run}/10-a.rules`;
  writeFileSync(file, text);
  expect((await run(cat, { root: paths.run, paths }, [file])).out).toBe(`# ~/10-a.rules\n${shown}`);
});
