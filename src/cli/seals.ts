import type { Source } from '../base/problem.ts';
import type { Instruction } from '../rules/program.ts';
import type { Change } from '../rules/trace.ts';

const sealable: Readonly<Partial<Record<Instruction['kind'], Change['what']>>> = {
  'set-symlink': 'link', 'set-name': 'name', 'set-owner': 'owner', 'set-group': 'group', 'set-mode': 'mode', 'run-program': 'run', 'run-builtin': 'run',
};

/** Remembers during an evaluation where a `:=` was, after which its key cannot be changed any more (udev(7) "Operators"). */
export class Seals {
  readonly #places = new Map<Change['what'], Source>();

  /** To be told of every instruction that held. */
  note(instruction: Instruction): void {
    if (!('how' in instruction) || instruction.how !== 'final') return;
    const what = sealable[instruction.kind];
    if (what !== undefined && !this.#places.has(what)) this.#places.set(what, instruction.token.source);
  }

  /** @returns the `:=` that forbids a change; null when none is known */
  of(what: Change['what']): Source | null {
    return this.#places.get(what) ?? null;
  }
}
