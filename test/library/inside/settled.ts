/** Waits until the queue is empty, and says then which of the given files are there. */
import { existsSync } from 'node:fs';
import { settled } from 'devmaster';

console.log('waiting');
await settled({ timeoutMs: 200_000 });
console.log(process.argv.slice(2).filter((file) => existsSync(file)).join(' '));
