import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { root } from '../../support/repository.ts';

const missing = process.getuid?.() !== 0 || spawnSync('unshare', ['--mount', 'true']).status !== 0 ? 'needs root: makes a mount namespace of its own' : null;

const record = `E:ID_MODEL=Disk One
E:IOCOST_SOLUTIONS=isolation band-width broken
E:IOCOST_MODEL_ISOLATION=rbps=1 rseqiops=2
E:IOCOST_QOS_ISOLATION=rpct=0.00 rlat=3
E:IOCOST_MODEL_BAND_WIDTH=rbps=4
E:IOCOST_QOS_BAND_WIDTH=rlat=5
E:IOCOST_QOS_BROKEN=rlat=6
`;

interface Setting {
  /** what /run/udev has of /dev/null, which stands for a disk */
  readonly record?: string;
  /** iocost.conf */
  readonly config?: string;
  /** whether the kernel has io.cost */
  readonly kernel?: boolean;
}

/** Runs iocost where /run, /etc/udev and the control groups are its own. The last lines of `out` are what the kernel was told. */
function iocost(args: string, { record: text = record, config = '', kernel = true }: Setting = {}): { status: number | null; out: string; errors: string } {
  const script = `
    mount -t tmpfs run /run; mount -t tmpfs cgroup /sys/fs/cgroup; mkdir -p /run/udev/data /run/etc
    printf %s "$RECORD" >/run/udev/data/c1:3; printf %s "$CONFIG" >/run/etc/iocost.conf; mount --bind /run/etc /etc/udev
    cd /sys/fs/cgroup; ${kernel ? ': >io.cost.qos; : >io.cost.model' : ''}
    '${root}/dist/devmaster-id' iocost ${args}; status=$?
    cat io.cost.* 2>/dev/null
    exit $status`;
  const { status, stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script], { encoding: 'latin1', env: { ...process.env, RECORD: text, CONFIG: config } });
  return { status, out: stdout, errors: stderr };
}

describe.skipIf(missing !== null)(`iocost${missing === null ? '' : ` (${missing})`}`, () => {
  it('gives the kernel the first solution', () => {
    expect(iocost('apply /dev/null')).toEqual({ status: 0, out: '1:3 model=linear ctrl=user rbps=1 rseqiops=2\n1:3 enable=1 ctrl=user rpct=0.00 rlat=3\n', errors: '' });
  });

  it.each([
    ['the administrator prefers', 'apply /dev/null', '# ours\n[IOCost]\n TargetSolution = band-width \n'],
    ['it is told', 'apply /dev/null band-width', ''],
  ])('takes the solution that %s', (_who, args, config) => {
    expect(iocost(args, { config }).out).toBe('1:3 model=linear ctrl=user rbps=4\n1:3 enable=1 ctrl=user rlat=5\n');
  });

  it('takes a device by its path in /sys', () => {
    expect(iocost('apply /sys/class/mem/null').out).toContain('1:3 enable=1');
  });

  it.each([
    ['hwdb knows nothing of the disk', 'apply /dev/null', { record: 'E:ID_MODEL=Disk One\n' }],
    ['a solution is not complete', 'apply /dev/null broken', {}],
    ['there is no such solution', 'apply /dev/null nonsense', {}],
    ['the kernel has no io.cost', 'apply /dev/null', { kernel: false }],
  ])('does nothing when %s', (_when, args, setting) => {
    expect(iocost(args, setting)).toEqual({ status: 0, out: '', errors: '' });
  });

  it('tells what could be done', () => {
    expect(iocost('query /dev/null').errors).toBe(
      'Known solutions for /dev/null model name: "Disk One"\nPreferred solution: naive\nSolution that would be applied: isolation\n' +
        'isolation: io.cost.qos: rpct=0.00 rlat=3\nisolation: io.cost.model: rbps=1 rseqiops=2\nband-width: io.cost.qos: rlat=5\nband-width: io.cost.model: rbps=4\n',
    );
    expect(iocost('query /dev/null', { record: '' })).toEqual({ status: 0, out: '', errors: 'null: Device model not found\n' });
  });

  it.each([
    ['', 'Command verb required (one of help, query, apply).\n'],
    ['nonsense', "Unknown command verb 'nonsense'.\n"],
    ['query', 'Too few arguments.\n'],
    ['query a b', 'Too many arguments.\n'],
    ['query /dev/gone', 'Error looking up device: No such device\n'],
  ])('refuses "%s"', (args, errors) => {
    expect(iocost(args)).toEqual({ status: 1, out: '', errors });
  });
});
