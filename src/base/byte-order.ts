import { endianness } from 'node:os';

/** Whether this machine has the lowest byte of a number first, for formats that are in the machine's own byte order. */
export const isLittleEndian: boolean = endianness() === 'LE';
