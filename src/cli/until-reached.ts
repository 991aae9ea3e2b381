import { delayMs } from '../base/delay.ts';
import { UeventSocket } from '../kernel/netlink-uevent.ts';

/** Not everything that is waited for is announced: links are made before their event is broadcast, the queue file goes after it. */
const GLANCE_MS = 100;
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;

/**
 * Waits for a fact: looks at every event, and now and then.
 *
 * @param timeoutMs  null waits for ever
 * @param group      2 for the daemon's events; 1 for the kernel's, where those are enough
 * @returns whether it came true in time
 */
export function untilReached(isReached: () => boolean, { timeoutMs, group }: { timeoutMs: number | null; group: 1 | 2 }): Promise<boolean> {
  const socket = UeventSocket.open({ group, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
  return new Promise((resolve) => {
    const finish = (reached: boolean): void => {
      clearInterval(glance);
      if (deadline !== null) clearTimeout(deadline);
      socket.close();
      resolve(reached);
    };
    const look = (): void => {
      if (isReached()) finish(true);
    };
    const glance = setInterval(look, GLANCE_MS);
    const deadline = timeoutMs === null ? null : setTimeout(() => finish(isReached()), delayMs(timeoutMs));
    socket.listen(look);
    look();
  });
}
