/** Prints one event of the kernel, or says why it cannot: containers and sandboxes may forbid to listen. */
import { monitor, MonitorError } from 'devmaster';

try {
  await using events = monitor({ source: 'kernel', signal: AbortSignal.timeout(1000) });
  const { value } = await events.next();
  console.log(value?.kind === 'device' ? `${value.action} ${value.device.sysname}` : 'nothing happened');
} catch (error) {
  if (!(error instanceof MonitorError)) throw error;
  console.log(`${error.code} ${error.errnoCode}: ${error.hint}`);
}
