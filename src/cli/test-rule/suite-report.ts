/** The results of a suite in the formats that test harnesses read. Pure; texts are byte strings. */
import { printable, utf8Bytes, utf8Text } from '../../base/text.ts';
import { percentage, type LineCoverage } from './coverage.ts';
import type { CaseResult, SuiteResult } from './run-suite.ts';

/**
 * The Test Anything Protocol: what failed stands in YAML below its test. In version 13, since Perl's prove takes no later one, and
 * with the texts in blocks, which readers of a part of YAML can read too.
 */
export function asTap({ cases }: SuiteResult): string {
  const tests = cases.map((one, index) => {
    const description = printable(one.name).replace(/[\\#]/g, '\\$&');
    return one.failures.length === 0 ? `ok ${index + 1} - ${description}\n` : `not ok ${index + 1} - ${description}\n${diagnostics(one)}`;
  });
  return `TAP version 13\n1..${cases.length}\n${tests.join('')}`;
}

/**
 * The XML that JUnit's runner for Ant writes and CI systems read.
 *
 * @param name  of the suite
 */
export function asJunit(name: string, { cases }: SuiteResult): string {
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  const tests = cases.map(({ name: test, failures, notes }) => {
    const head = `    <testcase name="${xml(test)}" classname="${xml(name)}"`;
    if (failures.length === 0) return `${head}/>\n`;
    const [first = ''] = failures;
    return `${head}>\n      <failure type="expectation" message="${xml(first)}">${xml([...failures, ...notes].join('\n'))}</failure>\n    </testcase>\n`;
  });
  const counts = `tests="${cases.length}" failures="${failed}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n  <testsuite name="${xml(name)}" ${counts}>\n${tests.join('')}  </testsuite>\n</testsuites>\n`;
}

/** The lines that never fired, as comments that TAP lets pass, and how much did. */
export function describeCoverage(lines: readonly LineCoverage[]): string {
  const never = lines.filter(({ fired }) => !fired);
  const list = never.map(({ file, line, stoppedAt }) => `# ${file}:${line} never fired${stoppedAt === null ? '' : `: came as far as ${printable(stoppedAt)}`}\n`);
  return `# coverage: ${lines.length - never.length} of ${lines.length} lines fired (${percentage(lines)} %)\n${list.join('')}`;
}

function diagnostics({ failures, notes }: CaseResult): string {
  const block = (title: string, items: readonly string[]): string => (items.length === 0 ? '' : `  ${title}: |\n${items.map((item) => `    ${printable(item).trim()}\n`).join('')}`);
  return `  ---\n${block('failures', failures)}${block('notes', notes)}  ...\n`;
}

/** What XML cannot hold, bytes that are no UTF-8 and control characters, is replaced. */
function xml(text: string): string {
  const characters = utf8Text(text).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd');
  const escaped = characters.replace(/[&<>"]/g, (character) => xmlEntities[character] as string).replace(/[\n\r\t]/g, (blank) => `&#${blank.charCodeAt(0)};`);
  return utf8Bytes(escaped);
}

const xmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
