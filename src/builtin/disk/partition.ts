import type { Value } from './probe-answer.ts';

/** One entry of a partition table, as the probe's `PARTITION` says it. */
export interface Partition {
  readonly number: number;
  /** lower case */
  readonly uuid: string;
  /** the type's UUID in lower case; of other tables than GPT, a hexadecimal number */
  readonly type: string;
  /** bits of the table's own meaning */
  readonly flags: bigint;
  /** in sectors of 512 bytes; negative where the table is wrong */
  readonly start: string;
  readonly size: string;
  /** the GPT's partition label, null when it is empty */
  readonly label: string | null;
}

/** All partitions that the probe told of. */
export function partitionsOf(values: readonly Value[]): Partition[] {
  const partitions: Partition[] = [];
  for (const [name, value] of values) {
    if (name !== 'PARTITION') continue;
    const parts = /^([0-9]+) ([^ ]+) ([^ ]+) (0x[0-9a-f]+) (-?[0-9]+) (-?[0-9]+) ([^]*)$/.exec(value);
    if (parts === null) continue;
    const [, number, uuid, type, flags, start, size, label] = parts as unknown as readonly [string, string, string, string, string, string, string, string];
    partitions.push({ number: Number(number), uuid, type, flags: BigInt(flags), start, size, label: label === '' ? null : label });
  }
  return partitions;
}
