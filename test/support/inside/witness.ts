/**
 * Writes down every message of the uevent netlink family that reaches its network namespace: the kernel's (group 1) and
 * those of device managers (group 2), one line of JSON each. Says `listening` first, and ends with its standard input.
 */
import { UeventSocket } from '../../../src/kernel/netlink-uevent.ts';

const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;

const sockets = ([1, 2] as const).map((group) => {
  const socket = UeventSocket.open({ group, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
  socket.listen(({ datagrams, overflow }) => {
    if (overflow) throw new Error('messages were lost');
    process.stdout.write(datagrams.map(({ payload, portId, uid }) => `${JSON.stringify({ group, portId, uid, payload })}\n`).join(''));
  });
  return socket;
});
process.stdout.write('listening\n');
process.stdin.resume().on('end', () => sockets.forEach((socket) => socket.close()));
