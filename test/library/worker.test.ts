import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Project } from './package.ts';

let project: Project;
beforeAll(() => void (project = new Project()));
afterAll(() => project.remove());

const program = `
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
const script = "const { monitor } = require('devmaster'); monitor({ source: 'kernel' }); monitor({ source: 'kernel' }).next(); require('node:worker_threads').parentPort.postMessage('listens');";
const inTurn = async () => {
  const worker = new Worker(script, { eval: true });
  await once(worker, 'message');
  await worker.terminate();
};
await inTurn();
const before = readdirSync('/proc/self/fd').length;
for (let time = 0; time < 5; time++) await inTurn();
console.log(readdirSync('/proc/self/fd').length - before);
`;

it('a Worker that is terminated leaves no socket of its monitors behind', () => {
  const file = `${project.folder}/workers.ts`;
  writeFileSync(file, program);
  const [command, ...words] = project.program(file) as [string, ...string[]];
  expect(spawnSync(command, words, { encoding: 'utf8' })).toMatchObject({ stdout: '0\n', stderr: '' });
});
