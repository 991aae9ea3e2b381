/**
 * A world and effects that change nothing, for `--observe`, `devctl test` and `test-rule`. Questions are answered by the real
 * world; what would be written is only reported.
 */
import type { Device } from '../device/device.ts';
import type { Source } from '../base/problem.ts';
import type { Effects } from '../apply/apply.ts';
import { planRename } from '../apply/interface.ts';
import type { BuiltinAnswer, BuiltinCall, Effect, Probe, World } from '../rules/world.ts';

/** A write that was not made, and the place in a rule file that asked for it. */
export interface Refrained {
  /** such as `write '1' to /sys/…` */
  readonly words: string;
  readonly source: Source;
  /** the file of sysfs (`/sys/…`), or the path of the sysctl below /proc/sys */
  readonly target: { readonly kind: 'attribute' | 'sysctl'; readonly path: string };
  readonly value: string;
}

/** Answers as another world does, and writes nothing: each write is handed to a listener and counted as done. */
export class RehearsalWorld implements World {
  readonly #real: World;
  readonly #onRefrain: (refrained: Refrained) => void;

  constructor(real: World, onRefrain: (refrained: Refrained) => void) {
    this.#real = real;
    this.#onRefrain = onRefrain;
  }

  constant(name: string): string | null {
    return this.#real.constant(name);
  }

  sysctl(name: string): string | null {
    return this.#real.sysctl(name);
  }

  setSysctl(name: string, value: string, source: Source): Effect {
    this.#onRefrain({ words: `write '${value}' to the sysctl ${name}`, source, target: { kind: 'sysctl', path: name }, value });
    return { ok: true };
  }

  setAttribute(file: string, value: string, source: Source): Effect {
    this.#onRefrain({ words: `write '${value}' to ${file}`, source, target: { kind: 'attribute', path: file }, value });
    return { ok: true };
  }

  fileMode(file: string): number | null {
    return this.#real.fileMode(file);
  }

  entries(folder: string): readonly string[] {
    return this.#real.entries(folder);
  }

  readFile(file: string): string | null {
    return this.#real.readFile(file);
  }

  kernelCommandLine(): string {
    return this.#real.kernelCommandLine();
  }

  user(name: string): number | null {
    return this.#real.user(name);
  }

  group(name: string): number | null {
    return this.#real.group(name);
  }

  findDevice(device: Device, subsystem: string, sysname: string): Device | null {
    return this.#real.findDevice(device, subsystem, sysname);
  }

  builtin(call: BuiltinCall): BuiltinAnswer | Probe {
    return this.#real.builtin({ ...call, rehearse: true });
  }
}

/** Effects that leave /dev and the network alone: what they would do can be read in the verdict. */
export const noEffects: Effects = {
  renameInterface: ({ device, action, verdict }) => {
    const plan = planRename({ device, action, name: verdict.name?.value ?? null });
    return plan.kind === 'rename' ? plan.properties : null;
  },
  updateNode() {},
  removeNode() {},
  beginWatch() {},
  prepareWatch: () => null,
  endWatch() {},
};
