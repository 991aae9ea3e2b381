import { expect, describe, it } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { systemPaths } from '../../src/base/paths.ts';
import type { Builtin } from '../../src/builtin/builtin.ts';
import { inputId } from '../../src/builtin/input_id.ts';
import { netDriver } from '../../src/builtin/net_driver.ts';
import { netId } from '../../src/builtin/net_id.ts';
import { pathId } from '../../src/builtin/path_id.ts';
import { usbId } from '../../src/builtin/usb_id.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';
import { randomFrom } from '../rules.d/random.ts';
import { callBuiltin } from './call.ts';
import { randomMachine } from './random-machines.ts';
import { outputOf, ReferenceBuiltins } from './reference.ts';

const chains = 150;

describe('builtins that ask sysfs', () => {
  const reference = ReferenceBuiltins.find();
  it('say of a machine that chance made what systemd says', (context) => {
    if (!(reference instanceof ReferenceBuiltins)) return context.skip(`needs ${reference.missing}`);
    const seed = Number(process.env['DEVMASTER_TEST_SEED'] ?? 1);
    const { devices, calls } = randomMachine(randomFrom(seed), chains);
    const paths = makeMachine(devices);
    const builtins = new Map<string, Builtin>(
      [inputId, netDriver, netId({ paths, log: silent, kernelCommandLine: () => '', environment: null, lookUp: () => [] }), pathId, usbId].map((builtin) => [builtin.name, builtin]),
    );
    const theirs = reference.ask({ ...systemPaths, sys: paths.sys }, calls.map(({ builtin, devpath }) => ({ words: builtin, devpath })));
    calls.forEach(({ builtin, devpath }, index) => {
      const ours = outputOf(callBuiltin(builtins.get(builtin) as Builtin, deviceAt(hostOf(paths), devpath)));
      expect.soft(ours, `${builtin} of ${devpath}, DEVMASTER_TEST_SEED=${seed}`).toEqual(theirs[index]);
    });
  });
});
