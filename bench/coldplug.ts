/**
 * How long does a coldplug take? This machine's devices plus 500 veth pairs, with the rules that are installed, by
 * systemd-udevd and devmasterd in turn, each in namespaces of its own with a tmpfs on /run/udev. The databases are compared
 * before the times; a difference is a failure.
 *
 *   node dist/bench/coldplug.js [ROUNDS]
 */
import { release } from 'node:os';
import { inNamespace, lacksOracle } from '../test/support/sandbox.ts';
import { differences, readSnapshot } from '../test/support/records.ts';

const PAIRS = 500;

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakKib: number;
  readonly events: number;
  readonly records: ReadonlyMap<string, readonly string[]>;
}

/** Clock ticks of a process, of those it waited for and of those it has now (proc_pid_stat(5), fields 14 to 17). */
const script = (daemon: string): string => `
for i in $(seq ${PAIRS}); do echo "link add va$i type veth peer name vb$i"; done | ip -batch -
start_daemon ${daemon} || exit 1
ticks() { cat /proc/$daemon/stat $(pgrep -P $daemon | sed 's|.*|/proc/&/stat|') 2>/dev/null | sed 's/.*) //' | awk '{t += $12 + $13 + $14 + $15} END {print t}'; }
sleep 1
before=$(ticks); from=$(date +%s%N)
udevadm trigger --type=subsystems --action=add
udevadm trigger --type=devices --action=add
udevadm settle
to=$(date +%s%N); after=$(ticks)
echo "wall $(( (to - from) / 1000 ))"
echo "ticks $(( after - before )) $(getconf CLK_TCK)"
echo "peak $(cat /proc/$daemon/status $(pgrep -P $daemon | sed 's|.*|/proc/&/status|') 2>/dev/null | awk '/^VmHWM/ {t += $2} END {print t}')"
echo "events $(( $(udevadm trigger --type=subsystems --dry-run --verbose | wc -l) + $(udevadm trigger --dry-run --verbose | wc -l) ))"
echo "== records"; snapshot_records
stop_daemon
`;

function measure(daemon: string): Measured {
  const { status, stdout, stderr } = inNamespace(script(daemon));
  if (status !== 0) throw new Error(`${daemon} failed: ${stderr}`);
  const number = (name: string, field = 1): number => Number(new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1]?.split(' ')[field - 1]);
  return {
    wallMs: number('wall') / 1000,
    cpuMs: (number('ticks') / number('ticks', 2)) * 1000,
    peakKib: number('peak'),
    events: number('events'),
    records: readSnapshot(stdout.split('== records\n')[1] ?? '', { withBuiltins: false }),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function main(): number {
  const missing = lacksOracle();
  if (missing !== null) {
    console.log(`coldplug: ${missing}`);
    return 0;
  }
  const rounds = Number(process.argv[2] ?? '3');
  const theirs: Measured[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    theirs.push(measure('$SYSTEMD_UDEVD'));
    ours.push(measure('$DEVMASTERD'));
    const found = differences((theirs.at(-1) as Measured).records, (ours.at(-1) as Measured).records);
    if (found.length > 0) {
      console.error(`coldplug: the databases differ:\n${found.slice(0, 20).join('\n')}`);
      return 1;
    }
  }
  const row = (name: string, of: (measured: Measured) => number, unit: string, digits = 0): void => {
    const [one, other] = [median(theirs.map(of)), median(ours.map(of))];
    console.log(`| ${name} | ${one.toFixed(digits)} ${unit} | ${other.toFixed(digits)} ${unit} | ${(one / other).toFixed(2)} |`);
  };
  const events = median(ours.map(({ events: count }) => count));
  console.log(`coldplug of ${events} devices and subsystems, median of ${rounds} rounds, Linux ${release()}, Node ${process.version}; databases equal\n`);
  console.log('| | systemd-udevd | devmasterd | ratio |\n|---|---|---|---|');
  row('wall time', ({ wallMs }) => wallMs, 'ms');
  row('events per second', ({ wallMs }) => (events / wallMs) * 1000, '/s');
  row('CPU per event', ({ cpuMs }) => cpuMs / events, 'ms', 2);
  row('memory, peak of all processes', ({ peakKib }) => peakKib / 1024, 'MiB', 1);
  return 0;
}

process.exitCode = main();
