import type { Paths } from '../../../src/base/paths.ts';
import { readCall, type Command } from '../../../src/cli/command.ts';

export interface Called {
  readonly status: number;
  readonly out: string;
  readonly complaints: readonly string[];
}

/** Carries out a verb on the machine of these roots. */
export async function call(command: Command, paths: Paths, words: readonly string[]): Promise<Called> {
  let out = '';
  const complaints: string[] = [];
  const io = { paths, environment: {}, program: 'devctl', out: (text: string) => void (out += text), complain: (line: string) => void complaints.push(line) };
  const read = readCall(command, words, io);
  if (read.kind !== 'run') throw new Error(read.kind);
  // The roots are those of the machine, whatever the call says.
  const status = await command.run(read.parsed, io);
  return { status, out, complaints };
}
