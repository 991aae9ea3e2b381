/** Says which network interfaces there are, and what becomes of them, until it is interrupted. */
import { enumerate, monitor } from 'devmaster';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

// First listen, then look: what comes in between is told twice and not missed.
const events = monitor({ source: 'kernel', subsystem: 'net', signal: interrupted.signal });
const known = new Set<string>();
look();

for await (const event of events) {
  if (event.kind === 'gap') {
    // Events were lost: what is there now is in sysfs.
    console.log(`missed something (${event.reason})`);
    look();
    continue;
  }
  const { action, device } = event;
  if (action === 'add') known.add(device.sysname);
  if (action === 'remove') known.delete(device.sysname);
  console.log(`${action} ${device.sysname} (index ${device.ifindex}), now ${known.size}`);
}
console.log('bye');

function look(): void {
  known.clear();
  for (const device of enumerate({ subsystem: 'net' })) known.add(device.sysname);
  console.log(`interfaces: ${[...known].sort().join(' ')}`);
}
