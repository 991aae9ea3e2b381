/** Waits for a network interface of a name to be ready for use, half a minute at most. */
import { DeadlineError, waitFor } from 'devmaster';

const sysname = process.argv[2] ?? 'lo';
const timeoutMs = Number(process.argv[3] ?? 30_000);
try {
  const device = await waitFor({ subsystem: 'net', sysname }, { timeoutMs });
  console.log(`${device.sysname} is ready: ${device.syspath}`);
} catch (error) {
  if (!(error instanceof DeadlineError)) throw error;
  console.log(`${sysname} did not come`);
  process.exitCode = 1;
}
