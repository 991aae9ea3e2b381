import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { openMetrics } from '../../../src/cli/analyze/openmetrics.ts';
import { totals } from './totals.ts';

const text = openMetrics(
  totals({
    events: [{ subsystem: 'odd"\\\n', action: 'add', count: 3 }],
    durations: { boundsUsec: [1000, 1_000_000], counts: [2, 1, 4], sumUsec: 9_500_000 },
    calls: [{ kind: 'program', name: '/bin/p', file: '/r', line: 1, count: 5, totalUsec: 2_500_000, longestUsec: 1, failed: 1, killed: 2, timeout: 0, notStarted: 1 }],
  }),
);
const lines = text.split('\n');

describe('analyze --openmetrics', () => {
  it('tells each family with its type and help before its samples, and ends with EOF', () => {
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    let family = '';
    for (const line of lines.filter((each) => each !== '' && each !== '# EOF')) {
      const type = /^# TYPE (\S+) (?:counter|gauge|histogram)$/.exec(line);
      if (type !== null) family = type[1] as string;
      else expect(line.startsWith(`# UNIT ${family} `) || line.startsWith(`# HELP ${family} `) || new RegExp(`^${family}(_total|_bucket|_sum|_count)?(\\{.*\\})? [0-9.e+-]+$`).test(line), line).toBe(true);
    }
  });

  it('has buckets that include those below', () => {
    expect(lines.filter((line) => line.startsWith('devmaster_event_duration_seconds'))).toEqual([
      'devmaster_event_duration_seconds_bucket{le="0.001"} 2',
      'devmaster_event_duration_seconds_bucket{le="1.0"} 3',
      'devmaster_event_duration_seconds_bucket{le="+Inf"} 7',
      'devmaster_event_duration_seconds_sum 9.5',
      'devmaster_event_duration_seconds_count 7',
    ]);
  });

  it('counts programs by how they ended', () => {
    const of = (result: string): string | undefined => lines.find((line) => line.startsWith(`devmaster_calls_total{kind="program",result="${result}"}`))?.split(' ')[1];
    expect(['ok', 'failed', 'killed', 'timeout', 'not_started'].map(of)).toEqual(['1', '1', '2', '0', '1']);
  });

  it('escapes what labels may not hold', () => {
    expect(lines).toContain('devmaster_events_total{subsystem="odd\\"\\\\\\n",action="add"} 3');
  });

  it('is read by the reference parser', (context) => {
    const parse = 'import sys\nfrom prometheus_client.openmetrics.parser import text_string_to_metric_families as parse\nprint(len(list(parse(sys.stdin.read()))))';
    const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', parse], { input: text, encoding: 'utf8' });
    if (status !== 0 && /ModuleNotFoundError/.test(stderr ?? '')) context.skip('needs the Python package prometheus_client: apt-get install python3-prometheus-client');
    if (status === null) context.skip('needs python3');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(Number(stdout)).toBe(lines.filter((line) => line.startsWith('# TYPE')).length);
  });
});
